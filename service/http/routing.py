"""FastAPI's routes, made strict: who asks, what is taken in, and that the policy was asked.

Everything here happens around FastAPI's own handler, which solves the dependencies and calls the
route's function.
"""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any
from urllib.parse import unquote

import msgspec
from fastapi import Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.types import Scope

from service.http.caller import authenticate
from service.http.fields import NAMES
from service.http.hardening import BODY
from service.http.problems import Fault, Problem
from service.http.strict_json import parse, unsafe_text
from service.http.validation import MANY

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_UTF8 = (b"", b"charset=utf-8", b'charset="utf-8"')


class Unasked(AssertionError):
    """A route was about to answer without having asked the policy."""


class StrictRequest(Request):
    """A request whose body has arrived already, and was read strictly where the route takes one."""

    value: Any = None

    async def body(self) -> bytes:
        return bytes(self.scope[BODY])

    async def json(self) -> Any:
        return self.value


class OpenRoute(APIRoute):
    """A route that anybody may call; still strict about Accept, path, query and body.

    `also` is a media type that it can answer with beside JSON.
    """

    also: bytes | None = None

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name = endpoint.__name__
        options["operation_id"] = options.get("operation_id") or name
        options["summary"] = options.get("summary") or name.replace("_", " ").capitalize()
        super().__init__(path, encoded(endpoint, options.get("status_code") or 200), **options)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        query = frozenset(
            field.alias
            for field in get_flat_params(self.dependant)
            if isinstance(field.field_info, Query)
        )

        async def answer(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            must_accept_json(request.scope, self.also)
            _refuse_strange_query(request, query)
            _decode_path(request.scope)
            if self.body_field and request.scope[BODY]:
                must_send_json(request.scope)
                strict.value = parse(request.scope[BODY], NAMES)
            return await handle(strict)

        return answer


class Route(OpenRoute):
    """A route for callers with a key; it must ask the policy before it answers."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            caller = await authenticate(request)
            response = await handle(request)
            if not caller.asked:
                raise Unasked(self.name)
            return response

        return answer


def encoded(endpoint: Callable[..., Awaitable[Any]], status: int) -> Callable[..., Any]:
    """The function, its result encoded as it is: our own types need no second check.

    Headers are added through a parameter named `response`.
    """

    @wraps(endpoint)
    async def call(**values: Any) -> Response:
        result = await endpoint(**values)
        if isinstance(result, Response):
            return result
        added = values.get("response")
        headers = added.headers if isinstance(added, Response) else None
        if result is None:
            return Response(status_code=status, headers=headers)
        return Response(msgspec.json.encode(result), status, headers, "application/json")

    return call


def must_accept_json(scope: Scope, also: bytes | None = None) -> None:
    """Raise `not-acceptable` (406) when the caller's Accept excludes JSON, and `also` too."""
    accept = header(scope, b"accept")
    if accept is None or b"*/*" in accept or b"json" in accept or b"application/*" in accept:
        return
    if also is not None and also in accept:
        return
    raise Problem("not-acceptable")


def must_send_json(scope: Scope) -> None:
    """Raise `not-json` (415) unless the body is declared as plain JSON."""
    declared = header(scope, b"content-type") or b""
    media_type, _, parameters = declared.lower().partition(b";")
    charset = parameters.strip()
    if media_type.strip() != b"application/json" or charset not in _UTF8:
        raise Problem("not-json")
    if (header(scope, b"content-encoding") or b"identity") != b"identity":
        raise Problem("not-json", "Send the body without content-encoding.")


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that (lower-case) name."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


def _refuse_strange_query(request: Request, known: frozenset[str]) -> None:
    pairs = request.query_params.multi_items()
    if len({name for name, _ in pairs}) != len(pairs):
        fault = Fault("", "repeated-parameter", "Send each parameter once.", "query")
        raise Problem("invalid", faults=[fault])
    faults = [
        Fault("", "unknown-parameter", "This parameter is not known here; see /docs.", "query")
        for name, _ in pairs
        if name not in known
    ]
    unsafe = (unsafe_text(value, f"/{name}", "query") for name, value in pairs if name in known)
    faults += [fault for fault in unsafe if fault is not None]
    if faults:
        raise Problem("invalid", faults=faults[:MANY])


def _decode_path(scope: Scope) -> None:
    """Decode the values in the path, which was matched as it was sent so that a code may hold `/`.

    Raises `invalid` (422) for a text that must not be stored.
    """
    values = {name: unquote(value) for name, value in scope["path_params"].items()}
    for name, value in values.items():
        if fault := unsafe_text(value, f"/{name}", "path"):
            raise Problem("invalid", faults=[fault])
    scope["path_params"] = values
