"""Errors that know about places: what happens at one place is no independent evidence."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from math import nan, sqrt

from projections.statistics.survival import Curve, RestrictedMean, areas_after, restricted_mean

FEWEST_CLUSTERS = 10
"""Below so many the clustered error says little, of one cluster nothing (it is 0): then it is not
taken where it is smaller than that of independent observations.
"""
NO_SPREAD = 1e-9
"""Of the independent variance: what rounding may leave where all clusters are alike. That of
independent observations stands then too, for no interval is without width.
"""


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
    Of fewer than `FEWEST_CLUSTERS`, or of clusters all alike, Greenwood's where that is larger.
    NaN where S is 0.
    """
    sweep, few = _Sweep(times, events, clusters), len(set(clusters)) < FEWEST_CLUSTERS
    errors: list[float] = []
    for time, n, d, s, alone in zip(
        curve.times, curve.at_risk, curve.events, curve.survival, curve.greenwood, strict=True
    ):
        if n == d:
            errors.append(nan)
            continue
        squares = sweep.pass_time(time, n, d)
        if few or squares < NO_SPREAD * alone:
            squares = max(squares, alone)
        errors.append(s * sqrt(squares))
    return tuple(errors)


class _Sweep:
    """The sums of U_c^2, U_c Y_c and Y_c^2; U_c itself is brought up to date when touched.

    `_u[c]` holds U_c as it was when the hazard stood at `_seen[c]`; since then each of its Y_c at
    risk has lost what the hazard has gained. The loops are written out: they run once per
    observation, and a report has a million.
    """

    def __init__(
        self, times: Sequence[float], events: Sequence[object], clusters: Sequence[Hashable]
    ) -> None:
        numbers: dict[Hashable, int] = {}
        number_of = [numbers.setdefault(cluster, len(numbers)) for cluster in clusters]
        order = sorted(range(len(times)), key=times.__getitem__)
        self._times = [times[i] for i in order]
        self._events = [bool(events[i]) for i in order]
        self._clusters = [number_of[i] for i in order]
        sizes = Counter(number_of)
        self._at_risk = [sizes[number] for number in range(len(numbers))]
        self._u, self._seen = [0.0] * len(numbers), [0.0] * len(numbers)
        self._hazard = self._squares = self._crossed = 0.0
        self._sizes = float(sum(y * y for y in self._at_risk))
        self._next = 0

    def pass_time(self, time: float, n: int, d: int) -> float:
        """The sum of U_c^2 once `d` of all `n` at risk have had the event at `time`."""
        self._leave(bisect_left(self._times, time, self._next))
        step = d / (n * (n - d))
        self._squares += step * (step * self._sizes - 2 * self._crossed)
        self._crossed -= step * self._sizes
        self._hazard += step
        self._add_events(bisect_right(self._times, time, self._next), 1 / (n - d))
        return self._squares

    def _leave(self, end: int) -> None:
        u, seen, at_risk, hazard = self._u, self._seen, self._at_risk, self._hazard
        crossed, sizes = self._crossed, self._sizes
        for c in self._clusters[self._next : end]:
            y = at_risk[c]
            u[c] -= y * (hazard - seen[c])
            seen[c] = hazard
            crossed -= u[c]
            sizes += 1 - 2 * y
            at_risk[c] = y - 1
        self._crossed, self._sizes, self._next = crossed, sizes, end

    def _add_events(self, end: int, share: float) -> None:
        u, seen, at_risk, hazard = self._u, self._seen, self._at_risk, self._hazard
        squares, crossed = self._squares, self._crossed
        part = slice(self._next, end)
        for c, event in zip(self._clusters[part], self._events[part], strict=True):
            if event:
                y = at_risk[c]
                now = u[c] - y * (hazard - seen[c])
                squares += share * (share + 2 * now)
                crossed += share * y
                u[c], seen[c] = now + share, hazard
        self._squares, self._crossed = squares, crossed


def robust_restricted_mean(
    curve: Curve,
    tau: float,
    times: Sequence[float],
    events: Sequence[object],
    clusters: Sequence[Hashable],
) -> RestrictedMean:
    """RMST(tau) with the cluster-robust SE: the integral of S(t) u_i(t), summed by cluster.

    Of fewer than `FEWEST_CLUSTERS`, or of clusters all alike, that of independent observations
    where it is larger.
    """
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
    se, alone = sqrt(sum(u * u for u in influence.values())), restricted_mean(curve, tau).se
    if len(influence) < FEWEST_CLUSTERS or se * se < NO_SPREAD * alone * alone:
        se = max(se, alone)
    return RestrictedMean(tau, curve.area(0, tau), se)
