"""How a city takes a practice over, and what comes of it there."""

from fastapi import APIRouter, Response
from pydantic import Field

from domain.practice import (
    Result,
    adapt_practice,
    assess_adoption,
    consider_adoption,
    drop_adoption,
    start_adoption,
)
from service.http.fields import CommandBody, Day, Language, Narrative, PlaceCode
from service.http.routing import Route
from service.routes.common import EvidenceBody, WithReason, writes
from service.routes.learning.practice_subjects import (
    AdoptionId,
    Opened,
    PracticeId,
    day_of_deed,
    open_adoption,
)
from service.routes.learning.practices import must_be_a_city
from service.writing import Receipt, Writing

router = APIRouter(
    prefix="/v1/practices/{practice_id}/adoptions/{adoption_id}",
    tags=["Practices"],
    route_class=Route,
)


class NewAdoption(CommandBody):
    """A city that thinks of doing the same."""

    city: PlaceCode
    why: Narrative
    language: Language


class Adaptation(CommandBody):
    """What the city does otherwise."""

    changes: Narrative
    language: Language


class Start(CommandBody):
    """Where and since when it is done."""

    places: tuple[PlaceCode, ...] = Field(min_length=1, max_length=100)
    started_on: Day


class AdoptionAssessment(CommandBody):
    """What came of it; a failure is as much worth knowing as a success."""

    result: Result
    text: Narrative
    language: Language
    evidence: tuple[EvidenceBody, ...] = Field(max_length=20)


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "unknown-place", "unknown-city", "not-published", "own-city", "id-reused", "no-body"
))  # fmt: skip
async def consider_an_adoption(
    practice_id: PracticeId, adoption_id: AdoptionId, body: NewAdoption, write: Writing
) -> Response:
    """Say that a city thinks of adopting the practice, and why."""
    await must_be_a_city(write.services, body.city)
    practice = await open_adoption(practice_id, adoption_id, body, write, body.city)
    return await practice.make(
        consider_adoption,
        adoption_id=adoption_id,
        city=body.city,
        by=practice.speaker,
        why=body.why,
        language=body.language,
        on=await day_of_deed(practice, adoption_id, body.city),
    )


@router.post("/adaptation", response_model=Receipt, responses=writes(
    "adoption-unknown", "adoption-ended", "not-published"
))  # fmt: skip
async def adapt_a_practice(
    practice_id: PracticeId, adoption_id: AdoptionId, body: Adaptation, write: Writing
) -> Response:
    """Say what the city does otherwise than the practice says."""
    practice = await open_adoption(practice_id, adoption_id, body, write)
    return await practice.decide(
        adapt_practice,
        adoption_id=adoption_id,
        changes=body.changes,
        language=body.language,
        on=await day_of_deed(practice, adoption_id),
    )


@router.post("/start", response_model=Receipt, responses=writes(
    "adoption-unknown", "adoption-ended", "already-started", "not-published", "unknown-place",
    "other-place", "started-in-future",
))  # fmt: skip
async def start_an_adoption(
    practice_id: PracticeId, adoption_id: AdoptionId, body: Start, write: Writing
) -> Response:
    """Say where and since when it is done."""
    practice = await open_adoption(practice_id, adoption_id, body, write)
    return await practice.decide(
        start_adoption,
        adoption_id=adoption_id,
        places=body.places,
        started_on=body.started_on,
        places_in_city=await _in_city(practice, adoption_id, body.places),
        on=await day_of_deed(practice, adoption_id),
    )


@router.post("/assessments", response_model=Receipt, responses=writes(
    "adoption-unknown", "not-started", "no-evidence"
))  # fmt: skip
async def assess_an_adoption(
    practice_id: PracticeId, adoption_id: AdoptionId, body: AdoptionAssessment, write: Writing
) -> Response:
    """Say what came of it; every assessment is kept, the last one stands."""
    practice = await open_adoption(practice_id, adoption_id, body, write)
    return await practice.decide(
        assess_adoption,
        adoption_id=adoption_id,
        result=body.result,
        text=body.text,
        language=body.language,
        evidence=tuple(each.to_domain() for each in body.evidence),
        by=practice.by,
        on=await day_of_deed(practice, adoption_id),
    )


@router.post("/dropping", response_model=Receipt, responses=writes(
    "adoption-unknown", "adoption-ended", "reason-missing"
))  # fmt: skip
async def drop_an_adoption(
    practice_id: PracticeId, adoption_id: AdoptionId, body: WithReason, write: Writing
) -> Response:
    """Give it up, and say why: others may learn from it."""
    practice = await open_adoption(practice_id, adoption_id, body, write)
    return await practice.decide(
        drop_adoption,
        adoption_id=adoption_id,
        reason=body.reason,
        on=await day_of_deed(practice, adoption_id),
    )


async def _in_city(practice: Opened, adoption_id: AdoptionId, places: tuple[str, ...]) -> bool:
    adoption = practice.state.adoptions.get(adoption_id)
    registry = practice.write.services.registry
    lanes = {(await registry.place(code)).lane for code in places}
    return adoption is not None and lanes == {adoption.considered.city}
