"""The log-rank test: did groups come back at different speeds?"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

Observation = tuple[float, object, Hashable]


@dataclass(frozen=True, slots=True)
class LogRank:
    """`chi2` on `df` = groups - 1; `p` is two-sided."""

    chi2: float
    df: int
    p: float


def log_rank(
    times: Sequence[float],
    events: Sequence[object],
    groups: Sequence[Hashable],
    strata: Sequence[Hashable] | None = None,
) -> LogRank:
    """Mantel 1966: sum of observed - expected over the strata, with hypergeometric variance."""
    names = list(dict.fromkeys(groups))
    by_stratum: dict[Hashable, list[Observation]] = defaultdict(list)
    for time, event, group, stratum in zip(
        times, events, groups, strata or [None] * len(times), strict=True
    ):
        by_stratum[stratum].append((time, event, group))
    k = len(names) - 1
    score = [0.0] * k
    variance = [[0.0] * k for _ in range(k)]
    for observations in by_stratum.values():
        _add_stratum(observations, names[:k], score, variance)
    chi2 = sum(x * y for x, y in zip(score, _solve(variance, score), strict=True))
    return LogRank(chi2, k, chi2_tail(chi2, k))


def _add_stratum(
    observations: list[Observation],
    names: Sequence[Hashable],
    score: list[float],
    variance: list[list[float]],
) -> None:
    at_risk = Counter(group for _, _, group in observations)
    leaving: dict[float, list[Observation]] = defaultdict(list)
    for observation in observations:
        leaving[observation[0]].append(observation)
    for time in sorted(leaving):
        dead = Counter(group for _, event, group in leaving[time] if event)
        n, d = at_risk.total(), dead.total()
        shares = [at_risk[name] / n for name in names]
        spread = d * (n - d) / (n - 1) if n > 1 else 0.0
        for i, share in enumerate(shares):
            score[i] += dead[names[i]] - d * share
            for j, other in enumerate(shares):
                variance[i][j] += spread * share * ((i == j) - other)
        at_risk.subtract(group for _, _, group in leaving[time])


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss-Jordan with pivoting; raises ZeroDivisionError where groups cannot be compared."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(size):
            if r != i:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def chi2_tail(x: float, df: int) -> float:
    """P(chi2 with `df` degrees of freedom > x), by the recursion of the incomplete gamma."""
    if x <= 0:
        return 1.0
    half, a = x / 2, 1.0 if df % 2 == 0 else 0.5
    tail = exp(-half) if df % 2 == 0 else erfc(sqrt(half))
    while a < df / 2:
        tail += exp(a * log(half) - half - lgamma(a + 1))
        a += 1
    return tail
