"""What is asked of the learning views: the same parameters for figures and for pictures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query

from projections.comparing.cells import Reader
from projections.comparing.funnel import FunnelParameters, funnel_of, share_of_funnel
from projections.comparing.learning import (
    LearningParameters,
    put_together,
    share_of_learning,
)
from projections.comparing.view import Stories, share_of_view, view_of
from projections.recurrence.reading import reached
from projections.recurrence.usual import GRACE_DAYS, SMALLEST_CELL, SMALLEST_SENSITIVE_CELL
from service.access.principal import Principal
from service.computing import Parallel
from service.http.caller import Asking, Using
from service.http.coded import Category
from service.http.coded import Response as ResponseCode
from service.http.times import AsOf, now, today_of
from service.registry import COMMON
from service.routes.at_home import (
    chosen_at_home_only,
    homes,
)
from service.routes.cut import Category as AnyCategory
from service.routes.cut import (
    CutOff,
    GraceDays,
    Position,
    cut_off_of,
    must_be_first_level,
    positions_of,
    standing_cut_off,
)
from service.routes.learning.stories import stories
from service.services import Services


@dataclass(frozen=True, slots=True)
class Learning:
    """What the figures are asked for, and the stories that stand above them."""

    asked: LearningParameters
    stories: Stories


async def _learning(
    caller: Asking,
    services: Using,
    category: Annotated[Category, Query(description="A first-level code of `categories`.")],
    response: Annotated[ResponseCode | None, Query(description="A code of `responses`.")] = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = GRACE_DAYS,
) -> Learning:
    caller.allow_reading("read_learning")
    must_be_first_level(category)
    reader = await reader_of(services, caller.principal, now().date())
    until = await cut_off_for(services, reader, cut_off, as_of, position, grace_days)
    positions = await _positions(services, await positions_of(services, as_of, position, None))
    told = await stories(services, caller, category, response, positions.get(COMMON, 0))
    asked = LearningParameters(
        cut_off=until,
        category=category,
        response=response,
        grace_days=grace_days,
        positions=positions,
        reader=reader,
        begun=told.begun,
    )
    return Learning(asked, told.stories)


async def _funnel(
    caller: Asking,
    services: Using,
    category: AnyCategory = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = GRACE_DAYS,
) -> FunnelParameters:
    caller.allow_reading("read_learning")
    must_be_first_level(category)
    reader = await reader_of(services, caller.principal, now().date())
    return FunnelParameters(
        cut_off=await cut_off_for(services, reader, cut_off, as_of, position, grace_days),
        category=category,
        grace_days=grace_days,
        positions=await positions_of(services, as_of, position, None),
        reader=reader,
    )


LEARNING_IN_SHARES = Parallel(share_of_learning, put_together)
VIEW_IN_SHARES = Parallel(share_of_view, view_of)
FUNNEL_IN_SHARES = Parallel(share_of_funnel, funnel_of)
"""Views over many episodes are counted by as many processes as there are."""

LearningAsked = Annotated[Learning, Depends(_learning)]
FunnelAsked = Annotated[FunnelParameters, Depends(_funnel)]
"""What a caller who may read it asks for, as exactly as that caller may be told."""


async def reader_of(services: Services, principal: Principal, today: date) -> Reader:
    """About which cities this reader is told exactly: those of a role there or above."""
    home = await homes(services, principal, today)
    if home is None:
        return Reader()
    return Reader(
        home=home, smallest_cell=SMALLEST_CELL, smallest_sensitive_cell=SMALLEST_SENSITIVE_CELL
    )


async def cut_off_for(
    services: Services, reader: Reader, cut_off: date | None, as_of: datetime | None,
    position: str | None, grace_days: int = GRACE_DAYS,
) -> date:  # fmt: skip
    """The first day not looked at. Who is not at home in every city does not choose it."""
    if reader.home is None:
        today = await today_of(services, None, as_of or now())
        return await cut_off_of(services, None, cut_off, today)
    grace = None if grace_days == GRACE_DAYS else grace_days
    chosen_at_home_only(cut_off=cut_off, as_of=as_of, position=position, grace_days=grace)
    return await standing_cut_off(services)


async def _positions(services: Services, asked: dict[str, int] | None) -> dict[str, int]:
    """Stories and figures of one and the same position, also where none was asked for."""
    return await services.database.read(reached) if asked is None else asked
