"""Fills a store with the demonstration: any number of events, in bulk, in flat memory."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.dialogue import DIALOGUE
from domain.events import E, Envelope
from domain.framework import FRAMEWORK
from domain.issue import ISSUE
from domain.member import MEMBER, MemberEvent, Role
from domain.place import PLACE
from domain.practice import PRACTICE
from domain.words import PlaceLevel, place_id
from service.demo.chapters import Book, calendar_of, open_books, settle, tell_cities, tell_nation
from service.demo.simulation import City, History, NewPlace, simulate
from service.demo.telling import Telling
from service.demo.world import COUNTRY, MAKER, SINCE, Team, member_for
from service.gazetteer import Row, eight_cities, register
from service.ledger import Ledger
from service.registry import COMMON, Registry

ZONE = ZoneInfo("Asia/Kabul")
AT_ONCE = 2_000
"""Events of one city held in memory, and stored in one transaction."""

PEOPLE = {
    "KBL": (30, 0.35), "HRT": (19, 0.05), "MZR": (14, 0.10), "JAA": (13, 0.90),
    "KDZ": (10, 0.40), "FRH": (6, 0.50), "BMN": (5, 0.02), "NIL": (3, 0.01),
}  # fmt: skip
"""By city: its share of the cases, and the share of its people that speaks Pashto."""

CITY_ROLES = (Role.CUSTODIAN, Role.CITY_COORDINATOR)
NATIONAL_ROLES = (Role.NATIONAL_LEARNING, Role.INTEGRATOR, Role.AUDITOR)

OF_ALL = frozenset({MEMBER.kind, PRACTICE.kind, FRAMEWORK.kind})
"""Kinds of streams that stand in no city's lane."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Made:
    """What the demonstration holds; what was there before is counted too.

    `events` are those of the single cases, `in_stories` those of the whole stories.
    """

    events: int = 0
    in_stories: int = 0
    cases: int = 0
    cities: int = 0


@dataclass(slots=True)
class _Waiting:
    """What one city has to store."""

    places: list[NewPlace] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    events: int = 0


async def fill(
    ledger: Ledger,
    events: int,
    seed: int,
    today: date,
    progress: Progress = lambda done, total: None,
) -> Made:
    """Store the whole stories of eight cities and single cases of at least so many events.

    Nothing is told after today. The same seed tells the same under the same ids, so that run
    again it doubles nothing.
    """
    made, waiting = Made(), defaultdict[str, _Waiting](_Waiting)
    cities = await _settle(ledger, seed, today, made)
    for told in simulate(cities, seed, today, ZONE):
        mine = waiting[told.city]
        if isinstance(told, NewPlace):
            mine.places.append(told)
            continue
        mine.histories.append(told)
        mine.events += len(told.events)
        made.cases += 1
        made.events += len(told.events)
        if mine.events >= AT_ONCE:
            await _store(ledger, told.city, waiting.pop(told.city))
            progress(made.events, events)
        if made.events >= events:
            break
    for city, rest in waiting.items():
        await _store(ledger, city, rest)
    progress(made.events, events)
    return made


async def _settle(ledger: Ledger, seed: int, today: date, made: Made) -> list[City]:
    """Register places, bodies and members and tell the whole stories; the cities of the cases."""
    rows = eight_cities()
    cities = [
        City(code, nahias_of(rows, code), weight, pashto, calendar_of(code, today))
        for code, (weight, pashto) in PEOPLE.items()
    ]
    nation, books = open_books(cities, seed, today, ZONE)
    await _register_places(ledger, rows, books)
    for code in books:
        police = Team(code, code).police
        others = [member_for(role, code) for role in CITY_ROLES]
        others.append(member_for(Role.PEM_SUPERVISOR, code, police))
        await _register_members(ledger, others)
    await _register_members(ledger, [member_for(role, COUNTRY) for role in NATIONAL_ROLES])
    found = tell_cities(nation, books)
    tell_nation(nation, books, found)
    for book in (nation, *books.values()):
        await _store_book(ledger, book, made)
    made.cities = len(cities)
    return cities


async def _register_places(ledger: Ledger, rows: Sequence[Row], books: Mapping[str, Book]) -> None:
    """Each city comes into the record with what it has settled, then what lies in it."""
    above = [row for row in rows if row.level in (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE)]
    await register(ledger, Registry(ledger), above, actor=MAKER)
    for row in rows:
        if row.level is PlaceLevel.CITY:
            city = settle(books[row.code], row)
            await ledger.create_streams(PLACE, row.code, [_history(city)])
    await register(ledger, Registry(ledger), rows, actor=MAKER)


def nahias_of(rows: Iterable[Row], city: str) -> tuple[str, ...]:
    """The codes of its nahias in the order of the gazetteer."""
    return tuple(r.code for r in rows if r.level is PlaceLevel.NAHIA and r.parent == city)


async def _register_members(ledger: Ledger, people: list[tuple[UUID, list[MemberEvent]]]) -> None:
    streams = [(member, _at_first(member), events) for member, events in people]
    await ledger.create_streams(MEMBER, COMMON, streams)


async def _store_book(ledger: Ledger, book: Book, made: Made) -> None:
    """Kind by kind: what is named comes before what names it."""
    kinds: dict[str, list[Telling[Any, Any]]] = {}
    for telling in book.tellings:
        kinds.setdefault(telling.stream.kind, []).append(telling)
    for kind, tellings in kinds.items():
        lane = COMMON if kind in OF_ALL or book.city.code == COUNTRY else book.city.code
        new = [_history(telling) for telling in tellings]
        await ledger.create_streams(tellings[0].stream, lane, new)
        made.in_stories += sum(len(telling.told) for telling in tellings)


def _history(telling: Telling[Any, E]) -> tuple[UUID, list[Envelope], list[E]]:
    envelopes = [envelope for envelope, _ in telling.told]
    return telling.stream_id, envelopes, [event for _, event in telling.told]


async def _store(ledger: Ledger, lane: str, waiting: _Waiting) -> None:
    """Neighbourhoods first, then the cases that stand there and what was said of them."""
    new: list[Any] = [
        (place_id(place.code), _at_first(place_id(place.code)), place.events)
        for place in waiting.places
    ]
    if new:
        await ledger.create_streams(PLACE, lane, new)
    cases = [(each.issue_id, each.envelopes, each.events) for each in waiting.histories]
    if cases:
        await ledger.create_streams(ISSUE, lane, cases)
    dialogues = [_history(each) for case in waiting.histories for each in case.dialogues]
    if dialogues:
        await ledger.create_streams(DIALOGUE, lane, dialogues)


def _at_first(cause: UUID) -> Envelope:
    """What was there before the first case."""
    when = datetime.combine(SINCE, time(8), ZONE).astimezone(UTC)
    return Envelope(actor=MAKER, occurred_at=when, causation_id=cause, channel="demo")
