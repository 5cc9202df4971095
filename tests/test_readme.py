"""The README's story runs as printed: its shell blocks, in order, against a real service."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

ROOT = Path(__file__).parent.parent
PAYGIRI = Path(sys.executable).with_name("paygiri")


def story() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A service started as `make run` starts it, in a folder of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/paygiri").symlink_to(PAYGIRI)
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        [PAYGIRI, "serve", "--demo", "--port", str(port)], cwd=tmp_path, stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url, tmp_path
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the service did not start")


@pytest.mark.skipif(not shutil.which("curl"), reason="the story is told with curl")
def test_the_story_of_the_readme_runs_as_it_is_printed(service: tuple[str, Path]) -> None:
    url, folder = service
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", story()],
        cwd=folder, env={**os.environ, "URL": url}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    problems = [answer["code"] for answer in answers if answer.get("status")]
    assert problems == ["verifier-not-independent"], told.stdout
    *_, case, history, meeting, agenda, card, board, report = answers[:-5]
    similar, months, learning, knowledge, releases = answers[-5:]
    assert case["stage"] == "closed"
    assert case["authority_says_fixed"]
    assert case["community_says_fixed"]
    assert case["commitments"][0]["standing"] == "kept"
    assert len(history["items"]) == 10
    assert meeting["stage"] == "sealed"
    assert agenda["shared"]
    assert card["items"][0]["promises"]["made"]
    assert board["items"]
    assert report["items"][0]["n_cases"] > 0
    assert similar["items"][0]["issue_id"] == case["id"]
    assert months["items"][0]["points"]
    assert (folder / "chart.svg").read_bytes().startswith(b"<?xml")
    assert learning["stories"]
    assert knowledge["items"]
    assert releases["items"]
