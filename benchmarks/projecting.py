"""Read models: how fast they follow, how fast they are made again, and how far they lag.

    python -m benchmarks.projecting [--events N] [--rounds N] [--seconds N]

Projected is what `paygiri demo` tells: whole lives of cases, in eight cities. The reference is
COPY of the very rows that came of it into a table with the same indexes; for the lag it is the
age of the oldest event not yet shown, looked up every few milliseconds while 32 connections
report issues as fast as they can.
"""

import argparse
import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks import payload
from benchmarks.command import paygiri
from benchmarks.method import Done, Spread, at_rank, calm_collector, interleave
from benchmarks.rest import report_issues
from benchmarks.results import Results
from benchmarks.servers import folder, fresh_database, postgres
from benchmarks.serving import served
from benchmarks.world import prepare
from domain.issue import ISSUE
from domain.issue.events import ReportAdded
from projections.all import PROJECTIONS
from projections.runner import Projection
from projections.supervisor import Supervisor
from projections.tables import checkpoint, parked
from projections.upkeep import rebuild
from service.database import Database
from service.ledger import CODEC, Ledger, Loaded
from service.ledger.records import Stored
from service.ledger.within import LedgerWithin

_OLDEST = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp()) * 1000000 - e.recorded_at), 0)
FROM checkpoint c JOIN event e ON e.lane = c.lane AND e.position = c.position + 1
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0, help="of full load for the lag")
    asked = parser.parse_args()
    results = Results("projecting")
    with folder() as home, postgres(home) as server:
        uvloop.run(_follow(server, asked.events, asked.rounds, results))
        uvloop.run(_rehydrate(results))
        for separate in (False, True):
            _lag(fresh_database(server), separate, asked.seconds, results)
    results.save()


async def _follow(server: str, events: int, rounds: int, results: Results) -> None:
    """Every read model by itself and all together: followed, made again, and copied."""
    url = fresh_database(server)
    await asyncio.to_thread(paygiri, url, "demo", "--events", str(events), "--no-project")
    # the feed keeps its positions for ever: nothing empties it, so it cannot be followed twice
    again = tuple(each for each in PROJECTIONS if each.tables)
    groups = [again, *((each,) for each in again)]
    async with _opened(url) as (ledger, database):
        total = sum((await ledger.heads()).values())
        found: dict[str, list[Spread]] = {}
        for _ in range(rounds):
            for group in groups:
                name = "all" if len(group) > 1 else group[0].name
                taken = await _one_round(url, ledger, database, group)
                for what, seconds in taken.items():
                    found.setdefault(f"{name}: {what}", []).append(
                        Spread(seconds, seconds, seconds)
                    )
    _tell(found, total, results)


async def _one_round(
    url: str, ledger: Ledger, database: Database, group: Sequence[Projection]
) -> dict[str, float]:
    """Seconds to follow, to rebuild and to copy."""
    await database.write(_empty, group)
    calm_collector()
    followed = await _timed(Supervisor(ledger, database, group).catch_up())
    rebuilt = 0.0
    for each in group:
        rebuilt += await _timed(database.write(rebuild, each, LedgerWithin()))
    copied = await _copy(url, [table.name for each in group for table in each.tables])
    return {"followed": followed, "rebuilt": rebuilt, "COPY of its rows": copied}


async def _timed(work: Any) -> float:
    begin = time.perf_counter()
    await work
    return time.perf_counter() - begin


def _empty(connection: Any, group: Sequence[Projection]) -> None:
    for each in group:
        for table in each.tables:
            connection.execute(table.delete())
        for table in (checkpoint, parked):
            connection.execute(table.delete().where(table.c.projection == each.name))


async def _copy(url: str, tables: Sequence[str]) -> float:
    """Seconds that COPY takes for the rows of these tables, indexes included."""
    connection = await asyncpg.connect(url)
    taken = 0.0
    for table in tables:
        rows = [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table}")]
        copied = f"copied_{table}"
        await connection.execute(f"CREATE TABLE {copied} (LIKE {table} INCLUDING ALL)")
        taken += await _timed(connection.copy_records_to_table(copied, records=rows))
        await connection.execute(f"DROP TABLE {copied}")
    await connection.close()
    return taken


def _tell(found: dict[str, list[Spread]], total: int, results: Results) -> None:
    seconds = {name: [each.median for each in taken] for name, taken in found.items()}
    for name, taken in seconds.items():
        rate = Spread.of([total / each for each in taken])
        results.rate(name, rate, store="postgresql", unit="events/s")
        what = name.partition(": ")[2]
        copied = seconds[f"{name.partition(': ')[0]}: COPY of its rows"]
        if what != "COPY of its rows":
            ratios = [copy / each for copy, each in zip(copied, taken, strict=True)]
            results.figure(f"project-{name}", f"{name} : COPY of its rows", Spread.of(ratios))


# Rehydration


class StockIssue(Aggregate):
    """A case as the library's manual would write it."""

    class Reported(Aggregate.Created):
        title: str
        narrative: str
        place: str

    @event(Reported)
    def __init__(self, title: str, narrative: str, place: str) -> None:
        self.title, self.narrative, self.place = title, narrative, place
        self.reports: list[str] = []

    @event("ReportAdded")
    def add_report(self, narrative: str) -> None:
        self.reports.append(narrative)


HISTORY = 10


async def _rehydrate(results: Results) -> None:
    """A case of ten events from stored bytes in memory: our fold, the library's repository."""
    ours, stock = _fold_of_ours(), _repository_of_stock()
    found = await interleave({"ours": _repeated(ours), "stock": _repeated(stock)}, rounds=7)
    for name, text in (("ours", "Issue"), ("stock", "eventsourcing Aggregate")):
        spread = Spread.of([1e6 / rate for rate in found.rates(name)])
        results.figure(f"rehydrate-{name}", f"rehydration of an event: {text}", spread, "us")
    text = "rehydration per event: Issue : eventsourcing Aggregate"
    results.figure("rehydrate", text, found.ratio("stock", "ours"))


def _fold_of_ours() -> Callable[[], object]:
    added = ReportAdded(
        report_id=payload.new_id(), narrative=payload.REPORTED.narrative, language="en"
    )
    stream, row = payload.new_id(), payload.row()
    rows = [
        Stored(stream, row.lane, version, version, *CODEC.encode(each), row.meta, row.recorded_at)
        for version, each in enumerate((payload.REPORTED, *[added] * (HISTORY - 1)), 1)
    ]
    return lambda: Loaded(ISSUE, rows, CODEC)


def _repository_of_stock() -> Callable[[], object]:
    store: Application[UUID] = Application()
    issue = StockIssue(payload.REPORTED.title, payload.REPORTED.narrative, payload.REPORTED.place)
    for _ in range(HISTORY - 1):
        issue.add_report(payload.REPORTED.narrative)
    store.save(issue)
    return lambda: store.repository.get(issue.id)


def _repeated(work: Callable[[], object]) -> Any:
    async def run(seconds: float) -> Done:
        begin, count = time.perf_counter(), 0
        while time.perf_counter() - begin < seconds:
            for _ in range(100):
                work()
            count += 100 * HISTORY
        return Done(count, time.perf_counter() - begin)

    return run


# Lag


def _lag(url: str, separate: bool, seconds: float, results: Results) -> None:
    """With projections in the process that serves, or in a worker of their own."""
    key, _ = prepare(url, 10)
    where = "a worker of its own" if separate else "the process that serves"
    with contextlib.ExitStack() as stack:
        if separate:
            stack.enter_context(served("worker", url))
        service = stack.enter_context(served("paygiri" if separate else "projecting", url))
        written, ages = uvloop.run(_under_load(url, service.port, key, seconds))
    ages.sort()
    lag = Spread(at_rank(ages, 0.99), at_rank(ages, 0.5), ages[-1])
    name = "separate" if separate else "inside"
    results.figure(f"lag-{name}", f"lag p99 (p50-greatest), projected in {where}", lag, "ms")
    results.figure(f"lag-{name}-load", f"writes meanwhile, projected in {where}",
                   written.rate, "requests/s")  # fmt: skip


async def _under_load(url: str, port: int, key: str, seconds: float) -> tuple[Done, list[float]]:
    """The age in ms of the oldest event not yet shown, sampled while issues are reported."""
    connection = await asyncpg.connect(url)
    ages: list[float] = []

    async def watch() -> None:
        while True:
            ages.append(float(await connection.fetchval(_OLDEST)) / 1000)
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    await report_issues(port, key, 0.5)
    ages.clear()
    written = await report_issues(port, key, seconds)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    await connection.close()
    return written, ages


@contextlib.asynccontextmanager
async def _opened(url: str) -> AsyncIterator[tuple[Ledger, Database]]:
    ledger, database = await Ledger.open(url), await Database.open(url)
    try:
        yield ledger, database
    finally:
        await database.close()
        await ledger.close()


if __name__ == "__main__":
    main()
