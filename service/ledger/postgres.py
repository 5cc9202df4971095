"""The ledger on PostgreSQL: one statement stores a whole batch, and is its own transaction."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from service.engines import LOCK_TIMEOUT, StartupError, parse
from service.ledger.codec import from_micros
from service.ledger.errors import (
    CONNECTION_LOST,
    AnswerLost,
    LostRace,
    postgres_trouble,
)
from service.ledger.records import (
    Answered,
    Append,
    OperationKey,
    Placed,
    Receipt,
    Stored,
    StreamRows,
    number,
)

_READERS = 4

_LOST = (
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""The server has rolled the batch back, because others were first."""

_SETTINGS = {
    "application_name": "paygiri-ledger",
    "statement_timeout": str(int(LOCK_TIMEOUT * 1000)),
    "jit": "off",
    # Every read here goes by an index; a plan made while the tables were small must do so too.
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",  # planning the batch costs as much as storing it
}

_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

# Locks are taken in the order of lane names, so that two writers never wait for each other.
# The time is read after the lock is had, so that it never falls within a lane.
_APPEND = f"""
WITH locked AS MATERIALIZED (
    SELECT lane FROM lane WHERE lane = ANY($1::text[]) ORDER BY lane FOR NO KEY UPDATE
), bumped AS MATERIALIZED (
    UPDATE lane SET position = lane.position + added.n,
                    recorded_at = greatest(lane.recorded_at, {_NOW})
    FROM locked JOIN unnest($1::text[], $2::bigint[]) AS added(lane, n) USING (lane)
    WHERE lane.lane = locked.lane
    RETURNING lane.lane, lane.position - added.n AS base, lane.recorded_at
), created AS (
    INSERT INTO stream (id, kind, lane)
    SELECT * FROM unnest($3::uuid[], $4::text[], $5::text[])
), appended AS (
    INSERT INTO event (lane, position, stream, version, type, data, meta, recorded_at)
    SELECT e.lane, b.base + e.nth, e.stream, e.version, e.type, e.data, e.meta, b.recorded_at
    FROM unnest($6::bigint[], $7::text[], $8::uuid[], $9::int[], $10::text[], $11::bytea[],
                $12::bytea[]) AS e(nth, lane, stream, version, type, data, meta)
    JOIN bumped b ON b.lane = e.lane
), answered AS (
    INSERT INTO operation (principal, op_id, lane, body_hash, position, stream, version, events,
                           recorded_at)
    SELECT o.principal, o.op_id, o.lane, o.body_hash, b.base + o.nth, o.stream, o.version,
           o.events, b.recorded_at
    FROM unnest($13::uuid[], $14::uuid[], $15::text[], $16::bytea[], $17::bigint[], $18::uuid[],
                $19::int[], $20::int[])
         AS o(principal, op_id, lane, body_hash, nth, stream, version, events)
    JOIN bumped b ON b.lane = o.lane
)
SELECT lane, base, recorded_at FROM bumped
"""  # noqa: S608 - put together from our own text alone

_STREAMS = """
SELECT e.stream, e.lane, e.version, e.position, e.type, e.data, e.meta, e.recorded_at, s.kind,
       NULL::uuid AS principal, NULL::uuid AS op_id, 0 AS events
FROM stream s JOIN event e ON e.lane = s.lane AND e.stream = s.id
WHERE s.id = ANY($1::uuid[])
"""

_OPERATIONS = """
SELECT o.stream, o.lane, o.version, o.position, '', o.body_hash, ''::bytea, o.recorded_at, '',
       o.principal, o.op_id, o.events
FROM unnest($2::uuid[], $3::uuid[]) AS w(principal, op_id)
JOIN operation o ON o.principal = w.principal AND o.op_id = w.op_id
"""

_PAGE = """
SELECT stream, lane, version, position, type, data, meta, recorded_at
FROM event WHERE lane = $1 AND position > $2 ORDER BY position LIMIT $3
"""

POSITIONS_AT = """
WITH RECURSIVE search (lane, low, high) AS (
    SELECT lane, CAST(0 AS bigint), position FROM lane
    UNION ALL
    SELECT s.lane,
           CASE WHEN e.recorded_at <= {moment} THEN e.position ELSE s.low END,
           CASE WHEN e.recorded_at <= {moment} THEN s.high ELSE e.position - 1 END
    FROM search s JOIN event e ON e.lane = s.lane AND e.position = (s.low + s.high + 1) / 2
    WHERE s.low < s.high
)
SELECT lane, max(low) FROM search GROUP BY lane
"""
"""Halves each lane until the last event recorded by then is found: no index on time is needed."""


class PostgresStore:
    """Writes on one connection, reads on a few others."""

    def __init__(self, dsn: str, pool: asyncpg.Pool) -> None:
        self._dsn = dsn
        self._pool = pool
        self._writer: asyncpg.Connection | None = None
        self._lanes: set[str] = set()

    @classmethod
    async def open(cls, url: str) -> "PostgresStore":
        """Connect; StartupError where the server does not keep what it acknowledges."""
        dsn = parse(url).render_as_string(hide_password=False)
        try:
            pool = await asyncpg.create_pool(
                dsn, min_size=1, max_size=_READERS, server_settings=_SETTINGS, reset=_as_it_is
            )
        except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
            raise StartupError(str(postgres_trouble(error) or error)) from error
        store = cls(dsn, pool)
        try:
            async with store._reader() as connection:
                await _check_settings(connection)
        except BaseException:
            await store.close()
            raise
        return store

    async def append(self, batch: Sequence[Append]) -> list[Placed]:
        numbered = number(batch)
        try:
            connection = await self._writing()
            await self._create_lanes(connection, numbered.counts)
            rows = await connection.fetch(_APPEND, *_arguments(batch, numbered))
        except _LOST as error:
            raise LostRace from error
        except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
            if isinstance(error, CONNECTION_LOST) and not isinstance(error, ValueError):
                await self._drop_writer()
                raise AnswerLost from error
            raise postgres_trouble(error) or error from error
        bases = {lane: (base, recorded_at) for lane, base, recorded_at in rows}
        return [
            Placed(bases[each.lane][0] + end, bases[each.lane][1])
            for each, end in zip(batch, numbered.ends, strict=True)
        ]

    async def _create_lanes(self, connection: asyncpg.Connection, lanes: Iterable[str]) -> None:
        unknown = sorted(lane for lane in lanes if lane not in self._lanes)
        if unknown:
            await connection.execute(
                "INSERT INTO lane SELECT unnest($1::text[]), 0, 0 ON CONFLICT DO NOTHING", unknown
            )
            self._lanes.update(unknown)

    async def _writing(self) -> asyncpg.Connection:
        if self._writer is None or self._writer.is_closed():
            self._writer = await asyncpg.connect(self._dsn, server_settings=_SETTINGS)
        return self._writer

    async def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.terminate()
            self._writer = None

    async def streams(self, ids: Sequence[UUID], keys: Sequence[OperationKey]) -> StreamRows:
        if keys:
            principals, op_ids = [key.principal for key in keys], [key.op_id for key in keys]
            sql = f"{_STREAMS} UNION ALL {_OPERATIONS} ORDER BY version"
            rows = await self._fetch(sql, ids, principals, op_ids)
        else:
            rows = await self._fetch(f"{_STREAMS} ORDER BY version", ids)
        found = StreamRows({}, {}, {})
        for row in rows:
            if row[9] is None:
                found.streams.setdefault(row[0], []).append(Stored(*row[:8]))
                found.kinds[row[0]] = row[8]
            else:
                found.operations[OperationKey(row[9], row[10])] = _answered(row)
        return found

    async def page(self, lane: str, after: int, limit: int) -> list[Stored]:
        return [Stored(*row) for row in await self._fetch(_PAGE, lane, after, limit)]

    async def heads(self) -> dict[str, int]:
        return dict(await self._fetch("SELECT lane, position FROM lane"))

    async def positions_at(self, micros: int) -> dict[str, int]:
        return dict(await self._fetch(POSITIONS_AT.format(moment="$1::bigint"), micros))

    async def known(self, ids: Sequence[UUID]) -> set[UUID]:
        rows = await self._fetch("SELECT id FROM stream WHERE id = ANY($1::uuid[])", ids)
        return {row[0] for row in rows}

    async def now(self) -> int:
        return int((await self._fetch(f"SELECT {_NOW}"))[0][0])

    async def revision(self) -> str | None:
        rows = await self._fetch("SELECT to_regclass('alembic_version') IS NOT NULL")
        if not rows[0][0]:
            return None
        found = await self._fetch("SELECT version_num FROM alembic_version")
        return str(found[0][0]) if found else None

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
        await self._pool.close()

    async def _fetch(self, sql: str, *args: Any, again: bool = True) -> list[Any]:
        """Read; where the connection broke, once more on another one."""
        try:
            async with self._reader() as connection:
                rows: list[Any] = await connection.fetch(sql, *args)
                return rows
        except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
            if not (again and isinstance(error, CONNECTION_LOST)):
                raise postgres_trouble(error) or error from error
        return await self._fetch(sql, *args, again=False)

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[Any]:
        async with self._pool.acquire(timeout=LOCK_TIMEOUT) as connection:
            yield connection


async def _as_it_is(_: Any) -> None:
    """Our reads leave nothing behind in a connection: resetting it would only cost a round trip."""


async def _check_settings(connection: Any) -> None:
    for name, why in {
        "fsync": "a crash of the machine would destroy the database",
        "full_page_writes": "a crash of the machine could leave torn pages",
        "synchronous_commit": "acknowledged events could be lost",
    }.items():
        if await connection.fetchval(f"SHOW {name}") == "off":
            raise StartupError(
                f"PostgreSQL runs with {name} = off, so that {why}."
                f" Set {name} = on (ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf()), and"
                " look for settings of the database and of the user that turn it off."
            )
    if await connection.fetchval("SELECT pg_is_in_recovery()"):
        raise StartupError("This PostgreSQL server is a replica. Connect to the primary server.")


def _arguments(batch: Sequence[Append], numbered: Any) -> list[Any]:
    streams = [new for each in batch for new in each.new_streams]
    events = [(nth, *event) for nth, event in numbered.events]
    answers = [
        (*each.operation, each.lane, each.body_hash, end, each.stream, each.version,
         len(each.events))
        for each, end in zip(batch, numbered.ends, strict=True)
        if each.operation is not None
    ]  # fmt: skip
    return [
        list(numbered.counts),
        list(numbered.counts.values()),
        *_columns(streams, 3),
        *_columns(events, 7),
        *_columns(answers, 8),
    ]


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * width


def _answered(row: Any) -> Answered:
    return Answered(
        body_hash=row[5],
        receipt=Receipt(
            lane=row[1],
            position=row[3],
            stream_id=row[0],
            version=row[2],
            events=row[11],
            recorded_at=from_micros(row[7]),
        ),
    )
