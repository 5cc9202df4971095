"""What a city settles for itself: its days, its card, its intake; and when a place is unsafe."""

from datetime import date
from uuid import UUID

from domain.errors import Refusal
from domain.place.events import (
    HolidaysSet,
    IntakeClosed,
    IntakeOpened,
    PathwayCardSet,
    PlaceEvent,
    PlaceSuspended,
    SuspensionLifted,
    WorkingWeekSet,
)
from domain.place.state import (
    Place,
    suspended_until,
    the_place_must_be_a_city,
    the_place_must_be_in_use,
    the_place_must_be_registered,
)
from domain.words import IntakeGroup, Names, Suspension


def set_working_week(place: Place, *, working_days: tuple[int, ...]) -> list[PlaceEvent]:
    """ISO weekdays, Monday is 1."""
    the_place_must_be_a_city(place)
    if not working_days or not set(working_days) <= set(range(1, 8)):
        raise Refusal("working-week-wrong", "Give at least one day, each from 1 (Monday) to 7.")
    if len(set(working_days)) != len(working_days):
        raise Refusal("working-week-wrong", "Give each working day once.")
    if set(working_days) == set(place.calendar.working_days):
        return []
    return [WorkingWeekSet(working_days=working_days)]


def set_holidays(place: Place, *, days: tuple[date, ...]) -> list[PlaceEvent]:
    """All holidays that are known; the list replaces the one before."""
    the_place_must_be_a_city(place)
    if frozenset(days) == place.calendar.holidays:
        return []
    return [HolidaysSet(days=tuple(sorted(set(days))))]


def set_pathway_card(place: Place, *, card: Names, emergency_number: str) -> list[PlaceEvent]:
    the_place_must_be_a_city(place)
    new = PathwayCardSet(card=card, emergency_number=emergency_number)
    return [] if place.pathway == new else [new]


def suspend_place(
    place: Place, *, first_day: date, last_day: date | None, reason: str
) -> list[PlaceEvent]:
    the_place_must_be_in_use(place)
    if last_day is not None and last_day < first_day:
        raise Refusal("days-out-of-order", "Let the last day be the first day or later.")
    new = Suspension(first_day=first_day, last_day=last_day)
    if new in place.suspensions:
        return []
    if any(_overlap(suspension, new) for suspension in place.suspensions):
        raise Refusal(
            "already-suspended", "Some of these days are suspended already; lift that one first."
        )
    return [PlaceSuspended(first_day=first_day, last_day=last_day, reason=reason)]


def _overlap(one: Suspension, other: Suspension) -> bool:
    return one.covers(other.first_day) or other.covers(one.first_day)


def lift_suspension(place: Place, *, on: date) -> list[PlaceEvent]:
    """From `on` the place is safe: what is suspended on that day or later ends before it."""
    the_place_must_be_registered(place)
    if suspended_until(place.suspensions, on) == place.suspensions:
        return []
    return [SuspensionLifted(on=on)]


def open_intake(
    place: Place,
    *,
    group: IntakeGroup,
    custodian: UUID,
    custodian_is_appointed: bool,
    custodian_in_police_chain: bool,
    receiver: str,
    receiver_in_police_chain: bool,
) -> list[PlaceEvent]:
    """The settled facts: who holds the custodian's role here, and who takes police orders."""
    the_place_must_be_a_city(place)
    opened = IntakeOpened(group=group, custodian=custodian, receiver=receiver)
    if place.intake.get(group) == opened:
        return []
    if not custodian_is_appointed:
        raise Refusal("custodian-not-appointed", "Grant that member the custodian's role here.")
    if custodian_in_police_chain:
        raise Refusal("custodian-in-police-chain", "Name a custodian outside the police.")
    if receiver_in_police_chain:
        raise Refusal("receiver-in-police-chain", "Name a receiving body outside the police.")
    return [opened]


def close_intake(place: Place, *, group: IntakeGroup, reason: str) -> list[PlaceEvent]:
    the_place_must_be_a_city(place)
    return [IntakeClosed(group=group, reason=reason)] if group in place.intake else []
