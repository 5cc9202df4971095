"""Registering a place, giving it another name, taking it out of use."""

from datetime import date
from zoneinfo import ZoneInfo

from domain.errors import Refusal
from domain.place.events import PlaceEvent, PlaceRegistered, PlaceRenamed, PlaceRetired
from domain.place.state import Place, the_place_must_be_in_use, the_place_must_be_registered
from domain.words import Names, PlaceLevel

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
    the_parent_must_stand_above(registered, parent_level)
    only_a_city_has_a_time_zone(registered)
    return [registered]


def rename_place(place: Place, *, names: Names, on: date) -> list[PlaceEvent]:
    the_place_must_be_in_use(place)
    return [] if place.names == names else [PlaceRenamed(names=names, on=on)]


def retire_place(place: Place, *, successor: str | None, on: date) -> list[PlaceEvent]:
    known = the_place_must_be_registered(place)
    if place.retired is not None:
        if place.retired.successor == successor:
            return []
        raise Refusal("already-retired", "This place was retired with another successor.")
    if successor == known.code:
        raise Refusal("successor-is-itself", "Name another place as the successor, or none.")
    return [PlaceRetired(successor=successor, on=on)]


# Rules


def the_parent_must_stand_above(new: PlaceRegistered, parent_level: PlaceLevel | None) -> None:
    if new.level is PlaceLevel.COUNTRY:
        if new.parent is not None:
            raise Refusal("country-has-no-parent", "Register a country without a parent.")
        return
    if new.parent is None:
        raise Refusal("parent-missing", "Name the place that this one lies in.")
    if parent_level is None:
        raise Refusal("parent-unknown", "Register the place above first, then this one.")
    if TOP_DOWN.index(parent_level) >= TOP_DOWN.index(new.level):
        raise Refusal("parent-not-above", "Name a parent of a higher level than the place itself.")
    if _is_below_city(new.level) and not _is_in_city(parent_level):
        raise Refusal("outside-any-city", "Name a city, or a place within one, as the parent.")


def _is_below_city(level: PlaceLevel) -> bool:
    return TOP_DOWN.index(level) > TOP_DOWN.index(PlaceLevel.CITY)


def _is_in_city(level: PlaceLevel) -> bool:
    return level is PlaceLevel.CITY or _is_below_city(level)


def only_a_city_has_a_time_zone(new: PlaceRegistered) -> None:
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
