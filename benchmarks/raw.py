"""The raw limits: the same rows into a bare table with the event table's two indexes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.method import Done, Work, in_flight
from benchmarks.payload import Row, row
from service.engines import connect_sqlite

BATCH = 1_000
GROUP = 64

_TABLE = """
CREATE TABLE raw_event (
    lane {text} NOT NULL, position bigint NOT NULL, stream {uuid} NOT NULL,
    version integer NOT NULL, type text NOT NULL, data {bytes} NOT NULL, meta {bytes} NOT NULL,
    recorded_at bigint NOT NULL,
    PRIMARY KEY (lane, position), UNIQUE (lane, stream, version)
)
"""


def postgres_table() -> str:
    return _TABLE.format(text='text COLLATE "C"', uuid="uuid", bytes="bytea")


def sqlite_table() -> str:
    return _TABLE.format(text="text", uuid="text", bytes="blob")


_INSERT = "INSERT INTO raw_event VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
INSERT_MANY = """
INSERT INTO raw_event SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::int[],
    $5::text[], $6::bytea[], $7::bytea[], $8::bigint[])
"""


@asynccontextmanager
async def postgres_limits(url: str) -> AsyncIterator[dict[str, Work]]:
    """INSERT in 1 and 16 connections, batches of 64 and of 1,000, and COPY, all by asyncpg."""
    pool = await asyncpg.create_pool(url, min_size=16, max_size=16)
    await pool.execute(postgres_table())

    async def insert(many: int, seconds: float) -> Done:
        connections = [await pool.acquire() for _ in range(many)]
        statements = [await each.prepare(_INSERT) for each in connections]
        free = list(statements)

        async def one() -> int:
            statement = free.pop()
            await statement.fetch(*row())
            free.append(statement)
            return 1

        try:
            return await in_flight(many, seconds, one)
        finally:
            for each in connections:
                await pool.release(each)

    async def batch(size: int) -> int:
        await pool.execute(INSERT_MANY, *_columns(size))
        return size

    async def copy() -> int:
        rows = [row() for _ in range(BATCH)]
        async with pool.acquire() as connection:
            await connection.copy_records_to_table("raw_event", records=rows)
        return BATCH

    yield {
        "raw INSERT x1": lambda s: insert(1, s),
        "raw INSERT x16": lambda s: insert(16, s),
        f"raw INSERT, batches of {GROUP}": lambda s: in_flight(1, s, lambda: batch(GROUP)),
        f"raw INSERT, batches of {BATCH:,}": lambda s: in_flight(1, s, lambda: batch(BATCH)),
        f"raw COPY, batches of {BATCH:,}": lambda s: in_flight(1, s, copy),
    }
    await pool.close()


@contextmanager
def sqlite_limits(file: Path) -> Iterator[dict[str, Work]]:
    """Single commits and batches on one connection with the service's durable settings."""
    connection = connect_sqlite(file)
    connection.execute(sqlite_table())

    async def insert(size: int) -> int:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO raw_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [_plain(row()) for _ in range(size)],
        )
        connection.execute("COMMIT")
        return size

    yield {
        "raw INSERT x1": lambda s: in_flight(1, s, lambda: insert(1)),
        f"raw INSERT, batches of {GROUP}": lambda s: in_flight(1, s, lambda: insert(GROUP)),
        f"raw INSERT, batches of {BATCH:,}": lambda s: in_flight(1, s, lambda: insert(BATCH)),
    }
    connection.close()


def _columns(size: int) -> list[list[Any]]:
    return [list(column) for column in zip(*(row() for _ in range(size)), strict=True)]


def _plain(made: Row) -> tuple[Any, ...]:
    return (*made[:2], made.stream.hex, *made[3:])
