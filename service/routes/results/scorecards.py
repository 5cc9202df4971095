"""Scorecards: what each body and office promised, and what became of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from domain.words import WorkingCalendar
from projections.scorecards.cards import Asked, cities, scorecards
from projections.scorecards.shapes import Scorecard
from service.http.caller import Asking, Using
from service.http.fields import BodyCode, Day
from service.http.problems import Fault, Problem
from service.http.routing import Route
from service.http.times import AsOf
from service.openapi import refusals
from service.routes.results.publishing import City, publishing, when
from service.services import Services

router = APIRouter(prefix="/v1/scorecards", tags=["Scorecards"], route_class=Route)

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecards:
    """The cards of these days as they stand on the day `on`; `position` by lane."""

    first_day: date
    last_day: date
    on: date
    position: dict[str, int]
    items: list[Scorecard]
    next_cursor: None = None


@router.get("", responses=refusals("as-of-too-recent", "unknown-place", "unknown-city"))
async def read_the_scorecards(
    caller: Asking,
    services: Using,
    city: City = None,
    body: Annotated[BodyCode | None, Query(description="The code of one body.")] = None,
    first_day: Annotated[
        Day | None,
        Query(alias="from", description="Promised on this day or later; a year ago if left out."),
    ] = None,
    last_day: Annotated[
        Day | None, Query(alias="to", description="The last day; today if left out.")
    ] = None,
    as_of: AsOf = None,
) -> Scorecards:
    """Read what bodies and their offices promised in these days, and how it stands.

    Offices, never persons; in the order of their codes, never ranked. Every number stands beside
    its denominator, percentages only from 20 on; the lengths promised stand beside what was kept,
    so that small promises do not win. For readers from outside the city, cards of too few are
    suppressed.
    """
    caller.allow_reading("read_scorecards")
    moment = await when(services, city, as_of)
    last = last_day or moment.today
    first = first_day or last - YEAR
    if last < first:
        text = "The last day lies before the first."
        raise Problem("invalid", faults=[Fault("/to", "date-order", text, "query")])
    asked = Asked(
        first_day=first,
        last_day=last,
        today=moment.today,
        city=city,
        body=body,
        at=as_of,
        positions=moment.past_position,
        calendars=await _calendars(services, city),
        publishing=await publishing(services, caller, city),
    )
    cards = await services.database.read(scorecards, asked)
    return Scorecards(
        first_day=first, last_day=last, on=moment.today, position=moment.position, items=cards
    )


async def _calendars(services: Services, city: str | None) -> dict[str, WorkingCalendar]:
    codes = [city] if city else await services.database.read(cities)
    return {code: (await services.registry.city(code)).calendar for code in codes}
