"""A small HTTP/1.1 driver: so many connections, each with one request under way, as fast as goes.

Requests are bytes made by the caller. An answer is read by its Content-Length, its status is
looked at, and the next request is sent: about 15 us a request on one core, the same for everybody
who is measured.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from benchmarks.method import Done

Request = Callable[[], bytes]


@dataclass(slots=True)
class _Slice:
    request: Request
    end: float
    left: int
    latencies: list[float] = field(default_factory=list)
    failed: list[bytes] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    def __init__(self, work: _Slice) -> None:
        self._work = work
        self._transport: asyncio.WriteTransport
        self._buffer = b""
        self._sent = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's is none by name

    def send(self) -> None:
        self._work.left -= 1
        self._sent = time.perf_counter()
        self._transport.write(self._work.request())

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not _is_whole(self._buffer):
            return
        now = time.perf_counter()
        self._work.latencies.append(now - self._sent)
        if self._buffer[9:10] != b"2":
            self._work.failed.append(self._buffer)
        self._buffer = b""
        if now < self._work.end and self._work.left > 0 and not self._work.failed:
            self.send()
        else:
            self._transport.close()
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))


def _is_whole(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = answer.find(b"ontent-length: ", 0, end)
    if at < 0:
        at = answer.find(b"ontent-Length: ", 0, end)
    length = int(answer[at + 15 : answer.find(b"\r", at)])
    return len(answer) >= end + 4 + length


async def drive(
    port: int, connections: int, seconds: float, request: Request, most: int = 2**62
) -> Done:
    """Requests answered with 2xx, at most so many; AssertionError with an answer that was not."""
    work = _Slice(request, time.perf_counter() + seconds, most)
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Connection(work), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    begin = time.perf_counter()
    work.end = begin + seconds
    for each in opened:
        each.send()
    await asyncio.gather(*(each.done for each in opened))
    if work.failed:
        raise AssertionError(work.failed[0].decode(errors="replace"))
    return Done(len(work.latencies), time.perf_counter() - begin, work.latencies)


def make_request(method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
    """The bytes of one request; `key` for Authorization."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench", "accept: application/json"]
    if key:
        lines.append(f"authorization: Bearer {key}")
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
