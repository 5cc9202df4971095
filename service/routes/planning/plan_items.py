"""The items of a plan: added, changed, followed, claimed, verified by others, dropped, linked."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from domain import plan
from domain.plan import Beneficiaries, ItemVerdict, Project
from service.http.coded import VerificationMethod
from service.http.fields import Body, BodyCode, CommandBody, Day, Narrative, Sentence, Uuid
from service.http.routing import Route
from service.routes.common import Count, Currency, EvidenceBody, Office, WithReason, writes
from service.routes.planning.common import (
    ItemId,
    PlanId,
    bodies_must_be_registered,
    gap_must_be_linkable,
    issues_must_be_linkable,
    open_plan,
)
from service.services import Services
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/plans/{plan_id}/items/{item_id}", tags=["Plans"], route_class=Route)

Amount = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class BeneficiariesBody(Body):
    """Whom a project serves, as counts."""

    women: Count
    men: Count
    girls: Count
    boys: Count

    def to_domain(self) -> Beneficiaries:
        return Beneficiaries(women=self.women, men=self.men, girls=self.girls, boys=self.boys)


class ProjectBody(Body):
    """Cost and the community's part of it in whole units of a currency of ISO 4217."""

    cost: Amount
    currency: Currency
    community_contribution: Amount | None = None
    beneficiaries: BeneficiariesBody | None = None
    handed_over_to: BodyCode | None = None
    maintained_by: BodyCode | None = None

    def to_domain(self) -> Project:
        return Project(
            cost=self.cost,
            currency=self.currency,
            community_contribution=self.community_contribution,
            beneficiaries=self.beneficiaries.to_domain() if self.beneficiaries else None,
            handed_over_to=self.handed_over_to,
            maintained_by=self.maintained_by,
        )


class NewItem(CommandBody):
    """What a body is to do, until when, and for which cases; a project with what it costs."""

    text: Narrative
    body: BodyCode
    office: Office | None = None
    due_on: Day | None = None
    project: ProjectBody | None = None
    issues: tuple[Uuid, ...] = Field((), max_length=100)


class ItemChange(CommandBody):
    """What is to change; a field left out stays as it is."""

    text: Narrative | None = None
    due_on: Day | None = None
    project: ProjectBody | None = None
    reason: Sentence


class Progress(CommandBody):
    """How far the work is."""

    text: Narrative


class DoneClaim(CommandBody):
    """That the item is done, on which day, and what shows it."""

    done_on: Day
    statement: Narrative
    evidence: tuple[EvidenceBody, ...] = Field((), max_length=20)


class ItemVerification(CommandBody):
    """Whether it is done, wholly, partly or not, and how that was seen."""

    verdict: ItemVerdict
    method: VerificationMethod


class ItemLink(CommandBody):
    """What the item is for: an issue, or an assessment and the gap that it found."""

    issue_id: Uuid | None = None
    assessment_id: Uuid | None = None
    gap_id: Uuid | None = None


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "plan-unknown", "plan-closed", "unknown-body", "issue-unknown", "date-order", "id-reused",
))  # fmt: skip
async def add_plan_item(
    plan_id: PlanId, item_id: ItemId, body: NewItem, write: Writing
) -> Response:
    """Add an item to a plan under an id made by the client."""
    opened = await open_plan(write, plan_id, body)
    await bodies_must_be_registered(write.services, body.body)
    await _keepers_must_be_registered(write.services, body.project)
    await issues_must_be_linkable(write.services, write.caller, body.issues)
    return await opened.make(
        plan.add_plan_item,
        item_id=item_id,
        text=body.text,
        body=body.body,
        office=body.office,
        due_on=body.due_on,
        project=body.project.to_domain() if body.project else None,
        issues=body.issues,
        on=opened.on,
    )


@router.post("/changes", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-item-ended", "plan-closed", "nothing-asked",
    "reason-missing", "date-order", "unknown-body",
))  # fmt: skip
async def change_plan_item(
    plan_id: PlanId, item_id: ItemId, body: ItemChange, write: Writing
) -> Response:
    """Change what is planned; the first date stays on the record."""
    opened = await open_plan(write, plan_id, body, item_id)
    await _keepers_must_be_registered(write.services, body.project)
    return await opened.decide(
        plan.change_plan_item,
        item_id=item_id,
        text=body.text,
        due_on=body.due_on,
        project=body.project.to_domain() if body.project else None,
        reason=body.reason,
        on=opened.on,
    )


@router.post("/progress", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-item-ended", "plan-closed",
))  # fmt: skip
async def report_item_progress(
    plan_id: PlanId, item_id: ItemId, body: Progress, write: Writing
) -> Response:
    """The item's body tells how far the work is."""
    opened = await open_plan(write, plan_id, body, item_id)
    return await opened.decide(
        plan.report_item_progress, item_id=item_id, text=body.text, on=opened.on
    )


@router.post("/claims", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-item-ended", "plan-closed", "not-approved",
    "claim-open", "no-evidence", "work-done-in-future", "no-body",
))  # fmt: skip
async def claim_item_done(
    plan_id: PlanId, item_id: ItemId, body: DoneClaim, write: Writing
) -> Response:
    """The item's body says that it is done, and shows it."""
    opened = await open_plan(write, plan_id, body, item_id)
    return await opened.decide(
        plan.claim_item_done,
        item_id=item_id,
        done_on=body.done_on,
        statement=body.statement,
        evidence=tuple(each.to_domain() for each in body.evidence),
        by=opened.speaker,
        on=opened.on,
    )


@router.post("/verifications", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-item-ended", "plan-closed", "not-approved",
    "nothing-claimed", "verifier-not-independent", "date-order",
))  # fmt: skip
async def verify_item(
    plan_id: PlanId, item_id: ItemId, body: ItemVerification, write: Writing
) -> Response:
    """Somebody from another body says whether it is done."""
    opened = await open_plan(write, plan_id, body, item_id)
    return await opened.decide(
        plan.verify_item,
        item_id=item_id,
        verdict=body.verdict,
        method=body.method,
        by=opened.by,
        from_community=opened.from_community,
        bodies=write.caller.principal.bodies,
        on=opened.on,
    )


@router.post("/dropping", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-item-ended", "plan-closed", "reason-missing",
))  # fmt: skip
async def drop_item(plan_id: PlanId, item_id: ItemId, body: WithReason, write: Writing) -> Response:
    """Take an item out of the plan, and say why."""
    opened = await open_plan(write, plan_id, body, item_id)
    return await opened.decide(plan.drop_item, item_id=item_id, reason=body.reason, on=opened.on)


@router.post("/links", response_model=Receipt, responses=writes(
    "plan-unknown", "plan-item-unknown", "plan-closed", "link-missing", "issue-unknown",
    "assessment-unknown", "gap-unknown",
))  # fmt: skip
async def link_plan_item(
    plan_id: PlanId, item_id: ItemId, body: ItemLink, write: Writing
) -> Response:
    """Say what the item is for: an issue, or a gap that an assessment found."""
    opened = await open_plan(write, plan_id, body, item_id)
    if body.issue_id is not None:
        await issues_must_be_linkable(write.services, write.caller, [body.issue_id])
    if body.assessment_id is not None and body.gap_id is not None:
        await gap_must_be_linkable(write.services, write.caller, body.assessment_id, body.gap_id)
    return await opened.decide(
        plan.link_plan_item,
        item_id=item_id,
        issue_id=body.issue_id,
        assessment_id=body.assessment_id,
        gap_id=body.gap_id,
        on=opened.on,
    )


async def _keepers_must_be_registered(services: Services, project: ProjectBody | None) -> None:
    if project is not None:
        await bodies_must_be_registered(services, project.handed_over_to, project.maintained_by)
