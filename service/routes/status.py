"""Whether the service is well, the contract, and the documentation page."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from projections.all import PROJECTIONS
from projections.upkeep import LaneStatus, status
from service import openapi
from service.http import docs
from service.http.caller import Asking, Using
from service.http.problems import Problem
from service.http.routing import OpenRoute, Route
from service.services import Services

well = APIRouter(tags=["Service"], route_class=OpenRoute)
router = APIRouter(prefix="/v1", tags=["Service"], route_class=Route)
pages = APIRouter(include_in_schema=False)

PATIENCE = 2.0
"""Seconds within which the store must answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`lag`: events recorded and not yet shown by lists. `parked`: events they cannot apply."""

    status: str
    lag: int
    parked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionShown:
    """How far a list is in a city's record; `incomplete_since` is null when nothing is parked."""

    projection: str
    lane: str
    position: int
    head: int
    lag: int
    parked: int
    incomplete_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    lag: int
    parked: int
    projections: list[ProjectionShown]


@well.get("/health")
async def check_health(services: Using) -> Health:
    """Whether the service runs and its store answers. Needs no key."""
    lanes = await _lanes(services)
    return Health(status="ok", lag=_lag(lanes), parked=sum(lane.parked for lane in lanes))


@router.get("/status")
async def read_the_status(caller: Asking, services: Using) -> Status:
    """How far every list is behind the record, and what it could not apply."""
    caller.allow_reading("read_registry")
    lanes = await _lanes(services)
    return Status(
        lag=_lag(lanes),
        parked=sum(lane.parked for lane in lanes),
        projections=[
            ProjectionShown(
                projection=lane.projection,
                lane=lane.lane,
                position=lane.position,
                head=lane.head,
                lag=lane.lag,
                parked=lane.parked,
                incomplete_since=lane.incomplete_since,
            )
            for lane in lanes
        ],
    )


async def _lanes(services: Services) -> list[LaneStatus]:
    try:
        async with asyncio.timeout(PATIENCE):
            heads = await services.ledger.heads()
            return await services.database.read(status, PROJECTIONS, heads)
    except TimeoutError:
        raise Problem("unavailable") from None


def _lag(lanes: list[LaneStatus]) -> int:
    return max((lane.lag for lane in lanes), default=0)


@pages.get("/openapi.json")
async def read_the_contract(request: Request) -> Response:
    return Response(_made(request)[0], media_type="application/json")


@pages.get("/docs")
async def read_the_documentation(request: Request) -> Response:
    return HTMLResponse(_made(request)[1], headers={"content-security-policy": docs.POLICY})


def _made(request: Request) -> tuple[str, str]:
    """The contract and its page, made at the first request for either."""
    made: tuple[str, str] | None = getattr(request.app.state, "documentation", None)
    if made is None:
        contract = openapi.text(request.app)
        made = request.app.state.documentation = contract, docs.page(json.loads(contract))
    return made
