"""The patterns as pictures: the same questions as `patterns`, answered for the eye."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from projections.names import names_of
from projections.patterns.drawing import RunChartParameters, Series
from projections.patterns.hotspots import hotspots
from projections.patterns.run_charts import RunCharts, SeriesBy, run_charts
from service.charts import hotspots as of_hotspots
from service.charts import run_chart as of_months
from service.charts.answer import ChartRoute, Language, Svg, svg_answer
from service.http.caller import Using
from service.http.fields import PlaceCode
from service.openapi import refusals
from service.routes.cut import invalid
from service.routes.patterns_query import HotspotsAsked, RunChartsAsked
from service.services import Services

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=ChartRoute)

REFUSALS = refusals(
    "as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city",
    "bad-if-none-match",
)  # fmt: skip


@router.get("/hotspots/chart.svg", response_class=Svg, responses=REFUSALS)
async def draw_hotspots(
    asked: HotspotsAsked, services: Using, request: Request, language: Language = "en"
) -> Response:
    """The hotspots as a picture (SVG): the shares of the top 1, 5 and 10 % of places as bars.

    A mark stands where chance alone would have put each, with its band. Beneath are the same
    figures as a table, and the places that the reader is told of, the first 60.
    """
    report = await services.computing.answer(hotspots, asked)
    names = await services.database.read(names_of, sorted(of_hotspots.places_in(report)))
    return svg_answer(request, of_hotspots.hotspots_chart(report, names, language))


@router.get("/run-charts/chart.svg", response_class=Svg, responses=REFUSALS)
async def draw_run_chart(
    asked: RunChartsAsked,
    services: Using,
    request: Request,
    nahia: Annotated[
        PlaceCode | None, Query(description="Of this nahia alone, all categories together.")
    ] = None,
    language: Language = "en",
) -> Response:
    """One run chart as a picture (SVG): name a category, a nahia, or both.

    A dot for what began in each month, hollow where the month is not whole or what was solved in
    it was not followed for 90 days yet; the median; a triangle where the alarm rang; dialogues
    held beneath. The last 60 months are shown.
    """
    if asked.category is None and nahia is None:
        text = "A picture shows one series: name a category or a nahia."
        raise invalid("category", "one-series", text)
    if nahia is not None:
        await _in_city(services, nahia, asked)
        asked = replace(asked, by=SeriesBy.NAHIA)
    report = await services.computing.answer(run_charts, asked)
    names = await services.database.read(names_of, sorted(of_months.places_in(report)))
    series = _series(report, nahia)
    return svg_answer(request, of_months.run_chart(report, series, names, language))


async def _in_city(services: Services, nahia: str, asked: RunChartParameters) -> None:
    place = await services.registry.place(nahia)
    if asked.city not in place.ancestors or nahia == asked.city:
        raise invalid("nahia", "not-in-city", "Name a nahia of the city that you ask about.")


def _series(report: RunCharts, nahia: str | None) -> Series | None:
    return next((series for series in report.items if series.nahia == nahia), None)
