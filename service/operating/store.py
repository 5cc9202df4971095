"""The store a command works on: brought up to date if it is the embedded one, then opened."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError

from migrations import runner
from service.access.keys import Keys
from service.computing import Computing
from service.database import Database
from service.engines import StartupError, is_sqlite, sqlite_file
from service.ledger import Ledger
from service.references import References
from service.registry import Registry
from service.services import Services
from service.settings import Settings


def prepare(settings: Settings) -> None:
    """Make the embedded store, or bring it to the newest revision; a server's is left alone.

    StartupError says in one sentence what is wrong and what to do.
    """
    if is_sqlite(settings.database_url):
        upgrade(settings)


def upgrade(settings: Settings) -> None:
    """Bring any store to the newest revision this program knows."""
    url = settings.database_url
    try:
        revision = runner.current(url)
        _must_be_known(revision)
        if revision != runner.head():
            runner.upgrade(url)
    except (OSError, DBAPIError, sqlite3.Error) as trouble:
        raise StartupError(_what_to_do(url, trouble)) from trouble


def _must_be_known(revision: str | None) -> None:
    if revision is not None and revision not in runner.revisions():
        raise StartupError(
            "The store was written by a newer version of this program. Install that version, or "
            "name another store in PAYGIRI_DATABASE_URL."
        )


def _what_to_do(url: str, trouble: Exception) -> str:
    reason = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    if is_sqlite(url):
        return (
            f"The database file {sqlite_file(url)} cannot be written ({reason}). Free the disk or "
            "allow writing there, or name another file in PAYGIRI_DATABASE_URL."
        )
    return (
        f"The database server did not answer as it should ({reason}). Check that it runs and that "
        "PAYGIRI_DATABASE_URL names it."
    )


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Everything a command needs, on a store that is ready; closed again afterwards."""
    prepare(settings)
    ledger = await Ledger.open(settings.database_url)
    try:
        database = await Database.open(settings.database_url)
        try:
            registry = Registry(ledger)
            keys = Keys(database, ledger, registry, settings)
            computing = Computing(settings.database_url, database, processes=0)
            yield Services(
                settings, ledger, database, registry, keys, References(database), computing
            )
        finally:
            await database.close()
    finally:
        await ledger.close()
