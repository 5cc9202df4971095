"""How a promise stands on a given day: derived from dates, never stored, never an event.

The case file and the boards ask the same function, so that they cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.issue.events import Form, FulfilmentVerdict
from domain.words import Suspension

AT_RISK = timedelta(days=7)
LONG = 3
"""Long overdue: later than the due date by this many times the length that was promised."""


class Standing(StrEnum):
    """Where a promise stands; `kept_late` is kept, but after the date first promised."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
    NO_DATE_GIVEN = "no_date_given"
    REGULAR = "regular"
    WAITING_FOR_VERIFICATION = "waiting_for_verification"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    OWNER_GONE = "owner_gone"


ENDED = frozenset(
    {
        Standing.KEPT, Standing.KEPT_LATE, Standing.PARTLY_KEPT, Standing.NOT_KEPT,
        Standing.CONTESTED, Standing.WITHDRAWN, Standing.SUPERSEDED, Standing.OWNER_GONE,
    }
)  # fmt: skip
"""The ends of a promise. One made regularly also ends, without a name, when its term is over."""


class Ending(StrEnum):
    """How a promise ended other than by a verified claim."""

    NOT_KEPT = "not_kept"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    OWNER_GONE = "owner_gone"


@dataclass(frozen=True, slots=True)
class Course:
    """What the standing of a promise follows from.

    `original_due_on` is the first date ever given and never changes; `due_on` is the one agreed
    now. `work_done_on` is that of the claim that stands (one not confirmed is void), and
    `verdict` the verification of that claim.
    """

    stated_on: date
    form: Form = Form.ONCE
    original_due_on: date | None = None
    due_on: date | None = None
    work_done_on: date | None = None
    verdict: FulfilmentVerdict | None = None
    ending: Ending | None = None


def standing(course: Course, today: date, *, suspended: Sequence[Suspension] = ()) -> Standing:
    """The standing on the city's day `today`; on suspended days the clock of the promise stood.

    Lateness of a kept promise is judged by the day the work was done, against the original date.
    """
    if course.ending is not None:
        return Standing(course.ending.value)
    if course.verdict is FulfilmentVerdict.PARTLY:
        return Standing.PARTLY_KEPT
    if course.verdict is FulfilmentVerdict.KEPT:
        return Standing.KEPT_LATE if _done_late(course) else Standing.KEPT
    if course.work_done_on is not None:
        return Standing.WAITING_FOR_VERIFICATION
    if course.form is Form.REGULAR:
        return Standing.REGULAR
    if course.due_on is None:
        return Standing.NO_DATE_GIVEN
    return _by_the_clock(course.stated_on, course.due_on, today, suspended)


def _done_late(course: Course) -> bool:
    done, due = course.work_done_on, course.original_due_on
    return done is not None and due is not None and done > due


def _by_the_clock(
    stated_on: date, due_on: date, today: date, suspended: Sequence[Suspension]
) -> Standing:
    promised = due_on - stated_on
    used = today - stated_on - _lost(stated_on, today, suspended)
    if used > promised + LONG * promised:
        return Standing.LONG_OVERDUE
    if used > promised:
        return Standing.OVERDUE
    return Standing.AT_RISK if promised - used <= AT_RISK else Standing.ON_TRACK


def _lost(since: date, today: date, suspended: Sequence[Suspension]) -> timedelta:
    """The suspended days after `since`, each once, up to and with `today`."""
    lost, counted_to = timedelta(0), since
    for suspension in sorted(suspended, key=lambda each: each.first_day):
        first = max(suspension.first_day, counted_to + timedelta(days=1))
        last = min(suspension.last_day or today, today)
        if first <= last:
            lost += last - first + timedelta(days=1)
            counted_to = last
    return lost
