"""Commands that run long: a worker that is told to stop, and an import that is killed."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from projections.all import PROJECTIONS
from tests.cli.conftest import Run
from tests.cli.process import PATIENCE, PAYGIRI, ROOT, environment_for
from tests.imports.files import MAPPING, row, write


def start(url: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*PAYGIRI, *map(str, arguments)], cwd=ROOT, env=environment_for(url), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_worker_keeps_read_models_up_to_date_until_told_to_stop(
    store_url: str, paygiri: Run
) -> None:
    worker = start(store_url, "project")
    try:
        paygiri("demo", "--events", 200, "--no-project")
        wait_until(
            lambda: paygiri("check").stdout.count("0 events behind, 0 parked") == len(PROJECTIONS)
        )
        worker.send_signal(signal.SIGTERM)
        _, errors = worker.communicate(timeout=PATIENCE)
        assert (worker.returncode, errors) == (0, "")
    finally:
        worker.kill()
        worker.communicate()


def test_an_import_killed_on_the_way_is_completed_and_nothing_is_doubled(tmp_path: Path) -> None:
    store, cases = tmp_path / "paygiri.db", 20_000
    url = f"sqlite:///{store}"
    file = write(
        tmp_path / "cases.csv", *(row(id=str(n), address=f"{n % 900} A St") for n in range(cases))
    )
    (tmp_path / "springfield.toml").write_text(MAPPING)
    arguments = ("import", file, "--mapping", tmp_path / "springfield.toml", "--no-project")
    killed = start(url, *arguments)
    try:
        wait_until(lambda: imported(store) > 0)
    finally:
        killed.kill()
        killed.communicate()
    kept = imported(store)
    if kept == cases:
        pytest.skip("this machine was faster than the kill")
    again = start(url, *arguments)
    told, errors = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, errors
    assert f"{cases - kept} cases imported, {kept} were here before, 0 rejected" in told
    assert imported(store) == cases


def imported(store: Path) -> int:
    """How many cases are durable; 0 while there is no store yet."""
    if not store.exists():
        return 0
    reading = sqlite3.connect(store)
    try:
        query = "SELECT count(DISTINCT stream) FROM event WHERE type = 'case-imported'"
        return int(reading.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        reading.close()
