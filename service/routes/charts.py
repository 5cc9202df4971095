"""The reports as pictures: the same questions, answered for the eye."""

from fastapi import APIRouter, Request, Response

from projections.names import names_of
from projections.recurrence.report import recurrence_report
from service.charts.answer import ChartRoute, Language, Svg, svg_answer
from service.charts.recurrence import codes_in, recurrence_chart
from service.http.caller import Using
from service.openapi import refusals
from service.routes.recurrence_query import IN_SHARES, RecurrenceAsked, lanes_of

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=ChartRoute)


@router.get(
    "/recurrence/chart.svg",
    response_class=Svg,
    responses=refusals(
        "as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city",
        "bad-if-none-match",
    ),
)  # fmt: skip
async def draw_recurrence(
    asked: RecurrenceAsked, services: Using, request: Request, language: Language = "en"
) -> Response:
    """The recurrence report as a picture (SVG), its figures beneath as a table.

    Every row is a dot with its 95 % interval; with `curve`, a report of a single row is drawn as
    its curve. The first 60 rows are shown.
    """
    report = await services.computing.answer(
        recurrence_report, asked, parallel=IN_SHARES, lanes=lanes_of(asked)
    )
    names = await services.database.read(names_of, sorted(codes_in(report)))
    return svg_answer(request, recurrence_chart(report, names, language))
