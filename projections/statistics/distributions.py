"""Tails and quantiles that the standard library does not have."""

from collections.abc import Callable
from functools import lru_cache
from math import erfc, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

LEVEL = 0.95


def normal_quantile(level: float = LEVEL) -> float:
    """z of a two-sided interval: 1.96 for .95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def normal_two_sided(z: float) -> float:
    """P(|Z| > |z|), with full precision far out too."""
    return erfc(abs(z) / sqrt(2))


def chi2_tail(x: float, df: int) -> float:
    """P(chi2 with `df` degrees of freedom > x), by the recursion of the incomplete gamma."""
    if x <= 0:
        return 1.0
    half, a = x / 2, 1.0 if df % 2 == 0 else 0.5
    tail = exp(-half) if df % 2 == 0 else erfc(sqrt(half))
    while a < df / 2:
        tail += exp(a * log(half) - half - lgamma(a + 1))
        a += 1
    return min(1.0, tail)


def student_tail(t: float, df: float) -> float:
    """P(|T| > |t|) of Student's t: I_{df/(df + t^2)}(df/2, 1/2) (DLMF 8.17, A&S 26.7)."""
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


@lru_cache(maxsize=1024)
def student_quantile(df: int, level: float = LEVEL) -> float:
    """t of a two-sided interval: 12.706 for 1 degree of freedom and .95; `df` is at least 1."""
    if df < 1:
        raise ValueError("Student's t wants one degree of freedom at least: pool more groups")
    low, high = 0.0, 1.0
    while student_tail(high, df) > 1 - level:
        low, high = high, high * 2
    return _bisect(lambda t: student_tail(t, df) < 1 - level, low, high)


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = p."""
    return _bisect(lambda x: incomplete_beta(a, b, x) > p, 0.0, 1.0)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Lentz's way through the fraction; it ends after some sqrt(max(a, b)) steps."""
    tiny = 1e-300
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1), tiny)
    value, m = d, 0
    while True:
        m += 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _away(1.0 + term * d, tiny)
            c = _away(1.0 + term / c, tiny)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15 or m > 100_000:
            return value


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def _bisect(beyond: Callable[[float], bool], low: float, high: float) -> float:
    """Where `beyond` turns true between `low` and `high`, to the last digit of a float."""
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (low, middle) if beyond(middle) else (middle, high)


def digamma(x: float) -> float:
    """The derivative of log gamma, x > 0: recursion, then Stirling's series (A&S 6.3.18)."""
    below = 0.0
    while x < 10:
        below -= 1 / x
        x += 1
    y = 1 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132)))))
    return below + log(x) - 0.5 / x - series
