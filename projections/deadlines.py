"""On which days a promise turns at risk, overdue and long overdue, ahead of time.

The domain says how a promise stands on a given day. A board must count thousands without asking
one by one: so the days on which the answer changes stand in the row, and a comparison with
"today" is all that is left, in Python and in SQL alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, literal

from domain.issue.events import Form
from domain.issue.standing import AT_RISK, LONG, Course, Standing, standing
from domain.words import Suspension, WorkingCalendar

RUNNING = "running"
"""The phase of a promise with a date, unclaimed: where it stands follows from the day."""

NEVER = date.max
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Each is the first day of its standing; before `at_risk_from` the promise is on track."""

    at_risk_from: date = NEVER
    overdue_from: date = NEVER
    long_overdue_from: date = NEVER


def phase(course: Course) -> str:
    """RUNNING, or the standing that no passing of days will change."""
    if _is_running(course):
        return RUNNING
    return standing(course, course.stated_on).value


def deadlines(course: Course, suspended: Sequence[Suspension]) -> Deadlines:
    """When the clock of a running promise turns; days on which its place is suspended do not count.

    NEVER for anything that is not running.
    """
    if course.due_on is None or not _is_running(course):
        return Deadlines()
    promised = course.due_on - course.stated_on
    long_overdue = _day_after(course.stated_on, promised + LONG * promised + DAY, suspended)
    overdue = min(_day_after(course.stated_on, promised + DAY, suspended), long_overdue)
    at_risk = min(_day_after(course.stated_on, promised - AT_RISK, suspended), overdue)
    return Deadlines(at_risk, overdue, long_overdue)


def _is_running(course: Course) -> bool:
    return (
        course.ending is None
        and course.verdict is None
        and course.work_done_on is None
        and course.form is Form.ONCE
        and course.due_on is not None
    )


def _day_after(start: date, days: timedelta, suspended: Sequence[Suspension]) -> date:
    """The first day on which that many days have counted since `start`."""
    try:
        if days.days <= 0 or not suspended:
            return start + days
        return WorkingCalendar(suspended=tuple(suspended)).after_days(start, days.days)
    except OverflowError:
        return NEVER


def standing_on(row: Mapping[str, Any], today: date) -> str:
    """The standing of a row on its city's day."""
    if row["phase"] != RUNNING:
        return str(row["phase"])
    if today >= row["long_overdue_from"]:
        return Standing.LONG_OVERDUE.value
    if today >= row["overdue_from"]:
        return Standing.OVERDUE.value
    return (Standing.AT_RISK if today >= row["at_risk_from"] else Standing.ON_TRACK).value


def standing_in_sql(columns: Any, today: ColumnElement[date]) -> ColumnElement[str]:
    """The same as an expression on columns of a table with these names."""
    return case(
        (columns.phase != RUNNING, columns.phase),
        (today >= columns.long_overdue_from, literal(Standing.LONG_OVERDUE.value)),
        (today >= columns.overdue_from, literal(Standing.OVERDUE.value)),
        (today >= columns.at_risk_from, literal(Standing.AT_RISK.value)),
        else_=literal(Standing.ON_TRACK.value),
    )


def turns(row: Mapping[str, Any]) -> list[tuple[date, str, int]]:
    """(from which day, standing, +1 or -1): summed up to a day they count the row as it stands.

    A day of `date.min` is from the beginning.
    """
    if row["phase"] != RUNNING:
        return [(date.min, str(row["phase"]), 1)]
    changes = [(date.min, Standing.ON_TRACK.value, 1)]
    steps = (
        (Standing.AT_RISK, row["at_risk_from"]),
        (Standing.OVERDUE, row["overdue_from"]),
        (Standing.LONG_OVERDUE, row["long_overdue_from"]),
    )
    before = Standing.ON_TRACK.value
    for next_standing, day in steps:
        if day < NEVER:
            changes += [(day, before, -1), (day, next_standing.value, 1)]
            before = next_standing.value
    return changes
