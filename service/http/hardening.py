"""The outermost layer: bodies of bounded size that arrive in time, safe headers, HEAD, and 500.

Pure ASGI and cheap, since every request passes it.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import Problem, incident, respond

BODY = "paygiri.body"
"""Where the scope holds the bytes of the request's body."""

MAX_BODY = 256 * 1024
PATIENCE = 15.0
"""Seconds within which a body must have arrived."""

_Headers = Iterable[tuple[bytes, bytes]]
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
_UNKEPT = (b"cache-control", b"no-store")
"""Unless the route says otherwise, as only those do that need no key."""
_NOTHING = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Gone(Exception):
    """The client left before its request was complete."""


@dataclass(slots=True)
class _Answer:
    """The answer on its way out: safe headers added, no body for HEAD."""

    send: Send
    head: bool
    started: bool = field(default=False)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message = {**message, "headers": _hardened(message.get("headers", ()))}
        elif self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)


def _hardened(headers: _Headers) -> list[tuple[bytes, bytes]]:
    complete = [*headers, *_ALWAYS]
    named = {name for name, _ in headers}
    if b"cache-control" not in named:
        complete.append(_UNKEPT)
    if b"content-security-policy" not in named:
        complete.append(_NOTHING)
    return complete


class Shell:
    """Wraps the whole application."""

    def __init__(
        self, app: ASGIApp, *, max_body: int = MAX_BODY, patience: float = PATIENCE
    ) -> None:
        self.app = app
        self.max_body = max_body
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, head=scope["method"] == "HEAD")
        # FastAPI's routes take no HEAD; and a path is matched as it was sent, so that `%2F` in a
        # code does not cut it in two
        path = scope.get("raw_path", b"").decode("latin-1") or scope["path"]
        scope = {**scope, "path": path, "method": "GET" if answer.head else scope["method"]}
        try:
            scope[BODY] = await self._body(scope, receive)
            await self.app(scope, receive, answer)
        except Gone:
            return
        except Problem as problem:
            await respond(problem, scope)(scope, receive, answer)
        except Exception as error:
            failure = incident(error)
            if answer.started:
                # the connection must break, or half an answer would look like a whole one
                raise RuntimeError(f"incident {failure.members['incident']}") from None
            await respond(failure, scope)(scope, receive, answer)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        length: bytes | None = None
        for name, value in scope["headers"]:
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                length = b"chunked"
        if length is None or length == b"0":
            return b""
        if length.isdigit() and int(length[:20]) > self.max_body:
            raise self._too_large()
        try:
            async with asyncio.timeout(self.patience):
                return await self._read(receive)
        except TimeoutError:
            raise Problem("body-timeout", headers={"connection": "close"}) from None

    async def _read(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.max_body:
                raise self._too_large()
            chunks.append(chunk)
            more = message.get("more_body", False)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _too_large(self) -> Problem:
        text = f"Send at most {self.max_body // 1024} KiB at a time."
        return Problem("body-too-large", text, headers={"connection": "close"})
