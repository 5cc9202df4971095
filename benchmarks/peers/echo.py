"""The same shell without a database: the limit that HTTP, JSON and checking the key set.

Routing, strict JSON, body models, the HMAC of the key and the headers are the service's own; what
would be decided and stored is answered at once.
"""

from datetime import UTC, date, datetime

import msgspec
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.middleware import Middleware

from benchmarks.world import OFFICER, START, settings
from domain.member import Role
from service.access.keys import Keys, _Known
from service.access.principal import Grant, Principal
from service.http import answers
from service.http.caller import Asking
from service.http.fields import Uuid
from service.http.hardening import Shell
from service.http.routing import Route
from service.routes.issues.common import CaseId
from service.routes.issues.intake import NewIssue, NewReport
from service.writing import Receipt

router = APIRouter(prefix="/v1/issues/{issue_id}", route_class=Route)


class OneKey(Keys):
    """Knows one key, and no database."""

    def __init__(self, token: str) -> None:
        # it knows its one key by heart, and has no store to ask
        super().__init__(None, None, None, settings("none"))  # type: ignore[arg-type]
        parts = self._parts(token)
        assert parts is not None
        self._one = parts

    async def _look_up(self, key_id: str) -> _Known:
        grants = (Grant(Role.MUNICIPAL_FOCAL, "HRT", "HRT-MUN", START, None),)
        principal = Principal(OFFICER, "HRT-MUN", grants, key_id=key_id)
        return _Known(OFFICER, self._hmac(*self._one), principal, date.max, self._ticks())


class _Services:
    def __init__(self, token: str) -> None:
        self.keys = OneKey(token)


def echo_app(token: str, document: bytes) -> FastAPI:
    """Answers writes with a receipt, and every case with this document."""
    app = FastAPI(openapi_url=None, redirect_slashes=False, middleware=[Middleware(Shell)])
    app.router.routes.extend(router.routes)  # as in the service
    answers.install(app)
    app.state.services = _Services(token)
    app.state.document = document
    return app


@router.put("", status_code=201, response_model=Receipt)
async def report(issue_id: CaseId, body: NewIssue, caller: Asking) -> Response:
    caller.is_itself()
    return _receipt(issue_id)


@router.put("/reports/{report_id}", status_code=201, response_model=Receipt)
async def add_report(
    issue_id: CaseId, report_id: Uuid, body: NewReport, caller: Asking
) -> Response:
    caller.is_itself()
    return _receipt(issue_id)


@router.get("")
async def read(issue_id: CaseId, caller: Asking, request: Request) -> Response:
    caller.is_itself()
    return Response(
        request.app.state.document, headers={"etag": '"1"'}, media_type="application/json"
    )


def _receipt(issue_id: object) -> Response:
    told = {"id": issue_id, "version": 1, "lane": "HRT", "position": 1, "events": 1,
            "recorded_at": datetime.now(UTC)}  # fmt: skip
    headers = {"etag": '"1"'}
    return Response(msgspec.json.encode(told), 201, headers, "application/json")
