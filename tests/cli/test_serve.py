"""`paygiri serve` as a process of its own: it serves, it stops, and it says why it cannot."""

import re
import socket
import sqlite3
import subprocess
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from migrations import runner
from service.cli import app
from tests.cli.process import PATIENCE, PAYGIRI, ROOT, environment_for, serving


def refused(url: str, *arguments: str) -> str:
    """The one sentence with which a server that cannot start ends."""
    ended = subprocess.run(
        [*PAYGIRI, "serve", *arguments],
        cwd=ROOT, env=environment_for(url), text=True, capture_output=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_it_serves_and_stops(store_url: str) -> None:
    with serving(store_url) as (address, printed):
        assert f"{address}/docs" in printed
        assert httpx.get(f"{address}/health", timeout=PATIENCE).json()["status"] == "ok"


def test_it_makes_its_own_embedded_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'paygiri.db'}"
    with serving(url, "--no-projections") as (address, _):
        assert httpx.get(f"{address}/health", timeout=PATIENCE).status_code == 200
    assert runner.current(url) == runner.head()


def test_with_demo_it_prints_a_key_for_each_role_that_opens(tmp_path: Path) -> None:
    """In a store with a few cases: that an empty one is filled is seen by the README's story."""
    url = f"sqlite:///{tmp_path / 'paygiri.db'}"
    few = CliRunner().invoke(app, ["demo", "--events", "100"], env=environment_for(url))
    assert few.exit_code == 0
    with serving(url, "--demo") as (address, printed):
        keys = dict(re.findall(r"^  (\w+) .* (pgi_\w+)$", printed, re.MULTILINE))
        assert len(keys) == 11
        for key in keys.values():
            answer = httpx.get(
                f"{address}/v1/follow-up",
                headers={"authorization": f"Bearer {key}"},
                timeout=PATIENCE,
            )
            assert answer.status_code == 200
    with serving(url, "--demo") as (address, printed):
        newer = dict(re.findall(r"^  (\w+) .* (pgi_\w+)$", printed, re.MULTILINE))
        old, new = (
            httpx.get(f"{address}/v1/follow-up", headers={"authorization": f"Bearer {key}"})
            for key in (keys["auditor"], newer["auditor"])
        )
        assert (old.status_code, new.status_code) == (401, 200)


def test_a_port_in_use_is_named_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused(f"sqlite:///{tmp_path / 'paygiri.db'}", "--port", str(port))
    assert f"Port {port} is in use" in sentence
    assert f"--port {port + 1}" in sentence


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--host", "203.0.113.7", "--port", "0"], "no address 203.0.113.7"),
        (["--port", "99999"], "from 0 to 65535"),
    ],
)
def test_an_address_that_is_not_ours_is_told(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    assert message in refused(f"sqlite:///{tmp_path / 'paygiri.db'}", *arguments)


def test_a_server_at_no_revision_says_how_to_upgrade(empty_store_url: str, store: str) -> None:
    if store == "sqlite":
        pytest.skip("the embedded store is brought up by itself")
    assert "paygiri check --upgrade" in refused(empty_store_url, "--port", "0")
    subprocess.run(
        [*PAYGIRI, "check", "--upgrade"], cwd=ROOT, env=environment_for(empty_store_url),
        check=True, timeout=PATIENCE, capture_output=True,
    )  # fmt: skip
    with serving(empty_store_url) as (address, _):
        assert httpx.get(f"{address}/health", timeout=PATIENCE).status_code == 200


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "paygiri.db"
    runner.upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    assert "newer version" in refused(f"sqlite:///{file}", "--port", "0")
