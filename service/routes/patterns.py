"""Patterns: where problems gather, and whether there are more of them than usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from domain import codes
from domain.words import Sensitivity
from projections.indicators.periods import By as Period
from projections.indicators.periods import period_of
from projections.patterns.beside import reached
from projections.patterns.hotspots import HotspotParameters, Hotspots, hotspots
from projections.patterns.months import MOST_MONTHS, months_before, whole
from projections.patterns.run_charts import By, RunChartParameters, RunCharts, run_charts
from service.http.caller import Asking, Caller, Using
from service.http.coded import Category as CodedCategory
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.http.fields import Day, PlaceCode
from service.http.problems import Fault, Problem
from service.http.times import AsOf, now
from service.openapi import refusals
from service.routes.at_home import SMALLEST_CELL, SMALLEST_SENSITIVE_CELL, is_at_home
from service.routes.cut import CutOff, Position, cut_off_of, positions_of
from service.services import Services

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=CsvRoute)

SMALLEST_PLACE = 8
"""Cases of one place, and places behind a sum, without which readers from elsewhere see none."""
MONTHS_SHOWN = 24
QUARTERS_FROM_OUTSIDE = 4

City = Annotated[PlaceCode, Query(description="The code of a city.")]
Category = Annotated[
    CodedCategory | None,
    Query(description="A first-level code of `categories`; all if left out."),
]
From = Annotated[Day | None, Query(alias="from", description="The first day.")]
To = Annotated[Day | None, Query(alias="to", description="The last day; up to the cut-off.")]
Format = Annotated[
    Literal["json", "csv"] | None, Query(description="As `Accept` says if left out.")
]
REFUSALS = refusals("as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city")

PLACE_COLUMNS = (
    "place", "nahia", "episodes", "cases", "reports", "solved", "unsolved", "recurrences", "rate",
    "shrunk", "cut_off", "position", "sha256",
)  # fmt: skip
MONTH_COLUMNS = (
    "city", "category", "nahia", "month", "first_day", "last_day", "complete", "opened", "reports",
    "solved", "again_within_90_days", "again_low", "again_high", "again_at_risk",
    "again_reason_if_null", "not_yet_followed_long_enough", "dialogues_beside", "alarms",
    "cut_off", "position", "sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What both questions need: the city's day, how far to look, and how exactly to tell."""

    today: date
    cut_off: date
    positions: dict[str, int]
    at_home: bool


@router.get("/hotspots", response_model=Hotspots, responses=REFUSALS)
async def report_hotspots(
    caller: Asking,
    services: Using,
    request: Request,
    city: City,
    category: Category = None,
    first_day: From = None,
    last_day: To = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    top: Annotated[int, Query(ge=1, le=100, description="How many places to list.")] = 20,
    format: Format = None,
) -> Hotspots | Response:
    """What share of all episodes the top 1, 5 and 10 % of the city's places hold, and which.

    Beside each share stands what would be expected if all places were alike. Places without any
    episode count too. A high count may come from diligent reporters, and the highest falls by
    itself: read `shrunk`. Readers from elsewhere name one category that is open to everybody, are
    told of the last four full quarters, and of places with eight cases or more. Restricted cases
    and those about police conduct are in no number. As CSV the places alone.
    """
    caller.allow_reading("read_patterns")
    _first_level(category)
    chosen = (first_day, last_day, cut_off, as_of, position)
    asked = await _asked(services, caller, city, cut_off, as_of, position)
    if not asked.at_home:
        if any(each is not None for each in chosen):
            text = "From outside the city only the last four full quarters are told: name no days."
            raise _invalid("from", "only-at-home", text)
        first_day, last_day = _standing_period(asked.cut_off)
    _in_order(first_day, last_day, asked)
    found = await services.computing.answer(
        hotspots,
        HotspotParameters(
            city=city,
            category=category,
            first_day=first_day,
            last_day=last_day,
            cut_off=asked.cut_off,
            positions=asked.positions,
            top=top,
            smallest_cell=0 if asked.at_home else SMALLEST_CELL,
            smallest_place=0 if asked.at_home else SMALLEST_PLACE,
        ),
    )
    if wants_csv(request, format):
        return csv_answer(PLACE_COLUMNS, _place_rows(found))
    return found


@router.get("/run-charts", response_model=RunCharts, responses=REFUSALS)
async def report_run_charts(
    caller: Asking,
    services: Using,
    request: Request,
    city: City,
    category: Category = None,
    by: Annotated[By, Query(description="What makes a series.")] = By.CATEGORY,
    first_day: From = None,
    last_day: To = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    format: Format = None,
) -> RunCharts | Response:
    """Month by month of the Solar Hijri calendar: what began, was solved, and came back.

    Months that the days lie in are shown whole; without `from`, the last 24. One alarm listens,
    week by week, whether more begins than is usual; its limit is set by replaying the two years
    before. What was solved in the last three months is not yet followed long enough. Dialogues
    held stand beside: that one led to the other is not said. For readers from elsewhere small
    numbers, and those that would give them away, are null. Restricted cases and those about
    police conduct are in no number.
    """
    caller.allow_reading("read_patterns")
    _first_level(category)
    asked = await _asked(services, caller, city, cut_off, as_of, position)
    _in_order(first_day, last_day, asked)
    last = min(last_day or asked.cut_off, date.fromordinal(asked.cut_off.toordinal() - 1))
    first = first_day or months_before(last, MONTHS_SHOWN - 1)
    _not_too_long(first, last)
    shown = asked.at_home and _sees_dialogues(caller, city, await _above(services, city))
    found = await services.computing.answer(
        run_charts,
        RunChartParameters(
            city=city,
            category=category,
            by=by,
            first_day=whole(first).first_day,
            last_day=last,
            cut_off=asked.cut_off,
            positions=asked.positions,
            at=await _recorded_at(services, city, asked.positions) if shown else None,
            smallest_cell=0 if asked.at_home else SMALLEST_CELL,
            smallest_sensitive_cell=0 if asked.at_home else SMALLEST_SENSITIVE_CELL,
            dialogues=shown,
        ),
    )
    if wants_csv(request, format):
        return csv_answer(MONTH_COLUMNS, _month_rows(found))
    return found


async def _asked(
    services: Services, caller: Caller, city: str, cut_off: date | None,
    as_of: datetime | None, position: str | None,
) -> Asked:  # fmt: skip
    today = (await services.registry.city(city)).today(as_of or now())
    # by the roles of today, also where an older record is asked for
    at_home = await is_at_home(services, caller.principal, city, now().date())
    positions = await positions_of(services, as_of, position)
    if positions is None:
        positions = await services.database.read(reached, city)
    return Asked(today, await cut_off_of(services, city, cut_off, today), positions, at_home)


async def _recorded_at(services: Services, city: str, positions: dict[str, int]) -> datetime | None:
    """When the last event looked at was recorded; None before the first."""
    events = await services.ledger.read(city, positions.get(city, 0) - 1, 1)
    return events[0].recorded_at if events and positions.get(city, 0) else None


async def _above(services: Services, city: str) -> frozenset[str]:
    return frozenset((await services.registry.place(city)).ancestors)


def _sees_dialogues(caller: Caller, city: str, above: frozenset[str]) -> bool:
    """Whether this reader sees all the city's dialogues: they are internal."""
    return any(
        Sensitivity.INTERNAL in area.sensitivities and (area.place is None or area.place in above)
        for area in caller.visible().areas
    )


def _standing_period(cut_off: date) -> tuple[date, date]:
    """The last full quarters before the cut-off: a period that nobody can shift by a day."""
    first = period_of(Period.SOLAR_HIJRI_QUARTER, cut_off).first_day
    last = date.fromordinal(first.toordinal() - 1)
    for _ in range(QUARTERS_FROM_OUTSIDE):
        before = date.fromordinal(first.toordinal() - 1)
        first = period_of(Period.SOLAR_HIJRI_QUARTER, before).first_day
    return first, last


def _first_level(category: str | None) -> None:
    if category is not None and codes.categories().codes[category].parent is not None:
        raise _invalid("category", "finer-code", "Problems are kept by the code one level up.")


def _in_order(first: date | None, last: date | None, asked: Asked) -> None:
    if last is not None and last > asked.today:
        text = "Nothing is known yet of days to come: name today or a day before it."
        raise _invalid("to", "in-the-future", text)
    if first is not None and first > (last or asked.cut_off):
        raise _invalid("to", "date-order", "The last day lies before the first.")
    if first is not None and first >= asked.cut_off:
        raise _invalid("from", "date-order", "The first day does not lie before the cut-off.")


def _not_too_long(first: date, last: date) -> None:
    if whole(first).first_day < months_before(last, MOST_MONTHS - 1):
        raise _invalid("from", "too-many-months", f"Ask for {MOST_MONTHS} months at most.")


def _invalid(parameter: str, code: str, text: str) -> Problem:
    return Problem("invalid", faults=[Fault(f"/{parameter}", code, text, "query")])


def _place_rows(found: Hotspots) -> Iterator[Sequence[object]]:
    for row in found.items:
        yield (
            row.place, row.nahia, row.episodes, row.cases, row.reports, row.solved, row.unsolved,
            row.recurrences, row.rate, row.shrunk, *_sealing(found),
        )  # fmt: skip


def _month_rows(found: RunCharts) -> Iterator[Sequence[object]]:
    for series in found.items:
        for point, month in zip(series.points, found.months, strict=True):
            again = point.again
            alarms = sum(alarm.month == month.code for alarm in series.alarm.items)
            yield (
                series.city, series.category, series.nahia, month.code, month.first_day,
                month.last_day, month.complete, point.opened, point.reports, point.solved,
                again.f, again.lo, again.hi, again.n_at_risk, again.reason_if_null,
                point.not_yet_followed_long_enough, point.dialogues,
                alarms if series.alarm.reason_if_null is None else None, *_sealing(found),
            )  # fmt: skip


def _sealing(found: Hotspots | RunCharts) -> tuple[object, ...]:
    position = ",".join(f"{lane}:{number}" for lane, number in found.position.items())
    return found.cut_off, position, found.sha256
