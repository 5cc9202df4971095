"""Which groups differ from the rest by more than their size explains; never a league table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, sqrt

from projections.statistics.distributions import normal_quantile
from projections.statistics.meta import moment_variance
from projections.statistics.survival import Interval

WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One group. `ratio` is O/E, `y` its square root with variance `v` = 1/(4 E).

    `z_naive` = (y - mu)/sqrt(v) supposes that groups differ by chance only, `z` =
    (y - mu)/sqrt(v + tau2) that they differ as the bulk of groups does. The limits are those of
    `ratio` at this size; `outside`: beyond the 95 % ones, which one group in twenty is by chance.
    """

    ratio: float
    y: float
    v: float
    z_naive: float
    z: float
    limits95: Interval
    limits998: Interval
    outside: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """Points in the order given; `mu` = sqrt(sum O/sum E), `tau2` on the scale of `y`."""

    points: tuple[FunnelPoint, ...]
    mu: float
    tau2: float


def funnel(observed: Sequence[float], expected: Sequence[float]) -> Funnel:
    """A funnel of O/E with additive overdispersion (Spiegelhalter 2005; R: FunnelPlotR, "CQC").

    The square root is defined at O = 0 too and steadies the variance. tau2 is DerSimonian and
    Laird's, from z drawn in to their 10th and 90th percentile so that outliers do not hide
    themselves. Raises ValueError without groups, or where an expected count is not above 0.
    """
    if not observed or len(observed) != len(expected):
        raise ValueError("give one group at least, each with its count and what was expected")
    if not all(isfinite(o) and o >= 0 for o in observed):
        raise ValueError("a count is below 0: check what was counted")
    if not all(isfinite(e) and e > 0 for e in expected):
        raise ValueError("an expected count is not above 0: leave that group out and say so")
    mu = sqrt(sum(observed) / sum(expected))
    v = [1 / (4 * e) for e in expected]
    y = [sqrt(o / e) for o, e in zip(observed, expected, strict=True)]
    naive = [(own - mu) / sqrt(variance) for own, variance in zip(y, v, strict=True)]
    tau2 = moment_variance(sum(z * z for z in winsorised(naive, WINSORISED)), v)
    points = (_point(*group, mu, tau2) for group in zip(y, v, naive, strict=True))
    return Funnel(tuple(points), mu, tau2)


def limits_at(expected: float, mu: float, tau2: float, level: float) -> Interval:
    """The limits of O/E for a group of which so much is expected; `mu`, `tau2` as in `Funnel`."""
    return _limits(mu, sqrt(1 / (4 * expected) + tau2), level)


def winsorised(values: Sequence[float], share: float) -> list[float]:
    """`values` with the lowest and the highest `share` drawn in to the percentiles there."""
    order = sorted(values)
    low, high = _percentile(order, share), _percentile(order, 1 - share)
    return [min(max(value, low), high) for value in values]


def _percentile(order: Sequence[float], share: float) -> float:
    """Linear between order statistics (Hyndman and Fan 1996, type 7: R's and numpy's)."""
    position = (len(order) - 1) * share
    below = floor(position)
    above = min(below + 1, len(order) - 1)
    return order[below] + (position - below) * (order[above] - order[below])


def _point(y: float, v: float, naive: float, mu: float, tau2: float) -> FunnelPoint:
    error = sqrt(v + tau2)
    z = (y - mu) / error
    return FunnelPoint(
        ratio=y * y,
        y=y,
        v=v,
        z_naive=naive,
        z=z,
        limits95=_limits(mu, error, 0.95),
        limits998=_limits(mu, error, 0.998),
        outside=abs(z) > normal_quantile(0.95),
    )


def _limits(mu: float, error: float, level: float) -> Interval:
    half = normal_quantile(level) * error
    return Interval(max(0.0, mu - half) ** 2, (mu + half) ** 2)
