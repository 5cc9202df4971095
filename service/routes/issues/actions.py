"""Follow-up actions: dated steps, and what came of each."""

from fastapi import APIRouter, Response

from domain.issue import actions
from service.http.coded import ActionKind
from service.http.fields import BodyCode, CommandBody, Day, Sentence, Uuid
from service.http.routing import Route
from service.routes.common import Office, WithReason
from service.routes.issues.common import (
    ActionId,
    CaseId,
    calendar_of,
    in_police_chain,
    open_case,
    refusals,
)
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/issues/{issue_id}/actions", tags=["Issues"], route_class=Route)


class NewAction(CommandBody):
    """A step on a day, taken by an office."""

    kind: ActionKind
    planned_on: Day
    office: Office
    body: BodyCode | None = None
    commitment_id: Uuid | None = None


class ActionResult(CommandBody):
    """What came of the step, and on which day it was taken."""

    done_on: Day
    result: Sentence


class NewDay(CommandBody):
    """The new day, and why."""

    planned_on: Day
    reason: Sentence


@router.put("/{action_id}", status_code=201, response_model=Receipt, responses=refusals(
    "not-accepted", "id-reused", "commitment-unknown", "place-suspended", "police-conduct-own-chain"
))  # fmt: skip
async def schedule_action(
    issue_id: CaseId, action_id: ActionId, body: NewAction, write: Writing
) -> Response:
    """Plan a visit, call, letter or other step."""
    case = await open_case(write, issue_id, body)
    return await case.make(
        actions.schedule_action,
        action_id=action_id,
        kind=body.kind,
        planned_on=body.planned_on,
        office=body.office,
        body=body.body,
        commitment_id=body.commitment_id,
        body_in_police_chain=await in_police_chain(write.services.registry, body.body or case.by),
        calendar=await calendar_of(case),
    )


@router.post("/{action_id}/result", response_model=Receipt, responses=refusals(
    "action-unknown", "action-ended", "work-done-in-future"
))  # fmt: skip
async def do_action(
    issue_id: CaseId, action_id: ActionId, body: ActionResult, write: Writing
) -> Response:
    """Record that the step was taken, and its result."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        actions.do_action, action_id=action_id, done_on=body.done_on, result=body.result, on=case.on
    )


@router.post("/{action_id}/miss", response_model=Receipt, responses=refusals(
    "action-unknown", "action-ended", "not-due-yet"
))  # fmt: skip
async def miss_action(
    issue_id: CaseId, action_id: ActionId, body: WithReason, write: Writing
) -> Response:
    """Record that the day came and the step was not taken."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        actions.miss_action, action_id=action_id, reason=body.reason, on=case.on
    )


@router.post("/{action_id}/rescheduling", response_model=Receipt, responses=refusals(
    "action-unknown", "action-ended", "reason-missing", "place-suspended"
))  # fmt: skip
async def reschedule_action(
    issue_id: CaseId, action_id: ActionId, body: NewDay, write: Writing
) -> Response:
    """Plan the step, also a missed one, on another day."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        actions.reschedule_action,
        action_id=action_id,
        planned_on=body.planned_on,
        reason=body.reason,
        calendar=await calendar_of(case),
    )


@router.post("/{action_id}/cancellation", response_model=Receipt, responses=refusals(
    "action-unknown", "action-ended", "reason-missing"
))  # fmt: skip
async def cancel_action(
    issue_id: CaseId, action_id: ActionId, body: WithReason, write: Writing
) -> Response:
    """Give up a step that is no longer needed."""
    case = await open_case(write, issue_id, body)
    return await case.decide(actions.cancel_action, action_id=action_id, reason=body.reason)
