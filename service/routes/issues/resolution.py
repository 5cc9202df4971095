"""From "it is fixed" to a closed case: claimed, verified by others, told, and closed."""

from fastapi import APIRouter, Response
from pydantic import Field

from domain.issue import resolution
from domain.issue.events import Answer, Outcome, ResolutionVerdict
from service.http.coded import FeedbackChannel, VerificationMethod
from service.http.coded import Response as ResponseCode
from service.http.fields import CommandBody, Day, Narrative
from service.http.routing import Route
from service.routes.common import EvidenceBody, WithReason
from service.routes.issues.common import CaseId, calendar_of, open_case, refusals
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/issues/{issue_id}", tags=["Issues"], route_class=Route)


class ResolutionClaim(CommandBody):
    """What was done, by codes with the main one first, on which day, with evidence."""

    what_was_done: Narrative
    responses: tuple[ResponseCode, ...] = Field(min_length=1, max_length=10)
    work_done_on: Day
    evidence: tuple[EvidenceBody, ...] = Field((), max_length=20)


class ResolutionVerification(CommandBody):
    """Whether it is solved, wholly or partly, and how that was seen."""

    verdict: ResolutionVerdict
    method: VerificationMethod


class FeedbackRound(CommandBody):
    """How and when people were told, and what women and what men said to it."""

    channel: FeedbackChannel
    told_on: Day
    women: Answer
    men: Answer


class Closure(CommandBody):
    """Why the case is closed."""

    outcome: Outcome


@router.post("/resolution-claims", response_model=Receipt, responses=refusals(
    "not-accepted", "already-claimed", "response-missing", "work-done-in-future", "no-evidence",
    "no-body",
))  # fmt: skip
async def claim_resolution(issue_id: CaseId, body: ResolutionClaim, write: Writing) -> Response:
    """The lead body declares the problem solved; others will say whether it is."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        resolution.claim_resolution,
        what_was_done=body.what_was_done,
        responses=body.responses,
        work_done_on=body.work_done_on,
        evidence=tuple(each.to_domain() for each in body.evidence),
        by=case.speaker,
        on=case.on,
    )


@router.post("/verifications", response_model=Receipt, responses=refusals(
    "nothing-claimed", "already-verified", "verifier-not-independent", "date-order"
))  # fmt: skip
async def verify_resolution(
    issue_id: CaseId, body: ResolutionVerification, write: Writing
) -> Response:
    """Confirm the claim as somebody from a body that neither owns nor claimed it."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        resolution.verify_resolution,
        verdict=body.verdict,
        method=body.method,
        by=case.by,
        from_community=case.from_community,
        bodies=write.caller.principal.bodies,
        on=case.on,
    )


@router.post("/disputes", response_model=Receipt, responses=refusals(
    "nothing-claimed", "reason-missing"
))  # fmt: skip
async def dispute_resolution(issue_id: CaseId, body: WithReason, write: Writing) -> Response:
    """Say that it is not fixed: the claim is void and the issue is in action again."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        resolution.dispute_resolution, reason=body.reason, by=case.by, on=case.on
    )


@router.post("/feedback-rounds", response_model=Receipt, responses=refusals(
    "not-verified", "nobody-asked", "date-order"
))  # fmt: skip
async def record_feedback_round(issue_id: CaseId, body: FeedbackRound, write: Writing) -> Response:
    """Record what women and what men answered when they were told; never averaged."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        resolution.record_feedback_round,
        channel=body.channel,
        told_on=body.told_on,
        women=body.women,
        men=body.men,
        on=case.on,
    )


@router.post("/feedback-impossible", response_model=Receipt, responses=refusals(
    "not-verified", "reason-missing"
))  # fmt: skip
async def record_feedback_impossible(
    issue_id: CaseId, body: WithReason, write: Writing
) -> Response:
    """Record why nobody could be told or asked."""
    case = await open_case(write, issue_id, body)
    return await case.decide(resolution.record_feedback_impossible, reason=body.reason, on=case.on)


@router.post("/closure", response_model=Receipt, responses=refusals(
    "not-accepted", "not-verified", "outcome-mismatch", "feedback-missing", "feedback-disagrees",
    "commitment-open",
))  # fmt: skip
async def close_issue(issue_id: CaseId, body: Closure, write: Writing) -> Response:
    """Close the case: as solved after verification and feedback, or with the reason why not."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        resolution.close_issue,
        outcome=body.outcome,
        on=case.on,
        calendar=await calendar_of(case),
    )


@router.post("/reopening", response_model=Receipt, responses=refusals(
    "not-closed", "window-over", "reason-missing", "date-order"
))  # fmt: skip
async def reopen_issue(issue_id: CaseId, body: WithReason, write: Writing) -> Response:
    """Take a closed case up again within 14 days; later, report it anew as a recurrence."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        resolution.reopen_issue, reason=body.reason, on=case.on, calendar=await calendar_of(case)
    )
