"""The learning views as pictures: the same questions as `views`, answered for the eye."""

from fastapi import APIRouter, Request, Response

from projections.comparing.funnel import city_funnel
from projections.comparing.learning import learning
from projections.names import names_of
from service.charts.answer import ChartRoute, Language, Svg, svg_answer
from service.charts.cities import funnel_chart, places_in
from service.charts.responses import responses_chart
from service.http.caller import Using
from service.openapi import refusals
from service.routes.learning.views_query import (
    FUNNEL_IN_SHARES,
    LEARNING_IN_SHARES,
    FunnelAsked,
    LearningAsked,
)

router = APIRouter(prefix="/v1/learning", tags=["Learning"], route_class=ChartRoute)

REFUSALS = refusals("as-of-too-recent", "position-not-reached", "bad-if-none-match")


@router.get("/responses/chart.svg", response_class=Svg, responses=REFUSALS)
async def draw_responses(
    asked: LearningAsked, services: Using, request: Request, language: Language = "en"
) -> Response:
    """What responses went with, as a picture (SVG): differences in days over all cities.

    A dot with its 95 % interval, and thinner where a new city would lie. What is not enough to
    learn from says so. The stories stand in the report: read them first.
    """
    figures = await services.computing.answer(learning, asked.asked, parallel=LEARNING_IN_SHARES)
    return svg_answer(request, responses_chart(figures, len(asked.stories), language))


@router.get("/funnel/chart.svg", response_class=Svg, responses=REFUSALS)
async def draw_funnel(
    asked: FunnelAsked, services: Using, request: Request, language: Language = "en"
) -> Response:
    """The funnel of cities as a picture (SVG), its figures beneath as a table.

    Each city stands over how many returns were expected of it, between limits at 95 and 99.8 %.
    Cities stand in the order of their codes: this is no league table.
    """
    view = await services.computing.answer(city_funnel, asked, parallel=FUNNEL_IN_SHARES)
    names = await services.database.read(names_of, sorted(places_in(view)))
    return svg_answer(request, funnel_chart(view, names, language))
