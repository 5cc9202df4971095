"""Reporting an issue, correcting, protecting and withdrawing it."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from domain import codes, freetext
from domain.issue import ISSUE, Issue, correcting, intake
from domain.issue.events import ContactPreference
from domain.words import Sensitivity
from service.access.principal import Subject
from service.heard import the_dialogue_was_held
from service.http.fields import (
    CommandBody,
    Language,
    Narrative,
    PlaceCode,
    PointBody,
    Sentence,
    Title,
    Uuid,
)  # fmt: skip
from service.http.routing import Route
from service.pathway import pathway_card
from service.routes.common import WithReason
from service.routes.issues.common import (
    CaseId,
    in_police_chain,
    open_case,
    protected_alike,
    refusals,
)
from service.routes.issues.sources import is_confidential
from service.writing import Receipt, Writing, accepted

router = APIRouter(prefix="/v1/issues", tags=["Issues"], route_class=Route)

CategoryCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{3}(-[A-Z0-9]{1,12})?$", max_length=16),
    Field(examples=["LGT"]),
]


class NewIssue(CommandBody):
    """What a community says is wrong at a place."""

    category: CategoryCode
    subcategory: CategoryCode | None = None
    place: PlaceCode
    title: Title
    narrative: Narrative
    language: Language
    sensitivity: Sensitivity | None = Field(
        None, description="More protection than the category gives; never less."
    )
    reporter_id: Uuid | None = Field(None, description="An opaque id, never a name or a number.")
    point: PointBody | None = None
    dialogue_id: Uuid | None = None
    item: Annotated[int, Field(strict=True, ge=1, le=1_000)] | None = None
    contact: ContactPreference = ContactPreference.NEXT_SESSION
    override_reason: Sentence | None = Field(
        None, description="Why a text that seems to name a person must stay as it is."
    )
    emergency: bool = Field(False, strict=True, description="Somebody is in danger now.")
    source_confidential: bool | None = Field(
        None,
        strict=True,
        description="Others read \"community\" instead of the body; a women's group's default.",
    )


class NewReport(CommandBody):
    """One more voice raising the same issue."""

    narrative: Narrative
    language: Language
    reporter_id: Uuid | None = None
    override_reason: Sentence | None = None
    source_confidential: bool | None = Field(None, strict=True)


class Correction(CommandBody):
    """What was recorded wrongly; a field left out stays as it is."""

    reason: Sentence
    category: CategoryCode | None = None
    subcategory: CategoryCode | None = None
    place: PlaceCode | None = None
    title: Title | None = None
    narrative: Narrative | None = None
    language: Language | None = None
    point: PointBody | None = None
    override_reason: Sentence | None = None


@router.put("/{issue_id}", status_code=201, response_model=Receipt, responses=refusals(
    "unknown-place", "intake-not-open-here", "emergency-not-tracked", "gbv-not-recorded",
    "flagged-text", "id-reused", "not-held",
))  # fmt: skip
async def report_issue(issue_id: CaseId, body: NewIssue, write: Writing) -> Response:
    """Report an issue under an id made by the client; the same again changes nothing."""
    place = await write.services.registry.place(body.place)
    category = codes.category(body.category, body.subcategory)
    subject = Subject(
        places=frozenset(place.ancestors), new=True, police_conduct=category.police_conduct
    )
    case = await write.new(ISSUE, issue_id, place.lane, body, subject)
    if body.dialogue_id is not None:
        await the_dialogue_was_held(write, body.dialogue_id, case.lane)
    return await case.make(
        intake.report_issue,
        category=body.category,
        subcategory=body.subcategory,
        code_list=codes.categories().label,
        place=body.place,
        title=body.title,
        narrative=body.narrative,
        language=body.language,
        default_sensitivity=category.sensitivity,
        sensitivity=body.sensitivity,
        by=case.by,
        reporter_id=body.reporter_id,
        point=body.point.to_domain() if body.point else None,
        dialogue_id=body.dialogue_id,
        item=body.item,
        contact=body.contact,
        text_flags=freetext.flags(f"{body.title}\n{body.narrative}"),
        override_reason=body.override_reason,
        police_conduct=category.police_conduct,
        source_confidential=await is_confidential(
            write.services, case.by, body.source_confidential
        ),
        pathway_only=category.pathway_card_only,
        emergency=body.emergency or category.emergency,
        intake_open=await write.services.registry.intake_open(case.lane, case.today),
        pathway_card=pathway_card(case.city),
        emergency_number=case.city.emergency_number,
    )


@router.put(
    "/{issue_id}/reports/{report_id}", status_code=201, response_model=Receipt,
    responses=refusals("issue-not-open", "flagged-text", "id-reused"),
)  # fmt: skip
async def add_report(
    issue_id: CaseId, report_id: Uuid, body: NewReport, write: Writing
) -> Response:
    """Add one more voice to an open issue."""
    case = await open_case(write, issue_id, body)
    return await case.make(
        intake.add_report,
        report_id=report_id,
        narrative=body.narrative,
        language=body.language,
        by=case.by,
        reporter_id=body.reporter_id,
        text_flags=freetext.flags(body.narrative),
        override_reason=body.override_reason,
        source_confidential=await is_confidential(
            write.services, case.by, body.source_confidential
        ),
    )


@router.post("/{issue_id}/corrections", response_model=Receipt, responses=refusals(
    "issue-not-open", "reason-missing", "other-city", "unknown-place", "flagged-text",
    "gbv-not-recorded", "intake-not-open-here",
))  # fmt: skip
async def correct_issue(issue_id: CaseId, body: Correction, write: Writing) -> Response:
    """Put right what was recorded wrongly; what was said before stays in the history."""
    case = await open_case(write, issue_id, body)
    new = body.category or body.subcategory
    category = codes.category(*_corrected(case.state, body))
    registry = write.services.registry
    place = await registry.place(body.place) if body.place else None
    title, narrative = body.title or case.state.title, body.narrative or case.state.narrative
    correct = case.command(
        correcting.correct_issue,
        reason=body.reason,
        category=body.category,
        subcategory=body.subcategory,
        place=body.place,
        title=body.title,
        narrative=body.narrative,
        language=body.language,
        point=body.point.to_domain() if body.point else None,
        text_flags=freetext.flags(f"{title}\n{narrative}"),
        override_reason=body.override_reason,
        default_sensitivity=category.sensitivity if new else None,
        police_conduct=category.police_conduct if new else None,
        pathway_only=category.pathway_card_only,
        place_in_city=place is None or place.lane == case.lane,
        lead_in_police_chain=await in_police_chain(registry, case.state.lead_body),
        intake_open=await registry.intake_open(case.lane, case.today),
        pathway_card=pathway_card(case.city),
    )
    level = category.sensitivity if new else case.state.sensitivity
    followers = await protected_alike(case, level, body.reason)
    return accepted(await write.commit([correct, *followers], case.operation))


def _corrected(issue: Issue, body: Correction) -> tuple[str, str | None]:
    """The codes as they would stand: what is left out stays, so it keeps its protection."""
    code, finer = body.category or issue.category, body.subcategory
    return code, finer or (issue.subcategory if code == issue.category else None)


@router.post("/{issue_id}/withdrawal", response_model=Receipt, responses=refusals(
    "issue-not-open", "reason-missing", "reported-by-others"
))  # fmt: skip
async def withdraw_issue(issue_id: CaseId, body: WithReason, write: Writing) -> Response:
    """Take an open issue back, on the word of the only body that reported it."""
    case = await open_case(write, issue_id, body)
    return await case.decide(intake.withdraw_issue, reason=body.reason, by=case.by, on=case.on)
