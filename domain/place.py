"""A place: where something is wrong, and what a city has settled about its days and its intake."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.words import IntakeGroup, Names, PlaceLevel, Suspension, WorkingCalendar

# Events


@event
class PlaceRegistered:
    """`timezone` (IANA name) is required of a city and of nothing else."""

    code: str
    level: PlaceLevel
    parent: str | None = None
    names: Names
    p_code: str | None = None
    timezone: str | None = None
    valid_from: date


@event
class PlaceRenamed:
    names: Names
    on: date


@event
class PlaceRetired:
    successor: str | None = None
    on: date


@event
class WorkingWeekSet:
    """ISO weekdays, Monday is 1."""

    working_days: tuple[int, ...]


@event
class HolidaysSet:
    days: tuple[date, ...]


@event
class PathwayCardSet:
    """Where to go with what is not tracked here, and the emergency number of the city."""

    card: Names
    emergency_number: str


@event
class PlaceSuspended:
    """Unsafe from the first to the last day, both included; no last day is until lifted."""

    first_day: date
    last_day: date | None = None
    reason: str


@event
class SuspensionLifted:
    """`on` is the first day that counts as safe again."""

    on: date


@event
class IntakeOpened:
    group: IntakeGroup
    custodian: UUID
    receiver: str


@event
class IntakeClosed:
    group: IntakeGroup
    reason: str


PlaceEvent = (
    PlaceRegistered | PlaceRenamed | PlaceRetired | WorkingWeekSet | HolidaysSet | PathwayCardSet
    | PlaceSuspended | SuspensionLifted | IntakeOpened | IntakeClosed
)  # fmt: skip


# State

AFGHAN_WEEK = WorkingCalendar()


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
            return replace(place, suspensions=_until(place.suspensions, happened.on))
        case IntakeOpened():
            return replace(place, intake={**place.intake, happened.group: happened})
        case IntakeClosed():
            left = {g: opened for g, opened in place.intake.items() if g is not happened.group}
            return replace(place, intake=left)
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


def _until(suspensions: tuple[Suspension, ...], on: date) -> tuple[Suspension, ...]:
    """The suspensions as far as they lie before the day."""
    yesterday = on - timedelta(days=1)
    return tuple(
        replace(s, last_day=yesterday) if s.last_day is None or s.last_day >= on else s
        for s in suspensions
        if s.first_day < on
    )


PLACE = Stream("place", Place(), evolve, PlaceEvent)


# Decisions

TOP_DOWN = tuple(PlaceLevel)


def register_place(
    place: Place,
    *,
    code: str,
    level: PlaceLevel,
    parent: str | None,
    parent_level: PlaceLevel | None,
    names: Names,
    p_code: str | None = None,
    timezone: str | None = None,
    valid_from: date,
) -> list[PlaceEvent]:
    """`parent_level` is a settled fact: the level of the registered parent, None if unknown."""
    registered = PlaceRegistered(
        code=code,
        level=level,
        parent=parent,
        names=names,
        p_code=p_code,
        timezone=timezone,
        valid_from=valid_from,
    )
    if place.registered == registered:
        return []
    if place.registered is not None:
        raise Refusal("id-reused", "This code belongs to another place; choose a code of its own.")
    _parent_must_stand_above(registered, parent_level)
    _only_a_city_has_a_time_zone(registered)
    return [registered]


def _parent_must_stand_above(new: PlaceRegistered, parent_level: PlaceLevel | None) -> None:
    if new.level is PlaceLevel.COUNTRY:
        if new.parent is not None:
            raise Refusal("country-has-no-parent", "Register a country without a parent.")
        return
    if new.parent is None:
        raise Refusal("parent-missing", "Name the place that this one lies in.")
    if parent_level is None:
        raise Unknown("parent-unknown", "Register the place above first, then this one.")
    if TOP_DOWN.index(parent_level) >= TOP_DOWN.index(new.level):
        raise Refusal("parent-not-above", "Name a parent of a higher level than the place itself.")
    if _is_below_city(new.level) and not _is_in_city(parent_level):
        raise Refusal("outside-any-city", "Name a city, or a place within one, as the parent.")


def _is_below_city(level: PlaceLevel) -> bool:
    return TOP_DOWN.index(level) > TOP_DOWN.index(PlaceLevel.CITY)


def _is_in_city(level: PlaceLevel) -> bool:
    return level is PlaceLevel.CITY or _is_below_city(level)


def _only_a_city_has_a_time_zone(new: PlaceRegistered) -> None:
    if new.level is not PlaceLevel.CITY:
        if new.timezone is not None:
            raise Refusal("timezone-is-the-citys", "Give a time zone to cities only.")
        return
    if new.timezone is None:
        raise Refusal("timezone-missing", "Give the city its time zone, such as Asia/Kabul.")
    try:
        ZoneInfo(new.timezone)
    except (KeyError, ValueError, OSError):
        raise Refusal(
            "timezone-unknown", "Give the time zone by its IANA name, such as Asia/Kabul."
        ) from None


def rename_place(place: Place, *, names: Names, on: date) -> list[PlaceEvent]:
    _must_be_in_use(place)
    return [] if place.names == names else [PlaceRenamed(names=names, on=on)]


def retire_place(place: Place, *, successor: str | None, on: date) -> list[PlaceEvent]:
    known = _must_be_registered(place)
    if place.retired is not None:
        if place.retired.successor == successor:
            return []
        raise Refusal("already-retired", "This place was retired with another successor.")
    if successor == known.code:
        raise Refusal("successor-is-itself", "Name another place as the successor, or none.")
    return [PlaceRetired(successor=successor, on=on)]


def set_working_week(place: Place, *, working_days: tuple[int, ...]) -> list[PlaceEvent]:
    """ISO weekdays, Monday is 1."""
    _must_be_city(place)
    if not working_days or not set(working_days) <= set(range(1, 8)):
        raise Refusal("working-week-wrong", "Give at least one day, each from 1 (Monday) to 7.")
    if len(set(working_days)) != len(working_days):
        raise Refusal("working-week-wrong", "Give each working day once.")
    if set(working_days) == set(place.calendar.working_days):
        return []
    return [WorkingWeekSet(working_days=working_days)]


def set_holidays(place: Place, *, days: tuple[date, ...]) -> list[PlaceEvent]:
    """All holidays that are known; the list replaces the one before."""
    _must_be_city(place)
    if frozenset(days) == place.calendar.holidays:
        return []
    return [HolidaysSet(days=tuple(sorted(set(days))))]


def set_pathway_card(place: Place, *, card: Names, emergency_number: str) -> list[PlaceEvent]:
    _must_be_city(place)
    new = PathwayCardSet(card=card, emergency_number=emergency_number)
    return [] if place.pathway == new else [new]


def suspend_place(
    place: Place, *, first_day: date, last_day: date | None, reason: str
) -> list[PlaceEvent]:
    _must_be_in_use(place)
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
    _must_be_registered(place)
    if _until(place.suspensions, on) == place.suspensions:
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
    _must_be_city(place)
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
    _must_be_city(place)
    return [IntakeClosed(group=group, reason=reason)] if group in place.intake else []


def _must_be_registered(place: Place) -> PlaceRegistered:
    if place.registered is None:
        raise Unknown("place-unknown", "No such place is registered.")
    return place.registered


def _must_be_in_use(place: Place) -> PlaceRegistered:
    known = _must_be_registered(place)
    if place.retired is not None:
        raise Refusal("place-retired", "This place is no longer in use; name its successor.")
    return known


def _must_be_city(place: Place) -> None:
    if _must_be_in_use(place).level is not PlaceLevel.CITY:
        raise Refusal("not-a-city", "Only a city settles this; name the city.")
