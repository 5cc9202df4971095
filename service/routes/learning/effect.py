"""What came after an adoption began, beside the city's own other places."""

from typing import Annotated

from fastapi import APIRouter, Query

from domain.practice import PRACTICE, Adoption
from projections.comparing.effect import EffectParameters, EffectView, effect
from projections.comparing.rollout import Rollout
from service.http.caller import Asking, Using
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, now
from service.openapi import refusals
from service.routes.at_home import chosen_at_home_only
from service.routes.cut import CutOff, Position, cut_off_of, positions_of
from service.routes.learning.practice_subjects import AdoptionId, PracticeId, subject_of
from service.routes.learning.views_query import cut_off_for, reader_of
from service.routes.seen import seen

USUAL_DAYS = 180

router = APIRouter(
    prefix="/v1/practices/{practice_id}/adoptions/{adoption_id}", tags=["Learning"],
    route_class=Route,
)  # fmt: skip


@router.get("/effect", responses=refusals("as-of-too-recent", "position-not-reached"))
async def read_the_effect(
    practice_id: PracticeId,
    adoption_id: AdoptionId,
    caller: Asking,
    services: Using,
    days: Annotated[
        int, Query(ge=30, le=365, description="Days counted before, and as many after.")
    ] = USUAL_DAYS,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
) -> EffectView:
    """Episodes before and after it began, there and at the city's other places of the level.

    The ratio of both changes is what the practice went with; places chosen at their worst improve
    anyway, so beside it stands what such places have in the long run. Null with its reason where
    it is too early, too little was reported, or there is no place to compare with. For readers
    from outside the adopting city small counts are suppressed, and all that rests on them.
    """
    caller.allow_reading("read_learning")
    loaded = await seen(
        PRACTICE, practice_id, "read_practices", caller, services, subject_of, as_of,
        then_too=True,
    )  # fmt: skip
    drafted = loaded.state.drafted
    adoption = loaded.state.adoptions.get(adoption_id)
    if drafted is None or adoption is None:
        raise Problem("not-found")
    city = adoption.considered.city
    facts = await services.registry.city(city)
    reader = await reader_of(services, caller.principal, facts.today(now()))
    if reader.home is None or city in reader.home:
        until = await cut_off_of(services, city, cut_off, facts.today(as_of or now()))
    else:
        chosen_at_home_only(days=None if days == USUAL_DAYS else days)
        until = await cut_off_for(services, reader, cut_off, as_of, position)
    asked = EffectParameters(
        practice=str(practice_id),
        adoption=str(adoption_id),
        category=drafted.category,
        city=city,
        rollout=_rollout(adoption),
        days=days,
        cut_off=until,
        positions=await positions_of(services, as_of, position, city),
        reader=reader,
    )
    return await services.computing.answer(effect, asked)


def _rollout(adoption: Adoption) -> Rollout | None:
    started = adoption.started
    if started is None:
        return None
    return Rollout(adoption.considered.city, started.places, started.started_on)
