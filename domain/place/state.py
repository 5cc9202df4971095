"""What the record says of a place now, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import assert_never

from domain.errors import Refusal, Unknown
from domain.events import Stream
from domain.place.events import (
    HolidaysSet,
    IntakeClosed,
    IntakeOpened,
    PathwayCardSet,
    PlaceDescribed,
    PlaceEvent,
    PlaceRegistered,
    PlaceRenamed,
    PlaceRetired,
    PlaceSuspended,
    SuspensionLifted,
    WorkingWeekSet,
)
from domain.words import IntakeGroup, Names, PlaceLevel, Suspension, WorkingCalendar

AFGHAN_WEEK = WorkingCalendar()
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """`calendar` knows the city's days only; `suspensions` are the place's own."""

    registered: PlaceRegistered | None = None
    names: Names | None = None
    retired: PlaceRetired | None = None
    calendar: WorkingCalendar = AFGHAN_WEEK
    pathway: PathwayCardSet | None = None
    suspensions: tuple[Suspension, ...] = ()
    intake: Mapping[IntakeGroup, IntakeOpened] = field(default_factory=lambda: MappingProxyType({}))
    described: PlaceDescribed | None = None

    def is_suspended(self, day: date) -> bool:
        return any(suspension.covers(day) for suspension in self.suspensions)


def evolve(place: Place, happened: PlaceEvent) -> Place:
    match happened:
        case PlaceRegistered():
            return replace(place, registered=happened, names=happened.names)
        case PlaceRenamed():
            return replace(place, names=happened.names)
        case PlaceRetired():
            return replace(place, retired=happened)
        case WorkingWeekSet():
            return replace(place, calendar=_calendar(place, working_days=happened.working_days))
        case HolidaysSet():
            return replace(place, calendar=_calendar(place, holidays=frozenset(happened.days)))
        case PathwayCardSet():
            return replace(place, pathway=happened)
        case PlaceSuspended():
            new = Suspension(first_day=happened.first_day, last_day=happened.last_day)
            return replace(place, suspensions=(*place.suspensions, new))
        case SuspensionLifted():
            return replace(place, suspensions=suspended_until(place.suspensions, happened.on))
        case IntakeOpened():
            return replace(place, intake={**place.intake, happened.group: happened})
        case IntakeClosed():
            left = {g: opened for g, opened in place.intake.items() if g is not happened.group}
            return replace(place, intake=left)
        case PlaceDescribed():
            return replace(place, described=happened)
        case _:
            assert_never(happened)


def _calendar(
    place: Place,
    *,
    working_days: tuple[int, ...] | None = None,
    holidays: frozenset[date] | None = None,
) -> WorkingCalendar:
    return WorkingCalendar(
        working_days=place.calendar.working_days if working_days is None else working_days,
        holidays=place.calendar.holidays if holidays is None else holidays,
    )


def suspended_until(suspensions: tuple[Suspension, ...], on: date) -> tuple[Suspension, ...]:
    """The suspensions as far as they lie before the day."""
    return tuple(
        replace(s, last_day=on - DAY) if s.last_day is None or s.last_day >= on else s
        for s in suspensions
        if s.first_day < on
    )


PLACE = Stream("place", Place(), evolve, PlaceEvent)


# Rules that the decisions share


def the_place_must_be_registered(place: Place) -> PlaceRegistered:
    if place.registered is None:
        raise Unknown("place-unknown", "No such place is registered.")
    return place.registered


def the_place_must_be_in_use(place: Place) -> PlaceRegistered:
    known = the_place_must_be_registered(place)
    if place.retired is not None:
        raise Refusal("place-retired", "This place is no longer in use; name its successor.")
    return known


def the_place_must_be_a_city(place: Place) -> None:
    if the_place_must_be_in_use(place).level is not PlaceLevel.CITY:
        raise Refusal("not-a-city", "Only a city settles this; name the city.")
