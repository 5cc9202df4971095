"""Passing a case on: sideways to another body, or up one level."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import StringConstraints

from domain.issue import passing_on
from domain.issue.events import Trigger
from domain.words import Level
from service.http.fields import BodyCode, CommandBody, Day, Sentence, Uuid
from service.http.routing import Route
from service.routes.common import WithReason
from service.routes.issues.common import (
    Case,
    CaseId,
    calendar_of,
    in_police_chain,
    open_case,
    refusals,
    reporter_level,
)
from service.writing import Receipt, Write, Writing

router = APIRouter(prefix="/v1/issues/{issue_id}", tags=["Issues"], route_class=Route)

ReferralId = Annotated[Uuid, Path(description="The referral's id, made by the client.")]
EscalationId = Annotated[Uuid, Path(description="The escalation's id, made by the client.")]
LetterNumber = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=60)]


class Referring(WithReason):
    """To which body, why, and by which letter where there is one."""

    to_body: BodyCode
    letter_number: LetterNumber | None = None
    letter_on: Day | None = None


class TakingOver(CommandBody):
    """At which level the receiving body stands."""

    level: Level


class Escalating(WithReason):
    """Why the level above must look: what is overdue or refused must stand in the record."""

    trigger: Trigger


class EscalationAnswer(CommandBody):
    """What the level above says is to be done."""

    explanation: Sentence


@router.put("/referrals/{referral_id}", status_code=201, response_model=Receipt, responses=refusals(
    "issue-not-open", "not-referable", "referral-open", "referred-to-itself",
    "police-conduct-own-chain", "reason-missing", "unknown-body", "id-reused",
))  # fmt: skip
async def refer_issue(
    issue_id: CaseId, referral_id: ReferralId, body: Referring, write: Writing
) -> Response:
    """Ask another body to take the case over. It has five working days; silence returns it."""
    receiver = await write.services.registry.body(body.to_body)
    case = await open_case(write, issue_id, body)
    return await case.make(
        passing_on.refer_issue,
        referral_id=referral_id,
        to_body=body.to_body,
        reason=body.reason,
        letter_number=body.letter_number,
        letter_on=body.letter_on,
        receiver_in_police_chain=receiver.in_police_chain,
        by=case.by,
        on=case.on,
    )


@router.post("/referrals/{referral_id}/acceptance", response_model=Receipt, responses=refusals(
    "issue-not-open", "referral-unknown", "referral-answered", "police-conduct-own-chain"
))  # fmt: skip
async def accept_referral(
    issue_id: CaseId, referral_id: ReferralId, body: TakingOver, write: Writing
) -> Response:
    """The body it was referred to takes the case over and leads from now on."""
    case = await _referred(write, issue_id, referral_id, body)
    return await case.decide(
        passing_on.accept_referral,
        referral_id=referral_id,
        level=body.level,
        receiver_in_police_chain=await _receiver_in_police_chain(case, referral_id),
        on=case.on,
    )


@router.post("/referrals/{referral_id}/refusal", response_model=Receipt, responses=refusals(
    "issue-not-open", "referral-unknown", "referral-answered", "reason-missing"
))  # fmt: skip
async def refuse_referral(
    issue_id: CaseId, referral_id: ReferralId, body: WithReason, write: Writing
) -> Response:
    """The body it was referred to returns the case to who sent it, and says why."""
    case = await _referred(write, issue_id, referral_id, body)
    return await case.decide(
        passing_on.refuse_referral, referral_id=referral_id, reason=body.reason, on=case.on
    )


@router.put(
    "/escalations/{escalation_id}", status_code=201, response_model=Receipt,
    responses=refusals(
        "issue-not-open", "already-escalated", "at-the-top", "trigger-not-shown",
        "reason-missing", "id-reused",
    ),
)  # fmt: skip
async def escalate_issue(
    issue_id: CaseId, escalation_id: EscalationId, body: Escalating, write: Writing
) -> Response:
    """Take the case up exactly one level; the body below stays named as its lead."""
    case = await open_case(write, issue_id, body)
    calendar = await calendar_of(case)
    return await case.make(
        passing_on.escalate_issue,
        escalation_id=escalation_id,
        trigger=body.trigger,
        reason=body.reason,
        reporter_level=await reporter_level(write.services, case.state),
        suspended=calendar.suspended,
        by=case.by,
        on=case.on,
    )


@router.post("/escalations/{escalation_id}/answer", response_model=Receipt, responses=refusals(
    "issue-not-open", "escalation-unknown", "escalation-answered", "same-party",
    "explanation-missing",
))  # fmt: skip
async def answer_escalation(
    issue_id: CaseId, escalation_id: EscalationId, body: EscalationAnswer, write: Writing
) -> Response:
    """Answer from the level the case was taken up to; who leads it does not change."""
    case = await open_case(write, issue_id, body)
    return await case.decide(
        passing_on.answer_escalation,
        escalation_id=escalation_id,
        explanation=body.explanation,
        by=case.by,
        on=case.on,
    )


async def _receiver_in_police_chain(case: Case, referral_id: UUID) -> bool:
    referral = case.state.referrals.get(referral_id)
    receiver = referral.referred.to_body if referral else None
    return await in_police_chain(case.write.services.registry, receiver)


async def _referred(write: Write, issue_id: UUID, referral_id: UUID, body: CommandBody) -> Case:
    """The case, for the policy with the receiver of this referral as the owner."""
    return await open_case(write, issue_id, body, referral_id=referral_id)
