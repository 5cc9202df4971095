"""How often a problem came back in all, not only whether: the mean cumulative function."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, sqrt

from projections.statistics.distributions import LEVEL, normal_quantile
from projections.statistics.survival import Interval

NO_SPREAD = 1e-7
"""Of the mean: what rounding may leave of an error of 0."""

Unit = tuple[Sequence[float], float]
"""One unit: when its events were, and until when it was observed."""


@dataclass(frozen=True, slots=True)
class MeanCumulative:
    """Mean number of events per unit up to each distinct event time, ascending.

    `at_risk[i]` units were under observation at `times[i]`; `se` is robust: it supposes nothing
    of how the events of one unit hang together. `follow_up`: all ends of observation, ascending.
    """

    times: tuple[float, ...]
    mean: tuple[float, ...]
    se: tuple[float, ...]
    at_risk: tuple[int, ...]
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
        """M exp(+-z se/M) (Nelson 2003); None before the first event, or without any spread."""
        mean, se = self.at(time), self.se_at(time)
        if not se > NO_SPREAD * mean:
            return None
        factor = exp(min(normal_quantile(level) * se / mean, 700.0))
        return Interval(mean / factor, mean * factor)


def mean_cumulative(units: Sequence[Unit]) -> MeanCumulative:
    """M(t) = sum over s <= t of d(s)/Y(s), Y: units under observation (Nelson 1988).

    Variance = sum over units of U_i^2, U_i = sum over own s <= t of 1/Y(s) - sum over
    s <= min(c_i, t) of d(s)/Y(s)^2 (Lawless and Nadeau 1995; R: reda::mcf). Several events of a
    unit at one time all count. O(n log n).
    Raises ValueError for an event after the end of its unit's observation, or times not finite.
    """
    ends = sorted(_checked(units))
    happened = sorted((time, i) for i, (events, _) in enumerate(units) for time in events)
    spread = _Spread(units)
    times, mean, errors, at_risk = [], [], [], []
    total, j = 0.0, 0
    while j < len(happened):
        time, first = happened[j][0], j
        while j < len(happened) and happened[j][0] == time:
            j += 1
        y = len(ends) - bisect_left(ends, time)
        total += (j - first) / y
        times.append(time)
        mean.append(total)
        errors.append(spread.pass_time(time, y, [i for _, i in happened[first:j]]))
        at_risk.append(y)
    return MeanCumulative(tuple(times), tuple(mean), tuple(errors), tuple(at_risk), tuple(ends))


def _checked(units: Sequence[Unit]) -> list[float]:
    for events, end in units:
        if not (isfinite(end) and all(isfinite(time) and time <= end for time in events)):
            raise ValueError("an event lies after its unit's last day: end the observation later")
    return [end for _, end in units]


class _Spread:
    """The sum of U_i^2, and the sum of U_i over units still observed, brought up time by time."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._leaving = sorted((end, i) for i, (_, end) in enumerate(units))
        self._own = [0.0] * len(units)
        self._hazard = self._squares = self._crossed = 0.0
        self._next = 0

    def pass_time(self, time: float, y: int, happened: list[int]) -> float:
        """The SE once `happened` (units) had their events at `time`, `y` units observed."""
        while self._leaving[self._next][0] < time:
            self._crossed -= self._own[self._leaving[self._next][1]] - self._hazard
            self._next += 1
        step, share = len(happened) / (y * y), 1 / y
        self._squares += step * (step * y - 2 * self._crossed)
        self._crossed -= step * y
        self._hazard += step
        for i in happened:
            self._squares += share * (share + 2 * (self._own[i] - self._hazard))
            self._crossed += share
            self._own[i] += share
        return sqrt(max(self._squares, 0.0))
