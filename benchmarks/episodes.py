"""A store full of episodes, written straight into the read tables: a country in a minute.

One city has a hundredth part of the places of the country and a tenth of its episodes; the others
share the rest. Places differ as they do in the Chicago file: the worst hundredth has about a
fifteenth of the episodes, and what was solved there comes back sooner.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from benchmarks import payload
from benchmarks.world import OFFICER, START, opened
from domain.events import Envelope
from domain.place import PLACE, Place, register_place
from domain.words import Names, PlaceLevel, place_id
from projections.bulk import insert_rows
from projections.recurrence.chains import chain_name
from projections.recurrence.episodes import Problem
from projections.recurrence.tables import case, episode, place
from projections.rows import Row
from projections.tables import checkpoint
from service.registry import COMMON

BEGIN, END = date(2018, 1, 1).toordinal(), date(2026, 6, 1).toordinal()
"""Everything happens between these days; a report cut at the last sees it all."""

CATEGORIES = {"WAS": 30, "LGT": 22, "PUB": 14, "WAT": 10, "TRF": 8, "HAZ": 6, "THF": 5, "OTH": 5}
MIX = tuple(CATEGORIES), tuple(CATEGORIES.values())
RESPONSES = ("repair", "cleaning", "patrol", "awareness", "none")
PLACES_OF_ONE_NAHIA = 400
EPISODES_OF_ONE_PLACE = 12
EPISODES_OF_ONE_PROBLEM = 2
"""Places beyond the problems are left over: each has one problem of a category at most."""


@dataclass(frozen=True, slots=True)
class City:
    """`category` if all its episodes are of one."""

    code: str
    episodes: int
    category: str | None = None


def country(episodes: int, cities: int, category: str | None = None) -> list[City]:
    """The first city is the great one."""
    great = episodes // 10
    rest, more = divmod(episodes - great, cities - 1)
    return [City("C000", great, category)] + [
        City(f"C{number:03}", rest + (number <= more), category) for number in range(1, cities)
    ]


def fill(url: str, cities: list[City]) -> None:
    """Register the cities and store their episodes."""
    asyncio.run(_fill(url, cities))


async def _fill(url: str, cities: list[City]) -> None:
    async with opened(url) as store:
        register = partial(register_place, Place(), valid_from=START)
        nation = register(
            code="AF", level=PlaceLevel.COUNTRY, parent=None, parent_level=None,
            names=Names(en="Afghanistan"),
        )  # fmt: skip
        await store.ledger.create_streams(PLACE, COMMON, [(place_id("AF"), _envelope(), nation)])
        for city in cities:
            made = register(
                code=city.code, level=PlaceLevel.CITY, parent="AF",
                parent_level=PlaceLevel.COUNTRY, names=Names(en=city.code),
                timezone="Asia/Kabul",
            )  # fmt: skip
            new = (place_id(city.code), _envelope(), made)
            await store.ledger.create_streams(PLACE, city.code, [new])
            await store.database.write(_store, city)
        await store.database.write(_analyse)


def _envelope() -> Envelope:
    return Envelope(actor=OFFICER, occurred_at=payload.NOW, causation_id=uuid4())


def _analyse(connection: Connection) -> None:
    connection.execute(text("ANALYZE"))


def _store(connection: Connection, city: City) -> None:
    places = [_place(city, number) for number in range(_places_of(city))]
    insert_rows(connection, place, places)
    cases: list[Row] = []
    episodes: list[Row] = []
    for row in _episodes(city, [each["code"] for each in places]):
        episodes.append(row)
        cases.append(_case(row, len(episodes)))
    insert_rows(connection, episode, episodes)
    insert_rows(connection, case, cases)
    reached = {"projection": "recurrence", "lane": city.code, "position": len(cases)}
    connection.execute(checkpoint.insert(), [reached])


def _places_of(city: City) -> int:
    of_each = EPISODES_OF_ONE_PLACE if city.category is None else EPISODES_OF_ONE_PROBLEM
    return max(20, city.episodes // of_each)


def _place(city: City, number: int) -> Row:
    nahia = f"{city.code}-N{number // PLACES_OF_ONE_NAHIA:02}"
    return {
        "place_id": _uuid(city, number, 1),
        "code": f"{nahia}-G{number:05}",
        "lane": city.code,
        "position": number + 1,
        "parent": nahia,
        "nahia": nahia,
        "timezone": None,
    }


def _uuid(city: City, number: int, kind: int) -> UUID:
    return UUID(int=(kind << 100) | (int(city.code[1:]) << 64) | number)


def _episodes(city: City, places: list[str]) -> Iterator[Row]:
    """Exactly as many as the city has: problems one after another, each followed to its end."""
    random = Random(city.code)
    weights = list(accumulate(random.paretovariate(1.6) for _ in places))
    seen: set[tuple[str, str]] = set()
    left = city.episodes
    while left:
        at = random.choices(places, cum_weights=weights)[0]
        category = city.category or random.choices(*MIX)[0]
        if (at, category) in seen:
            continue
        seen.add((at, category))
        for row in _problem(random, city.code, at, category)[:left]:
            yield row
            left -= 1


def _problem(random: Random, lane: str, at: str, category: str) -> list[Row]:
    """What was reported, solved and reported again at one place until the last day."""
    frailty = random.gammavariate(0.6, 1 / 0.6)
    day, rows = BEGIN + random.randrange(END - BEGIN - 1), list[Row]()
    chain = chain_name(Problem(at, category))
    while day < END and len(rows) < 60:
        if rows:
            rows[-1] |= {"again": day, "reopened": random.random() < 0.1}
        row = _open(random, lane, at, category, chain, day, len(rows))
        rows.append(row)
        solved = day + int(random.expovariate(1 / 25))
        if solved >= END or random.random() < 0.08:
            break
        _solve(random, row, solved)
        day = solved + 1 + int(random.expovariate(frailty / 700 + 1e-5))
    return rows


def _open(
    random: Random, lane: str, at: str, category: str, chain: str, day: int, number: int
) -> Row:
    cases = 1 + (random.random() < 0.15)
    return {
        "lane": lane, "chain": chain, "number": number, "place": at, "category": category,
        "opened": day, "ended": None, "solved": None, "confirmed": None, "again": None,
        "reopened": False, "cases": cases, "reports": cases + (random.random() < 0.3),
        "latest": day, "solved_by": None, "response": None, "responses": "", "body": None,
    }  # fmt: skip


def _solve(random: Random, row: Row, solved: int) -> None:
    confirmed = solved + random.randrange(15) if random.random() < 0.7 else None
    response = random.choice(RESPONSES)
    row |= {
        "ended": solved, "solved": solved,
        "confirmed": confirmed if confirmed is not None and confirmed < END else None,
        "latest": min(confirmed or solved, END - 1), "response": response,
        "responses": response, "body": f"{row['lane']}-MUN",
    }  # fmt: skip


def _case(row: Row, position: int) -> dict[str, Any]:
    """One case for an episode; those that joined it are left out, reports read episodes."""
    return {
        "case_id": UUID(int=(2 << 100) | (int(row["lane"][1:]) << 64) | position),
        "number": 0, "from_position": position, "to_position": None, "dropped": None,
        "duplicate": False, "same_as": None, "not_same_as": None, "came_back": False,
        "proposed": None,
        "imported": False, "restricted": False, "police_conduct": False, "merged": False,
        **{name: row[name] for name in (
            "lane", "place", "category", "opened", "solved", "confirmed", "reports", "chain",
            "response", "responses", "body",
        )},
    }  # fmt: skip
