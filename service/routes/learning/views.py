"""What helped, where, and how sure that is: stories, then figures; a funnel, no league table."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from projections.comparing.funnel import FunnelView, city_funnel
from projections.comparing.view import LearningView, learning_view
from service.http.caller import Using
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.openapi import refusals
from service.routes.learning.view_lines import (
    FUNNEL_COLUMNS,
    LEARNING_COLUMNS,
    funnel_lines,
    learning_lines,
)
from service.routes.learning.views_query import (
    FUNNEL_IN_SHARES,
    VIEW_IN_SHARES,
    FunnelAsked,
    LearningAsked,
)

router = APIRouter(prefix="/v1/learning", tags=["Learning"], route_class=CsvRoute)

Format = Annotated[
    Literal["json", "csv"] | None, Query(description="As `Accept` says if left out.")
]
REFUSALS = refusals("as-of-too-recent", "position-not-reached")


@router.get("/responses", response_model=LearningView, responses=REFUSALS)
async def learn_of_responses(
    asked: LearningAsked, services: Using, request: Request, format: Format = None
) -> Response:
    """What responses went with, within one category: never over categories, never city by city.

    First the stories of practices, with what came of them elsewhere, failures like successes. A
    response is compared with the other responses of the same city alone; over cities those
    contrasts are pooled (Paule-Mandel), where there is enough: three cities, and 20 solved problems
    and 5 recurrences in each arm. "Went with" is all that such figures say. For readers from
    outside a city its small cells are suppressed, and nothing they are told rests on them.
    """
    if wants_csv(request, format):
        view = await services.computing.answer(
            learning_view, asked.asked, asked.stories, parallel=VIEW_IN_SHARES
        )
        return csv_answer(LEARNING_COLUMNS, learning_lines(view))
    found = await services.computing.document(
        learning_view, asked.asked, asked.stories, parallel=VIEW_IN_SHARES
    )
    return Response(found.body, media_type="application/json")


@router.get("/funnel", response_model=FunnelView, responses=REFUSALS)
async def read_the_funnel(
    asked: FunnelAsked, services: Using, request: Request, format: Format = None
) -> FunnelView | Response:
    """Which cities differ from what their own mix would lead one to expect; no league table.

    Recurrences within 90 days beside the number expected at the pace of all cities, category by
    category; limits allow for how much cities differ anyway. Cities stand in the order of their
    codes. With fewer than five of them there is no funnel.
    """
    view = await services.computing.answer(city_funnel, asked, parallel=FUNNEL_IN_SHARES)
    if wants_csv(request, format):
        return csv_answer(FUNNEL_COLUMNS, funnel_lines(view))
    return view
