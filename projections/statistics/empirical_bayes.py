"""Rates of small groups, drawn towards what all groups have in common."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log

from projections.statistics.distributions import digamma

Pairs = Mapping[tuple[float, float], int]
"""(observed, expected) -> how many groups: of 100,000 places most have the same."""

SMALLEST, LARGEST = 1e-9, 1e6
"""Bounds of nu; above the upper one the groups are as alike as chance makes them."""


@dataclass(frozen=True, slots=True)
class GammaPoisson:
    """Rates O/E spread as gamma(nu, alpha): mean nu/alpha, variance nu/alpha^2.

    `nu` and `alpha` are None where the groups differ no more than chance makes them; then all
    `rates` are the common one. Else each is (O + nu)/(E + alpha).
    """

    nu: float | None
    alpha: float | None
    rates: tuple[float, ...]


def gamma_poisson(observed: Sequence[float], expected: Sequence[float]) -> GammaPoisson | None:
    """Counts `observed` where `expected` were, O ~ Poisson(E theta), theta ~ gamma(nu, alpha).

    Clayton and Kaldor 1987; nu and alpha maximise the negative binomial likelihood (R: glm.nb
    with an offset). None where nothing was observed at all.
    Raises ValueError for a count below 0, or an expected count not above 0.
    """
    if len(observed) != len(expected) or not all(isfinite(o) and o >= 0 for o in observed):
        raise ValueError("give each group one count of 0 or more, and what was expected")
    if not all(isfinite(e) and e > 0 for e in expected):
        raise ValueError("an expected count is not above 0: leave that group out and say so")
    groups = list(zip(observed, expected, strict=True))
    pairs = Counter(groups)
    if not any(observed):
        return None
    common = sum(observed) / sum(expected)
    excess = sum(n * ((o - common * e) ** 2 - o) for (o, e), n in pairs.items())
    if excess <= 0 or _score(pairs, LARGEST) > 0:
        return GammaPoisson(None, None, (common,) * len(groups))
    nu = _largest_likelihood(pairs)
    alpha = nu / _mean(pairs, nu)
    return GammaPoisson(nu, alpha, tuple((o + nu) / (e + alpha) for o, e in groups))


def _largest_likelihood(pairs: Pairs) -> float:
    """The nu at which the profile likelihood stops rising, by bisection on its logarithm."""
    low, high = SMALLEST, LARGEST
    while high / low > 1 + 1e-12:
        middle = (low * high) ** 0.5
        low, high = (middle, high) if _score(pairs, middle) > 0 else (low, middle)
    return low


def _mean(pairs: Pairs, nu: float) -> float:
    """The best common rate m for one nu: sum of (O - m E)/(nu + m E) = 0; falling in m."""
    ratios = [o / e for o, e in pairs]
    low, high = min(ratios), max(ratios)
    for _ in range(200):
        m = (low + high) / 2
        if m in (low, high):
            break
        rising = sum(n * (o - m * e) / (nu + m * e) for (o, e), n in pairs.items()) > 0
        low, high = (m, high) if rising else (low, m)
    return (low + high) / 2


def _score(pairs: Pairs, nu: float) -> float:
    """The derivative of the log likelihood by nu at the best m."""
    m, start = _mean(pairs, nu), digamma(nu)
    return sum(
        n * (digamma(o + nu) - start + log(nu / (nu + m * e)) + 1 - (o + nu) / (nu + m * e))
        for (o, e), n in pairs.items()
    )
