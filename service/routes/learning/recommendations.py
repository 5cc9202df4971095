"""Making a recommendation, answering it, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from domain import freetext
from domain import recommendation as decisions
from domain.issue.rules import any_commitment
from domain.recommendation import RECOMMENDATION, Answer, Recommendation, RecommendationEvent
from domain.words import Sensitivity, is_protected
from service.access.principal import Subject
from service.heard import the_dialogue_is_known
from service.http.coded import DeclineReason
from service.http.fields import (
    BodyCode,
    CommandBody,
    Language,
    Narrative,
    PlaceCode,
    Sentence,
    Title,
    Uuid,
)
from service.http.routing import Route
from service.routes.common import ItemNumber, WithReason, at_place, writes
from service.routes.learning.settling import cases_named, problem_named
from service.services import Services
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(
    prefix="/v1/recommendations/{recommendation_id}", tags=["Recommendations"], route_class=Route
)

RecommendationId = Annotated[Uuid, Path(description="The recommendation's id, made by the client.")]


class NewRecommendation(CommandBody):
    """What a board or a community asks of a body; everybody reads it."""

    title: Title
    text: Narrative
    language: Language
    place: PlaceCode
    addressed_to: BodyCode
    issues: tuple[Uuid, ...] = Field((), max_length=20, description="Cases that it is about.")
    problem_id: Uuid | None = None
    dialogue_id: Uuid | None = Field(None, description="The dialogue in which it was made.")
    item: ItemNumber | None = None
    override_reason: Sentence | None = Field(
        None, description="Why a text that seems to name a person must stay as it is."
    )


class NewAnswer(CommandBody):
    """The answer of the body that it was addressed to."""

    answer: Answer
    reason: DeclineReason | None = Field(
        None, description="A code of `decline_reasons`, for what is not accepted as a whole."
    )
    explanation: Sentence
    language: Language


class LedTo(CommandBody):
    """The promise that came of it."""

    issue_id: Uuid
    commitment_id: Uuid


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "unknown-place", "unknown-body", "issue-unknown", "problem-unknown", "dialogue-unknown",
    "addressee-is-maker", "names-protected", "flagged-text", "id-reused", "no-body",
))  # fmt: skip
async def make_recommendation(
    recommendation_id: RecommendationId, body: NewRecommendation, write: Writing
) -> Response:
    """Ask something of a body, which has 30 working days to answer."""
    services = write.services
    place = await services.registry.place(body.place)
    await services.registry.body(body.addressed_to)
    if body.dialogue_id is not None:
        await the_dialogue_is_known(write, body.dialogue_id, place.lane)
    subject = await at_place(services, body.place, Sensitivity.PUBLIC, new=True)
    made = await write.new(RECOMMENDATION, recommendation_id, place.lane, body, subject)
    return await made.make(
        decisions.make_recommendation,
        title=body.title,
        text=body.text,
        language=body.language,
        place=body.place,
        by=made.speaker,
        addressed_to=body.addressed_to,
        issues=body.issues,
        problem_id=body.problem_id,
        dialogue_id=body.dialogue_id,
        item=body.item,
        names_protected=await _names_protected(body, write),
        text_flags=freetext.flags(f"{body.title}\n{body.text}"),
        override_reason=body.override_reason,
        on=made.on,
        calendar=await services.registry.calendar(body.place),
    )


@router.post("/answers", response_model=Receipt, responses=writes(
    "not-the-addressee", "already-answered", "recommendation-withdrawn", "reason-missing",
    "explanation-missing",
))  # fmt: skip
async def answer_recommendation(
    recommendation_id: RecommendationId, body: NewAnswer, write: Writing
) -> Response:
    """Accept it, accept it in part, or decline it, with the reason."""
    made = await _open(recommendation_id, body, write)
    return await made.decide(
        decisions.answer_recommendation,
        answer=body.answer,
        reason=body.reason,
        explanation=body.explanation,
        language=body.language,
        by=made.by,
        on=made.on,
    )


@router.post("/commitments", response_model=Receipt, responses=writes(
    "not-accepted-yet", "issue-unknown", "commitment-unknown", "names-protected"
))  # fmt: skip
async def follow_recommendation(
    recommendation_id: RecommendationId, body: LedTo, write: Writing
) -> Response:
    """Name the promise that came of it, on the issue where it stands."""
    made = await _open(recommendation_id, body, write)
    cases = await cases_named(write.services, write.caller, [body.issue_id])
    case = cases[body.issue_id]
    any_commitment(case, body.commitment_id)
    return await made.decide(
        decisions.follow_recommendation,
        issue_id=body.issue_id,
        commitment_id=body.commitment_id,
        names_protected=is_protected(case.sensitivity, case.police_conduct),
        on=made.on,
    )


@router.post("/withdrawal", response_model=Receipt, responses=writes(
    "already-answered", "reason-missing"
))  # fmt: skip
async def withdraw_recommendation(
    recommendation_id: RecommendationId, body: WithReason, write: Writing
) -> Response:
    """Take it back as long as nobody has answered."""
    made = await _open(recommendation_id, body, write)
    return await made.decide(decisions.withdraw_recommendation, reason=body.reason, on=made.on)


async def subject_of(services: Services, recommendation: Recommendation) -> Subject:
    """Whom a recommendation concerns: the addressee owns it, the maker reported it."""
    made = recommendation.made
    if made is None:
        return Subject(unplaced=True)
    return await at_place(
        services, made.place, Sensitivity.PUBLIC, owner_body=made.addressed_to,
        reported_by=made.made_by,
    )  # fmt: skip


async def _open(
    recommendation_id: RecommendationId, body: CommandBody, write: Write
) -> OpenStream[Recommendation, RecommendationEvent]:
    async def concerns(state: Recommendation) -> Subject:
        return await subject_of(write.services, state)

    return await write.open(RECOMMENDATION, recommendation_id, body, concerns)


async def _names_protected(body: NewRecommendation, write: Write) -> bool:
    """Whether a case or problem named in it is restricted or about police conduct."""
    cases = await cases_named(write.services, write.caller, body.issues)
    found = [is_protected(each.sensitivity, each.police_conduct) for each in cases.values()]
    if body.problem_id is not None:
        concerns = await problem_named(write.services, write.caller, body.problem_id)
        found.append(is_protected(concerns.sensitivity, concerns.police_conduct))
    return any(found)
