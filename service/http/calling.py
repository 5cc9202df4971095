"""Calls a route's function with what its signature asks for.

FastAPI reads the signatures and makes the contract from them. It also solves them anew for every
request, which costs more than all that a write does; here that is done once, when a route is
made. Kept small on purpose: single values from path, query and headers, one JSON body,
dependencies, the request, and a response whose headers are added to the answer.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

Errors = list[Mapping[str, Any]]
NOTHING = object()
"""Stands for a body that was not sent."""


class _Parameter:
    """One value of a request, checked by pydantic: found under `alias`, passed on as `name`."""

    def __init__(self, within: str, name: str, known: FieldInfo) -> None:
        self.name = name
        self.alias = known.alias or name
        if within == "header":
            self.alias = self.alias.replace("_", "-")
        self._where = ("body",) if within == "body" else (within, self.alias)
        self._known = known
        self._required = known.is_required()
        declared: Any = Annotated[known.annotation, known]
        self._adapter: TypeAdapter[Any] = TypeAdapter(declared)

    def take(self, given: Any, values: dict[str, Any], errors: Errors) -> None:
        """Put the value under its name, or what is wrong with it among the errors."""
        if given is NOTHING:
            if self._required:
                errors.append({"type": "missing", "loc": self._where})
            else:
                values[self.name] = self._known.get_default(call_default_factory=True)
            return
        try:
            values[self.name] = self._adapter.validate_python(given)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_input=False):
                errors.append({**error, "loc": (*self._where, *error["loc"])})


class Calling:
    """How to call one function: an endpoint or a dependency."""

    def __init__(self, dependant: Dependant) -> None:
        assert dependant.call is not None
        self._call: Callable[..., Any] = dependant.call
        self._path = [_parameter("path", field) for field in dependant.path_params]
        self._query = [_parameter("query", field) for field in dependant.query_params]
        self._headers = [_parameter("header", field) for field in dependant.header_params]
        self._body = [_parameter("body", field) for field in dependant.body_params]
        self._inner = [(inner.name or "", Calling(inner)) for inner in dependant.dependencies]
        if len(self._body) > 1 or dependant.cookie_params:
            raise TypeError("A route takes one body and no cookies.")
        self._request = dependant.request_param_name
        self._response = dependant.response_param_name

    @property
    def query_names(self) -> frozenset[str]:
        """Every query parameter that this, or what it depends on, reads."""
        own = frozenset(parameter.alias for parameter in self._query)
        return own.union(*(inner.query_names for _, inner in self._inner))

    @property
    def reads_body(self) -> bool:
        return bool(self._body)

    async def __call__(
        self, request: Request, response: Response, body: Any, errors: Errors
    ) -> Any:
        """What the function returns; None, with the `errors` in the request, when it has any."""
        values: dict[str, Any] = {}
        for parameter in self._path:
            parameter.take(request.path_params[parameter.alias], values, errors)
        for parameter in self._query:
            given = request.query_params.get(parameter.alias, NOTHING)
            parameter.take(given, values, errors)
        for parameter in self._headers:
            parameter.take(request.headers.get(parameter.alias, NOTHING), values, errors)
        for parameter in self._body:
            parameter.take(body, values, errors)
        for name, dependency in self._inner:
            values[name] = await dependency(request, response, body, errors)
        if self._request is not None:
            values[self._request] = request
        if self._response is not None:
            values[self._response] = response
        return None if errors else await self._call(**values)


def _parameter(within: str, field: Any) -> _Parameter:
    return _Parameter(within, field.name, field.field_info)


def answer(result: Any, status: int, added: Response) -> Response:
    """A function's result as an answer, with the headers it asked for."""
    if isinstance(result, Response):
        response = result
    elif result is None:
        response = Response(status_code=status)
    else:
        content = msgspec.json.encode(result)
        response = Response(content, status, media_type="application/json")
    response.raw_headers.extend(h for h in added.raw_headers if h[0] != b"content-length")
    return response
