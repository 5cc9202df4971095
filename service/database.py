"""Read tables for projections and queries, on the store the ledger writes to."""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from service.engines import (
    is_sqlite,
    postgres_engine,
    sqlite_engine,
    sqlite_file,
    sqlite_write,
)
from service.ledger.errors import StoreUnavailable, postgres_trouble, sqlite_trouble

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = 4


class Database(ABC):
    """Runs plain functions `(connection, ...)` each in a transaction of its own.

    StoreUnavailable when the server is gone, the disk is full or the file read-only; the
    transaction has then changed nothing.
    """

    dialect: str

    @classmethod
    async def open(cls, url: str) -> "Database":
        return SqliteDatabase(url) if is_sqlite(url) else PostgresDatabase(url)

    @abstractmethod
    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the query answers from one snapshot; it cannot write."""

    @abstractmethod
    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the work answers, once all it did is durable."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of every connection."""


class SqliteDatabase(Database):
    """Queries run in threads; writes wait for each other behind the process-wide lock."""

    dialect = "sqlite"

    def __init__(self, url: str) -> None:
        self._file = sqlite_file(url)
        self._readers: Engine = sqlite_engine(url, writes=False)
        self._writer: Engine = sqlite_engine(url, writes=True)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="database")

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def run() -> T:
            with self._readers.begin() as connection:
                return query(connection, *args, **kwargs)

        return await self._in_thread(run)

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def run() -> T:
            with sqlite_write(self._writer, self._file) as connection:
                return work(connection, *args, **kwargs)

        return await self._in_thread(run)

    async def _in_thread(self, run: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, run)
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise_if_trouble(sqlite_trouble(error.orig), error)
            raise

    async def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._readers.dispose()
        self._writer.dispose()


class PostgresDatabase(Database):
    """Queries run on asyncpg connections through SQLAlchemy's bridge."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = postgres_engine(url)
        self._snapshots = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._run(self._snapshots, query, *args, **kwargs)

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._run(self._engine, work, *args, **kwargs)

    async def _run(
        self,
        engine: AsyncEngine,
        work: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work, *args, **kwargs)
        except DBAPIError as error:
            cause = error.orig.__cause__ if error.orig else None
            if isinstance(cause, asyncpg.PostgresError | asyncpg.InterfaceError | OSError):
                raise_if_trouble(postgres_trouble(cause), error)
            raise
        except OSError as error:
            raise_if_trouble(postgres_trouble(error), error)
            raise

    async def close(self) -> None:
        await self._engine.dispose()


def raise_if_trouble(trouble: StoreUnavailable | None, cause: Exception) -> None:
    """Turn a driver's complaint about disk, lock or server into our own words."""
    if trouble is not None:
        raise trouble from cause
