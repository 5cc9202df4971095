"""Bring a store to a revision, or say at which one it stands."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.engines import (
    is_sqlite,
    postgres_engine,
    sqlite_engine,
    sqlite_file,
    sqlite_write,
)

T = TypeVar("T")

_ONE_AT_A_TIME = 7_291_447_120  # key of the advisory lock: two processes never migrate at once


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the store to this revision, in one transaction: all of it or nothing."""
    if is_sqlite(url):
        sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
    _run(url, lambda connection: _upgrade(connection, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the store back to an older revision; the tables of newer ones go, with their rows."""
    _run(url, lambda connection: command.downgrade(_config(connection), revision))


def current(url: str) -> str | None:
    """The revision the store stands at; None for an empty store."""
    if is_sqlite(url) and not sqlite_file(url).exists():
        return None
    return _run(
        url, lambda connection: MigrationContext.configure(connection).get_current_revision()
    )


def head() -> str:
    """The newest revision this version of the program knows."""
    return revisions()[-1]


@cache
def revisions() -> list[str]:
    """All revisions, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [each.revision for each in script.walk_revisions()][::-1]


def inspect(url: str, look: Callable[[Connection], T]) -> T:
    """What a function finds out about a store, whatever its revision."""
    return _run(url, look)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=_ONE_AT_A_TIME)
        )
    command.upgrade(_config(connection), revision)


def _run(url: str, work: Callable[[Connection], T]) -> T:
    if is_sqlite(url):
        return _on_sqlite(url, work)
    # A thread of its own, so that it can also be called where an event loop is running.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, _on_postgres(url, work)).result()


def _on_sqlite(url: str, work: Callable[[Connection], T]) -> T:
    engine = sqlite_engine(url, writes=True)
    try:
        with sqlite_write(engine, sqlite_file(url)) as connection:
            return work(connection)
    finally:
        engine.dispose()


async def _on_postgres(url: str, work: Callable[[Connection], T]) -> T:
    engine = postgres_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
