"""Indicators: what the record adds up to, by period, place and group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from domain.codes import measures
from projections.indicators.periods import By, Period, period_of, periods
from projections.indicators.report import IndicatorRow, indicator_rows
from projections.indicators.scope import Per, Question
from projections.recurrence.reading import end_of_imports
from service.http.caller import Asking, Using
from service.http.coded import Measure
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.http.fields import Day
from service.http.problems import Fault, Problem
from service.http.times import AsOf
from service.openapi import refusals
from service.routes.common import Place
from service.routes.results.publishing import City, publishing, when
from service.services import Services

router = APIRouter(prefix="/v1/indicators", tags=["Framework"], route_class=CsvRoute)

MOST_PERIODS = 400
YEAR = timedelta(days=365)
COLUMNS = (
    "period", "city", "place", "indicator", "disaggregation", "value", "numerator",
    "denominator", "first_day", "last_day", "reason_if_null", "restated_since",
)  # fmt: skip

_GROUP = r"^[a-z]{1,20}(:[A-Za-z0-9_.-]{1,60})?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """One measure. `unit` is count or share; `position` how far the record is, by lane."""

    measure: str
    unit: str
    by: By
    per: Per
    group: str | None
    position: dict[str, int]
    items: list[IndicatorRow]
    next_cursor: None = None


@router.get("", response_model=Indicators, responses=refusals(
    "as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city",
))  # fmt: skip
async def read_indicators(
    caller: Asking,
    services: Using,
    request: Request,
    measure: Annotated[Measure, Query(description="A code of the list `measures`.")],
    city: City = None,
    place: Place = None,
    first_day: Annotated[
        Day | None, Query(alias="from", description="The first day; a year ago if left out.")
    ] = None,
    last_day: Annotated[
        Day | None, Query(alias="to", description="The last day; today if left out.")
    ] = None,
    by: Annotated[By, Query(description="Periods, of either calendar.")] = By.QUARTER,
    per: Annotated[Per, Query(description="What makes a row beside the period.")] = Per.CITY,
    group: Annotated[
        str | None,
        Query(
            pattern=_GROUP,
            max_length=80,
            description="How to tell it apart, `people` for instance, or one group alone like "
            "`people:women`. GET /v1/codes/measures says what each measure can be told apart by.",
        ),
    ] = None,
    as_of: AsOf = None,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="As `Accept` says if left out.")
    ] = None,
) -> Indicators | Response:
    """Count one measure by period, city (or nahia, or all together) and group.

    A share never stands without its denominator; where there was nothing to count it is null,
    with the reason. `restated_since` says that the figure of a period that was over has changed,
    and when. Restricted cases and those about police conduct are in no figure. For readers from
    outside a city, figures below the smallest published cell are suppressed. As CSV the rows are
    shaped for DHIS2.
    """
    caller.allow_reading("read_indicators")
    city = city or await _city_of(services, place)
    moment = await when(services, city, as_of)
    listed = measures().codes[measure]
    asked = Question(
        measure=listed,
        periods=_periods(by, first_day, last_day, moment.today),
        today=moment.today,
        **_grouping(measure, group),
        city=city,
        place=place,
        per=per,
        at=moment.at,
        cut_off=await cut_off(services, city, moment.today),
        positions=moment.past_position,
        publishing=await publishing(services, caller, place or city),
    )
    rows = await services.database.read(indicator_rows, asked)
    if wants_csv(request, format):
        return csv_answer(COLUMNS, (_cells(measure, row) for row in rows))
    return Indicators(
        measure=measure, unit=listed.unit, by=by, per=per, group=group,
        position=moment.position, items=rows,
    )  # fmt: skip


async def cut_off(services: Services, city: str | None, today: date) -> date:
    """The first day that recurrence does not look at: a file says nothing of days after it."""
    end = await services.database.read(end_of_imports, city)
    return min(end, today) if end else today


async def _city_of(services: Services, place: str | None) -> str | None:
    """The city that a place lies in; None above cities."""
    if place is None:
        return None
    found = await services.registry.place(place)
    return found.lane if found.lane in found.ancestors else None


def _periods(
    by: By, first_day: date | None, last_day: date | None, today: date
) -> tuple[Period, ...]:
    last = last_day or today
    first = first_day or period_of(by, min(last, today) - YEAR).first_day
    if last.year > today.year + 1:
        raise _invalid("to", "too-far-ahead", "Name a day not later than the end of next year.")
    if last < first:
        raise _invalid("to", "date-order", "The last day lies before the first.")
    found: list[Period] = []
    for period in periods(by, first, last):
        if len(found) == MOST_PERIODS:
            raise _invalid("from", "too-many-periods", f"Ask for {MOST_PERIODS} periods at most.")
        found.append(period)
    return tuple(found)


def _grouping(measure: str, group: str | None) -> dict[str, str | None]:
    grouping, _, code = (group or "").partition(":")
    listed = measures().codes[measure]
    if group and not (listed.has_group(group) if code else grouping in listed.groups):
        text = "This measure is not told apart so: GET /v1/codes/measures says how it can be."
        raise _invalid("group", "group-unknown", text)
    return {"grouping": grouping or None, "group": code or None}


def _invalid(parameter: str, code: str, text: str) -> Problem:
    return Problem("invalid", faults=[Fault(f"/{parameter}", code, text, "query")])


def _cells(measure: str, row: IndicatorRow) -> Sequence[object]:
    return (
        row.period, row.city, row.place, measure, row.group, row.value, row.numerator,
        row.denominator, row.first_day, row.last_day, row.reason_if_null, row.restated_since,
    )  # fmt: skip
