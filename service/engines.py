"""How to connect to each store: durable SQLite connections, SQLAlchemy engines, one write lock."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

TRANSACTION_TIMEOUT = 10.0
"""Seconds after which no write that has taken its recorded time can still be under way."""

LOCK_TIMEOUT = 5.0
"""Seconds a writer waits for another one."""

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: anything less loses acknowledged events in a power cut
    "recursive_triggers": 1,  # without it INSERT OR REPLACE passes by the append-only triggers
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
}

_locks: dict[Path, Lock] = {}


class StartupError(Exception):
    """The store cannot be used as it is; the text says how to fix that."""


def parse(url: str) -> URL:
    """The URL without a driver; StartupError unless it names a SQLite file or PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StartupError(_ACCEPTED) from None
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise StartupError(_ACCEPTED)
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise StartupError(f"A store in memory keeps nothing. {_ACCEPTED}")
    return parsed.set(drivername=backend)


_ACCEPTED = (
    "Set PAYGIRI_DATABASE_URL to sqlite:///FILE or to postgresql://USER:PASSWORD@HOST/DATABASE."
)


def is_sqlite(url: str) -> bool:
    return parse(url).drivername == "sqlite"


def sqlite_file(url: str) -> Path:
    return Path(str(parse(url).database)).absolute()


def write_lock(file: Path) -> Lock:
    """The one lock behind which this process writes to a file: ledger and projections alike."""
    return _locks.setdefault(file.resolve(), Lock())


def connect_sqlite(file: Path, *, timeout: float = LOCK_TIMEOUT) -> sqlite3.Connection:
    """A connection whose commits survive a power cut; StartupError where it cannot be had.

    `timeout` in seconds is how long a statement waits for another process's lock.
    """
    connection = sqlite3.connect(
        file, timeout=timeout, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        check_pragmas({name: _pragma(connection, name) for name in PRAGMAS})
    except BaseException:
        connection.close()
        raise
    return connection


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def check_pragmas(found: dict[str, Any]) -> None:
    """Refuse to start where SQLite did not take a setting that keeps what was acknowledged."""
    for name, wanted in PRAGMAS.items():
        if found[name] != wanted:
            raise StartupError(
                f"SQLite did not accept {name} = {wanted}, without which an acknowledged event"
                " could be lost or changed. Keep the database file on a local, writable disk."
            )


def sqlite_engine(url: str, *, writes: bool) -> Engine:
    """A synchronous engine; reads see one snapshot, writes begin with the write lock held."""
    file = sqlite_file(url)
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(file, writes),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # an error's text may reach a log, a case's words never
    )
    event.listen(engine, "begin", _begin_immediate if writes else _begin)
    return engine


def _connect(file: Path, writes: bool) -> sqlite3.Connection:
    connection = connect_sqlite(file)
    connection.execute(f"PRAGMA query_only = {0 if writes else 1}")
    return connection


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def postgres_engine(url: str) -> AsyncEngine:
    """An asynchronous engine on asyncpg for tables other than the ledger's."""
    return create_async_engine(
        parse(url).set(drivername="postgresql+asyncpg"),
        pool_size=4,
        max_overflow=12,
        hide_parameters=True,
    )


@contextmanager
def sqlite_write(engine: Engine, file: Path) -> Iterator[Any]:
    """One write transaction behind the process-wide lock."""
    with write_lock(file), engine.begin() as connection:
        yield connection
