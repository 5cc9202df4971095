"""The ledger on SQLite: the one writer of this process, and readers on their own connections."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from service import clock
from service.engines import LOCK_TIMEOUT, StartupError, connect_sqlite, sqlite_file, write_lock
from service.ledger.codec import from_micros, to_micros
from service.ledger.errors import LostRace, StoreUnavailable, sqlite_trouble
from service.ledger.postgres import POSITIONS_AT
from service.ledger.records import (
    Answered,
    Append,
    Numbered,
    OperationKey,
    Placed,
    Receipt,
    Stored,
    StreamRows,
    number,
)

T = TypeVar("T")

_MANY = 500  # host parameters in one statement; older builds of SQLite allow 999

_EVENT = """
INSERT INTO event (lane, position, stream, version, type, data, meta, recorded_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_OPERATION = """
INSERT INTO operation (principal, op_id, lane, body_hash, position, stream, version, events,
                       recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LANE = """
INSERT INTO lane (lane, position, recorded_at) VALUES (?1, ?2, ?3)
ON CONFLICT (lane) DO UPDATE SET position = ?2, recorded_at = ?3
"""
_STREAMS = """
SELECT s.id, s.kind, e.lane, e.version, e.position, e.type, e.data, e.meta, e.recorded_at
FROM stream s JOIN event e ON e.lane = s.lane AND e.stream = s.id
WHERE s.id IN ({}) ORDER BY e.stream, e.version
"""
_ANSWER = """
SELECT body_hash, lane, position, stream, version, events, recorded_at
FROM operation WHERE principal = ? AND op_id = ?
"""
_PAGE = """
SELECT stream, lane, version, position, type, data, meta, recorded_at
FROM event WHERE lane = ? AND position > ? ORDER BY position LIMIT ?
"""


class SqliteStore:
    """Writes and short reads run in the event loop, pages for projections in a thread.

    A batch takes less time than handing it to a thread and back; only waiting is left to others.
    """

    def __init__(self, file: Path) -> None:
        self._lock = write_lock(file)
        self._writer = connect_sqlite(file, timeout=0)
        self._reader = _read_only(file)
        self._pager = _read_only(file)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    @classmethod
    async def open(cls, url: str) -> "SqliteStore":
        """Open the file; StartupError where it is missing, read-only or no database."""
        file = sqlite_file(url)
        if not file.exists():
            raise StartupError(
                "There is no database file yet. `paygiri serve` makes it;"
                " `paygiri check --upgrade` makes it without serving."
            )
        try:
            return cls(file)
        except sqlite3.Error as error:
            raise StartupError(str(sqlite_trouble(error) or error)) from error

    async def append(self, batch: Sequence[Append]) -> list[Placed]:
        numbered = number(batch)
        await self._hold_lock()
        try:
            await self._begin()
            return self._commit(batch, numbered)
        except sqlite3.IntegrityError as error:
            raise LostRace from error
        except sqlite3.Error as error:
            raise sqlite_trouble(error) or error from error
        finally:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            self._lock.release()

    async def _hold_lock(self) -> None:
        if self._lock.acquire(blocking=False):
            return
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(None, self._lock.acquire, True, LOCK_TIMEOUT):
            raise StoreUnavailable("The database is too busy to answer in time. Try again.")

    async def _begin(self) -> None:
        """Take the file's lock, without stopping the event loop while another process has it."""
        deadline = time.monotonic() + LOCK_TIMEOUT
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.002)

    def _commit(self, batch: Sequence[Append], numbered: Numbered) -> list[Placed]:
        write = self._writer
        heads = self._heads(list(numbered.counts))
        write.executemany(
            _LANE,
            [(lane, heads[lane][0] + n, heads[lane][1]) for lane, n in numbered.counts.items()],
        )
        write.executemany(
            "INSERT INTO stream (id, kind, lane) VALUES (?, ?, ?)",
            [(new.id.hex, new.kind, new.lane) for each in batch for new in each.new_streams],
        )
        write.executemany(_EVENT, [_event_row(nth, e, heads[e[0]]) for nth, e in numbered.events])
        placed = [
            Placed(heads[each.lane][0] + end, heads[each.lane][1])
            for each, end in zip(batch, numbered.ends, strict=True)
        ]
        write.executemany(
            _OPERATION,
            [
                _operation_row(each.operation, each, at)
                for each, at in zip(batch, placed, strict=True)
                if each.operation is not None
            ],
        )
        write.execute("COMMIT")
        return placed

    def _heads(self, lanes: list[str]) -> dict[str, tuple[int, int]]:
        """The position of each lane, and the time that what is added now is recorded at."""
        now = _now()
        heads = dict.fromkeys(lanes, (0, now))
        marks = ",".join("?" * len(lanes))  # nothing but question marks goes into the text
        for lane, position, last in self._writer.execute(
            f"SELECT lane, position, recorded_at FROM lane WHERE lane IN ({marks})",  # noqa: S608
            lanes,
        ):
            heads[lane] = (position, max(now, last))
        return heads

    async def streams(self, ids: Sequence[UUID], keys: Sequence[OperationKey]) -> StreamRows:
        return self._guarded(lambda: self._read_streams(ids, keys))

    def _read_streams(self, ids: Sequence[UUID], keys: Sequence[OperationKey]) -> StreamRows:
        found = StreamRows({}, {}, {})
        by_hex = {each.hex: each for each in ids}
        for some in _chunks(list(by_hex)):
            for row in self._reader.execute(_STREAMS.format(",".join("?" * len(some))), some):
                stream = by_hex[row[0]]
                found.streams.setdefault(stream, []).append(Stored(stream, *row[2:]))
                found.kinds[stream] = row[1]
        for key in keys:
            row = self._reader.execute(_ANSWER, (key.principal.hex, key.op_id.hex)).fetchone()
            if row is not None:
                found.operations[key] = _answered(row)
        return found

    async def page(self, lane: str, after: int, limit: int) -> list[Stored]:
        def read() -> list[Stored]:
            rows = self._pager.execute(_PAGE, (lane, after, limit)).fetchall()
            return [Stored(UUID(hex=row[0]), *row[1:]) for row in rows]

        return await self._in_thread(read)

    async def heads(self) -> dict[str, int]:
        return self._guarded(
            lambda: dict(self._reader.execute("SELECT lane, position FROM lane").fetchall())
        )

    async def positions_at(self, micros: int) -> dict[str, int]:
        sql = POSITIONS_AT.format(moment="?1")
        return await self._in_thread(lambda: dict(self._pager.execute(sql, (micros,)).fetchall()))

    async def known(self, ids: Sequence[UUID]) -> set[UUID]:
        def read() -> set[UUID]:
            found: set[UUID] = set()
            for some in _chunks([each.hex for each in ids]):
                # nothing but question marks goes into the text
                sql = f"SELECT id FROM stream WHERE id IN ({','.join('?' * len(some))})"  # noqa: S608
                found.update(UUID(hex=row[0]) for row in self._pager.execute(sql, some))
            return found

        return await self._in_thread(read)

    async def now(self) -> int:
        return _now()

    async def revision(self) -> str | None:
        def read() -> str | None:
            sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'"
            if not self._reader.execute(sql).fetchone()[0]:
                return None
            row = self._reader.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None

        return self._guarded(read)

    async def close(self) -> None:
        self._thread.shutdown(wait=True)
        for connection in (self._reader, self._pager, self._writer):
            connection.close()

    async def _in_thread(self, read: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._guarded, read)

    def _guarded(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except sqlite3.Error as error:
            raise sqlite_trouble(error) or error from error


def _read_only(file: Path) -> sqlite3.Connection:
    connection = connect_sqlite(file)
    connection.execute("PRAGMA query_only = 1")
    return connection


def _now() -> int:
    return to_micros(clock.now())


def _chunks(values: list[str]) -> list[list[str]]:
    return [values[at : at + _MANY] for at in range(0, len(values), _MANY)]


def _event_row(nth: int, event: Any, head: tuple[int, int]) -> tuple[Any, ...]:
    lane, stream, version, kind, data, meta = event
    return (lane, head[0] + nth, stream.hex, version, kind, data, meta, head[1])


def _operation_row(key: OperationKey, append: Append, at: Placed) -> tuple[Any, ...]:
    return (
        key.principal.hex,
        key.op_id.hex,
        append.lane,
        append.body_hash,
        at.position,
        append.stream.hex,
        append.version,
        len(append.events),
        at.recorded_at,
    )


def _answered(row: Any) -> Answered:
    body_hash, lane, position, stream, version, events, recorded_at = row
    return Answered(
        body_hash,
        Receipt(lane, position, UUID(hex=stream), version, events, from_micros(recorded_at)),
    )
