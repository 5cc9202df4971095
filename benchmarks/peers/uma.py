"""UmaDB, an event store in Rust with group commit: the strongest peer that installs from PyPI."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.method import Done, Work, in_threads
from benchmarks.payload import DATA, META, TYPE, new_id
from benchmarks.peers import package, program


@contextmanager
def umadb(home: Path) -> Iterator[dict[str, Work]]:
    """Conditional appends of one event each: none may exist under its tag. Nothing if absent."""
    uma, server = package("umadb"), program("umadb")
    if uma is None or server is None:
        yield {}
        return
    with _serving(server, home) as url:
        yield _variants(uma, url)


@contextmanager
def _serving(server: Path, home: Path) -> Iterator[str]:
    port = free_port()
    asked = [str(server), "--listen", f"127.0.0.1:{port}", "--db-path", str(home / "uma.db")]
    running = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, running)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


def _variants(uma: Any, url: str) -> dict[str, Work]:
    client = uma.Client(url)

    def append() -> int:
        tag = f"stream:{new_id()}"
        query = uma.Query(items=[uma.QueryItem(tags=[tag])])
        event = uma.Event(event_type=TYPE, data=DATA + META, tags=[tag])
        client.append([event], uma.AppendCondition(query))
        return 1

    def works(many: int) -> Any:
        async def work(seconds: float) -> Done:
            return await in_threads(many, seconds, append)

        return work

    return {f"UmaDB conditional append x{many}": works(many) for many in (1, 16, 64)}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for_port(port: int, server: "subprocess.Popen[bytes]", patience: float = 30) -> None:
    """Return once the server listens there; TimeoutError when it does not, or has ended."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as trial:
            trial.settimeout(0.2)
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")
