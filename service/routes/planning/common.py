"""What the routes of assessments and plans share: whom they concern, and what they may name."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Path

from domain.assessment import ASSESSMENT, Assessment, AssessmentEvent
from domain.assessment.decisions import the_assessment_must_exist
from domain.errors import Unknown
from domain.plan import PLAN, Plan, PlanEvent
from domain.plan.rules import the_item, the_plan_must_exist
from domain.words import Sensitivity, is_protected
from service.access.principal import Subject
from service.http.caller import Caller
from service.http.fields import CommandBody, Uuid
from service.routes.common import at_place
from service.routes.seen import cases_known, may_know
from service.services import Services
from service.writing import OpenStream, Write

AssessmentId = Annotated[Uuid, Path(description="The assessment's id, made by the client.")]
PlanId = Annotated[Uuid, Path(description="The plan's id, made by the client.")]
ItemId = Annotated[Uuid, Path(description="The item's id, made by the client.")]

OpenAssessment = OpenStream[Assessment, AssessmentEvent]
OpenPlan = OpenStream[Plan, PlanEvent]


async def open_assessment(write: Write, assessment_id: UUID, body: CommandBody) -> OpenAssessment:
    """The assessment to decide on; 404 where there is none."""

    async def concerns(assessment: Assessment) -> Subject:
        return await assessment_subject(write.services, assessment)

    return await write.open(ASSESSMENT, assessment_id, body, concerns)


async def assessment_subject(services: Services, assessment: Assessment) -> Subject:
    return await at_place(services, the_assessment_must_exist(assessment).place)


async def open_plan(
    write: Write, plan_id: UUID, body: CommandBody, item_id: UUID | None = None
) -> OpenPlan:
    """The plan to decide on, and of one of its items whose it is; 404 where there is none."""

    async def concerns(plan: Plan) -> Subject:
        return await plan_subject(write.services, plan, item_id)

    return await write.open(PLAN, plan_id, body, concerns)


async def plan_subject(services: Services, plan: Plan, item_id: UUID | None = None) -> Subject:
    """Plans are public; the plan's body leads, the item's body owns the item."""
    drafted = the_plan_must_exist(plan)
    item = plan.items.get(item_id) if item_id else None
    return await at_place(
        services,
        drafted.place,
        Sensitivity.PUBLIC,
        lead_body=drafted.body,
        owner_body=item.added.body if item else None,
    )


async def issues_must_be_linkable(
    services: Services, caller: Caller, issues: Collection[UUID]
) -> None:
    """Only what the caller may see, and what may be seen by members at its place, is linked.

    Of everything else it is said that there is no such issue.
    """
    known = await cases_known(services, caller, issues)
    if len(known) < len(set(issues)) or any(
        is_protected(case.sensitivity, case.police_conduct) for case in known.values()
    ):
        text = "No issue has this id. Check the id, or report the issue first."
        raise Unknown("issue-unknown", text)


async def gap_must_be_linkable(
    services: Services, caller: Caller, assessment_id: UUID, gap_id: UUID
) -> None:
    """The gap stands in an assessment that the caller may see."""
    loaded = await services.ledger.load(ASSESSMENT, assessment_id)
    subject = await assessment_subject(services, loaded.state)
    if not await may_know(services, caller, loaded.lane or "", subject):
        raise Unknown("assessment-unknown", "No assessment has this id. Check it, or begin one.")
    if gap_id not in loaded.state.gaps:
        raise Unknown("gap-unknown", "This assessment has no such gap. Check the id, or note it.")


async def item_must_exist(services: Services, plan_id: UUID, item_id: UUID) -> None:
    the_item((await services.ledger.load(PLAN, plan_id)).state, item_id)


async def bodies_must_be_registered(services: Services, *codes: str | None) -> None:
    for code in codes:
        if code is not None:
            await services.registry.body(code)
