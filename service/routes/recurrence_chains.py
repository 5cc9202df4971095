"""From a number of the recurrence report to the problems, cases and events behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from domain.codes import code_list
from domain.issue import ISSUE
from projections.case_list import visible_among
from projections.recurrence.behind import ProblemBehind, problems_behind
from projections.recurrence.drilldown import MOST_CASES, Chain, chain, with_events
from projections.recurrence.grouping import GroupBy
from projections.visibility import Visibility
from service.http.caller import Asking, Using
from service.http.fields import ListCode, PlaceCode
from service.http.paging import LIMIT, Cursor, Limit, Page, bad_cursor, decode_cursor, serve
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, now
from service.openapi import refusals
from service.routes.at_home import chosen_at_home_only, is_at_home
from service.routes.cut import Category, City, CutOff, Position, invalid, positions_of
from service.routes.recurrence_query import Filtered, parameters
from service.services import Services

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=Route)

NULL = "-"

_KEY = r"^(-|[A-Za-z0-9][A-Za-z0-9_.-]*)$"
_OR_NULL = "; `-` for a row where it is null."


def _part(what: str, alias: str | None = None) -> Any:
    return Query(alias=alias, pattern=_KEY, max_length=60, description=what + _OR_NULL)


@router.get(
    "/recurrence/chains",
    responses=refusals(
        "as-of-too-recent", "bad-cursor", "position-not-reached", "unknown-place", "unknown-city"
    ),
)
async def list_the_problems_behind(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    filters: Filtered,
    city: City = None,
    category: Category = None,
    nahia: Annotated[str | None, _part("A part of the row's key")] = None,
    place: Annotated[str | None, _part("A part of the row's key")] = None,
    done: Annotated[str | None, _part("The main response", alias="response")] = None,
    body: Annotated[str | None, _part("The office that led")] = None,
    quarter_solved: Annotated[str | None, _part("A quarter like 2025-Q1")] = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Page[ProblemBehind]:
    """List the problems behind a row of the recurrence report, with what each adds to it.

    For readers with a role at the city or above it. Send the row's key and the parameters of the
    report; the report's own `chains` has all but the key. Each problem leads on to its episodes,
    cases and events. Over all of them the numbers sum up to those of the row, unless the reader
    may not see all cases of one: it is left out.
    """
    caller.allow_reading("read_recurrence_report")
    if done not in (None, NULL) and done not in code_list("responses"):
        text = "Send a code of the list responses: GET /v1/codes/responses shows it."
        raise invalid("response", "unknown-code", text)
    after = decode_cursor("recurrence-chains", cursor)
    if after is not None and len(after) != 2:
        raise bad_cursor()
    if not await is_at_home(services, caller.principal, city, now().date()):
        # a problem that is left out here though its cases are public has others
        chosen_at_home_only(city=city or "all")
    asked = await parameters(caller, services, filters, city, category, group_by=())
    told = {
        GroupBy.CITY: city,
        GroupBy.NAHIA: nahia,
        GroupBy.PLACE: place,
        GroupBy.CATEGORY: category,
        GroupBy.RESPONSE: done,
        GroupBy.BODY: body,
        GroupBy.QUARTER_SOLVED: quarter_solved,
    }
    key = {name: None if part == NULL else part for name, part in told.items() if part is not None}
    found = await services.computing.once(
        problems_behind, asked, key, caller.visible(), limit, after
    )
    return serve("recurrence-chains", found, request, response)


@dataclass(frozen=True, slots=True)
class Chains:
    """The problem of a place and category, and those that people set apart from it."""

    items: list[Chain]
    next_cursor: None = None


@router.get(
    "/recurrence/chains/{city}/{place}/{category}",
    responses=refusals("as-of-too-recent", "position-not-reached"),
)
async def read_the_chain(
    city: PlaceCode,
    place: PlaceCode,
    category: ListCode,
    caller: Asking,
    services: Using,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
) -> Chains:
    """What is behind the report's numbers: every episode of one problem, its cases and events.

    With the `position` and `cut_off` of a report, exactly what that report counted, and the
    events recorded up to that position. A problem with a case that the caller may not see is not
    shown, nor is one to readers without a role at its place or above it.
    """
    caller.allow_reading("read_recurrence_report")
    then = await positions_of(services, as_of, position, city)
    found = await services.database.read(
        _visible_chains, caller.visible(), city, place, category, then, cut_off
    )
    if not found or not await is_at_home(services, caller.principal, place, now().date()):
        raise Problem("not-found")
    until = None if then is None else then.get(city, 0)
    return Chains(items=[await _with_events(services, each, until) for each in found])


async def _with_events(services: Services, found: Chain, until: int | None) -> Chain:
    """What was recorded of its cases, up to a position of its lane (None: all)."""
    streams = await services.ledger.load_many(ISSUE, found.issues[-MOST_CASES:])
    recorded = [each for stream in streams for each in stream.history]
    return with_events(found, [e for e in recorded if until is None or e.position <= until])


def _visible_chains(
    connection: Connection,
    visibility: Visibility,
    city: str,
    place: str,
    category: str,
    positions: dict[str, int] | None,
    cut_off: date | None,
) -> list[Chain]:
    found = chain(connection, city, place, category, positions=positions, cut_off=cut_off)
    seen = visible_among(connection, visibility, {issue for each in found for issue in each.issues})
    return [each for each in found if each.issues and seen.issuperset(each.issues)]
