"""Assessing a place or a body: begun, scored, completed, its gaps linked, support recorded."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from domain import assessment as assessing
from domain import freetext
from domain.assessment import ASSESSMENT, Interviewers, Sample, Score
from service.http.coded import SurveyMode
from service.http.fields import (
    Body,
    BodyCode,
    CommandBody,
    Day,
    Language,
    ListCode,
    Narrative,
    PlaceCode,
    Sentence,
    Uuid,
    Whole,
    Yes,
)
from service.http.routing import Route
from service.registry import COMMON
from service.routes.common import at_place, writes
from service.routes.planning.common import (
    AssessmentId,
    bodies_must_be_registered,
    issues_must_be_linkable,
    item_must_exist,
    open_assessment,
)
from service.writing import Receipt, Writing

router = APIRouter(
    prefix="/v1/assessments/{assessment_id}", tags=["Assessments"], route_class=Route
)

GapId = Annotated[Uuid, Path(description="The gap's id, made by the client.")]


class SampleBody(Body):
    """Of a survey: how many people were asked, how, and whether women or men asked them."""

    size: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    mode: SurveyMode
    interviewers: Interviewers

    def to_domain(self) -> Sample:
        return Sample(size=self.size, mode=self.mode, interviewers=self.interviewers)


class NewAssessment(CommandBody):
    """One use of an instrument at a place; `repeats` is an earlier one to compare it with."""

    instrument: Annotated[ListCode, Field(examples=["public_space_audit"])]
    place: PlaceCode
    body: BodyCode | None = Field(None, description="The body that is reviewed.")
    repeats: Uuid | None = None
    language: Language
    sample: SampleBody | None = None


class ScoreBody(Body):
    """A value on the scale of the item, of one of its groups where the item has groups."""

    item: ListCode
    value: Whole
    group: ListCode | None = None
    after_dark: Yes = False

    def to_domain(self) -> Score:
        return Score(item=self.item, value=self.value, group=self.group, after_dark=self.after_dark)


class Scores(CommandBody):
    """What was found. After dark only where it was judged safe to be there."""

    scores: tuple[ScoreBody, ...] = Field(min_length=1, max_length=500)
    safe_after_dark: Yes = False


class NewGap(CommandBody):
    """What is missing at an item, in words."""

    gap_id: Uuid
    item: ListCode
    text: Narrative
    language: Language
    override_reason: Sentence | None = Field(
        None, description="Why a text that seems to name a person must stay as it is."
    )


class GapLink(CommandBody):
    """Where the gap is worked on: an issue, or a plan and its item."""

    issue_id: Uuid | None = None
    plan_id: Uuid | None = None
    item_id: Uuid | None = None


class Completion(CommandBody):
    """What was found, in a few sentences."""

    summary: Narrative
    language: Language


class NewSupport(CommandBody):
    """What a body did about what was found."""

    support_id: Uuid
    text: Narrative
    given_by: BodyCode
    given_on: Day


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "unknown-place", "unknown-body", "outside-any-city", "instrument-unknown", "sample-missing",
    "body-missing", "repeat-mismatch", "id-reused", "no-body",
))  # fmt: skip
async def begin_assessment(
    assessment_id: AssessmentId, body: NewAssessment, write: Writing
) -> Response:
    """Begin to assess a place or body under an id made by the client."""
    services = write.services
    place = await services.registry.place(body.place)
    await bodies_must_be_registered(services, body.body)
    earlier = await services.ledger.load(ASSESSMENT, body.repeats) if body.repeats else None
    subject = await at_place(services, body.place, new=True)
    opened = await write.new(ASSESSMENT, assessment_id, place.lane, body, subject)
    return await opened.make(
        assessing.begin_assessment,
        instrument=body.instrument,
        place=body.place,
        body=body.body,
        repeats=body.repeats,
        earlier=earlier.state if earlier else None,
        led_by=opened.speaker,
        language=body.language,
        sample=body.sample.to_domain() if body.sample else None,
        in_a_city=place.lane != COMMON,
        on=opened.on,
    )


@router.post("/scores", response_model=Receipt, responses=writes(
    "assessment-unknown", "already-completed", "item-not-of-instrument", "score-out-of-scale",
    "after-dark-not-safe",
))  # fmt: skip
async def record_scores(assessment_id: AssessmentId, body: Scores, write: Writing) -> Response:
    """Record values; one recorded before is replaced until the assessment is completed."""
    opened = await open_assessment(write, assessment_id, body)
    return await opened.decide(
        assessing.record_scores,
        scores=tuple(score.to_domain() for score in body.scores),
        safe_after_dark=body.safe_after_dark,
        on=opened.on,
    )


@router.post("/gaps", response_model=Receipt, responses=writes(
    "assessment-unknown", "item-not-of-instrument", "flagged-text", "id-reused",
))  # fmt: skip
async def note_gap(assessment_id: AssessmentId, body: NewGap, write: Writing) -> Response:
    """Say what is missing at an item."""
    opened = await open_assessment(write, assessment_id, body)
    return await opened.decide(
        assessing.note_gap,
        gap_id=body.gap_id,
        item=body.item,
        text=body.text,
        language=body.language,
        text_flags=freetext.flags(body.text),
        override_reason=body.override_reason,
        on=opened.on,
    )


@router.post("/gaps/{gap_id}/links", response_model=Receipt, responses=writes(
    "assessment-unknown", "gap-unknown", "link-missing", "issue-unknown", "plan-unknown",
    "plan-item-unknown",
))  # fmt: skip
async def link_gap(
    assessment_id: AssessmentId, gap_id: GapId, body: GapLink, write: Writing
) -> Response:
    """Say in which issue or in which item of a plan the gap is worked on."""
    opened = await open_assessment(write, assessment_id, body)
    if body.issue_id is not None:
        await issues_must_be_linkable(write.services, write.caller, [body.issue_id])
    if body.plan_id is not None and body.item_id is not None:
        await item_must_exist(write.services, body.plan_id, body.item_id)
    return await opened.decide(
        assessing.link_gap,
        gap_id=gap_id,
        issue_id=body.issue_id,
        plan_id=body.plan_id,
        item_id=body.item_id,
        on=opened.on,
    )


@router.post("/completion", response_model=Receipt, responses=writes(
    "assessment-unknown", "already-completed", "scores-missing",
))  # fmt: skip
async def complete_assessment(
    assessment_id: AssessmentId, body: Completion, write: Writing
) -> Response:
    """Close the scores, once every required item has one."""
    opened = await open_assessment(write, assessment_id, body)
    return await opened.decide(
        assessing.complete_assessment, summary=body.summary, language=body.language, on=opened.on
    )


@router.post("/support", response_model=Receipt, responses=writes(
    "assessment-unknown", "not-completed", "date-order", "unknown-body", "id-reused",
))  # fmt: skip
async def give_support(assessment_id: AssessmentId, body: NewSupport, write: Writing) -> Response:
    """Record what a body did about what was found, until it is looked at again."""
    opened = await open_assessment(write, assessment_id, body)
    await bodies_must_be_registered(write.services, body.given_by)
    return await opened.decide(
        assessing.give_support,
        support_id=body.support_id,
        text=body.text,
        given_by=body.given_by,
        given_on=body.given_on,
        on=opened.on,
    )
