"""Intervals of shares, and the scale on which shares of survival curves are pooled."""

from math import exp, expm1, inf, log, log1p, sqrt

from projections.statistics.distributions import LEVEL, beta_quantile, normal_quantile
from projections.statistics.survival import ROUNDING, Interval


def wilson(x: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson 1927: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2))/(1 + z^2/n), `x` of `n`.

    Raises ValueError for n = 0, or x outside 0 to n.
    """
    _check(x, n)
    z, p = normal_quantile(level), x / n
    middle = p + z * z / (2 * n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    lo = 0.0 if x == 0 else (middle - half) / scale
    return Interval(max(0.0, lo), 1.0 if x == n else min(1.0, (middle + half) / scale))


def clopper_pearson(x: int, n: int, level: float = LEVEL) -> Interval:
    """The exact interval (Clopper and Pearson 1934), by quantiles of the beta distribution.

    Raises ValueError for n = 0, or x outside 0 to n.
    """
    _check(x, n)
    tail = (1 - level) / 2
    return Interval(
        0.0 if x == 0 else beta_quantile(tail, x, n - x + 1),
        1.0 if x == n else beta_quantile(1 - tail, x + 1, n - x),
    )


def complementary_log_log(f: float, se: float) -> tuple[float, float] | None:
    """y = log(-log(1-F)) and its variance (se/((1-F)|log(1-F)|))^2, by the delta method.

    None where F is 0 or 1, or `se` 0 or not finite: there the scale has no value to pool.
    """
    if not (ROUNDING < f < 1 - ROUNDING and ROUNDING < se < inf):
        return None
    hazard = -log1p(-f)
    return log(hazard), (se / ((1 - f) * hazard)) ** 2


def from_complementary_log_log(y: float) -> float:
    """The share F = 1 - exp(-exp(y)) of a value on that scale."""
    return -expm1(-exp(min(y, 700.0)))


def _check(x: float, n: float) -> None:
    if not n > 0:
        raise ValueError("a share of none has no interval: say that there were none")
    if not 0 <= x <= n:
        raise ValueError("a part lies between 0 and its whole: check what was counted")
