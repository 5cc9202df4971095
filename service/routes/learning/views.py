"""What helped, where, and how sure that is: stories, then figures; a funnel, no league table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from domain.codes import category as the_category
from projections.comparing.cells import CellShown, Reader
from projections.comparing.funnel import FunnelAsked, FunnelView, city_funnel
from projections.comparing.home import cities_of_places
from projections.comparing.learning import Asked, Figures, learning
from projections.comparing.wording import meanings
from projections.recurrence.reading import reached
from projections.recurrence.sealing import sealed
from service.access.principal import EVERYWHERE, Principal
from service.http.caller import Asking, Using
from service.http.coded import Category
from service.http.coded import Response as ResponseCode
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.http.problems import Fault, Problem
from service.http.times import AsOf, now
from service.openapi import refusals
from service.registry import COMMON
from service.routes.at_home import SMALLEST_CELL, SMALLEST_SENSITIVE_CELL
from service.routes.cut import CutOff, Position, cut_off_of, positions_of
from service.routes.learning.stories import Story, stories
from service.routes.learning.view_lines import (
    FUNNEL_COLUMNS,
    LEARNING_COLUMNS,
    LearningView,
    Meaning,
    funnel_lines,
    learning_lines,
)
from service.services import Services

router = APIRouter(prefix="/v1/learning", tags=["Learning"], route_class=CsvRoute)

Format = Annotated[
    Literal["json", "csv"] | None, Query(description="As `Accept` says if left out.")
]
GraceDays = Annotated[int, Query(ge=0, le=90, description="Up to here a return is a failed fix.")]
REFUSALS = refusals("as-of-too-recent", "position-not-reached")


@router.get("/responses", response_model=LearningView, responses=REFUSALS)
async def learn_of_responses(
    caller: Asking,
    services: Using,
    request: Request,
    category: Annotated[Category, Query(description="A first-level code of `categories`.")],
    response: Annotated[ResponseCode | None, Query(description="A code of `responses`.")] = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = 7,
    format: Format = None,
) -> LearningView | Response:
    """What responses went with, within one category: never over categories, never city by city.

    First the stories of practices, with what came of them elsewhere, failures like successes. A
    response is compared with the other responses of the same city alone; over cities those
    contrasts are pooled (Paule-Mandel), where there is enough: three cities, and 20 solved problems
    and 5 recurrences in each arm. "Went with" is all that such figures say. For readers from
    outside a city its small cells are suppressed, and nothing they are told rests on them.
    """
    caller.allow_reading("read_learning")
    _must_be_first_level(category)
    today = now().date()
    positions = await _positions(services, await positions_of(services, as_of, position))
    told = await stories(services, caller, category, response, positions.get(COMMON, 0))
    asked = Asked(
        cut_off=await cut_off_of(services, None, cut_off, (as_of or now()).date()),
        category=category,
        response=response,
        grace_days=grace_days,
        positions=positions,
        reader=await reader_of(services, caller.principal, today),
        begun=told.begun,
    )
    figures = await services.computing.answer(learning, asked)
    view = _view(figures, told.stories)
    if wants_csv(request, format):
        return csv_answer(LEARNING_COLUMNS, learning_lines(view))
    return view


@router.get("/funnel", response_model=FunnelView, responses=REFUSALS)
async def read_the_funnel(
    caller: Asking,
    services: Using,
    request: Request,
    category: Annotated[
        Category | None,
        Query(description="A first-level code of `categories`; all together if left out."),
    ] = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = 7,
    format: Format = None,
) -> FunnelView | Response:
    """Which cities differ from what their own mix would lead one to expect; no league table.

    Recurrences within 90 days beside the number expected at the pace of all cities, category by
    category; limits allow for how much cities differ anyway. Cities stand in the order of their
    codes. With fewer than five of them there is no funnel.
    """
    caller.allow_reading("read_learning")
    if category is not None:
        _must_be_first_level(category)
    asked = FunnelAsked(
        cut_off=await cut_off_of(services, None, cut_off, (as_of or now()).date()),
        category=category,
        grace_days=grace_days,
        positions=await positions_of(services, as_of, position),
        reader=await reader_of(services, caller.principal, now().date()),
    )
    view = await services.computing.answer(city_funnel, asked)
    if wants_csv(request, format):
        return csv_answer(FUNNEL_COLUMNS, funnel_lines(view))
    return view


async def reader_of(services: Services, principal: Principal, today: date) -> Reader:
    """About which cities this reader is told exactly: those of a role there or above."""
    places = {grant.place for grant in principal.grants if grant.holds_on(today)}
    if EVERYWHERE in places:
        return Reader()
    home = await services.database.read(cities_of_places, sorted(places))
    return Reader(
        home=home, smallest_cell=SMALLEST_CELL, smallest_sensitive_cell=SMALLEST_SENSITIVE_CELL
    )


def _must_be_first_level(code: str) -> None:
    if the_category(code).parent is not None:
        text = "Problems are kept by the code one level up."
        raise Problem("invalid", faults=[Fault("/category", "finer-code", text, "query")])


async def _positions(services: Services, asked: dict[str, int] | None) -> dict[str, int]:
    """Stories and figures of one and the same position, also where none was asked for."""
    return await services.database.read(reached) if asked is None else asked


def _view(figures: Figures, told: Sequence[Story]) -> LearningView:
    caveats, grades = meanings("caveats"), meanings("grades")
    return sealed(
        LearningView(
            parameters=figures.parameters,
            position=figures.position,
            cut_off=figures.cut_off,
            definitions=figures.definitions,
            code_version=figures.code_version,
            stories=told,
            cells=[_linked(cell, told) for cell in figures.cells],
            contrasts=figures.contrasts,
            responses=figures.responses,
            mix=figures.mix,
            caveats=[Meaning(code, caveats[code]) for code in figures.caveats],
            grades=[Meaning(code, grades[code]) for code in sorted(grades)],
            knowledge=f"/v1/knowledge?what=lesson_note&category={figures.parameters['category']}",
        )
    )


def _linked(cell: CellShown, told: Sequence[Story]) -> CellShown:
    about = [story for story in told if cell.response in story.responses]
    return replace(
        cell,
        practices=tuple(story.practice for story in about if story.city == cell.city),
        adoptions=tuple(
            tried.adoption
            for story in about
            for tried in story.adoptions
            if tried.city == cell.city
        ),
    )
