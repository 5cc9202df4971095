"""Routes: found by a tree of path segments, authenticated, strict about what they read.

FastAPI tries routes one after another and answers 405 with the methods of one of them; the tree
finds a path in a few dictionary look-ups and knows every method of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from service.http.caller import authenticate
from service.http.calling import NOTHING, Calling, Errors, answer
from service.http.fields import NAMES
from service.http.hardening import BODY
from service.http.problems import Fault, Problem
from service.http.strict_json import parse, unsafe_text
from service.http.validation import MANY, invalid

_UTF8 = (b"", b"charset=utf-8", b'charset="utf-8"')


class Unasked(AssertionError):
    """A route was about to answer without having asked the policy."""


class StrictRequest(Request):
    """A request whose body has arrived already."""

    async def body(self) -> bytes:
        return bytes(self.scope[BODY])


class OpenRoute(APIRoute):
    """A route that anybody may call; still strict about Accept, query and body."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name = endpoint.__name__
        options["operation_id"] = options.get("operation_id") or name
        options["summary"] = options.get("summary") or name.replace("_", " ").capitalize()
        super().__init__(path, endpoint, **options)
        self.calling = Calling(self.dependant)
        self.query_names = self.calling.query_names

    async def answer(self, request: Request) -> Response:
        """The answer; raises Problem, or what the function raises."""
        must_accept_json(request.scope)
        if request.scope["query_string"]:
            _refuse_strange_query(request, self.query_names)
        for name, value in request.path_params.items():
            if fault := unsafe_text(value, f"/{name}", "path"):
                raise Problem("invalid", faults=[fault])
        errors: Errors = []
        added = Response()
        result = await self.calling(request, added, self._body(request.scope), errors)
        if errors:
            raise invalid(errors)
        return answer(result, self.status_code or 200, added)

    def _body(self, scope: Scope) -> Any:
        if not (self.calling.reads_body and scope[BODY]):
            return NOTHING
        must_send_json(scope)
        return parse(scope[BODY], NAMES)


class Route(OpenRoute):
    """A route for callers with a key; it must ask the policy before it answers."""

    async def answer(self, request: Request) -> Response:
        caller = await authenticate(request)
        response = await super().answer(request)
        if not caller.asked:
            raise Unasked(self.name)
        return response


def must_accept_json(scope: Scope) -> None:
    """Raise `not-acceptable` (406) when the caller's Accept excludes JSON."""
    accept = header(scope, b"accept")
    if accept is None or b"*/*" in accept or b"json" in accept or b"application/*" in accept:
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


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    routes: dict[str, tuple[APIRoute, tuple[str, ...]]] = field(default_factory=dict)


class Paths(BaseRoute):
    """All routes of the application as one: a tree of path segments."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.routes = [route for route in routes if isinstance(route, APIRoute)]
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def _add(self, route: APIRoute) -> None:
        node, names = self._root, []
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        for method in sorted(route.methods or ()):
            if method in node.routes:
                raise ValueError(f"two routes for {method} {route.path}")
            node.routes[method] = (route, tuple(names))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        found = _find(self._root, _segments(scope), 1)
        if found is None:
            return Match.NONE, {}
        node, values = found
        chosen = node.routes.get(scope["method"])
        if chosen is None:
            return Match.FULL, {"route": self, "allow": allow(node.routes)}
        route, names = chosen
        parameters = dict(zip(names, values, strict=True))
        return Match.FULL, {
            "route": route, "endpoint": route.endpoint, "path_params": parameters,
        }  # fmt: skip

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = scope["route"]
        if route is self:
            raise Problem("method-not-allowed", headers={"allow": scope["allow"]})
        if isinstance(route, OpenRoute):
            response = await route.answer(StrictRequest(scope, receive))
            await response(scope, receive, send)
        else:
            await route.app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        raise NoMatchFound(name, path_params)


def allow(methods: Iterable[str]) -> str:
    """The complete `Allow` header of a path with these methods."""
    complete = set(methods)
    if "GET" in complete:
        complete.add("HEAD")
    return ", ".join(sorted(complete))


def _segments(scope: Scope) -> list[str]:
    """The path cut before it is decoded, so that a code may hold a slash."""
    raw = scope.get("raw_path") or b""
    if b"%" not in raw:
        return str(scope["path"]).split("/")
    return [unquote(segment) for segment in raw.decode("latin-1").split("/")]


def _find(node: _Node, segments: list[str], at: int) -> tuple[_Node, list[str]] | None:
    if at == len(segments):
        return (node, []) if node.routes else None
    segment = segments[at]
    if (literal := node.literals.get(segment)) and (found := _find(literal, segments, at + 1)):
        return found
    if node.parameter is None or not segment:
        return None
    found = _find(node.parameter, segments, at + 1)
    if found is not None:
        found[1].insert(0, segment)
    return found
