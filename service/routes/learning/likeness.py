"""Which cities are like this one, and which cases like this case; with the reasons."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from domain.issue import ISSUE
from projections.comparing.similar_cases import SimilarCases, similar_cases
from projections.comparing.similar_cities import SimilarCities, similar_cities
from service.http.caller import Asking, Using
from service.http.fields import PlaceCode, Uuid
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, now, position_at
from service.openapi import refusals
from service.routes.at_home import chosen_at_home_only, is_at_home
from service.routes.cut import standing_cut_off
from service.routes.issues.common import subject_of
from service.routes.seen import seen

router = APIRouter(prefix="/v1/learning", tags=["Learning"], route_class=Route)

Most = Annotated[int, Query(ge=1, le=50, description="How many at most.")]


@router.get("/similar-cities", responses=refusals("as-of-too-recent", "unknown-city"))
async def find_similar_cities(
    caller: Asking,
    services: Using,
    city: Annotated[PlaceCode, Query(description="The code of a city.")],
    as_of: AsOf = None,
    limit: Most = 20,
) -> SimilarCities:
    """Which cities are most like this one, and in what: people, region, what they struggle with.

    Every reason stands beside the score with the facts of both cities; what is not known of one
    of them is left out, and said.
    """
    caller.allow_reading("read_learning")
    then = as_of or now()
    today: date = (await services.registry.city(city)).today(then)
    if not await is_at_home(services, caller.principal, None, now().date()):
        # how alike two cities are moves with every problem of either
        chosen_at_home_only(as_of=as_of)
        today = await standing_cut_off(services)
    positions = await position_at(services, as_of)
    return await services.computing.answer(similar_cities, city, today, as_of, positions, limit)


@router.get("/similar-cases", responses=refusals("issue-unknown"))
async def find_similar_cases(
    caller: Asking,
    services: Using,
    case: Annotated[Uuid, Query(description="The id of a case that the caller may see.")],
    limit: Most = 20,
) -> SimilarCases:
    """Cases of any city like this one, solved ones rather than others, with what was done.

    Only what the caller may see; never restricted cases or those about police conduct. Whether a
    case was reported again stands beside what was done about it.
    """
    await seen(ISSUE, case, "read_issue", caller, services, subject_of, None)
    caller.allow_reading("read_learning")
    found = await services.computing.answer(similar_cases, caller.visible(), case, limit)
    if found is None:
        raise Problem("not-found")
    return found
