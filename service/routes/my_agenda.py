"""What is due for the caller, by day."""

from fastapi import APIRouter, Request, Response

from projections.my_agenda import DueItem
from service.http.caller import Asking, Using
from service.http.paging import LIMIT, Cursor, Limit, Page, decode_cursor, serve
from service.http.routing import Route
from service.http.times import now
from service.my_agenda import own_agenda
from service.openapi import refusals

router = APIRouter(prefix="/v1/me", tags=["Follow-up"], route_class=Route)


@router.get("/agenda", responses=refusals("bad-cursor"))
async def read_own_agenda(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Page[DueItem]:
    """List what is due from the bodies the caller speaks for, by day, each with what to do.

    Promises to keep or to answer for, planned steps, referrals and recommendations to answer,
    plan items, dialogues to convene or attend, minutes to write, sign and seal, feedback rounds
    to hold. What has no date comes last. Only what the caller may see is listed.
    """
    caller.allow_reading("read_own_agenda")
    found = await own_agenda(
        services, caller, now=now(), after_key=decode_cursor("agenda", cursor), limit=limit
    )
    return serve("agenda", found, request, response)
