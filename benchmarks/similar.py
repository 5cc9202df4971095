"""What a new report may be about, asked over HTTP of a city with very many issues.

    python -m benchmarks.similar [--issues 1000000] [--rounds 7] [--store postgresql|sqlite]

The issues are written straight into the read tables: one city, 200 neighbourhoods, a twentieth of
the issues open, as many solved within 30 days as a month brings, texts in Dari and English, points.
One connection asks again and again about another report; beside it the driver asks the store for
the rows of the same place and of the box around the same point, and does nothing with them.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import Connection, text

from benchmarks.driver import drive, make_request
from benchmarks.method import Done, Rounds, Work, in_flight, interleave
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, fresh_file, postgres
from benchmarks.serving import served
from benchmarks.world import GOZARS, opened, prepare
from domain.spelling import normalised
from projections.bulk import insert_rows
from projections.rows import Row
from projections.similar.likeness import STEPS
from projections.similar.projection import FOR_EVER
from projections.similar.tables import similar_issue
from projections.tables import case_file
from service.engines import connect_sqlite, sqlite_file

ISSUES = 1_000_000
AT_ONCE = 20_000
DRAFTS = 500
TODAY = datetime.now(UTC).date().toordinal()
YEARS = 5 * 365
CATEGORIES = {
    "LGT": "LGT-LAMP", "WAS": "WAS-COLLECT", "PUB": "PUB-PATH", "WAT": None, "TRF": None,
    "HAZ": None, "OTH": None,
}  # fmt: skip
ENGLISH = (
    "the lamp lane school gate dark water pipe broken garbage market corner women children walk "
    "evening mosque road deep hole since month nobody came office asked promised repair again"
)
DARI = (
    "چراغ کوچه مکتب دروازه تاریک آب نل شکسته زباله بازار زنان اطفال شام مسجد سرک عمیق ماه کسی "
    "دفتر وعده"
)
WORDS = (ENGLISH.split(), DARI.split())

PLAIN = """
SELECT s.issue, s.subcategory, s.lat, s.lon, s.opened, s.solved, s.title, s.narrative, f.number
FROM similar_issue s JOIN case_file f ON f.issue = s.issue
WHERE s.city = 'HRT' AND s.category = {} AND s.lasts >= {} AND {} ORDER BY s.opened DESC LIMIT 60
"""
HERE, NEAR = "s.place = {}", "s.lat BETWEEN {} AND {} AND s.lon BETWEEN {} AND {}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=ISSUES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("similar")
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            if store == "sqlite":
                url, plain = fresh_file(home), _plain_sqlite
            else:
                url, plain = fresh_database(stack.enter_context(postgres(home))), _plain_postgres
            key, _ = prepare(url, 1)
            asyncio.run(_fill(url, asked.issues))
            with served("paygiri", url, key) as service:
                rounds = asyncio.run(_measure(service.port, url, key, plain, asked.rounds))
            _keep(store, asked.issues, rounds, results)
    results.save()


def _keep(store: str, issues: int, rounds: Rounds, results: Results) -> None:
    results.rate_of(rounds, store=store, unit="requests/s")
    for rank, name in ((0.5, "p50"), (0.99, "p99")):
        [wait] = rounds.percentiles("similar", rank)
        said = f"{store}: similar issues among {issues:,}, {name}"
        results.figure(f"{store}-similar-{name}-{issues}", said, wait.median * 1e3, "ms")
    said = f"{store}: similar issues : plain queries, {issues:,} issues"
    results.figure(f"{store}-similar", said, rounds.ratio("similar", "plain queries"))


Plain = Callable[[str, list[Row]], Any]
"""Opens the plain way to ask about these drafts: a context of work."""


async def _measure(port: int, url: str, key: str, plain: Plain, rounds: int) -> Rounds:
    drafts = [next(_issues(Random(number), 1)) for number in range(DRAFTS)]
    requests = cycle([_request(each, key) for each in drafts])

    async def similar(seconds: float) -> Done:
        return await drive(port, 1, seconds, lambda: next(requests))

    async with plain(url, drafts) as ask:
        return await interleave({"similar": similar, "plain queries": ask}, rounds=rounds)


def _request(draft: Row, key: str) -> bytes:
    body = {
        "place": draft["place"], "category": draft["category"], "title": draft["title"],
        "subcategory": draft["subcategory"], "narrative": draft["narrative"],
        "point": {"lat": draft["lat"] / STEPS, "lon": draft["lon"] / STEPS},
    }  # fmt: skip
    kept = {name: value for name, value in body.items() if value is not None}
    return make_request("POST", "/v1/issues/similar", msgspec.json.encode(kept), key)


async def _fill(url: str, issues: int) -> None:
    async with opened(url) as store:
        random = Random(1)
        for start in range(0, issues, AT_ONCE):
            rows = list(_issues(random, min(AT_ONCE, issues - start), start))
            await store.database.write(_store, rows, start)
        await store.database.write(lambda connection: connection.execute(text("ANALYZE")))


def _store(connection: Connection, rows: list[Row], start: int) -> None:
    insert_rows(connection, similar_issue, rows)
    numbered = enumerate(rows, start + 2)
    insert_rows(connection, case_file, [_case(row, number) for number, row in numbered])


def _issues(random: Random, count: int, start: int = 0) -> Iterator[Row]:
    for number in range(start, start + count):
        gozar = random.randrange(len(GOZARS))
        category = random.choice(list(CATEGORIES))
        opened_on = TODAY - random.randrange(YEARS)
        solved = None if random.random() < 0.05 else min(TODAY, opened_on + random.randrange(60))
        language = random.choice(WORDS)
        words = [random.choice(language) for _ in range(45)]
        yield {
            "issue": UUID(int=(3 << 100) | number), "city": "HRT", "category": category,
            "subcategory": CATEGORIES[category], "place": GOZARS[gozar],
            "lat": 3_434_800 + gozar * 200 + random.randrange(200),
            "lon": 6_219_900 + random.randrange(400), "opened": opened_on, "solved": solved,
            "dropped": False, "survivor": None, "lasts": FOR_EVER if solved is None else solved,
            "restricted": False, "title": normalised(" ".join(words[:5])),
            "narrative": normalised(" ".join(words[5:])),
        }  # fmt: skip


def _case(row: Row, number: int) -> Row:
    """The row of the same issue in the list of cases."""
    opened_on = datetime.fromordinal(row["opened"]).date()
    empty = dict.fromkeys(case_file.c.keys())
    return empty | {
        "issue": row["issue"], "city": "HRT", "number": number,
        "stage": "closed" if row["solved"] else "reported", "category": row["category"],
        "subcategory": row["subcategory"], "place": row["place"], "title": row["title"],
        "sensitivity": "S0", "police_conduct": False, "referrals_returned": 0, "escalations": 0,
        "opened_on": opened_on, "reports": 1, "women": "not_asked", "men": "not_asked",
        "version": 1, "recorded_from": 0,
    }  # fmt: skip


def _asked(draft: Row) -> list[tuple[str, tuple[Any, ...]]]:
    """The two plain queries of a draft with their parameters, without their numbers."""
    since = draft["category"], TODAY - 30
    lat, lon = draft["lat"], draft["lon"]
    box = (lat - 73, lat + 73, lon - 89, lon + 89)
    return [(HERE, (*since, draft["place"])), (NEAR, (*since, *box))]


@asynccontextmanager
async def _plain_sqlite(url: str, drafts: list[Row]) -> AsyncIterator[Work]:
    connection, turn = connect_sqlite(Path(sqlite_file(url))), cycle(drafts)

    async def ask() -> int:
        for where, values in _asked(next(turn)):
            query = PLAIN.format("?", "?", where.replace("{}", "?"))
            connection.execute(query, values).fetchall()
        return 1

    yield lambda seconds: in_flight(1, seconds, ask)
    connection.close()


@asynccontextmanager
async def _plain_postgres(url: str, drafts: list[Row]) -> AsyncIterator[Work]:
    connection, turn = await asyncpg.connect(url), cycle(drafts)

    async def ask() -> int:
        for where, values in _asked(next(turn)):
            numbered = [f"${number}" for number in range(3, len(values) + 1)]
            await connection.fetch(PLAIN.format("$1", "$2", where.format(*numbered)), *values)
        return 1

    yield lambda seconds: in_flight(1, seconds, ask)
    await connection.close()


if __name__ == "__main__":
    main()
