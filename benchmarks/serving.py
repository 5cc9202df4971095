"""One application on one uvicorn worker (uvloop, httptools), in a process of its own.

python -m benchmarks.serving paygiri|projecting|worker|echo|memory|crud|stock PORT URL KEY
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI

from benchmarks.method import calm_collector
from benchmarks.peers.uma import free_port, wait_for_port
from benchmarks.world import settings
from projections.all import PROJECTIONS
from projections.supervisor import Supervisor
from service.app import create_app
from service.operating.store import opened


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    pid: int

    @property
    def rss(self) -> int:
        """Bytes of memory that the process holds now."""
        return self._status("VmRSS:")

    @property
    def peak(self) -> int:
        """Bytes of memory that it held at most."""
        return self._status("VmHWM:")

    @property
    def cpu(self) -> float:
        """Seconds of the processor that the process has taken so far."""
        times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def _status(self, name: str) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        line = next(line for line in status if line.startswith(name))
        return int(line.split()[1]) * 1024


@contextmanager
def served(kind: str, url: str = "none", key: str = "none") -> Iterator[Served]:
    """The application, answering on a port of this machine until the end of the block."""
    port = free_port()
    asked = [sys.executable, "-m", "benchmarks.serving", kind, str(port), url, key]
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(asked, stdout=log, stderr=log)
        try:
            wait_for_port(port, running)
            yield Served(port, running.pid)
        except TimeoutError:
            log.seek(0)
            raise RuntimeError(log.read().decode()) from None
        finally:
            running.terminate()
            running.wait()


def _app(kind: str, url: str, key: str) -> FastAPI:
    from benchmarks.peers import crud, echo, memory, stock_app

    if kind == "echo":
        return echo.echo_app(key, url.encode())
    if kind == "memory":
        return memory.memory_app(key)
    if kind == "crud":
        return crud.crud_app(url)
    if kind == "stock":
        return stock_app.stock_app(url)
    return create_app(settings(url), project=kind == "projecting")


async def _work(url: str, port: int) -> None:
    """Project until ended; the port is opened to say that it has begun."""
    async with opened(settings(url)) as services:
        await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
        await Supervisor(services.ledger, services.database, PROJECTIONS).run()


def main() -> None:
    kind, port, url, key = sys.argv[1:]
    if kind == "worker":
        uvloop.run(_work(url, int(port)))
    app = _app(kind, url, key)
    calm_collector()  # as the service does by itself
    uvicorn.run(
        app,
        host="127.0.0.1", port=int(port), loop="uvloop", http="httptools",
        access_log=False, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
