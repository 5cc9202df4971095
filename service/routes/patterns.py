"""Patterns: where problems gather, and whether there are more of them than usual."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from projections.patterns.hotspots import Hotspots, hotspots
from projections.patterns.run_charts import RunCharts, SeriesBy, run_charts
from service.http.caller import Using
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.openapi import refusals
from service.routes.patterns_query import HotspotsAsked, RunChartsAsked

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=CsvRoute)

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


@router.get("/hotspots", response_model=Hotspots, responses=REFUSALS)
async def report_hotspots(
    asked: HotspotsAsked, services: Using, request: Request, format: Format = None
) -> Hotspots | Response:
    """What share of all episodes the top 1, 5 and 10 % of the city's places hold, and which.

    Beside each share stands what would be expected if all places were alike. Places without any
    episode count too. A high count may come from diligent reporters, and the highest falls by
    itself: read `shrunk`. Readers from elsewhere name one category that is open to everybody, are
    told of the last four full quarters, and of places with eight cases or more. Restricted cases
    and those about police conduct are in no number. As CSV the places alone.
    """
    found = await services.computing.answer(hotspots, asked)
    if wants_csv(request, format):
        return csv_answer(PLACE_COLUMNS, _place_rows(found))
    return found


@router.get("/run-charts", response_model=RunCharts, responses=REFUSALS)
async def report_run_charts(
    asked: RunChartsAsked,
    services: Using,
    request: Request,
    by: Annotated[SeriesBy, Query(description="What makes a series.")] = SeriesBy.CATEGORY,
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
    found = await services.computing.answer(run_charts, replace(asked, by=by))
    if wants_csv(request, format):
        return csv_answer(MONTH_COLUMNS, _month_rows(found))
    return found


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
