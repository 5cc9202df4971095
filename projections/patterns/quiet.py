"""How long an alarm stays quiet where nothing changes, as sure as what is usual is known.

Counts of a week are taken as negative binomial with variance phi mu (Poisson where phi is 1), for
reports come in bursts, and bursts are what rings without a reason. What is usual is an estimate:
the rate of chance alarms is averaged over its error by the three points of Gauss and Hermite
(0 and +-sqrt 3 standard errors, weights 4, 1, 1). The run length for a known mean is that of the
Markov chain of Brook and Evans 1972 on a lattice.
"""

from collections import defaultdict
from functools import lru_cache
from math import exp, lgamma, log, sqrt

from projections.statistics.cusum import chain_run_length

POINTS = 12
"""Of the lattice, to the unit of the limit."""
SURELY = 1e-9
"""What is smaller is nothing."""
NEARLY = 1e-6
LONGEST = 10_000.0
"""Weeks; what is quieter than that is quiet."""

Chart = tuple[float, float]
"""Of counts: k, what is taken off each week; and the unit of the limit h."""


@lru_cache(4096)
def quiet_weeks(mu: float, phi: float, weeks: float, h: float, chart: Chart) -> float:
    """Mean weeks between alarms by chance. `mu` was learned from so many `weeks`."""
    error = sqrt(phi * mu / weeks)
    rates = [
        weight / _run_length(max(mu + shift * error, SURELY), phi, h, chart)
        for shift, weight in ((0.0, 4 / 6), (sqrt(3), 1 / 6), (-sqrt(3), 1 / 6))
    ]
    return min(LONGEST, 1 / max(sum(rates), 1 / LONGEST))


def _run_length(mean: float, phi: float, h: float, chart: Chart) -> float:
    k, unit = chart
    steps: dict[int, float] = defaultdict(float)
    left, count = 1.0, 0
    while left > SURELY and (count - k) / unit <= h:
        mass = _chance(count, mean, phi)
        steps[round((count - k) / unit * POINTS)] += mass
        left, count = left - mass, count + 1
    return chain_run_length(steps, round(h * POINTS), NEARLY)


def _chance(count: int, mean: float, phi: float) -> float:
    if phi - 1 < SURELY:
        return exp(count * log(mean) - mean - lgamma(count + 1))
    size = mean / (phi - 1)
    ways = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    return exp(ways - size * log(phi) + count * log(1 - 1 / phi))
