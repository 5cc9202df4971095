"""The agenda of a city with many open promises, as a ratio to one plain query over the same rows.

    python -m benchmarks.agenda [--promises 10000] [--rounds 7] [--store postgresql|sqlite]

Half of the promises of the store are open, half were withdrawn. The agenda is read as the service
reads it, by SQLAlchemy with what every party may see, and encoded as JSON; the plain query asks
the driver for the same columns of the same rows and for nothing else.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
from sqlalchemy import text

from benchmarks import payload
from benchmarks.method import Done, Rounds, Work, in_flight, interleave
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, fresh_file, postgres
from benchmarks.world import GOZARS, OFFICER, Opened, opened, register
from domain.events import Envelope
from domain.issue import ISSUE
from domain.issue import events as issue
from domain.words import Level, Sensitivity
from projections.all import PROJECTIONS
from projections.carry_over import carry_over
from projections.supervisor import Supervisor
from service.access.parties import visible_to
from service.engines import connect_sqlite, sqlite_file
from service.registry import Registry

PROMISES = 10_000
AT_ONCE = 1_000
PARTIES = ("HRT-CDC1", "HRT-MUN")
TODAY = date(2026, 6, 1)

PLAIN = """
SELECT c.issue, c.commitment, c.place, c.body, c.office, c.promise, c.language, c.stated_on,
    c.original_due_on, c.due_on, c.overdue_from, c.blocked, c.agreed_on, c.phase, f.number, f.level
FROM commitment c JOIN case_file f ON f.issue = c.issue
WHERE c.city = 'HRT' AND c.phase = 'running'
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--promises", type=int, default=PROMISES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("agenda")
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            if store == "sqlite":
                url, plain = fresh_file(home), _plain_sqlite
            else:
                url, plain = fresh_database(stack.enter_context(postgres(home))), _plain_postgres
            rounds = asyncio.run(_measure(url, plain, asked.promises, asked.rounds))
            _keep(store, asked.promises, rounds, results)
    results.save()


def _keep(store: str, promises: int, rounds: Rounds, results: Results) -> None:
    results.rate_of(rounds, store=store, unit="agendas/s")
    [wait] = rounds.percentiles("agenda", 0.5)
    text = f"{store}: agenda of {promises:,} open promises, p50"
    results.figure(f"{store}-agenda-ms-{promises}", text, wait.median * 1e3, "ms")
    text = f"{store}: agenda : plain query, {promises:,} open promises"
    results.figure(f"{store}-agenda", text, rounds.ratio("agenda", "plain query"))


Plain = Callable[[str], Any]
"""Opens the plain way to ask: a context of work."""


async def _measure(url: str, plain: Plain, promises: int, rounds: int) -> Rounds:
    async with opened(url) as store, plain(url) as ask:
        await _fill(store, promises)
        parties = await visible_to(Registry(store.ledger), PARTIES)

        async def agenda() -> int:
            now = datetime(TODAY.year, TODAY.month, TODAY.day, 8, tzinfo=UTC)
            found = await store.database.read(carry_over, place="HRT", parties=parties, now=now)
            msgspec.json.encode(found)
            if len(found.shared) != promises:
                raise RuntimeError("the agenda does not hold every open promise")
            return 1

        async def work(seconds: float) -> Done:
            return await in_flight(1, seconds, agenda)

        return await interleave({"agenda": work, "plain query": ask}, rounds=rounds)


async def _fill(store: Opened, promises: int) -> None:
    """As many open promises, each on a case of its own, and as many that were withdrawn."""
    await register(store.ledger)
    for start in range(0, 2 * promises, AT_ONCE):
        made = [
            (payload.new_id(), _envelope(), _history(number, number < promises))
            for number in range(start, min(start + AT_ONCE, 2 * promises))
        ]
        await store.ledger.create_streams(ISSUE, "HRT", made)
    await Supervisor(store.ledger, store.database, PROJECTIONS).catch_up()
    if store.database.dialect == "postgresql":
        await store.database.write(lambda connection: connection.execute(text("ANALYZE")))


def _history(number: int, is_open: bool) -> list[Any]:
    stated_on = TODAY - timedelta(days=60)
    commitment = uuid4()
    told: list[Any] = [
        issue.IssueReported(
            category="LGT", code_list="categories.1", place=GOZARS[number % len(GOZARS)],
            title="No light at the school", narrative="The lane is dark after prayer.",
            language="en", sensitivity=Sensitivity.INTERNAL, reported_by="HRT-CDC1",
        ),
        issue.IssueAccepted(lead_body="HRT-MUN", level=Level.CITY, on=stated_on),
        issue.CommitmentStated(
            commitment_id=commitment, body="HRT-MUN", office="Street lighting",
            promise="Mend the lamp at the school and the one at the clinic", language="en",
            due_on=TODAY + timedelta(days=number % 60 - 30), stated_on=stated_on,
        ),
    ]  # fmt: skip
    if not is_open:
        told.append(
            issue.CommitmentWithdrawn(
                commitment_id=commitment, reason="moved", agreed_by="HRT-CDC1", on=TODAY
            )
        )
    return told


def _envelope() -> Envelope:
    return Envelope(actor=OFFICER, occurred_at=payload.NOW, causation_id=uuid4())


@asynccontextmanager
async def _plain_sqlite(url: str) -> AsyncIterator[Work]:
    connection = connect_sqlite(Path(sqlite_file(url)))

    async def ask() -> int:
        connection.execute(PLAIN).fetchall()
        return 1

    yield lambda seconds: in_flight(1, seconds, ask)
    connection.close()


@asynccontextmanager
async def _plain_postgres(url: str) -> AsyncIterator[Work]:
    connection = await asyncpg.connect(url)

    async def ask() -> int:
        await connection.fetch(PLAIN)
        return 1

    yield lambda seconds: in_flight(1, seconds, ask)
    await connection.close()


if __name__ == "__main__":
    main()
