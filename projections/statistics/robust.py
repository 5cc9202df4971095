"""Errors that know about places: what happens at one place is no independent evidence."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
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
    clustered = _Clustered(curve, times, events, clusters)
    spread, errors = Spread(clustered.sizes), list[float]()
    few = len(clustered.sizes) < FEWEST_CLUSTERS
    spread.leave(clustered.left[0])
    for i, (n, d) in enumerate(zip(curve.at_risk, curve.events, strict=True)):
        if n == d:
            errors.append(nan)
            continue
        spread.advance(d / (n * (n - d)))
        spread.leave(clustered.had[i], 1 / (n - d))
        squares, alone = spread.squares, curve.greenwood[i]
        if few or squares < NO_SPREAD * alone:
            squares = max(squares, alone)
        errors.append(curve.survival[i] * sqrt(squares))
        spread.leave(clustered.left[i + 1])
    return tuple(errors)


class _Clustered:
    """The clusters as numbers, one for each observation, by where on the curve it ends.

    `had[i]` had the event at the curve's time i, `left[i]` were censored before that time and not
    before the one before it; `sizes` are the numbers of observations of the clusters.
    """

    def __init__(
        self,
        curve: Curve,
        times: Sequence[float],
        events: Sequence[object],
        clusters: Sequence[Hashable],
    ) -> None:
        number, self.sizes = numbered(clusters)
        steps = len(curve.times)
        passed = {time: bisect_right(curve.times, time) for time in set(times)}
        self.left: list[list[int]] = [[] for _ in range(steps + 1)]
        self.had: list[list[int]] = [[] for _ in range(steps)]
        had = [[], *self.had]
        for time, event, cluster in zip(times, events, clusters, strict=True):
            (had if event else self.left)[passed[time]].append(number[cluster])


def numbered(clusters: Iterable[Hashable]) -> tuple[dict[Hashable, int], list[int]]:
    """A number for each cluster, from 0, and how many times it was given."""
    sizes = Counter(clusters)
    return {cluster: number for number, cluster in enumerate(sizes)}, list(sizes.values())


class Spread:
    """The sum over clusters of U_c^2 in a sweep over time, with those of U_c Y_c and Y_c^2.

    All that is at risk loses what the hazard gains: U_c = A_c - Y_c H. So only what happens to a
    cluster touches it, and what happens to many at one time is added up at once. The loops are
    written out: they run once per observation, and a report has a million.
    """

    def __init__(self, sizes: Iterable[int]) -> None:
        self._at_risk = list(sizes)
        self._own = [0.0] * len(self._at_risk)
        self._hazard = self._crossed = 0.0
        self._sizes = sum([y * y for y in self._at_risk])
        self.squares = 0.0

    def advance(self, step: float) -> None:
        """The hazard gains `step`."""
        self.squares += step * (step * self._sizes - 2 * self._crossed)
        self._crossed -= step * self._sizes
        self._hazard += step

    def happen(self, clusters: Sequence[int], share: float) -> None:
        """An event in each of these, as often as it is named, adds `share` to its U_c."""
        own, at_risk = self._own, self._at_risk
        owned, sized = 0.0, 0
        for c in clusters:
            owned += own[c]
            sized += at_risk[c]
            own[c] += share
        self.squares += share * (len(clusters) * share + 2 * (owned - sized * self._hazard))
        self._crossed += share * sized

    def leave(self, clusters: Sequence[int], share: float = 0.0) -> None:
        """One of each of these is at risk no more, after an event that adds `share`."""
        own, at_risk, gained = self._own, self._at_risk, share - self._hazard
        owned, sized, count = 0.0, 0, len(clusters)
        for c in clusters:
            owned += own[c]
            sized += at_risk[c]
            own[c] += gained
            at_risk[c] -= 1
        owned -= sized * self._hazard
        self.squares += share * (count * share + 2 * owned)
        self._crossed += share * (sized - count) - owned
        self._sizes += count - 2 * sized


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
    lost, gained, total = [0.0], [0.0], 0.0
    for tail, n, d in zip(tails, curve.at_risk, curve.events, strict=False):
        total += tail * d / (n * (n - d)) if n > d else 0.0
        lost.append(total)
        gained.append(tail / (n - d) - total if n > d else -total)
    passed = {time: bisect_right(curve.times, time, 0, len(tails)) for time in set(times)}
    censored = {time: -lost[i] for time, i in passed.items()}
    happened = {time: gained[i] if time <= tau else -lost[i] for time, i in passed.items()}
    influence = dict.fromkeys(clusters, 0.0)
    for time, event, cluster in zip(times, events, clusters, strict=True):
        influence[cluster] += (happened if event else censored)[time]
    se, alone = sqrt(sum(u * u for u in influence.values())), restricted_mean(curve, tau).se
    if len(influence) < FEWEST_CLUSTERS or se * se < NO_SPREAD * alone * alone:
        se = max(se, alone)
    return RestrictedMean(tau, curve.area(0, tau), se)
