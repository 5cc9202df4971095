"""Reminders: what a member was told about a date, each rung once.

Reminders change nobody's rights, so they stand beside the cases: one stream for each member, city
and month of the dates, its id following from these (`reminders_id`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from domain.errors import Refusal
from domain.events import Stream, event
from domain.words import named_id

# Events


class Matter(StrEnum):
    """What has a date that somebody is reminded of."""

    COMMITMENT = "commitment"
    ACTION = "action"
    RECOMMENDATION = "recommendation"
    PLAN_ITEM = "plan_item"


class Rung(StrEnum):
    """How far the date is; peers that remind only after it come too late."""

    BEFORE_7 = "before_7"
    BEFORE_1 = "before_1"
    ON_THE_DAY = "on_the_day"
    AFTER_1 = "after_1"
    AFTER_7 = "after_7"

    def day(self, due_on: date) -> date:
        """On which day it is given; for a date at the end of all days, that date."""
        try:
            return due_on + OFFSETS[self]
        except OverflowError:
            return due_on


OFFSETS = {
    Rung.BEFORE_7: timedelta(days=-7),
    Rung.BEFORE_1: timedelta(days=-1),
    Rung.ON_THE_DAY: timedelta(0),
    Rung.AFTER_1: timedelta(days=1),
    Rung.AFTER_7: timedelta(days=7),
}

LADDER = tuple(Rung)


@event
class ReminderGiven:
    """`due_on` is the date as it stood then; `on` the city's day of the reminder."""

    what: Matter
    item_id: UUID
    issue_id: UUID | None = None
    rung: Rung
    due_on: date
    on: date


# State

Once = tuple[UUID, Rung, date]


@dataclass(frozen=True, slots=True)
class Reminders:
    """Which rung was given for which item and date."""

    given: frozenset[Once] = frozenset()


def evolve(reminders: Reminders, happened: ReminderGiven) -> Reminders:
    return Reminders(reminders.given | {(happened.item_id, happened.rung, happened.due_on)})


REMINDERS = Stream("reminders", Reminders(), evolve, ReminderGiven)


def reminders_id(member: UUID, city: str, due_on: date) -> UUID:
    """The stream in which a member is reminded of this date."""
    return named_id(member, f"reminders:{city}:{due_on:%Y-%m}")


# Decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An item, its date, and the rung that has come."""

    what: Matter
    item_id: UUID
    issue_id: UUID | None = None
    rung: Rung
    due_on: date


def remind(reminders: Reminders, *, due: Collection[Due], on: date) -> list[ReminderGiven]:
    """Remind of all of these at once; what was given before is not given again."""
    if any(each.rung.day(each.due_on) > on for each in due):
        raise Refusal("not-due-yet", "The day of this reminder has not come.")
    return [
        ReminderGiven(
            what=each.what,
            item_id=each.item_id,
            issue_id=each.issue_id,
            rung=each.rung,
            due_on=each.due_on,
            on=on,
        )
        for each in due
        if (each.item_id, each.rung, each.due_on) not in reminders.given
    ]
