"""Lists of cases: newest first, filtered, only what the caller may see."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from domain.issue.state import Stage
from domain.words import Sensitivity
from projections.case_list import CaseFilter, CaseRow, list_cases
from service.http.caller import Asking, Using
from service.http.fields import BodyCode, ListCode, Short
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, now, position_at
from service.openapi import refusals
from service.routes.common import City, Place

router = APIRouter(prefix="/v1/issues", tags=["Issues"], route_class=Route)


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_cases(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: City = None,
    place: Place = None,
    category: Annotated[ListCode | None, Query(description="A code of `categories`.")] = None,
    subcategory: ListCode | None = None,
    stage: Stage | None = None,
    is_open: Annotated[
        bool | None,
        Query(alias="open", description="Not closed, declined, withdrawn or merged."),
    ] = None,
    silent: Annotated[
        bool | None, Query(description="Open, and nothing recorded for 30 days.")
    ] = None,
    lead_body: BodyCode | None = None,
    sensitivity: Sensitivity | None = None,
    source: Annotated[
        Short | None, Query(description="The system that imported cases came from.")
    ] = None,
    text: Annotated[
        Short | None, Query(description="In the title, or a reference like HRT-0412.")
    ] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[CaseRow]:
    """List the cases the caller may see, newest first.

    What the authority says is fixed and what the community says is fixed stand apart. With
    `as_of` the list is as it was known then, of what the caller may see today.
    """
    caller.allow_reading("list_cases")
    wanted = CaseFilter(
        city=city,
        place=place,
        category=category,
        subcategory=subcategory,
        stage=stage,
        open=is_open,
        silent=silent,
        lead_body=lead_body,
        sensitivity=sensitivity,
        source=source,
        text=text,
    )
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_cases,
        caller.visible(),
        now=now(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("cases", cursor),
        limit=limit,
    )
    return serve_known("cases", found, position, request, response)
