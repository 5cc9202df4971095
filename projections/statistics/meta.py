"""Pooling one contrast over several cities, with what a new city may expect of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from operator import mul

from projections.statistics.distributions import student_quantile
from projections.statistics.survival import Interval


@dataclass(frozen=True, slots=True)
class Pooled:
    """Random effects over `k` groups.

    `mu` with `se` is the mean effect, `tau2` the variance between groups, `q` Cochran's Q and
    `i2` = max(0, 1 - (k - 1)/Q) the share of Q that chance does not explain (0 to 1; Higgins and
    Thompson 2002). `ci`: mu +- t(k-1) se, None for one group. `prediction`: where the effect in a
    new group lies, mu +- t(k-2) sqrt(tau2 + se^2) (Higgins et al. 2009), None below three.
    `shrunk`: (tau2 y + v mu)/(tau2 + v), each group's own effect drawn towards the mean.
    """

    k: int
    mu: float
    se: float
    tau2: float
    q: float
    i2: float
    ci: Interval | None
    prediction: Interval | None
    shrunk: tuple[float, ...]


def paule_mandel(y: Sequence[float], v: Sequence[float]) -> Pooled:
    """Effects `y` with variances `v`, tau2 from Q(tau2) = k - 1 (Paule and Mandel 1982).

    Q(tau2) = sum w (y - mu)^2, w = 1/(v + tau2); tau2 is 0 where Q(0) <= k - 1. As Q(tau2)/(k - 1)
    is the multiplier of Hartung and Knapp, their interval is the t interval here, and a wider one
    where tau2 is 0 (Roever et al. 2015).
    Q falls and is convex, so Newton's steps from 0 rise to the root and never pass it (DerSimonian
    and Kacker 2007). Raises ValueError without groups, or with a variance that is not above 0.
    """
    _check(y, v)
    tau2 = 0.0
    while len(y) > 1 and (further := tau2 + _step(y, v, tau2)) > tau2:
        tau2 = further
    return _pooled(y, v, tau2)


def _step(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    """(Q - (k - 1)) / sum (w (y - mu))^2, the slope of Q; mu adds nothing to it, being the best."""
    mu, _ = _mean(y, v, tau2)
    pulls = [(e - mu) / (variance + tau2) for e, variance in zip(y, v, strict=True)]
    q = sum([pull * (e - mu) for e, pull in zip(y, pulls, strict=True)])
    slope = sum([pull * pull for pull in pulls])
    return (q - (len(y) - 1)) / slope if slope else 0.0  # all alike


def dersimonian_laird(y: Sequence[float], v: Sequence[float]) -> Pooled:
    """The same with tau2 = max(0, (Q - (k - 1))/(sum w - sum w^2/sum w)), w = 1/v (1986)."""
    _check(y, v)
    return _pooled(y, v, moment_variance(_q(y, v, 0.0), v))


def moment_variance(q: float, v: Sequence[float]) -> float:
    """DerSimonian and Laird's tau2 for a Q of groups with variances `v`; 0 for one group."""
    weights = [1 / value for value in v]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return max(0.0, (q - (len(v) - 1)) / spread) if len(v) > 1 and spread > 0 else 0.0


def leave_one_out(y: Sequence[float], v: Sequence[float]) -> tuple[Pooled, ...]:
    """Paule-Mandel without the first, the second, ... group; empty for fewer than two."""
    _check(y, v)
    if len(y) < 2:
        return ()
    return tuple(paule_mandel([*y[:i], *y[i + 1 :]], [*v[:i], *v[i + 1 :]]) for i in range(len(y)))


def benjamini_hochberg(p: Sequence[float]) -> tuple[float, ...]:
    """q-values in the order of `p`: the smallest m p_(j)/j over all j at or above the own rank.

    Benjamini and Hochberg 1995. Raises ValueError for a p outside 0 to 1.
    """
    if not all(0 <= value <= 1 for value in p):
        raise ValueError("a p-value lies between 0 and 1: leave out tests that gave none")
    found, least, m = [0.0] * len(p), 1.0, len(p)
    for rank, i in sorted(enumerate(sorted(range(m), key=p.__getitem__), 1), reverse=True):
        least = min(least, p[i] * (m / rank))
        found[i] = least
    return tuple(found)


def _check(y: Sequence[float], v: Sequence[float]) -> None:
    if not y or len(y) != len(v):
        raise ValueError("pool one effect at least, and give each its variance")
    if not all(isfinite(effect) for effect in y):
        raise ValueError("an effect is not finite: leave out groups without a comparison")
    if not all(isfinite(variance) and variance > 0 for variance in v):
        raise ValueError("a variance is not above 0: leave that group out and say so")


def _mean(y: Sequence[float], v: Sequence[float], tau2: float) -> tuple[float, float]:
    weights = [1 / (variance + tau2) for variance in v]
    total = sum(weights)
    return sum(map(mul, weights, y)) / total, 1 / sqrt(total)


def _q(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    mu, _ = _mean(y, v, tau2)
    return sum((e - mu) ** 2 / (variance + tau2) for e, variance in zip(y, v, strict=True))


def _pooled(y: Sequence[float], v: Sequence[float], tau2: float) -> Pooled:
    k, (mu, se), q = len(y), _mean(y, v, tau2), _q(y, v, 0.0)
    return Pooled(
        k=k,
        mu=mu,
        se=se,
        tau2=tau2,
        q=q,
        i2=max(0.0, 1 - (k - 1) / q) if k > 1 and q > 0 else 0.0,
        ci=_around(mu, student_quantile(k - 1) * se) if k > 1 else None,
        prediction=_around(mu, student_quantile(k - 2) * sqrt(tau2 + se * se)) if k > 2 else None,
        shrunk=tuple(
            (tau2 * e + variance * mu) / (tau2 + variance) for e, variance in zip(y, v, strict=True)
        ),
    )


def _around(middle: float, half: float) -> Interval:
    return Interval(middle - half, middle + half)
