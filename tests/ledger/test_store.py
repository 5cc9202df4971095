"""What the database itself enforces, and when the ledger refuses to start."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError

from migrations import runner
from projections.all import PROJECTIONS
from service.database import Database
from service.engines import PRAGMAS, check_pragmas, connect_sqlite
from service.ledger import Ledger, StartupError, StoreUnavailable
from service.ledger.schema import metadata as ledger_tables
from tests.conftest import execute
from tests.ledger.notebook import CODEC, NOTEBOOK, operation, writing


@pytest.fixture
async def ledger(store_url: str) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(store_url, CODEC)
    yield opened
    await opened.close()


ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"])
ON_POSTGRES = pytest.mark.parametrize("store", ["postgresql"])

UPDATE = "UPDATE event SET type = 'other'"
DELETE = "DELETE FROM event"
TRUNCATE = "TRUNCATE event"
UPSERT = (
    "INSERT INTO event SELECT * FROM event WHERE true"
    " ON CONFLICT (lane, position) DO UPDATE SET type = 'other'"
)
REPLACE = (
    "INSERT OR REPLACE INTO event SELECT lane, position, stream, version, 'other', data, meta,"
    " recorded_at FROM event"
)
REPLACE_VERSION = REPLACE.replace("position", "position + 9")
CHANGES = [
    *(("sqlite", each) for each in (UPDATE, DELETE, UPSERT, REPLACE, REPLACE_VERSION)),
    *(("postgresql", each) for each in (UPDATE, DELETE, UPSERT, TRUNCATE)),
]


@pytest.mark.parametrize(("store", "statement"), CHANGES)
async def test_events_cannot_be_changed_or_removed(
    statement: str, ledger: Ledger, database: Database
) -> None:
    await ledger.decide(writing(uuid4(), "one"), operation())
    before = await ledger.read("HRT", 0, 10)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda connection: connection.execute(text(statement)))
    assert await ledger.read("HRT", 0, 10) == before


async def test_what_a_query_reads_is_one_snapshot_and_it_cannot_write(
    ledger: Ledger, database: Database
) -> None:
    with pytest.raises((DBAPIError, StoreUnavailable)):
        await database.read(lambda connection: connection.execute(text("DELETE FROM operation")))

    def count(connection: Any) -> int:
        return int(connection.execute(text("SELECT count(*) FROM event")).scalar_one())

    await ledger.decide(writing(uuid4(), "one"), operation())
    assert await database.read(count) == 1


async def test_a_write_that_fails_leaves_nothing_behind(database: Database) -> None:
    def work(connection: Any) -> None:
        connection.execute(text("INSERT INTO lane VALUES ('HRT', 0, 0)"))
        raise RuntimeError("in the middle of it")

    with pytest.raises(RuntimeError):
        await database.write(work)
    lanes = "SELECT count(*) FROM lane"
    assert await database.read(lambda c: c.execute(text(lanes)).scalar_one()) == 0


async def test_a_query_whose_caller_is_gone_leaves_the_database_usable(
    database: Database,
) -> None:
    def slow(connection: Any) -> int:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_sleep(0.2)"))
        time.sleep(0.05)
        return int(connection.execute(text("SELECT count(*) FROM event")).scalar_one())

    for run in (database.read, database.write):
        tasks = [asyncio.create_task(run(slow)) for _ in range(3)]
        await asyncio.sleep(0.02)
        tasks[1].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert outcomes[0] == outcomes[2] == 0
        assert isinstance(outcomes[1], asyncio.CancelledError)
        assert await run(slow) == 0


async def test_it_refuses_a_store_without_tables(empty_store_url: str) -> None:
    with pytest.raises(StartupError, match="paygiri check --upgrade"):
        await Ledger.open(empty_store_url)


async def test_it_refuses_an_older_and_a_newer_revision(store_url: str, database: Database) -> None:
    for revision, says in (("0001", "check --upgrade"), ("9999", "newer version")):
        statement = text("UPDATE alembic_version SET version_num = :to").bindparams(to=revision)
        await database.write(Connection.execute, statement)
        with pytest.raises(StartupError, match=says):
            await Ledger.open(store_url)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"]
)
async def test_it_refuses_a_url_that_names_no_durable_store(url: str) -> None:
    with pytest.raises(StartupError, match="PAYGIRI_DATABASE_URL"):
        await Ledger.open(url)


@pytest.mark.parametrize("name", PRAGMAS)
def test_sqlite_has_to_take_every_durable_setting(name: str) -> None:
    check_pragmas(PRAGMAS)
    with pytest.raises(StartupError, match=name):
        check_pragmas(PRAGMAS | {name: 1 if name == "synchronous" else "off"})


def test_sqlite_connections_are_durable(tmp_path: Path) -> None:
    with closing(connect_sqlite(tmp_path / "new.db")) as connection:
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert found == PRAGMAS


async def test_it_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear city, the lamp at our corner is broken. " * 200)
    with pytest.raises(StartupError, match="not a database"):
        await Ledger.open(f"sqlite:///{file}")


async def test_it_refuses_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match="cannot be reached"):
        await Ledger.open(f"postgresql://postgres@/postgres?host={tmp_path}")


@ON_POSTGRES
async def test_it_refuses_a_postgresql_that_forgets(store_url: str) -> None:
    name = store_url.split("?")[0].rsplit("/", 1)[1]
    execute(store_url, f"ALTER DATABASE {name} SET synchronous_commit = off")
    with pytest.raises(StartupError, match="Set synchronous_commit = on"):
        await Ledger.open(store_url)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
async def test_it_refuses_a_server_that_may_lose_pages(
    setting: str, postgres_server: str, postgres_template: str
) -> None:
    if "PAYGIRI_TEST_POSTGRES" in os.environ:
        pytest.skip("the server is not ours to reconfigure")
    url = postgres_server
    try:
        execute(url, f"ALTER SYSTEM SET {setting} = off", "SELECT pg_reload_conf()")
        await _until(url, setting, "off")
        with pytest.raises(StartupError, match=f"Set {setting} = on"):
            await Ledger.open(url)
    finally:
        execute(url, f"ALTER SYSTEM RESET {setting}", "SELECT pg_reload_conf()")
        await _until(url, setting, "on")


async def _until(url: str, setting: str, value: str) -> None:
    """Settings reach new connections a moment after the reload."""
    for _ in range(500):
        connection = await asyncpg.connect(url)
        found = await connection.fetchval(f"SHOW {setting}")
        await connection.close()
        if found == value:
            return
    raise AssertionError(f"{setting} did not become {value}")


@ON_SQLITE
async def test_a_full_disk_stores_nothing_and_says_so(ledger: Ledger, store_url: str) -> None:
    await ledger.decide(writing(uuid4(), "one"), operation())
    writer: sqlite3.Connection = ledger.store._writer  # type: ignore[attr-defined]
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    stream_id, op = uuid4(), operation()
    with pytest.raises(StoreUnavailable, match="full"):
        await ledger.decide(writing(stream_id, "x" * 100_000), op)
    assert (await ledger.load(NOTEBOOK, stream_id)).version == 0
    writer.execute("PRAGMA max_page_count = 1073741823")
    assert (await ledger.decide(writing(stream_id, "x" * 100_000), op)).receipt.position == 2


@ON_SQLITE
async def test_a_read_only_file_is_refused_in_plain_words(store_url: str) -> None:
    ledger = await Ledger.open(store_url, CODEC)
    ledger.store._writer.execute("PRAGMA query_only = 1")  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable, match="read-only"):
        await ledger.decide(writing(uuid4(), "one"), operation())
    await ledger.close()


@ON_POSTGRES
async def test_a_database_that_became_read_only_is_refused_in_plain_words(
    ledger: Ledger, store_url: str
) -> None:
    name = store_url.split("?")[0].rsplit("/", 1)[1]
    execute(store_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(StoreUnavailable, match="read-only"):
        await ledger.decide(writing(uuid4(), "one"), operation())


async def test_a_file_that_is_missing_is_not_made_by_accident(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match="paygiri serve"):
        await Ledger.open(f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


@ON_POSTGRES
async def test_while_the_server_is_gone_writes_are_refused_and_later_accepted(
    ledger: Ledger, store_url: str
) -> None:
    await ledger.decide(writing(uuid4(), "one"), operation())
    name = store_url.split("?")[0].rsplit("/", 1)[1]
    server = store_url.replace(name, "postgres")
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    execute(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", end)
    stream_id, op = uuid4(), operation()
    with pytest.raises(StoreUnavailable):
        await ledger.decide(writing(stream_id, "one"), op)
    execute(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert (await ledger.decide(writing(stream_id, "one"), op)).receipt.position == 2


def test_every_revision_can_be_upgraded_and_keeps_the_guards(empty_store_url: str) -> None:
    runner.upgrade(empty_store_url)
    fresh = _schema(empty_store_url)
    for revision in reversed(runner.revisions()):
        runner.downgrade(empty_store_url, revision)
        assert runner.current(empty_store_url) == revision
        runner.upgrade(empty_store_url)
        assert runner.current(empty_store_url) == runner.head()
        assert _schema(empty_store_url) == fresh
    assert sum("event_no_" in each for each in fresh) == 2


def _schema(url: str) -> list[str]:
    """Tables, indexes and triggers as the database describes them."""
    return runner.inspect(url, _described)


def _described(connection: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        statement = "SELECT type || name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1"
    else:
        statement = (
            "SELECT table_name || column_name || data_type || is_nullable"
            " || coalesce(collation_name, '') FROM information_schema.columns"
            " WHERE table_schema = 'public'"
            " UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            " ORDER BY 1"
        )
    return [str(row[0]) for row in connection.execute(text(statement))]


def test_the_migrated_tables_are_those_of_the_code(store_url: str) -> None:
    assert runner.inspect(store_url, _differences) == []


KNOWLEDGE_WORDS = "knowledge_text"


def _differences(connection: Connection) -> list[str]:
    wanted = MetaData()
    read_tables = PROJECTIONS[0].tables[0].metadata  # the one that all read tables share
    for table in [*ledger_tables.tables.values(), *read_tables.tables.values()]:
        if table.name != KNOWLEDGE_WORDS:  # see tests/knowledge/test_search.py
            table.to_metadata(wanted)
    context = MigrationContext.configure(connection, opts={"include_name": _is_described})
    return [repr(each) for each in compare_metadata(context, wanted)]


def _is_described(name: str | None, *_: object) -> bool:
    """Not the words of the knowledge base: each store finds them in its own way."""
    return not (name or "").startswith(KNOWLEDGE_WORDS)
