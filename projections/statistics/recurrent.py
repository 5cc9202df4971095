"""How often a problem came back in all, not only whether: the mean cumulative function."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import exp, isfinite, sqrt

from projections.statistics.distributions import LEVEL, normal_quantile
from projections.statistics.robust import FEWEST_CLUSTERS
from projections.statistics.survival import Interval

NO_SPREAD = 1e-7
"""Of the mean: what rounding may leave of an error of 0."""

Unit = tuple[Sequence[float], float]
"""One unit: when its events were, and until when it was observed."""


@dataclass(frozen=True, slots=True)
class MeanCumulative:
    """Mean number of events per unit up to each distinct event time, ascending.

    `at_risk[i]` units were under observation at `times[i]`; `se` is robust: it supposes nothing
    of how the events of one unit, or of the units of one cluster, hang together. `events[i]` had
    happened by then. `follow_up`: all ends of observation, ascending.
    """

    times: tuple[float, ...]
    mean: tuple[float, ...]
    se: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    follow_up: tuple[float, ...]

    def at(self, time: float) -> float:
        """Mean number of events per unit by `time`."""
        i = bisect_right(self.times, time)
        return self.mean[i - 1] if i else 0.0

    def se_at(self, time: float) -> float:
        i = bisect_right(self.times, time)
        return self.se[i - 1] if i else 0.0

    def number_at_risk(self, time: float) -> int:
        """How many units were observed up to `time` at least."""
        return len(self.follow_up) - bisect_left(self.follow_up, time)

    def interval(self, time: float, level: float = LEVEL) -> Interval | None:
        """M exp(+-z se/M) (Nelson 2003); None before the first event.

        Where all units are alike there is no spread to learn an error from, and that of a Poisson
        count stands for it: se/M = 1/sqrt(events).
        """
        i = bisect_right(self.times, time)
        if not i:
            return None
        mean, se = self.mean[i - 1], self.se[i - 1]
        if not se > NO_SPREAD * mean:
            se = mean / sqrt(self.events[i - 1])
        factor = exp(min(normal_quantile(level) * se / mean, 700.0))
        return Interval(mean / factor, mean * factor)


def mean_cumulative(
    units: Sequence[Unit], clusters: Sequence[Hashable] | None = None
) -> MeanCumulative:
    """M(t) = sum over s <= t of d(s)/Y(s), Y: units under observation (Nelson 1988).

    Variance = sum over clusters of U_c^2, U_c the sum over its units of U_i = sum over own s <= t
    of 1/Y(s) - sum over s <= min(c_i, t) of d(s)/Y(s)^2 (Lawless and Nadeau 1995; R: reda::mcf).
    `clusters` names that of each unit; without it each is its own. Of fewer than `FEWEST_CLUSTERS`,
    the error of independent units where it is larger. Several events of a unit at one time all
    count. O(n log n).
    Raises ValueError for an event after the end of its unit's observation, or times not finite.
    """
    ends = sorted(_checked(units))
    happened = sorted((time, i) for i, (events, _) in enumerate(units) for time in events)
    spreads = [_Spread(units, range(len(units)) if clusters is None else clusters)]
    if clusters is not None and len(set(clusters)) < FEWEST_CLUSTERS:
        spreads.append(_Spread(units, range(len(units))))
    times, mean, errors, at_risk, counts = [], [], [], [], []
    total, j = 0.0, 0
    while j < len(happened):
        time, first = happened[j][0], j
        while j < len(happened) and happened[j][0] == time:
            j += 1
        y = len(ends) - bisect_left(ends, time)
        total += (j - first) / y
        times.append(time)
        mean.append(total)
        now = [i for _, i in happened[first:j]]
        errors.append(max(spread.pass_time(time, y, now) for spread in spreads))
        at_risk.append(y)
        counts.append(j)
    return MeanCumulative(
        tuple(times), tuple(mean), tuple(errors), tuple(at_risk), tuple(counts), tuple(ends)
    )


def _checked(units: Sequence[Unit]) -> list[float]:
    for events, end in units:
        if not (isfinite(end) and all(isfinite(time) and time <= end for time in events)):
            raise ValueError("an event lies after its unit's last day: end the observation later")
    return [end for _, end in units]


class _Spread:
    """The sums of U_c^2, U_c Y_c and Y_c^2 (Y_c: units of a cluster still observed).

    `_own[c]` is U_c without what its Y_c have lost since `_seen[c]`, the hazard when it was last
    brought up to date (as in `robust._Sweep`).
    """

    def __init__(self, units: Sequence[Unit], clusters: Sequence[Hashable]) -> None:
        numbers: dict[Hashable, int] = {}
        self._cluster = [numbers.setdefault(each, len(numbers)) for each in clusters]
        self._leaving = sorted((end, i) for i, (_, end) in enumerate(units))
        sizes = Counter(self._cluster)
        self._at_risk = [sizes[number] for number in range(len(numbers))]
        self._own, self._seen = [0.0] * len(numbers), [0.0] * len(numbers)
        self._hazard = self._squares = self._crossed = 0.0
        self._sizes = float(sum(y * y for y in self._at_risk))
        self._next = 0

    def pass_time(self, time: float, y: int, happened: list[int]) -> float:
        """The SE once `happened` (units) had their events at `time`, `y` units observed."""
        while self._leaving[self._next][0] < time:
            self._leave(self._cluster[self._leaving[self._next][1]])
            self._next += 1
        step, share = len(happened) / (y * y), 1 / y
        self._squares += step * (step * self._sizes - 2 * self._crossed)
        self._crossed -= step * self._sizes
        self._hazard += step
        for i in happened:
            c = self._cluster[i]
            now = self._up_to_date(c)
            self._squares += share * (share + 2 * now)
            self._crossed += share * self._at_risk[c]
            self._own[c] = now + share
        return sqrt(max(self._squares, 0.0))

    def _leave(self, c: int) -> None:
        self._crossed -= self._up_to_date(c)
        self._sizes += 1 - 2 * self._at_risk[c]
        self._at_risk[c] -= 1

    def _up_to_date(self, c: int) -> float:
        self._own[c] -= self._at_risk[c] * (self._hazard - self._seen[c])
        self._seen[c] = self._hazard
        return self._own[c]
