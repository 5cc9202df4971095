"""Plans: drafted, approved, closed, and what they learned from."""

from fastapi import APIRouter, Response
from pydantic import Field

from domain import freetext, plan
from domain.plan import PLAN, Finding
from domain.plan.learning import finding_unknown
from domain.words import Sensitivity
from service.http.fields import (
    BodyCode,
    CommandBody,
    Day,
    Language,
    ListCode,
    Narrative,
    PlaceCode,
    Sentence,
    Title,
    Uuid,
)
from service.http.routing import Route
from service.routes.common import at_place, writes
from service.routes.planning.common import (
    PlanId,
    bodies_must_be_registered,
    issues_must_be_linkable,
    open_plan,
)
from service.routes.planning.findings import finding_exists
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/plans/{plan_id}", tags=["Plans"], route_class=Route)


class NewPlan(CommandBody):
    """What a body plans for a place, of a kind of the list `plan_kinds`."""

    kind: ListCode = Field(examples=["action_plan"])
    title: Title
    place: PlaceCode
    body: BodyCode
    first_day: Day
    last_day: Day | None = None
    language: Language


class Closing(CommandBody):
    """What the plan came to, in a few sentences."""

    text: Narrative


class NewLesson(CommandBody):
    """What somebody learned, for whoever plans; from a case or a problem, if it came from one."""

    note_id: Uuid
    item_id: Uuid | None = None
    text: Narrative
    language: Language
    issue_id: Uuid | None = None
    problem_id: Uuid | None = None
    override_reason: Sentence | None = Field(
        None, description="Why a text that seems to name a person must stay as it is."
    )


class NewUptake(CommandBody):
    """The finding that changed an item. A lesson note is one of this plan."""

    uptake_id: Uuid
    item_id: Uuid
    finding: Finding
    finding_id: Uuid
    what_changed: Narrative


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "unknown-place", "unknown-body", "plan-kind-unknown", "date-order", "id-reused",
))  # fmt: skip
async def draft_plan(plan_id: PlanId, body: NewPlan, write: Writing) -> Response:
    """Draft a plan under an id made by the client; a national one stands at the country."""
    place = await write.services.registry.place(body.place)
    await bodies_must_be_registered(write.services, body.body)
    subject = await at_place(
        write.services, body.place, Sensitivity.PUBLIC, new=True, lead_body=body.body
    )
    opened = await write.new(PLAN, plan_id, place.lane, body, subject)
    return await opened.make(
        plan.draft_plan,
        kind=body.kind,
        title=body.title,
        place=body.place,
        body=body.body,
        first_day=body.first_day,
        last_day=body.last_day,
        language=body.language,
        on=opened.on,
    )


@router.post("/approval", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-closed", "no-body",
))  # fmt: skip
async def approve_plan(plan_id: PlanId, body: CommandBody, write: Writing) -> Response:
    """Approve a plan in the name of a body."""
    opened = await open_plan(write, plan_id, body)
    return await opened.decide(plan.approve_plan, by=opened.speaker, on=opened.on)


@router.post("/closing", response_model=Receipt, responses=writes(
    "plan-unknown", "not-approved", "plan-items-open", "plan-closed",
))  # fmt: skip
async def close_plan(plan_id: PlanId, body: Closing, write: Writing) -> Response:
    """Close a plan once each of its items is verified or dropped."""
    opened = await open_plan(write, plan_id, body)
    return await opened.decide(plan.close_plan, text=body.text, on=opened.on)


@router.post("/lesson-notes", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-closed", "issue-unknown", "finding-unknown",
    "flagged-text", "id-reused",
))  # fmt: skip
async def add_lesson_note(plan_id: PlanId, body: NewLesson, write: Writing) -> Response:
    """Hand a lesson to whoever plans."""
    opened = await open_plan(write, plan_id, body)
    if body.issue_id is not None:
        await issues_must_be_linkable(write.services, write.caller, [body.issue_id])
    problem = body.problem_id
    if problem is not None and not await finding_exists(
        write.services, write.caller, Finding.PROBLEM, problem
    ):
        raise finding_unknown()
    return await opened.decide(
        plan.add_lesson_note,
        note_id=body.note_id,
        item_id=body.item_id,
        text=body.text,
        language=body.language,
        issue_id=body.issue_id,
        problem_id=body.problem_id,
        text_flags=freetext.flags(body.text),
        override_reason=body.override_reason,
        on=opened.on,
    )


@router.post("/uptakes", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-closed", "finding-unknown", "id-reused",
))  # fmt: skip
async def record_uptake(plan_id: PlanId, body: NewUptake, write: Writing) -> Response:
    """Record which finding changed an item of the plan, and how."""
    opened = await open_plan(write, plan_id, body)
    return await opened.decide(
        plan.record_uptake,
        uptake_id=body.uptake_id,
        item_id=body.item_id,
        finding=body.finding,
        finding_id=body.finding_id,
        finding_exists=await finding_exists(
            write.services, write.caller, body.finding, body.finding_id
        ),
        what_changed=body.what_changed,
        on=opened.on,
    )
