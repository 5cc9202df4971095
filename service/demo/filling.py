"""Fills a store with the demonstration: any number of events, in bulk, in flat memory."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.body import BODY
from domain.events import Envelope
from domain.issue import ISSUE
from domain.member import MEMBER, MemberEvent, Role
from domain.place import PLACE
from domain.words import REGISTRY, PlaceLevel, body_id, place_id
from service.demo.simulation import City, History, NewPlace, simulate
from service.demo.world import SINCE, NewBody, Team, bodies, member_for, member_of
from service.gazetteer import Row, eight_cities, register
from service.ledger import Ledger
from service.registry import COMMON, Registry

ZONE = ZoneInfo("Asia/Kabul")
MAKER = uuid5(REGISTRY, "demo:maker")
AT_ONCE = 2_000
"""Events of one city held in memory, and stored in one transaction."""

COUNTRY = "AF"
PEOPLE = {
    "KBL": (40, 0.35), "HRT": (18, 0.05), "MZR": (12, 0.10), "JAA": (10, 0.90),
    "KDZ": (8, 0.40), "FRH": (5, 0.50), "BMN": (4, 0.02), "NIL": (3, 0.01),
}  # fmt: skip
"""By city: its share of the cases, and the share of its people that speaks Pashto."""

CITY_ROLES = (Role.CUSTODIAN, Role.CITY_COORDINATOR)
NATIONAL_ROLES = (Role.NATIONAL_LEARNING, Role.INTEGRATOR, Role.AUDITOR)

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Made:
    """What the demonstration holds; what was there before is counted too."""

    events: int = 0
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
    """Store cases of the eight cities until at least so many events are told, none after today.

    The same seed tells the same cases under the same ids, so that run again it doubles nothing.
    """
    cities = await _settle(ledger)
    made, waiting = Made(cities=len(cities)), defaultdict[str, _Waiting](_Waiting)
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


async def _settle(ledger: Ledger) -> list[City]:
    """Register places, bodies and members; the cities as the simulation wants them."""
    rows = eight_cities()
    await register(ledger, Registry(ledger), rows, actor=MAKER)
    cities = [
        City(code, _nahias(rows, code), weight, pashto) for code, (weight, pashto) in PEOPLE.items()
    ]
    for city in cities:
        cast = list(bodies(city.code, list(city.nahias)))
        await _register_bodies(ledger, city.code, cast)
        police = Team(city.code, city.code).police
        others = [member_for(role, city.code) for role in CITY_ROLES]
        others.append(member_for(Role.PEM_SUPERVISOR, city.code, police))
        await _register_members(ledger, [*(member_of(body) for body in cast), *others])
    await _register_members(ledger, [member_for(role, COUNTRY) for role in NATIONAL_ROLES])
    return cities


def _nahias(rows: Iterable[Row], city: str) -> tuple[str, ...]:
    return tuple(r.code for r in rows if r.level is PlaceLevel.NAHIA and r.parent == city)


async def _register_bodies(ledger: Ledger, lane: str, cast: list[NewBody]) -> None:
    streams = [(body_id(each.code), _at_first(body_id(each.code)), each.events) for each in cast]
    await ledger.create_streams(BODY, lane, streams)


async def _register_members(ledger: Ledger, people: list[tuple[UUID, list[MemberEvent]]]) -> None:
    streams = [(member, _at_first(member), events) for member, events in people]
    await ledger.create_streams(MEMBER, COMMON, streams)


async def _store(ledger: Ledger, lane: str, waiting: _Waiting) -> None:
    """Neighbourhoods first, then the cases that stand there."""
    new: list[Any] = [
        (place_id(place.code), _at_first(place_id(place.code)), place.events)
        for place in waiting.places
    ]
    if new:
        await ledger.create_streams(PLACE, lane, new)
    cases = [(each.issue_id, each.envelopes, each.events) for each in waiting.histories]
    if cases:
        await ledger.create_streams(ISSUE, lane, cases)


def _at_first(cause: UUID) -> Envelope:
    """What was there before the first case."""
    when = datetime.combine(SINCE, time(8), ZONE).astimezone(UTC)
    return Envelope(actor=MAKER, occurred_at=when, causation_id=cause, channel="demo")
