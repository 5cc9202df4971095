"""CUSUM alarms, and how long they stay quiet by chance: the average run length (ARL)."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import cos, exp, floor, inf, lgamma, log, pi
from statistics import NormalDist

from projections.statistics.linear import solve

NODES = 60
"""Points of the quadrature; the ARL of h <= 10 is exact to nine digits with half of them."""
SURELY = 1e-13
"""What is smaller is rounding."""


def cusum(values: Sequence[float], k: float, start: float = 0.0) -> list[float]:
    """S_t = max(0, S_(t-1) + x_t - k), S_0 = `start` (Page 1954); an alarm is S_t > h.

    `values`: standardised deviations with k half the shift to be found (.5 for one standard
    deviation), or counts with k of `poisson_reference`.
    """
    sums, s = [], start
    for value in values:
        s = max(0.0, s + value - k)
        sums.append(s)
    return sums


def poisson_reference(mu0: float, mu1: float) -> float:
    """k = (mu1 - mu0)/ln(mu1/mu0), best against a rise from mu0 to mu1 (Lucas 1985).

    Raises ValueError unless 0 < mu0 < mu1.
    """
    if not 0 < mu0 < mu1:
        raise ValueError("the alarm waits for a rise: give a mean above 0, and a higher one")
    return (mu1 - mu0) / log(mu1 / mu0)


def normal_run_length(k: float, h: float, shift: float = 0.0) -> float:
    """Mean number of values until S > h, one-sided, values normal with mean `shift`, sd 1.

    L(u) = 1 + L(0) P(x <= k - u) + integral over 0 to h of L(s) p(s + k - u) ds (Page 1954),
    by Gauss-Legendre quadrature (R: spc::xcusum.arl).
    """
    if not h > 0:
        raise ValueError("an alarm wants a limit above 0")
    normal = NormalDist(shift)
    nodes, weights = zip(*_gauss_legendre(NODES, h), strict=True)
    places = (0.0, *nodes)
    matrix = [
        [
            float(i == j)
            - (normal.cdf(k - u) if j == 0 else weights[j - 1] * normal.pdf(places[j] + k - u))
            for j in range(len(places))
        ]
        for i, u in enumerate(places)
    ]
    return solve(matrix, [1.0] * len(places))[0]


def two_sided(up: float, down: float) -> float:
    """ARL of two one-sided alarms that cannot both grow: 1/L = 1/L+ + 1/L- (Kemp 1961)."""
    return 1 / (1 / up + 1 / down)


def poisson_run_length(k: Fraction, h: float, mean: float) -> float:
    """Mean number of counts until S > h, the counts Poisson with `mean`.

    With a rational k the sums lie on a lattice of 1/denominator, so that the Markov chain of
    Brook and Evans 1972 is exact. ARL = sum over t >= 0 of P(no alarm by t); once the chain has
    forgotten where it began, that falls by one factor, and the rest is a geometric series.
    """
    if not (h > 0 and mean > 0 and k > 0):
        raise ValueError("an alarm wants a limit, a mean and a k above 0")
    counts = _poisson(mean, int(h + k) + 1)
    steps = {y * k.denominator - k.numerator: mass for y, mass in enumerate(counts)}
    return chain_run_length(steps, floor(h * k.denominator + SURELY))


def chain_run_length(steps: Mapping[int, float], highest: int, surely: float = SURELY) -> float:
    """Mean number of steps until S > `highest`, S = max(0, S + step), from 0, on whole numbers.

    `steps`: step -> its chance; what is missing to 1 goes over `highest` at once. `surely` is by
    how much the factor may still change.
    """
    ordered = sorted(steps.items())
    quiet, total, factor = {0: 1.0}, 1.0, 0.0
    while True:
        after: dict[int, float] = {}
        for state, p in quiet.items():
            for step, q in ordered:
                there = max(0, state + step)
                if there > highest:
                    break
                after[there] = after.get(there, 0.0) + p * q
        before, left, last = sum(quiet.values()), sum(after.values()), factor
        factor = left / before
        total += left
        if left == 0 or factor >= 1 or abs(factor - last) < surely:
            return total + left * factor / (1 - factor) if factor < 1 else inf
        quiet = after


def _poisson(mean: float, most: int) -> list[float]:
    return [exp(count * log(mean) - mean - lgamma(count + 1)) for count in range(most + 1)]


def _gauss_legendre(n: int, h: float) -> Iterator[tuple[float, float]]:
    """Nodes and weights on 0 to h: roots of the Legendre polynomial by Newton (A&S 25.4.30)."""
    for i in range(n):
        x = cos(pi * (i + 0.75) / (n + 0.5))
        for _ in range(100):
            value, slope = _legendre(n, x)
            x, step = x - value / slope, value / slope
            if abs(step) < 1e-15:
                break
        yield h * (1 + x) / 2, h / ((1 - x * x) * slope * slope)


def _legendre(n: int, x: float) -> tuple[float, float]:
    before, now = 1.0, x
    for j in range(2, n + 1):
        before, now = now, ((2 * j - 1) * x * now - (j - 1) * before) / j
    return now, n * (x * now - before) / (x * x - 1)
