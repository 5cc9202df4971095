"""The ledger's append, alone and with its read, against raw SQL, the stock library and UmaDB.

    python -m benchmarks.append [--rounds N] [--slow] [--store postgresql|sqlite]

`append` is `Ledger.decide` on a stream that was read before, as every route calls it: it asks the
decision, encodes, numbers, and stores event, stream and answer to the operation. `decide` reads
first. The raw limits store rows that were encoded before, and nothing but events.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import payload, raw
from benchmarks.method import ROUNDS, Done, Rounds, Work, in_flight, interleave
from benchmarks.peers import library, uma
from benchmarks.results import Results
from benchmarks.servers import STORES, can_slow_fsync, folder, fresh_database, fresh_file, postgres
from service.ledger import Ledger

FLIGHTS = (1, 16, 64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--slow", action="store_true", help="also with 2 ms more at every fsync")
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("append")
    with folder() as home:
        if "postgresql" in (asked.store or STORES):
            with postgres(home) as server:
                uvloop.run(_on_postgres(server, home, results, asked.rounds))
            if asked.slow and can_slow_fsync():
                with postgres(home, slow_disk=True) as server:
                    uvloop.run(_on_slow_postgres(server, results, asked.rounds))
        if "sqlite" in (asked.store or STORES):
            uvloop.run(_on_sqlite(home, results, asked.rounds))
    results.save()


async def _on_postgres(server: str, home: Path, results: Results, rounds: int) -> None:
    async with contextlib.AsyncExitStack() as stack:
        variants = await stack.enter_async_context(_ledger(fresh_database(server)))
        limits = raw.postgres_limits(fresh_database(server, migrated=False))
        variants |= await stack.enter_async_context(limits)
        bare = fresh_database(server, migrated=False)
        variants |= stack.enter_context(library.on_postgres(bare))
        variants |= stack.enter_context(uma.umadb(home))
        found = await interleave(variants, rounds=rounds)
    results.rate_of(found, store="postgresql", unit="events/s")
    _compare_on_postgres(found, results)
    commits, statements = await count_commits(fresh_database(server))
    results.figure("commits", "commits per 1,000 commands, 64 in flight", commits, "commits")
    results.figure("statements", "statements per batch, 1 to 64 commands", statements, "statements")


def _compare_on_postgres(found: Rounds, results: Results) -> None:
    x16, batched = "raw INSERT x16", f"raw INSERT, batches of {raw.BATCH:,}"
    for key, name, reference in (
        ("append-x1", "append x1", "raw INSERT x1"),
        ("append-x64-raw", "append x64", x16),
        ("append-x64-group", "append x64", f"raw INSERT, batches of {raw.GROUP}"),
        ("append-x64-batch", "append x64", batched),
        ("append-x64-copy", "append x64", f"raw COPY, batches of {raw.BATCH:,}"),
        ("decide-x64-raw", "decide x64", x16),
        ("stock-x1", "eventsourcing recorder x1", "raw INSERT x1"),
        ("stock-x64-raw", "eventsourcing recorder x64", x16),
        ("stock-x64-batch", "eventsourcing recorder x64", batched),
        ("append-x64-stock", "append x64", "eventsourcing recorder x64"),
        ("append-x64-uma", "append x64", "UmaDB conditional append x64"),
    ):
        _compare(found, results, key, name, reference, "PostgreSQL")


def _compare(
    found: Rounds, results: Results, key: str, name: str, reference: str, store: str
) -> None:
    if name in found.done and reference in found.done:
        text = f"{store}: {name} : {reference}"
        results.figure(key, text, found.ratio(name, reference))


async def _on_slow_postgres(server: str, results: Results, rounds: int) -> None:
    async with contextlib.AsyncExitStack() as stack:
        variants = await stack.enter_async_context(_ledger(fresh_database(server)))
        limits = raw.postgres_limits(fresh_database(server, migrated=False))
        variants |= await stack.enter_async_context(limits)
        bare = fresh_database(server, migrated=False)
        variants |= stack.enter_context(library.on_postgres(bare))
        found = await interleave(variants, rounds=rounds)
    results.rate_of(found, store="slow disk", unit="events/s")
    for key, name, reference in (
        ("slow-append-x64-raw", "append x64", "raw INSERT x16"),
        ("slow-append-x64-stock", "append x64", "eventsourcing recorder x64"),
    ):
        _compare(found, results, key, name, reference, "slow disk")


async def _on_sqlite(home: Path, results: Results, rounds: int) -> None:
    async with contextlib.AsyncExitStack() as stack:
        variants = await stack.enter_async_context(_ledger(fresh_file(home)))
        variants |= stack.enter_context(raw.sqlite_limits(home / "raw.db"))
        variants |= stack.enter_context(library.on_sqlite(home / "library.db"))
        found = await interleave(variants, rounds=rounds)
    results.rate_of(found, store="sqlite", unit="events/s")
    for key, name, reference in (
        ("sqlite-x1", "append x1", "raw INSERT x1"),
        ("sqlite-x64-raw", "append x64", "raw INSERT x1"),
        ("sqlite-x64-batch", "append x64", f"raw INSERT, batches of {raw.BATCH:,}"),
        ("sqlite-x64-group", "append x64", f"raw INSERT, batches of {raw.GROUP}"),
        ("sqlite-stock-x64-raw", "eventsourcing recorder x64", "raw INSERT x1"),
        ("sqlite-x64-stock", "append x64", "eventsourcing recorder x64"),
    ):
        _compare(found, results, key, name, reference, "SQLite")


@contextlib.asynccontextmanager
async def _ledger(url: str) -> AsyncIterator[dict[str, Work]]:
    """Yields the variants of one store; afterwards every lane has all its positions."""
    ledger = await Ledger.open(url)

    async def write(*, loaded: bool) -> int:
        made = payload.operation()
        return (await ledger.decide(payload.command(made, loaded=loaded), made)).receipt.events

    def works(many: int, loaded: bool) -> Work:
        async def work(seconds: float) -> Done:
            return await in_flight(many, seconds, lambda: write(loaded=loaded))

        return work

    variants = {f"append x{many}": works(many, True) for many in FLIGHTS}
    variants |= {f"decide x{many}": works(many, False) for many in FLIGHTS}
    yield variants
    await check_contiguous(ledger)
    await ledger.close()


async def check_contiguous(ledger: Ledger) -> None:
    """Every lane holds positions 1..head, each once."""
    for lane, head in (await ledger.heads()).items():
        last = 0
        while rows := await ledger.store.page(lane, last, 10_000):
            if [row.position for row in rows] != list(range(last + 1, last + 1 + len(rows))):
                raise AssertionError(f"lane {lane} has a hole after {last}")
            last += len(rows)
        if last != head:
            raise AssertionError(f"lane {lane} says {head}, holds {last}")


async def count_commits(url: str, commands: int = 4_000) -> tuple[float, float]:
    """Commits for 1,000 commands at 64 in flight, and statements sent for each commit.

    Counted, not timed: by the server (xact_commit, less what opening and closing costs) and by
    the connection that writes.
    """
    idle = await _commits_of(url, 0)
    busy = await _commits_of(url, commands)
    return (busy[0] - idle[0]) / commands * 1000, busy[1] / max(1, busy[0] - idle[0])


async def _commits_of(url: str, commands: int) -> tuple[int, int]:
    before = await _committed(url)
    ledger = await Ledger.open(url)
    store: Any = ledger.store
    sent: list[object] = []
    connection = await store._writing()
    await store._create_lanes(connection, list(payload.LANES))
    connection.add_query_logger(sent.append)
    left = iter(range(commands))

    async def caller() -> None:
        for _ in left:
            made = payload.operation()
            await ledger.decide(payload.command(made, loaded=True), made)

    await asyncio.gather(*(caller() for _ in range(64)))
    await ledger.close()
    return await _committed(url) - before, len(sent)


async def _committed(url: str) -> int:
    """Transactions of other connections, which tell of them when they close."""
    import asyncpg

    await asyncio.sleep(0.3)
    connection = await asyncpg.connect(url)
    sql = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    found = await connection.fetchval(sql)
    await connection.close()
    return int(found)


if __name__ == "__main__":
    main()
