"""The command line of the service as a process of its own, with the memory and time it took."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PAYGIRI = Path(sys.executable).parent / "paygiri"


@dataclass(frozen=True, slots=True)
class Ran:
    """What it printed, how long it took, and the memory in bytes it held at most."""

    printed: str
    seconds: float
    cpu: float
    peak: int


def paygiri(url: str, *arguments: str | Path) -> Ran:
    """Run one command on a store; RuntimeError with what it said if it fails."""
    environ = {**os.environ, "PAYGIRI_DATABASE_URL": url, "PAYGIRI_PEPPER": "of the benchmarks",
               "PAYGIRI_ENVIRONMENT": "bench"}  # fmt: skip
    begin = time.perf_counter()
    running = subprocess.Popen(
        [PAYGIRI, *arguments], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stderr is not None
    printed = running.stdout.read()
    said = running.stderr.read()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"paygiri {' '.join(map(str, arguments))}: {said[-2000:]}")
    seconds = time.perf_counter() - begin
    return Ran(printed, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
