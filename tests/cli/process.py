"""The service as a process of its own, for tests that need a real one."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAYGIRI = [sys.executable, "-m", "service.cli"]
ROOT = Path(__file__).parents[2]
PATIENCE = 60


def environment_for(url: str) -> dict[str, str]:
    return os.environ | {
        "PAYGIRI_DATABASE_URL": url, "PAYGIRI_PEPPER": "a pepper for tests",
        "PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


@contextmanager
def serving(url: str, *arguments: str) -> Iterator[tuple[str, str]]:
    """(the address, all that was printed until it was ready)."""
    process = subprocess.Popen(
        [*PAYGIRI, "serve", "--port", "0", *arguments],
        cwd=ROOT, env=environment_for(url), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield _until_ready(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
    finally:
        process.kill()
        process.communicate()


def _until_ready(process: "subprocess.Popen[str]") -> tuple[str, str]:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if line.startswith("Stop it"):
            break
    address = re.search(r"http://127\.0\.0\.1:\d+", printed)
    assert address, printed
    return address[0], printed
