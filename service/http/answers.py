"""Which exception becomes which problem: the one table."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import Match

from domain.errors import Refusal, Unknown
from projections.paging import BadKey
from service import ledger
from service.http.etags import NotModified, etag
from service.http.paging import bad_cursor
from service.http.problems import Problem, catalogue, general_code, log, respond
from service.http.validation import invalid

Mapping = Callable[[Any], Problem]


def _refusal(error: Refusal) -> Problem:
    listed = catalogue().get(error.code, {}).get("status")
    return Problem(error.code, error.message, status=listed or 409, help=error.help)


def _unknown(error: Unknown) -> Problem:
    return Problem(error.code, error.message, status=404, help=error.help)


def _stale(error: ledger.StaleVersion) -> Problem:
    return Problem("stale-version", headers={"etag": etag(error.version)})


def _overloaded(error: ledger.Overloaded) -> Problem:
    return Problem("overloaded", headers={"retry-after": str(max(1, round(error.retry_after)))})


def _unavailable(error: Exception) -> Problem:
    log.warning("the store does not answer: %s", type(error).__qualname__)
    return Problem("unavailable", headers={"retry-after": "2"})


def _http(error: HTTPException) -> Problem:
    code = {404: "not-found"}.get(error.status_code, general_code(error.status_code))
    return Problem(code, status=error.status_code, headers=error.headers)


TABLE: dict[type[Exception], Mapping] = {
    Problem: lambda problem: problem,
    Unknown: _unknown,
    Refusal: _refusal,
    RequestValidationError: lambda error: invalid(error.errors()),
    HTTPException: _http,
    ledger.StaleVersion: _stale,
    ledger.Conflict: lambda _: Problem("conflict"),
    ledger.OperationReused: lambda _: Problem("operation-reused"),
    ledger.LaneMismatch: lambda _: Problem("id-reused"),
    ledger.Overloaded: _overloaded,
    ledger.StoreUnavailable: _unavailable,
    ledger.UnknownShape: lambda _: Problem("unreadable-record"),
    BadKey: lambda _: bad_cursor(),
    ledger.AsOfTooRecent: lambda _: Problem("as-of-too-recent"),
}


def install(app: FastAPI) -> None:
    """Answer every exception of the table as its problem."""
    for kind, mapping in TABLE.items():
        app.add_exception_handler(kind, _handler(mapping))
    app.add_exception_handler(NotModified, _not_modified)
    app.add_exception_handler(405, _method_not_allowed)


async def _not_modified(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers={"etag": error.tag})


async def _method_not_allowed(request: Request, error: Exception) -> Response:
    """With every method of the path: FastAPI names only those of one of its routes."""
    found = {
        method
        for route in iter_route_contexts(request.app.routes)
        if route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    allowed = found | {"HEAD"} if "GET" in found else found
    problem = Problem("method-not-allowed", headers={"allow": ", ".join(sorted(allowed))})
    return respond(problem, request.scope)


def _handler(mapping: Mapping) -> Callable[[Request, Exception], Any]:
    async def answer(request: Request, error: Exception) -> Response:
        return respond(mapping(error), request.scope)

    return answer
