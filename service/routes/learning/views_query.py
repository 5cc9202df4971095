"""What is asked of the learning views: the same parameters for figures and for pictures."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from domain.codes import category as the_category
from projections.comparing.cells import Reader
from projections.comparing.funnel import FunnelAsked as FunnelParameters
from projections.comparing.home import cities_of_places
from projections.comparing.learning import Asked
from projections.recurrence.reading import reached
from service.access.principal import EVERYWHERE, Principal
from service.http.caller import Asking, Using
from service.http.coded import Category
from service.http.coded import Response as ResponseCode
from service.http.problems import Fault, Problem
from service.http.times import AsOf, now
from service.registry import COMMON
from service.routes.at_home import SMALLEST_CELL, SMALLEST_SENSITIVE_CELL
from service.routes.cut import CutOff, Position, cut_off_of, positions_of
from service.routes.learning.stories import Story, stories
from service.services import Services

GraceDays = Annotated[int, Query(ge=0, le=90, description="Up to here a return is a failed fix.")]


@dataclass(frozen=True, slots=True)
class Learning:
    """What the figures are asked for, and the stories that stand above them."""

    asked: Asked
    stories: tuple[Story, ...]


async def _learning(
    caller: Asking,
    services: Using,
    category: Annotated[Category, Query(description="A first-level code of `categories`.")],
    response: Annotated[ResponseCode | None, Query(description="A code of `responses`.")] = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = 7,
) -> Learning:
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
    return Learning(asked, told.stories)


async def _funnel(
    caller: Asking,
    services: Using,
    category: Annotated[
        Category | None,
        Query(description="A first-level code of `categories`; all together if left out."),
    ] = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = 7,
) -> FunnelParameters:
    caller.allow_reading("read_learning")
    if category is not None:
        _must_be_first_level(category)
    return FunnelParameters(
        cut_off=await cut_off_of(services, None, cut_off, (as_of or now()).date()),
        category=category,
        grace_days=grace_days,
        positions=await positions_of(services, as_of, position),
        reader=await reader_of(services, caller.principal, now().date()),
    )


LearningAsked = Annotated[Learning, Depends(_learning)]
FunnelAsked = Annotated[FunnelParameters, Depends(_funnel)]
"""What a caller who may read it asks for, as exactly as that caller may be told."""


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
