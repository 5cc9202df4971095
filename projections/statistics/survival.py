"""Survival estimators in plain Python; each was checked against R (tests/statistics).

Times are numbers on one scale (days here), events truthy where the thing happened and falsy where
the observation was cut off (censored). At a tie, events come before censorings, as everywhere.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from math import exp, inf, isfinite, log, sqrt

from projections.statistics.distributions import LEVEL, normal_quantile, normal_two_sided

ROUNDING = 1e-12
"""By how much a product of fractions may miss the share that it is."""


@dataclass(frozen=True, slots=True)
class Interval:
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: one entry per distinct event time, ascending.

    `at_risk[i]` were at risk just before `times[i]` and `events[i]` of them had the event;
    `survival[i]` is S from that time on; `greenwood[i]` the sum behind Greenwood's variance
    (infinite once S is 0). `follow_up` holds all observed times, ascending.
    """

    follow_up: tuple[float, ...]
    times: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    survival: tuple[float, ...]
    greenwood: tuple[float, ...]

    @property
    def n(self) -> int:
        return len(self.follow_up)

    def number_at_risk(self, time: float) -> int:
        """How many were still under observation just before `time`."""
        return self.n - bisect_left(self.follow_up, time)

    def survival_at(self, time: float) -> float:
        """S(time), the share that has not had the event by then."""
        i = bisect_right(self.times, time)
        return self.survival[i - 1] if i else 1.0

    def events_by(self, time: float) -> int:
        return sum(self.events[: bisect_right(self.times, time)])

    def greenwood_se(self, time: float) -> float:
        """Greenwood 1926: S(t) sqrt(sum d/(n(n-d)))."""
        i = bisect_right(self.times, time)
        return self.survival[i - 1] * sqrt(self.greenwood[i - 1]) if i else 0.0

    def area(self, start: float, end: float) -> float:
        """The integral of S from `start` to `end`."""
        inner = self.times[bisect_right(self.times, start) : bisect_left(self.times, end)]
        edges = (start, *inner, end)
        return sum(self.survival_at(left) * (right - left) for left, right in pairwise(edges))


def kaplan_meier(times: Sequence[float], events: Sequence[object]) -> Curve:
    """Kaplan and Meier 1958: S(t) = product over ti <= t of (1 - di/ni).

    Empty data give an empty curve. Raises ValueError for a time that is not finite.
    """
    observed = Counter(times)
    if len(times) != len(events) or not all(map(isfinite, observed)):
        raise ValueError("a time is not finite: leave out what was never observed")
    happened = Counter(compress(times, events))
    follow_up, distinct, at_risk, counts = list[float](), list[float](), list[int](), list[int]()
    survival, greenwood, s, g = list[float](), list[float](), 1.0, 0.0
    for time in sorted(observed):
        if d := happened[time]:
            n = len(times) - len(follow_up)
            s = s * (n - d) / n
            g += d / (n * (n - d)) if n > d else inf
            distinct.append(time)
            at_risk.append(n)
            counts.append(d)
            survival.append(s)
            greenwood.append(g)
        follow_up += [time] * observed[time]
    return Curve(
        tuple(follow_up), tuple(distinct), tuple(at_risk), tuple(counts), tuple(survival),
        tuple(greenwood),
    )  # fmt: skip


def log_log_interval(s: float, se: float, level: float = LEVEL) -> Interval | None:
    """Interval for S on the log(-log) scale: S^exp(+-z se/(S log S)); None where S is 0 or 1."""
    return Interval(*_log_log(s, se, normal_quantile(level))) if 0 < s < 1 else None


def _log_log(s: float, se: float, z: float) -> tuple[float, float]:
    width = abs(z * se / (s * log(s)))
    return s ** exp(width), s ** exp(-width)


def zero_event_bound(n: int, level: float = LEVEL) -> float:
    """Upper limit of a share of which none of `n` was seen (Clopper and Pearson 1934).

    1 where `n` is 0: then nothing is known.
    """
    return 1.0 if n < 1 else 1.0 - float(((1 - level) / 2) ** (1 / n))


def quantile(curve: Curve, share: float) -> float | None:
    """The first time with S <= share (.5: the median); None where it is not reached."""
    return _first(curve, lambda i: curve.survival[i] <= share + ROUNDING)


def quantile_interval(
    curve: Curve, errors: Sequence[float], share: float, level: float = LEVEL
) -> tuple[float | None, float | None]:
    """Where the log-log limits of S first reach `share` (Brookmeyer and Crowley 1982).

    `errors` are the SEs at the curve's times; a limit that is not reached is None.
    """
    most, z = share + ROUNDING, normal_quantile(level)

    def limits(i: int) -> tuple[float, float]:
        s = curve.survival[i]
        return _log_log(s, errors[i], z) if 0 < s < 1 else (s, s)

    return (
        _first(curve, lambda i: limits(i)[0] <= most),
        # the upper limit is never below S, so it need not be found before S is that low
        _first(curve, lambda i: 0 < curve.survival[i] <= most and limits(i)[1] <= most),
    )


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean time free of the event within the first `tau`."""

    tau: float
    mean: float
    se: float

    def interval(self, level: float = LEVEL) -> Interval:
        half = normal_quantile(level) * self.se
        return Interval(self.mean - half, self.mean + half)


def restricted_mean(curve: Curve, tau: float) -> RestrictedMean:
    """RMST(tau) = integral of S to tau; var = sum over ti of (integral from ti)^2 d/(n(n-d))."""
    tails = areas_after(curve, tau)
    variance = sum(
        tail * tail * d / (n * (n - d))
        for tail, n, d in zip(tails, curve.at_risk, curve.events, strict=False)
        if n > d
    )
    return RestrictedMean(tau, curve.area(0, tau), sqrt(variance))


def difference(a: RestrictedMean, b: RestrictedMean) -> tuple[float, Interval, float]:
    """a - b with its interval and two-sided p, of two independent groups at one tau."""
    value, se = a.mean - b.mean, sqrt(a.se**2 + b.se**2)
    half = normal_quantile(LEVEL) * se
    p = normal_two_sided(value / se) if se else 1.0
    return value, Interval(value - half, value + half), p


def areas_after(curve: Curve, tau: float) -> list[float]:
    """For each event time up to tau, the integral of S from there to tau."""
    count = bisect_right(curve.times, tau)
    tails, area, end = [0.0] * count, 0.0, tau
    for i in range(count - 1, -1, -1):
        area += curve.survival[i] * (end - curve.times[i])
        tails[i], end = area, curve.times[i]
    return tails


def _first(curve: Curve, reached: Callable[[int], bool]) -> float | None:
    return next((time for i, time in enumerate(curve.times) if reached(i)), None)
