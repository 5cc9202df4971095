"""How often a problem came back in all, not only whether: the mean cumulative function."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import exp, isfinite, sqrt

from projections.statistics.distributions import LEVEL, normal_quantile
from projections.statistics.robust import FEWEST_CLUSTERS, Spread, numbered
from projections.statistics.survival import Interval

NO_SPREAD = 1e-7
"""Of the mean: what rounding may leave of an error of 0."""

LATE = "an event lies after its unit's last day: end the observation later"

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
    sweeps = [_Sweep(units, range(len(units)) if clusters is None else clusters)]
    if clusters is not None and sweeps[0].clusters < FEWEST_CLUSTERS:
        sweeps.append(_Sweep(units, range(len(units))))
    ends = sorted(end for _, end in units)
    times, mean, errors, at_risk, counts = [], [], [], [], []
    total, count = 0.0, 0
    for time, d in sweeps[0].events():
        y = len(ends) - bisect_left(ends, time)
        total += d / y
        count += d
        times.append(time)
        mean.append(total)
        errors.append(max(sweep.pass_time(time, y) for sweep in sweeps))
        at_risk.append(y)
        counts.append(count)
    return MeanCumulative(
        tuple(times), tuple(mean), tuple(errors), tuple(at_risk), tuple(counts), tuple(ends)
    )


class _Sweep:
    """The clusters by when their units had events, and by when those were observed no more."""

    def __init__(self, units: Sequence[Unit], clusters: Sequence[Hashable]) -> None:
        number, sizes = numbered(clusters)
        self.clusters = len(sizes)
        self._spread = Spread(sizes)
        self._happened: dict[float, list[int]] = defaultdict(list)
        leaving: dict[float, list[int]] = defaultdict(list)
        for (events, end), cluster in zip(units, clusters, strict=True):
            c = number[cluster]
            leaving[end].append(c)
            for time in events:
                if not time <= end:
                    raise ValueError(LATE)
                self._happened[time].append(c)
        if not (all(map(isfinite, leaving)) and all(map(isfinite, self._happened))):
            raise ValueError(LATE)
        self._leaving = sorted(leaving.items(), key=_time)
        self._next = 0

    def events(self) -> list[tuple[float, int]]:
        """When events happened, and how many, in order of time."""
        return sorted((time, len(clusters)) for time, clusters in self._happened.items())

    def pass_time(self, time: float, y: int) -> float:
        """The SE at the next time of an event, with `y` units observed."""
        while self._leaving[self._next][0] < time:
            self._spread.leave(self._leaving[self._next][1])
            self._next += 1
        happened = self._happened[time]
        self._spread.advance(len(happened) / (y * y))
        self._spread.happen(happened, 1 / y)
        return sqrt(max(self._spread.squares, 0.0))


def _time(leaving: tuple[float, list[int]]) -> float:
    return leaving[0]
