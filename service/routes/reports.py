"""Reports: what came back after it was declared solved."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from domain.issue import ISSUE
from projections.case_list import visible_among
from projections.recurrence.drilldown import MOST_CASES, Chain, chain, with_events
from projections.recurrence.reading import end_of_imports
from projections.recurrence.report import (
    Clock,
    GroupBy,
    Parameters,
    RecurrenceReport,
    recurrence_report,
)
from projections.visibility import Visibility
from service.http.caller import Asking, Using
from service.http.fields import Day, ListCode, Moment, PlaceCode
from service.http.problems import Fault, Problem
from service.http.routing import Route
from service.http.times import AsOf, now, position_at
from service.openapi import refusals
from service.routes.at_home import is_at_home
from service.services import Services

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=Route)

SMALLEST_CELL = 5
SMALLEST_SENSITIVE_CELL = 10
"""Rows of fewer cases or places are suppressed for readers without a role in the city."""

_POSITION = r"^[!-~]+:[0-9]{1,18}(,[!-~]+:[0-9]{1,18})*$"
_GROUPS = rf"^({'|'.join(GroupBy)})(,({'|'.join(GroupBy)}))*$"

City = Annotated[PlaceCode | None, Query(description="The code of a city; all if left out.")]
Category = Annotated[ListCode | None, Query(description="A first-level code of `categories`.")]

CutOff = Annotated[
    Day | None,
    Query(
        description="The first day not looked at. If left out the city's today, or where all cases "
        "are imported the day after the last report among them."
    ),
]
Position = Annotated[
    str | None,
    Query(
        pattern=_POSITION,
        max_length=4_000,
        description="`position` of an earlier report as CITY:NUMBER,...: the same again.",
    ),
]


@router.get(
    "/recurrence",
    responses=refusals("as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city"),
)
async def report_recurrence(
    caller: Asking,
    services: Using,
    city: City = None,
    category: Category = None,
    group_by: Annotated[
        str, Query(pattern=_GROUPS, max_length=80, description="What makes a row, with commas.")
    ] = "city,category",
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    horizon: Annotated[int, Query(ge=1, le=3_650, description="Days of the mean.")] = 90,
    grace_days: Annotated[
        int, Query(ge=0, le=90, description="Up to here a return is a failed fix.")
    ] = 7,
    clock: Annotated[
        Clock, Query(description="Counted from the declared or from the confirmed solution.")
    ] = Clock.DECLARED,
) -> RecurrenceReport:
    """How often what was declared solved is reported again, by city and category.

    "Reported again", not "free of the problem": silence is not safety. Shares are Kaplan-Meier
    estimates with intervals clustered by place; where too little was seen they are null, with
    the reason. Restricted cases and those about police conduct are in no number. The same position
    and parameters give the same bytes, unless a case that was counted has been restricted since.
    """
    caller.allow_reading("read_recurrence_report")
    then = as_of or now()
    today = (await services.registry.city(city)).today(then) if city else then.date()
    if cut_off is None:
        end = await services.database.read(end_of_imports, city)
        cut_off = min(end, today) if end else today
    elif cut_off > today:
        text = "Nothing is known yet of days to come: name today or a day before it."
        raise Problem("invalid", faults=[Fault("/cut_off", "cut-off-in-the-future", text, "query")])
    exact = await is_at_home(services, caller.principal, city, today)
    return await services.database.read(
        recurrence_report,
        Parameters(
            cut_off=cut_off,
            city=city,
            category=category,
            group_by=tuple(GroupBy(name) for name in dict.fromkeys(group_by.split(","))),
            horizon=horizon,
            grace_days=grace_days,
            clock=clock,
            positions=await _positions(services, as_of, position),
            smallest_cell=0 if exact else SMALLEST_CELL,
            smallest_sensitive_cell=0 if exact else SMALLEST_SENSITIVE_CELL,
        ),
    )


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
    shown.
    """
    caller.allow_reading("read_recurrence_report")
    positions = await _positions(services, as_of, position)
    found = await services.database.read(
        _visible_chains, caller.visible(), city, place, category, positions, cut_off
    )
    if not found:
        raise Problem("not-found")
    until = None if positions is None else positions.get(city, 0)
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


async def _positions(
    services: Services, as_of: Moment | None, position: str | None
) -> dict[str, int] | None:
    if position is not None and as_of is not None:
        text = "Send as_of or position, not both."
        raise Problem("invalid", faults=[Fault("/position", "conflicting", text, "query")])
    if position is not None:
        pairs = (part.rpartition(":") for part in position.split(","))
        return {lane: int(number) for lane, _, number in pairs}
    return await position_at(services, as_of)
