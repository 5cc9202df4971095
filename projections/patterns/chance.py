"""What share the fullest places would hold if all places were alike and only chance decided.

N episodes fall on n places, each place as likely as any other: X, the number at one place, is
binomial (N, 1/n). G_j, how many places have j or more, is taken as binomial (n, P(X >= j)). The
m fullest places together hold T = sum over j >= 1 of min(m, G_j), so

    E T = sum_j E min(m, G_j)

is added up without simulation. The spread of T follows from T = min_c (m c + sum_i (X_i - c)+)
(Rockafellar and Uryasev 2000) at the c that m/n of the places exceed, given that all N are there:

    Var T = n [Var (X - c)+  -  Cov((X - c)+, X)^2 / Var X]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, sqrt

from projections.statistics.distributions import normal_quantile

FAR = 12
"""Standard deviations beyond which a probability is nothing."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The share expected, and the 95 % band in which chance alone would leave it."""

    expected: float
    lo: float
    hi: float


def top_share_by_chance(places: int, episodes: int, top: int) -> Chance:
    """For the `top` fullest of `places` (2 or more) that hold `episodes` (1 or more)."""
    start, masses = _binomial(episodes, 1 / places)
    tails = _tails(masses)
    expected = float(top * start)
    expected += sum(_mean_up_to(top, places, tail) for tail in tails[1:])
    if start:  # everything below the first mass is exceeded by all
        expected += _mean_up_to(top, places, tails[0]) - top
    spread = sqrt(max(0.0, places * _variance(start, masses, tails, top / places)))
    z = normal_quantile()
    share, away = expected / episodes, z * spread / episodes
    return Chance(share, max(0.0, share - away), min(1.0, share + away))


def _binomial(n: int, p: float) -> tuple[int, list[float]]:
    """(first value, probabilities from there on) wherever they are not nothing."""
    mean, sd = n * p, sqrt(n * p * (1 - p))
    first = max(0, int(mean - FAR * sd) - 1)
    last = min(n, int(mean + FAR * sd) + 3 * FAR)
    at = (
        lgamma(n + 1) - lgamma(first + 1) - lgamma(n - first + 1)
        + first * log(p) + (n - first) * log1p(-p)
    )  # fmt: skip
    mass, masses = exp(at), []
    for k in range(first, last + 1):
        masses.append(mass)
        mass *= (n - k) / (k + 1) * p / (1 - p)
    return first, masses


def _tails(masses: Sequence[float]) -> list[float]:
    """P(X >= k) for each k, added from the far end."""
    tails, tail = [], 0.0
    for mass in reversed(masses):
        tail += mass
        tails.append(min(1.0, tail))
    return tails[::-1]


def _mean_up_to(m: int, n: int, p: float) -> float:
    """E min(m, G) for G binomial (n, p): m - E (m - G)+."""
    if p >= 1 or p <= 0:
        return float(min(m, n)) if p >= 1 else 0.0
    first, masses = _binomial(n, p)
    return m - sum((m - first - at) * mass for at, mass in enumerate(masses) if first + at < m)


def _variance(start: int, masses: Sequence[float], tails: Sequence[float], share: float) -> float:
    """Var (X - c)+ less what is known from the sum of all, for one place."""
    c = start + max(at for at, tail in enumerate(tails) if at == 0 or tail >= share)
    values = [(start + at, mass) for at, mass in enumerate(masses)]
    mean = sum(x * mass for x, mass in values)
    over = sum(max(0, x - c) * mass for x, mass in values)
    over_2 = sum(max(0, x - c) ** 2 * mass for x, mass in values)
    both = sum(max(0, x - c) * x * mass for x, mass in values)
    variance = sum((x - mean) ** 2 * mass for x, mass in values)
    return over_2 - over**2 - (both - over * mean) ** 2 / variance
