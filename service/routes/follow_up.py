"""The board: what was promised and planned, and where it stands on each city's own day."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from domain.issue.standing import Standing
from domain.words import Level
from projections.board import Board, board
from projections.follow_up_list import (
    OPEN,
    ActionRow,
    CommitmentRow,
    FollowUpFilter,
    list_actions,
    list_commitments,
)
from service.http.caller import Asking, Using
from service.http.fields import BodyCode, Title, Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, now, position_at, settled
from service.openapi import refusals
from service.routes.common import City, Place

router = APIRouter(prefix="/v1/follow-up", tags=["Follow-up"], route_class=Route)

Owner = Annotated[BodyCode | None, Query(description="The body that owes it.")]
Office = Annotated[Title | None, Query(description="The office of the body, as it was named.")]

AtLevel = Annotated[
    Level | None, Query(description="Where the case stands, or how far up it was escalated.")
]

ActionStanding = Literal["planned", "overdue", "done", "missed", "cancelled"]
OPEN_ACTIONS: tuple[ActionStanding, ...] = ("planned", "overdue")


@router.get("", responses=refusals("as-of-too-recent"))
async def read_the_board(
    caller: Asking,
    services: Using,
    city: City = None,
    place: Place = None,
    body: Owner = None,
    office: Office = None,
    level: AtLevel = None,
    as_of: AsOf = None,
) -> Board:
    """Count promises and follow-up actions by how they stand, by city, nahia, body and office.

    Every city is counted on its own calendar day, given in `days`. Only what the caller may see
    is counted.
    """
    caller.allow_reading("read_follow_up")
    return await services.database.read(
        board,
        caller.visible(),
        now=now(),
        wanted=FollowUpFilter(city=city, place=place, body=body, office=office, level=level),
        as_of=settled(as_of),
    )


@router.get("/commitments", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_commitments(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    standing: Annotated[
        Standing | None, Query(description="How it stands; all that are still open if left out.")
    ] = None,
    city: City = None,
    place: Place = None,
    body: Owner = None,
    office: Office = None,
    level: AtLevel = None,
    issue: Uuid | None = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[CommitmentRow]:
    """List promises, the longest overdue first."""
    caller.allow_reading("read_follow_up")
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_commitments,
        caller.visible(),
        now=now(),
        wanted=FollowUpFilter(
            city=city, place=place, body=body, office=office, issue=issue, level=level
        ),
        standings=OPEN if standing is None else {standing},
        as_of=as_of,
        after_key=decode_cursor("commitments", cursor),
        limit=limit,
    )
    return serve_known("commitments", found, position, request, response)


@router.get("/actions", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_actions(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    standing: Annotated[
        ActionStanding | None,
        Query(description="How it stands; planned and overdue ones if left out."),
    ] = None,
    city: City = None,
    place: Place = None,
    body: Owner = None,
    office: Office = None,
    level: AtLevel = None,
    issue: Uuid | None = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[ActionRow]:
    """List follow-up actions by the day they are planned for."""
    caller.allow_reading("read_follow_up")
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_actions,
        caller.visible(),
        now=now(),
        wanted=FollowUpFilter(
            city=city, place=place, body=body, office=office, issue=issue, level=level
        ),
        standings=OPEN_ACTIONS if standing is None else (standing,),
        as_of=as_of,
        after_key=decode_cursor("actions", cursor),
        limit=limit,
    )
    return serve_known("actions", found, position, request, response)
