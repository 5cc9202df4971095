"""On the wire: what is not HTTP gets a problem, and whoever never finishes is hung up on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from service.http.protocol import Protocol
from tests.service.conftest import Api


class Hasty(Protocol):
    patience = 0.2


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@pytest.fixture
async def port(door: Api) -> AsyncIterator[int]:
    config = uvicorn.Config(door.app, http=Hasty, ws="none", lifespan="off", log_level="critical")
    server = Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        task = asyncio.create_task(server.serve([listening]))
        await server.ready.wait()
        yield listening.getsockname()[1]
        server.should_exit = True
        await task


async def exchange(port: int, *parts: bytes) -> bytes:
    """All that comes back until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0.02)
    async with asyncio.timeout(3):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_what_is_not_http_gets_a_problem(port: int) -> None:
    head, _, content = (await exchange(port, b"\x00\x01 hello\r\n\r\n")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in head
    assert json.loads(content)["code"] == "not-http"


async def test_headers_without_end_are_refused(port: int) -> None:
    line = b"x: " + b"a" * 16_000 + b"\r\n"
    answer = await exchange(port, b"GET /health HTTP/1.1\r\n", *[line] * 5)
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_who_never_finishes_the_headers_is_hung_up_on(port: int) -> None:
    assert await exchange(port, b"GET /health HTTP/1.1\r\n") == b""


async def test_who_never_begins_is_hung_up_on(port: int) -> None:
    assert await exchange(port) == b""


async def test_a_kept_connection_answers_one_request_after_the_other(port: int) -> None:
    request = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n"
    last = b"HEAD /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    answer = await exchange(port, request, request, last)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert answer.count(b'"status":"ok"') == 2
