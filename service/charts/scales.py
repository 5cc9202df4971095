"""Where a number stands on an axis, and the round numbers written along it."""

from dataclasses import dataclass
from math import ceil, floor, log10

MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `lo`..`hi` of the data linearly to `start`..`end` of the drawing."""

    lo: float
    hi: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands; what lies beyond the axis stands at its end."""
        inside = min(max(value, self.lo), self.hi)
        return self.start + (inside - self.lo) / (self.hi - self.lo) * (self.end - self.start)


def ticks(lo: float, hi: float, *, whole: bool = False) -> list[float]:
    """At most six round numbers from below `lo` to above `hi`: the ends of a good axis.

    `whole`: of things that are counted, so that no half of one is written.
    """
    if not hi > lo:
        hi = lo + 1
    rough = (hi - lo) / (MOST_TICKS - 1)
    step = _whole_step(rough) if whole else _round_step(rough)
    first, last = floor(lo / step + 1e-9), ceil(hi / step - 1e-9)
    return [round(step * number, 10) for number in range(first, last + 1)]


def _whole_step(rough: float) -> float:
    step = _round_step(max(1.0, rough))
    return 5.0 if step == 2.5 else step


def _round_step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
