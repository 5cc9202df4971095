"""Serve: one process, one port, and one clear sentence when that cannot be."""

import asyncio
import errno
import gc
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import uvicorn

from service.engines import StartupError
from service.http.protocol import Protocol
from service.ledger import Ledger
from service.operating.store import prepare
from service.settings import Settings

BACKLOG = 2_048


class Server(uvicorn.Server):
    """Tells where it listens once it does."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


def serve(
    settings: Settings,
    host: str,
    port: int,
    *,
    project: bool,
    ready: Callable[[str], None],
) -> None:
    """Serve until told to stop; `ready` is given the address. StartupError before anything runs.

    With `project` this process keeps the read models up to date.
    """
    listening = listen(host, port)
    try:
        prepare(settings)
        asyncio.run(_opens(settings))
        address = _address(host, listening.getsockname()[1])
        server = Server(_config(settings, project), lambda: ready(address))
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
            server.run(sockets=[listening])
    finally:
        listening.close()
    if not server.started:
        raise StartupError("The service did not start; the lines above say why.")


def listen(host: str, port: int) -> socket.socket:
    """The bound socket; StartupError where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except (OSError, OverflowError) as refused:
        bound.close()
        raise StartupError(_why_not(host, port, refused)) from refused
    return bound


def _why_not(host: str, port: int, refused: Exception) -> str:
    code = getattr(refused, "errno", None)
    if code == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program. Stop that one, or choose another port: "
            f"paygiri serve --port {port + 1}"
        )
    if code == errno.EACCES:
        return f"Port {port} needs rights you do not have. Choose one above 1023, such as 8000."
    if code is None:
        return "A port is a number from 0 to 65535, such as 8000."
    return f"This machine has no address {host}. Give --host 127.0.0.1, or 0.0.0.0 for all."


async def _opens(settings: Settings) -> None:
    """Open the store once, so that what is wrong with it is said before the server starts."""
    await (await Ledger.open(settings.database_url)).close()


def _config(settings: Settings, project: bool) -> uvicorn.Config:
    with _no_collector():  # here, so that what is wrong with the port or the store is said at once
        from service.app import create_app
    loop = "asyncio" if sys.platform == "win32" else "uvloop"
    return uvicorn.Config(
        create_app(settings, project=project),
        loop=loop,
        http=Protocol,
        lifespan="on",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Look for no garbage while modules are loaded: there is none, and it takes a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


PATHS: Sequence[tuple[str, str]] = (
    ("/docs", "what can be asked, page by page"),
    ("/health", "whether the service is well"),
    ("/openapi.json", "the contract, for programs"),
)
"""Where to look first, and what is there."""
