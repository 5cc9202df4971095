"""The recorders that the `eventsourcing` library ships, as they come out of the box."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from sqlalchemy import make_url

from benchmarks.method import Done, Work, in_threads
from benchmarks.payload import DATA, META, TYPE, new_id
from benchmarks.peers import package

STATE = DATA + META


@contextlib.contextmanager
def on_postgres(url: str) -> Iterator[dict[str, Work]]:
    """Nothing where psycopg is not installed (`make bench-peers`)."""
    if package("psycopg") is None:
        yield {}
        return
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

    at = make_url(url)
    store = PostgresDatastore(
        str(at.database), str(at.query.get("host", at.host)), str(at.port or 5432),
        str(at.username), at.password or "", pool_size=16, max_overflow=48,
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(store)
    recorder.create_table()
    try:
        yield _variants(recorder)
    finally:
        store.close()


@contextlib.contextmanager
def on_sqlite(file: Path) -> Iterator[dict[str, Work]]:
    """The library leaves SQLite's synchronous as the library is built: FULL, in WAL mode."""
    store = SQLiteDatastore(str(file), pool_size=16, max_overflow=48, pool_timeout=30)
    recorder = SQLiteApplicationRecorder(store)
    recorder.create_table()
    try:
        yield _variants(recorder)
    finally:
        store.close()


def _variants(recorder: ApplicationRecorder) -> dict[str, Work]:
    def insert() -> int:
        recorder.insert_events([StoredEvent(new_id(), 1, TYPE, STATE)])
        return 1

    def works(many: int) -> Any:
        async def work(seconds: float) -> Done:
            return await in_threads(many, seconds, insert)

        return work

    return {f"eventsourcing recorder x{many}": works(many) for many in (1, 16, 64)}
