"""The log-rank test: did groups come back at different speeds?"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from projections.statistics.distributions import chi2_tail
from projections.statistics.linear import solve

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
) -> LogRank | None:
    """Mantel 1966: sum of observed - expected over the strata, with hypergeometric variance.

    None where the groups cannot be compared: one group only, or one that never was at risk
    together with another when something happened.
    """
    names = list(dict.fromkeys(groups))
    by_stratum: dict[Hashable, list[Observation]] = defaultdict(list)
    for time, event, group, stratum in zip(
        times, events, groups, strata or [None] * len(times), strict=True
    ):
        by_stratum[stratum].append((time, event, group))
    k = len(names) - 1
    if k < 1:
        return None
    score = [0.0] * k
    variance = [[0.0] * k for _ in range(k)]
    for observations in by_stratum.values():
        _add_stratum(observations, names[:k], score, variance)
    try:
        solution = solve(variance, score)
    except ZeroDivisionError:
        return None
    chi2 = sum(x * y for x, y in zip(score, solution, strict=True))
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
