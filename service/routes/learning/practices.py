"""A practice from its draft to its publication, and its end."""

from fastapi import APIRouter, Response
from pydantic import Field

from domain import deidentify
from domain.errors import Refusal
from domain.practice import (
    PRACTICE,
    draft_practice,
    publish_practice,
    retire_practice,
    review_practice,
    revise_practice,
)
from domain.words import Sensitivity
from service.http.coded import Category
from service.http.coded import Response as ResponseCode
from service.http.fields import (
    CommandBody,
    Language,
    Narrative,
    PlaceCode,
    Sentence,
    Title,
    Uuid,
    Yes,
)
from service.http.routing import Route
from service.registry import COMMON
from service.routes.common import WithReason, at_place, writes
from service.routes.learning.practice_subjects import PracticeId, day_of_deed, open_practice
from service.routes.learning.settling import problem_named
from service.services import Services
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/practices/{practice_id}", tags=["Practices"], route_class=Route)


class PracticeText(CommandBody):
    """What was done and what came of it, as other cities will read it."""

    title: Title
    context: Narrative = Field(description="Where it helped, and against what.")
    description: Narrative = Field(description="What was done.")
    cost: Sentence | None = None
    result: Narrative = Field(description="What came of it.")
    language: Language

    def texts(self) -> str:
        parts = (self.title, self.context, self.description, self.cost or "", self.result)
        return "\n".join(parts)


class NewPractice(PracticeText):
    """A draft: read at its city until it is published."""

    city: PlaceCode
    category: Category
    responses: tuple[ResponseCode, ...] = Field(
        min_length=1, max_length=10, description="Codes of `responses`, the primary one first."
    )
    problem_id: Uuid | None = Field(None, description="The problem that it helped against.")


class Review(CommandBody):
    """Whether what it says may be read by everybody."""

    cleared: Yes
    note: Sentence
    override_reason: Sentence | None = Field(
        None, description="Why what seems to point at a person must stay as it is."
    )


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "unknown-place", "unknown-city", "problem-unknown", "id-reused", "no-body"
))  # fmt: skip
async def draft_a_practice(practice_id: PracticeId, body: NewPractice, write: Writing) -> Response:
    """Write down what helped; what seems to point at a person is looked at in the review."""
    services = write.services
    await must_be_a_city(services, body.city)
    if body.problem_id is not None:
        await problem_named(services, write.caller, body.problem_id)
    subject = await at_place(services, body.city, Sensitivity.INTERNAL, new=True)
    draft = await write.new(PRACTICE, practice_id, COMMON, body, subject, days_of=body.city)
    return await draft.make(
        draft_practice,
        city=body.city,
        category=body.category,
        responses=body.responses,
        title=body.title,
        context=body.context,
        description=body.description,
        cost=body.cost,
        result=body.result,
        language=body.language,
        problem_id=body.problem_id,
        by=draft.speaker,
        text_flags=deidentify.flags(body.texts()),
        on=draft.on,
    )


@router.post("/revisions", response_model=Receipt, responses=writes("already-published"))
async def revise_a_practice(
    practice_id: PracticeId, body: PracticeText, write: Writing
) -> Response:
    """Write it anew; it is then reviewed again."""
    practice = await open_practice(practice_id, body, write)
    return await practice.decide(
        revise_practice,
        title=body.title,
        context=body.context,
        description=body.description,
        cost=body.cost,
        result=body.result,
        language=body.language,
        text_flags=deidentify.flags(body.texts()),
        on=await day_of_deed(practice),
    )


@router.post("/reviews", response_model=Receipt, responses=writes(
    "reviewer-is-writer", "flagged-text", "already-reviewed", "already-published", "no-body"
))  # fmt: skip
async def review_a_practice(practice_id: PracticeId, body: Review, write: Writing) -> Response:
    """Read it with other eyes: what seems to point at a person goes, or stays with a reason."""
    practice = await open_practice(practice_id, body, write)
    return await practice.decide(
        review_practice,
        cleared=body.cleared,
        note=body.note,
        override_reason=body.override_reason,
        by=practice.speaker,
        bodies=write.caller.principal.bodies,
        on=await day_of_deed(practice),
    )


@router.post("/publication", response_model=Receipt, responses=writes(
    "not-cleared", "practice-retired"
))  # fmt: skip
async def publish_a_practice(
    practice_id: PracticeId, body: CommandBody, write: Writing
) -> Response:
    """Let every city read it and adopt it."""
    practice = await open_practice(practice_id, body, write)
    return await practice.decide(publish_practice, on=await day_of_deed(practice))


@router.post("/retirement", response_model=Receipt, responses=writes(
    "not-published", "reason-missing"
))  # fmt: skip
async def retire_a_practice(practice_id: PracticeId, body: WithReason, write: Writing) -> Response:
    """Say that it should no longer be adopted; it stays readable with its results."""
    practice = await open_practice(practice_id, body, write)
    return await practice.decide(
        retire_practice, reason=body.reason, on=await day_of_deed(practice)
    )


async def must_be_a_city(services: Services, code: str) -> None:
    if (await services.registry.place(code)).lane != code:
        raise Refusal("unknown-city", "This is not a city. Name a registered city by its code.")
