"""Whose issue it is: acknowledged, accepted by a lead body, or declined and appealed."""

from fastapi import APIRouter, Response

from domain.issue import triage
from domain.words import Level
from service.http.coded import DeclineReason
from service.http.fields import BodyCode, CommandBody, Day, Sentence
from service.http.routing import Route
from service.routes.common import WithReason
from service.routes.issues.common import CaseId, open_case, refusals
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/issues", tags=["Issues"], route_class=Route)


class Acceptance(CommandBody):
    """Which body leads, at which level, and by when it means to be done."""

    lead_body: BodyCode
    level: Level
    target_on: Day | None = None


class Declining(CommandBody):
    """Why not, in a code and a sentence, and who would be responsible instead.

    `level` is where the declining body stands; an appeal is answered one level above.
    """

    reason: DeclineReason
    explanation: Sentence
    responsible_instead: BodyCode | None = None
    level: Level


class AppealAnswer(CommandBody):
    """Whether the issue is looked at again, and why. `level` is where the answering body stands."""

    upheld: bool
    explanation: Sentence
    level: Level


@router.post("/{issue_id}/acknowledgement", response_model=Receipt, responses=refusals(
    "issue-not-open", "already-accepted"
))  # fmt: skip
async def acknowledge_issue(issue_id: CaseId, body: CommandBody, write: Writing) -> Response:
    """Tell the reporter that the issue has been seen."""
    case = await open_case(write, issue_id, body)
    return await case.decide(triage.acknowledge_issue, on=case.on)


@router.post("/{issue_id}/acceptance", response_model=Receipt, responses=refusals(
    "issue-not-open", "already-accepted", "police-conduct-own-chain", "date-order",
    "unknown-body",
))  # fmt: skip
async def accept_issue(issue_id: CaseId, body: Acceptance, write: Writing) -> Response:
    """Take the issue up: from now on the lead body answers for it."""
    case = await open_case(write, issue_id, body, led_by=body.lead_body)
    lead = await write.services.registry.body(body.lead_body)
    return await case.decide(
        triage.accept_issue,
        lead_body=body.lead_body,
        level=body.level,
        target_on=body.target_on,
        lead_in_police_chain=lead.in_police_chain,
        on=case.on,
    )


@router.post("/{issue_id}/declining", response_model=Receipt, responses=refusals(
    "issue-not-open", "already-accepted", "explanation-missing"
))  # fmt: skip
async def decline_issue(issue_id: CaseId, body: Declining, write: Writing) -> Response:
    """Say no, with a reason that the reporter can appeal against."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        triage.decline_issue,
        reason=body.reason,
        explanation=body.explanation,
        responsible_instead=body.responsible_instead,
        level=body.level,
        by=case.by,
        on=case.on,
    )


@router.post("/{issue_id}/appeals", response_model=Receipt, responses=refusals(
    "not-declined", "already-appealed", "reason-missing"
))  # fmt: skip
async def appeal(issue_id: CaseId, body: WithReason, write: Writing) -> Response:
    """Ask the level above to look again, once."""
    case = await open_case(write, issue_id, body)
    return await case.decide(triage.appeal, reason=body.reason, by=case.by, on=case.on)


@router.post("/{issue_id}/appeal-answers", response_model=Receipt, responses=refusals(
    "no-appeal", "appeal-answered", "same-party", "not-one-level-up", "explanation-missing"
))  # fmt: skip
async def answer_appeal(issue_id: CaseId, body: AppealAnswer, write: Writing) -> Response:
    """Answer an appeal from the level above; upheld, the issue goes back to triage."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        triage.answer_appeal,
        upheld=body.upheld,
        explanation=body.explanation,
        answering_level=body.level,
        by=case.by,
        bodies=write.caller.principal.bodies,
        on=case.on,
    )
