"""Who is asking, and whether they may: every route answers only after the policy was asked."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from projections.visibility import Visibility
from service import clock
from service.access import policy
from service.access.principal import ANYTHING, Grant, Principal, Subject
from service.http.problems import Problem
from service.services import Services

CALLER = "paygiri.caller"
_BEARER = re.compile(rb"[Bb]earer +([A-Za-z0-9._~+/=-]{1,200})")


@dataclass(slots=True)
class Caller:
    """The member behind the request. `asked` turns true once the policy was asked."""

    principal: Principal
    asked: bool = False

    def allow(
        self, action: str, subject: Subject, today: date, *, speaking_for: str | None = None
    ) -> Grant:
        """The grant under which the caller may do this, speaking for that body if one is named.

        Raises `not-found` (404) for what the caller may not even know of, else `not-allowed` (403);
        `releases-only` (403) where a key of another system asks for live figures.
        """
        self.asked = True
        who = self.principal.speaking_for(speaking_for) if speaking_for else self.principal
        if not policy.may_see(self.principal, subject, today):
            raise Problem("not-found")
        grant = policy.grant_for(who, action, subject, today)
        if grant is None:
            partner = policy.reads_releases_only(who, action, today)
            raise Problem("releases-only" if partner else "not-allowed")
        return grant

    def allow_reading(self, action: str, today: date | None = None) -> None:
        """The same for lists and reports; what they may hold is filtered by `visible`."""
        self.allow(action, ANYTHING, today or _today())

    def visible(self, today: date | None = None) -> Visibility:
        """Which cases a list may show to the caller."""
        return policy.visible(self.principal, today or _today())

    def is_itself(self) -> Principal:
        """What a member may always read: who it is."""
        self.asked = True
        return self.principal


def _today() -> date:
    # what belongs to no one city has UTC's day
    return clock.now().date()


async def authenticate(request: Request) -> Caller:
    """The caller by the key in `Authorization: Bearer`; raises `not-authenticated` (401)."""
    token = _token(request)
    services: Services = request.app.state.services
    principal = await services.keys.verify(token) if token else None
    if principal is None:
        challenge = 'Bearer realm="paygiri"' + (', error="invalid_token"' if token else "")
        raise Problem("not-authenticated", headers={"www-authenticate": challenge})
    caller = request.scope[CALLER] = Caller(principal)
    return caller


def _token(request: Request) -> str | None:
    for name, value in request.scope["headers"]:
        if name == b"authorization":
            found = _BEARER.fullmatch(value)
            return found[1].decode() if found else None
    return None


async def asking(request: Request) -> Caller:
    """The caller, once authenticated."""
    caller: Caller = request.scope[CALLER]
    return caller


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Asking = Annotated[Caller, Depends(asking)]
"""A parameter of a route: who is asking."""

Using = Annotated[Services, Depends(_services)]
"""A parameter of a route: what the service holds open."""
