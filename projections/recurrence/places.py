"""What recurrence needs to know of places: their city's days, and when nobody could look."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, true

from domain.events import Recorded
from domain.place import PlaceRegistered, PlaceRetired, PlaceSuspended, SuspensionLifted
from domain.words import PlaceLevel
from projections.recurrence.episodes import NEVER, Days, merge_days
from projections.recurrence.tables import place, place_day
from projections.rows import AT_ONCE, upsert

PLACE_EVENTS = (PlaceRegistered, PlaceRetired, PlaceSuspended, SuspensionLifted)
Positions = Mapping[str, int]
"""Lane -> the last position looked at; a lane that is missing had no event yet."""


def keep_places(connection: Connection, events: Sequence[Recorded[Any]]) -> None:
    """Store registrations, and the days of retirement and suspension, of one lane's batch."""
    registered = [e for e in events if isinstance(e.event, PlaceRegistered)]
    nahia = _nahias(connection, {e.event.parent for e in registered if e.event.parent})
    rows = []
    for recorded in registered:
        happened: PlaceRegistered = recorded.event
        is_nahia = happened.level is PlaceLevel.NAHIA
        nahia[happened.code] = happened.code if is_nahia else nahia.get(happened.parent or "")
        rows.append(
            {
                "place_id": recorded.stream_id,
                "code": happened.code,
                "lane": recorded.lane,
                "position": recorded.position,
                "parent": happened.parent,
                "nahia": nahia[happened.code],
                "timezone": happened.timezone,
            }
        )
    upsert(connection, place, rows)
    upsert(connection, place_day, [row for e in events if (row := _day_row(e)) is not None])


def nahias_of(connection: Connection, city: str | None) -> dict[str, str | None]:
    """Place -> the nahia it lies in or is; of all cities (None)."""
    of_city = true() if city is None else place.c.lane == city
    rows = connection.execute(select(place.c.code, place.c.nahia).where(of_city))
    return {row.code: row.nahia for row in rows}


def _nahias(connection: Connection, parents: Iterable[str]) -> dict[str, str | None]:
    known = select(place.c.code, place.c.nahia).where(place.c.code.in_(list(parents)))
    return {row.code: row.nahia for row in connection.execute(known)}


def _day_row(recorded: Recorded[Any]) -> dict[str, Any] | None:
    last: date | None = None
    match recorded.event:
        case PlaceRetired(on=first):
            kind = "retired"
        case PlaceSuspended(first_day=first, last_day=last):
            kind = "suspended"
        case SuspensionLifted(on=first):
            kind = "lifted"
        case _:
            return None
    return {
        "lane": recorded.lane,
        "position": recorded.position,
        "place_id": recorded.stream_id,
        "kind": kind,
        "first_day": first.toordinal(),
        "last_day": None if last is None else last.toordinal(),
    }


class CityDays:
    """Turns a moment into the day it was in a city."""

    def __init__(self, connection: Connection, lane: str) -> None:
        name = connection.scalar(
            select(place.c.timezone)
            .where(place.c.lane == lane, place.c.timezone.is_not(None))
            .order_by(place.c.position)
            .limit(1)
        )
        # A case cannot be reported before its city is registered, unless that event is parked.
        self._zone = ZoneInfo(name or "UTC")

    def day(self, moment: datetime) -> int:
        return moment.astimezone(self._zone).toordinal()


class Watch:
    """When each place could be looked at: until it was retired, except on suspended days.

    A place shares what befell the places it lies in.
    """

    def __init__(self, connection: Connection, positions: Positions | None = None) -> None:
        self.retired: dict[str, int] = {}
        self.suspended: dict[str, Days] = {}
        stretches: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place_id, facts in _facts(connection, positions).items():
            own = _suspensions(facts)
            retired = min((day for kind, day, _ in facts if kind == "retired"), default=NEVER)
            for code in _with_all_inside(connection, place_id):
                stretches[code] += own
                if retired < self.retired.get(code, NEVER):
                    self.retired[code] = retired
        self.suspended = {code: merge_days(own) for code, own in stretches.items() if own}


Fact = tuple[str, int, int | None]


def _facts(connection: Connection, positions: Positions | None) -> dict[UUID, list[Fact]]:
    rows = connection.execute(
        select(
            place_day.c.place_id,
            place_day.c.kind,
            place_day.c.first_day,
            place_day.c.last_day,
            place_day.c.lane,
            place_day.c.position,
        ).order_by(place_day.c.lane, place_day.c.position)
    )
    found: dict[UUID, list[Fact]] = defaultdict(list)
    for place_id, kind, first, last, lane, position in rows:
        if positions is None or position <= positions.get(lane, 0):
            found[place_id].append((kind, first, last))
    return found


def _suspensions(facts: Iterable[Fact]) -> list[tuple[int, int]]:
    """Lifting on a day ends what is suspended on that day or later before it."""
    own: list[tuple[int, int]] = []
    for kind, first, last in facts:
        if kind == "suspended":
            own.append((first, NEVER if last is None else last))
        elif kind == "lifted":
            own = [(start, min(end, first - 1)) for start, end in own if start < first]
    return own


def _with_all_inside(connection: Connection, place_id: UUID) -> list[str]:
    found = list(connection.scalars(select(place.c.code).where(place.c.place_id == place_id)))
    level = found
    while level:
        inside: list[str] = []
        for start in range(0, len(level), AT_ONCE):
            some = level[start : start + AT_ONCE]
            inside += connection.scalars(select(place.c.code).where(place.c.parent.in_(some)))
        found, level = found + inside, inside
    return found
