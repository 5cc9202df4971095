"""One series of a run chart: what began and what was solved in each month, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from projections.patterns.alarm import Cusum, calibrated
from projections.patterns.months import Calendar
from projections.patterns.weeks import Weeks
from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.figures import NOTHING_SOLVED, TOO_FEW_SOLVED, rate, times_of
from projections.recurrence.parts import Rate
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.usual import HORIZON

SUPPRESSED = "suppressed"


@dataclass(slots=True)
class Cohort:
    """What happened in one month: episodes that began, and those that were solved."""

    opened: int = 0
    reports: int = 0
    opened_at: set[str] = field(default_factory=set)
    days: list[int] = field(default_factory=list)
    came_back: list[bool] = field(default_factory=list)
    solved_at: list[str] = field(default_factory=list)

    @property
    def solved(self) -> int:
        return len(self.days)

    def again(self) -> Rate:
        """The share reported again within `HORIZON` days of those solved in the month."""
        if not self.days:
            return Rate(HORIZON, None, None, None, 0, 0, NOTHING_SOLVED)
        return rate(times_of(self.days, self.came_back, self.solved_at, TOO_FEW_SOLVED), HORIZON)


HIDDEN_RATE = Rate(HORIZON, None, None, None, None, None, SUPPRESSED)


@dataclass(frozen=True, slots=True)
class ChartAlarm:
    """The week in which S went over the limit; `month` is that of its last day."""

    month: str
    week_first_day: date
    week_last_day: date
    episodes: int
    usual: float
    s: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """Whether there were more episodes than usual, and by which limit that was judged.

    `kind` is `normal` or, below one episode a week, `poisson`; `base` the usual episodes a week,
    `dispersion` how much more they vary than by chance. `h` is the limit of S; in a replay of
    `replayed_weeks` before the weeks that are watched it gave `replay_alarms`; in the long run so
    many `weeks_between_by_chance` pass between two alarms where nothing changes. Where there is no
    alarm to be had, all is null and `reason_if_null` says why.
    """

    kind: str | None
    base: float | None
    dispersion: float | None
    h: float | None
    replayed_weeks: int | None
    replay_alarms: int | None
    watched_from: date | None
    items: tuple[ChartAlarm, ...]
    reason_if_null: str | None
    weeks_between_by_chance: int | None


def cohorts(
    stretches: Sequence[Stretch], calendar: Calendar, cut_off: int, watch: Watch
) -> list[Cohort]:
    """By month of the calendar."""
    found, month_of = [Cohort() for _ in calendar.months], calendar.of
    watched = bool(watch.retired or watch.suspended)
    for _, _, place, opened, _, solved, _, again, _, _, reports, *_ in stretches:
        if (month := month_of(opened)) is not None:
            cohort = found[month]
            cohort.opened += 1
            cohort.reports += reports
            cohort.opened_at.add(place)
        if solved is not None and (month := month_of(solved)) is not None:
            end, back = cut_off if again is None else again, again is not None
            days = end - solved
            if watched:
                days, back = _watched(place, solved, again, cut_off, watch)
            cohort = found[month]
            cohort.days.append(days)
            cohort.came_back.append(back)
            cohort.solved_at.append(place)
    return found


def _watched(
    place: str, zero: int, again: int | None, cut_off: int, watch: Watch
) -> tuple[int, bool]:
    """Days at risk and whether it came back, at a place that may be retired or suspended."""
    limit = min(cut_off, watch.retired.get(place, NEVER))
    back = again is not None and again < limit
    end = again if back and again is not None else limit
    return days_at_risk(zero, end, watch.suspended.get(place, ())), back


def middle(counts: Sequence[int]) -> float | None:
    """The median of the complete months; None where there is none."""
    return float(median(counts)) if counts else None


def alarm_of(stretches: Sequence[Stretch], weeks: Weeks, calendar: Calendar) -> Alarm:
    """The one alarm of a series; those of weeks that end in months of the calendar are told."""
    listened = weeks.of([opened for _, _, _, opened, *_ in stretches])
    found = calibrated(listened)
    if isinstance(found, str):
        return silent(found)
    told = [_told(found, at, listened[at].count, weeks, calendar) for at in found.alarms]
    watched = found.first + found.replayed
    return Alarm(
        kind="poisson" if found.usual.is_low else "normal",
        base=round(found.usual.base, 4),
        dispersion=round(found.usual.phi, 4),
        h=found.h,
        replayed_weeks=found.replayed,
        replay_alarms=found.replay_alarms,
        watched_from=None if watched == len(weeks) else weeks.days(watched)[0],
        items=tuple(each for each in told if each is not None),
        reason_if_null=None,
        weeks_between_by_chance=int(found.quiet_weeks),
    )


def silent(reason: str) -> Alarm:
    """No alarm, and why."""
    return Alarm(None, None, None, None, None, None, None, (), reason, None)


def _told(found: Cusum, at: int, count: int, weeks: Weeks, calendar: Calendar) -> ChartAlarm | None:
    first, last = weeks.days(at)
    month = calendar.of(last.toordinal())
    if month is None:
        return None
    return ChartAlarm(
        calendar.months[month].code, first, last, count,
        round(found.usual.mu[at], 4), round(found.s[at - found.first], 4),
    )  # fmt: skip
