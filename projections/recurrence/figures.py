"""The figures of one row: every one with its interval and what it rests on, or why it is null."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from projections.recurrence.parts import (
    DaysFree,
    MeanCount,
    Quartile,
    Rate,
    Step,
    TimeToSolved,
)
from projections.recurrence.repeats import TIMES_OF_REPEATS
from projections.statistics.distributions import normal_quantile, student_quantile
from projections.statistics.recurrent import MeanCumulative, Unit, mean_cumulative
from projections.statistics.robust import robust_errors, robust_restricted_mean
from projections.statistics.survival import (
    Curve,
    Interval,
    RestrictedMean,
    kaplan_meier,
    log_log_interval,
    quantile,
    quantile_interval,
    zero_event_bound,
)

FEWEST_SOLVED = 5
"""Solved episodes without which no rate is shown; up to `FEW` the row says that they are few."""
FEW = 20
FEWEST_AT_RISK = 10

TOO_FEW_SOLVED = "fewer-than-5-solved"
TOO_FEW_EPISODES = "fewer-than-5-episodes"
TOO_FEW_AT_RISK = "fewer-than-10-at-risk"
TOO_FEW_KNOWN = "fewer-than-10-looked-at-so-long"
TOO_FEW_PROBLEMS = "fewer-than-5-problems"
NOT_REACHED = "not-reached"
NOTHING_SOLVED = "nothing-solved"
SOLVED_ONLY = "only-solved-problems-in-this-row"

SHARES_LEFT = (0.9, 0.75, 0.5, 0.25)
"""Quartiles are read where S first reaches these; .9 too, since most rows never reach .5."""

TIMES_TO_SOLVED = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Times:
    """A Kaplan-Meier curve with the cluster-robust errors of S at its times."""

    curve: Curve
    errors: tuple[float, ...]
    too_few: str

    @property
    def is_enough(self) -> bool:
        return self.curve.n >= FEWEST_SOLVED


def times_of(
    days: Sequence[int], happened: Sequence[bool], where: Sequence[Hashable], too_few: str
) -> Times:
    """`where`: what happens at one place is one piece of evidence. `too_few`: how to say so."""
    curve = kaplan_meier(days, happened)
    enough = curve.n >= FEWEST_SOLVED
    return Times(curve, robust_errors(curve, days, happened, where) if enough else (), too_few)


def rate(times: Times, h: int) -> Rate:
    """F(h) = 1 - S(h) by Kaplan and Meier, its interval on the log-log scale."""
    return _rate(times, h, times.curve.number_at_risk(h), TOO_FEW_AT_RISK)


def _rate(times: Times, h: int, seen: int, too_few: str) -> Rate:
    """`seen` are as many as must be `FEWEST_AT_RISK` at least."""
    at_risk, events = times.curve.number_at_risk(h), times.curve.events_by(h)
    if not times.is_enough or seen < FEWEST_AT_RISK:
        reason = too_few if times.is_enough else times.too_few
        return Rate(h, None, None, None, at_risk, events, reason)
    s, limits = _at(times, h, seen)
    return Rate(
        h, round(1 - s, 6), round(1 - limits.hi, 6), round(1 - limits.lo, 6), at_risk, events, None
    )


def _at(times: Times, h: float, seen: int) -> tuple[float, Interval]:
    s = times.curve.survival_at(h)
    i = bisect_right(times.curve.times, h)
    limits = log_log_interval(s, times.errors[i - 1]) if i else None
    return s, limits or _exact(s, seen)


def _exact(s: float, seen: int) -> Interval:
    """Where nothing came back, or everything did, the log-log interval is undefined."""
    bound = zero_event_bound(seen)
    return Interval(1 - bound, 1.0) if s == 1 else Interval(0.0, bound)


def quartile(times: Times, share: float) -> Quartile:
    """The first t with S(t) <= share, its interval by Brookmeyer and Crowley 1982."""
    if not times.is_enough:
        return Quartile(share, None, None, None, times.too_few)
    days = quantile(times.curve, share)
    if days is None:
        return Quartile(share, None, None, None, NOT_REACHED)
    lo, hi = quantile_interval(times.curve, times.errors, share)
    return Quartile(share, days, lo, hi, None)


def steps(times: Times) -> tuple[Step, ...]:
    """The curve, as far as enough were looked at."""
    curve = times.curve
    if not times.is_enough:
        return ()
    found = []
    for t, n in zip(curve.times, curve.at_risk, strict=True):
        if n < FEWEST_AT_RISK:
            break
        s, limits = _at(times, t, n)
        found.append(Step(t, round(1 - s, 6), round(1 - limits.hi, 6), round(1 - limits.lo, 6), n))
    return tuple(found)


def days_free(
    times: Times,
    tau: int,
    days: Sequence[int],
    happened: Sequence[bool],
    where: Sequence[Hashable],
) -> DaysFree | str:
    """RMST(tau) with its cluster-robust interval, or why there is none.

    Where nothing came back before `tau` there is no error; the exact bound of S(tau), which S was
    never below, is one of the mean too.
    """
    if not times.is_enough:
        return times.too_few
    seen = times.curve.number_at_risk(tau)
    if seen < FEWEST_AT_RISK:
        return TOO_FEW_AT_RISK
    found = robust_restricted_mean(times.curve, tau, days, happened, where)
    limits = _around(found, len(set(where)))
    if not found.se:
        limits = Interval(tau * (1 - zero_event_bound(seen)), tau)
    return DaysFree(
        tau,
        round(found.mean, 4),
        round(found.se, 4),
        round(max(0.0, limits.lo), 4),
        round(min(float(tau), limits.hi), 4),
    )


def _around(found: RestrictedMean, places: int) -> Interval:
    half = _errors_wide(places) * found.se
    return Interval(found.mean - half, found.mean + half)


def _errors_wide(places: int) -> float:
    """Student's t on G - 1, times sqrt(G/(G - 1)): over few places the clustered error is small."""
    df = max(1, places - 1)
    return student_quantile(df) * sqrt((df + 1) / df)


def mean_counts(units: Sequence[Unit], where: Sequence[Hashable]) -> tuple[MeanCount, ...]:
    """M(t) of Nelson 1988, robust as Lawless and Nadeau 1995, by place: one may have several
    problems.
    """
    enough = len(units) >= FEWEST_SOLVED
    if not enough:
        return tuple(
            MeanCount(t, None, None, None, None, TOO_FEW_PROBLEMS) for t in TIMES_OF_REPEATS
        )
    found, places = mean_cumulative(units, where), len(set(where))
    return tuple(_mean_count(found, t, places) for t in TIMES_OF_REPEATS)


def _mean_count(found: MeanCumulative, t: int, places: int) -> MeanCount:
    n = found.number_at_risk(t)
    if n < FEWEST_AT_RISK:
        return MeanCount(t, None, None, None, n, TOO_FEW_AT_RISK)
    mean, limits = found.at(t), found.interval(t)
    if limits is None:
        limits = _none_counted(n)
    else:
        wider = (limits.hi / mean) ** (_errors_wide(places) / normal_quantile())
        limits = Interval(mean / wider, mean * wider)
    return MeanCount(t, round(mean, 6), round(limits.lo, 6), round(limits.hi, 6), n, None)


def _none_counted(n: int) -> Interval:
    """Exact Poisson limit where none was counted among `n` (Garwood 1936)."""
    return Interval(0.0, -log(0.025) / n)


def time_to_solved(
    days: Sequence[int], solved: Sequence[bool], where: Sequence[Hashable]
) -> TimeToSolved:
    times = times_of(days, solved, where, TOO_FEW_EPISODES)
    return TimeToSolved(
        n=len(days),
        solved=sum(solved),
        median_days=quartile(times, 0.5).days,
        quartile_days=tuple(quartile(times, share) for share in SHARES_LEFT[1:]),
        f=tuple(_solved_by(times, h) for h in TIMES_TO_SOLVED),
    )


def _solved_by(times: Times, h: int) -> Rate:
    """Of those solved by then it is known too: where all are, few are left, and that is no lack."""
    known = times.curve.number_at_risk(h + 1) + times.curve.events_by(h)
    return _rate(times, h, known, TOO_FEW_KNOWN)
