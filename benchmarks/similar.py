"""What a new report may be about, asked over HTTP of a city with very many issues.

    python -m benchmarks.similar [--issues 1000000] [--rounds 7] [--store postgresql|sqlite]

The issues are written straight into the read tables (`benchmarks.issues`): one city with 200
neighbourhoods, a few of which have very many. One connection asks again and again about another
report, made up in the same way, so most are about the worst neighbourhoods; beside it the driver
asks the store for the rows of the same place and of the box around the same point, and does nothing
with them.
"""

import argparse
import asyncio
import http.client
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import asyncpg
import msgspec

from benchmarks.driver import drive, make_request
from benchmarks.issues import TODAY, Texts, fill, made_up, written
from benchmarks.method import Done, Rounds, Work, in_flight, interleave
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, fresh_file, postgres
from benchmarks.serving import served
from benchmarks.world import prepare
from projections.rows import Row
from projections.similar.likeness import STEPS
from service.engines import connect_sqlite, sqlite_file

ISSUES = 1_000_000
DRAFTS = 500
PATH = "/v1/issues/similar"

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
            fill(url, asked.issues)
            drafts = [_draft(Random(number)) for number in range(DRAFTS)]
            with served("paygiri", url, key) as service:
                results.notes.append(f"  {store}: {_found(service.port, key, drafts)}")
                work = _measure(service.port, url, key, plain, drafts, asked.rounds)
                rounds = asyncio.run(work)
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


def _draft(random: Random) -> Row:
    """A report of today; its text is that of no issue."""
    title, narrative = written(random)
    [row] = made_up(random, Texts([title], [narrative]), 1)
    return row


def _found(port: int, key: str, drafts: list[Row]) -> str:
    """What the answers hold: how many issues were looked at, and how often one was found."""
    connection, answers = http.client.HTTPConnection("127.0.0.1", port), []
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    for draft in drafts:
        connection.request("POST", PATH, _body(draft), headers)
        answers.append(msgspec.json.decode(connection.getresponse().read()))
    connection.close()
    looked_at = median(each["considered"] for each in answers)
    found = sum(bool(each["items"]) for each in answers)
    return (
        f"{looked_at:.0f} issues looked at for a draft; {found} of {len(drafts)} drafts like some"
    )


async def _measure(
    port: int, url: str, key: str, plain: Plain, drafts: list[Row], rounds: int
) -> Rounds:
    requests = cycle([make_request("POST", PATH, _body(each), key) for each in drafts])

    async def similar(seconds: float) -> Done:
        return await drive(port, 1, seconds, lambda: next(requests))

    async with plain(url, drafts) as ask:
        return await interleave({"similar": similar, "plain queries": ask}, rounds=rounds)


def _body(draft: Row) -> bytes:
    body = {
        "place": draft["place"], "category": draft["category"], "title": draft["title"],
        "subcategory": draft["subcategory"], "narrative": draft["narrative"],
        "point": {"lat": draft["lat"] / STEPS, "lon": draft["lon"] / STEPS},
    }  # fmt: skip
    return msgspec.json.encode({name: value for name, value in body.items() if value is not None})


def _asked(draft: Row) -> list[tuple[str, tuple[Any, ...]]]:
    """The two plain queries of a draft with their parameters, without their numbers."""
    since = draft["category"], TODAY - 30
    lat, lon = draft["lat"], draft["lon"]
    box = NEAR.format(lat - 73, lat + 73, lon - 89, lon + 89)
    return [(HERE, (*since, draft["place"])), (box, since)]


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
