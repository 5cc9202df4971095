"""Errors that know about places: what happens at one place is no independent evidence."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from math import sqrt

from projections.statistics.survival import Curve, RestrictedMean, areas_after


def robust_errors(
    curve: Curve,
    times: Sequence[float],
    events: Sequence[object],
    clusters: Sequence[Hashable],
) -> tuple[float, ...]:
    """Cluster-robust SE of S at each of the curve's times (infinitesimal jackknife).

    An observation adds u_i(t) = e_i 1{ti <= t}/(n(ti) - d(ti)) - sum over s <= min(ti, t) of
    d(s)/(n(s)(n(s) - d(s))); U_c is the sum over a cluster; SE = S(t) sqrt(sum U_c^2)
    (Williams 1995; R: survfit(..., cluster=)). One sweep over time keeps the sums of U_c^2,
    U_c Y_c and Y_c^2 (Y_c: how many of a cluster are at risk), so that it is O(n log n).
    NaN where S is 0.
    """
    sizes = Counter(clusters)
    alone: Counter[tuple[float, bool]] = Counter()
    together: list[tuple[float, bool, Hashable]] = []
    for time, event, cluster in zip(times, events, clusters, strict=True):
        if sizes[cluster] == 1:
            alone[time, not event] += 1
        else:
            together.append((time, not event, cluster))
    singles, others = _Singles(alone), _Clusters(together)
    errors: list[float] = []
    for time, n, d, s in zip(curve.times, curve.at_risk, curve.events, curve.survival, strict=True):
        if n == d:
            errors.append(float("nan"))
            continue
        squares = singles.pass_time(time, n, d) + others.pass_time(time, n, d)
        errors.append(s * sqrt(max(squares, 0.0)))
    return tuple(errors)


class _Singles:
    """The sum of U^2 over clusters of one: alike until they leave, so that they are counted."""

    def __init__(self, leaving: Counter[tuple[float, bool]]) -> None:
        self._leaving = sorted((time, censored, k) for (time, censored), k in leaving.items())
        self._left = leaving.total()
        self._hazard = 0.0
        self._fixed = 0.0
        self._next = 0

    def pass_time(self, time: float, n: int, d: int) -> float:
        """Bring the sum up to `time`, at which `d` of all `n` at risk have the event."""
        self._leave(lambda t, _: t < time, 0.0)
        self._hazard += d / (n * (n - d))
        self._leave(lambda t, censored: t == time and not censored, 1 / (n - d))
        return self._fixed + self._left * self._hazard**2

    def _leave(self, goes: Callable[[float, bool], bool], share: float) -> None:
        while self._next < len(self._leaving) and goes(*self._leaving[self._next][:2]):
            k = self._leaving[self._next][2]
            self._fixed += k * (share - self._hazard) ** 2
            self._left -= k
            self._next += 1


class _Clusters:
    """The sums of U_c^2, U_c Y_c and Y_c^2; U_c itself is brought up to date when touched."""

    def __init__(self, leaving: list[tuple[float, bool, Hashable]]) -> None:
        numbers: dict[Hashable, int] = {}
        self._leaving = sorted(
            (time, censored, numbers.setdefault(cluster, len(numbers)))
            for time, censored, cluster in leaving
        )
        self._at_risk = [0] * len(numbers)
        for _, _, number in self._leaving:
            self._at_risk[number] += 1
        self._u = [0.0] * len(numbers)
        self._seen = [0.0] * len(numbers)
        self._hazard = 0.0
        self._squares = 0.0
        self._crossed = 0.0
        self._sizes = float(sum(y * y for y in self._at_risk))
        self._next = 0

    def pass_time(self, time: float, n: int, d: int) -> float:
        """Bring the sum up to `time`, at which `d` of all `n` at risk have the event."""
        leaving, i = self._leaving, self._next
        while i < len(leaving) and leaving[i][0] < time:
            self._leave(leaving[i][2])
            i += 1
        self._next = i
        step, share = d / (n * (n - d)), 1 / (n - d)
        self._squares += step * (step * self._sizes - 2 * self._crossed)
        self._crossed -= step * self._sizes
        self._hazard += step
        while i < len(leaving) and leaving[i][0] == time and not leaving[i][1]:
            self._add_event(leaving[i][2], share)
            i += 1
        return self._squares

    def _add_event(self, cluster: int, share: float) -> None:
        u = self._current(cluster)
        self._squares += share * (share + 2 * u)
        self._crossed += share * self._at_risk[cluster]
        self._u[cluster] = u + share

    def _leave(self, cluster: int) -> None:
        y = self._at_risk[cluster]
        self._crossed -= self._current(cluster)
        self._sizes += 1 - 2 * y
        self._at_risk[cluster] = y - 1

    def _current(self, cluster: int) -> float:
        late = self._hazard - self._seen[cluster]
        self._u[cluster] -= self._at_risk[cluster] * late
        self._seen[cluster] = self._hazard
        return self._u[cluster]


def robust_restricted_mean(
    curve: Curve,
    tau: float,
    times: Sequence[float],
    events: Sequence[object],
    clusters: Sequence[Hashable],
) -> RestrictedMean:
    """RMST(tau) with the cluster-robust SE: the integral of S(t) u_i(t), summed by cluster."""
    tails = areas_after(curve, tau)
    lost, shares, total = [0.0], [], 0.0
    for tail, n, d in zip(tails, curve.at_risk, curve.events, strict=False):
        total += tail * d / (n * (n - d)) if n > d else 0.0
        lost.append(total)
        shares.append(tail / (n - d) if n > d else 0.0)
    influence: dict[Hashable, float] = {}
    index = {time: bisect_right(curve.times, time, 0, len(tails)) for time in set(times)}
    for time, event, cluster in zip(times, events, clusters, strict=True):
        i = index[time]
        u = (shares[i - 1] if event and time <= tau and i else 0.0) - lost[i]
        influence[cluster] = influence.get(cluster, 0.0) + u
    se = sqrt(sum(u * u for u in influence.values()))
    return RestrictedMean(tau, curve.area(0, tau), se)
