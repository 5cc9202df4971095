"""Whether a promise was kept: claimed by its owner, judged by others."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from domain.issue import fulfilment
from domain.issue.events import Durability, FulfilmentVerdict, Regularity
from service.heard import the_dialogue_was_held
from service.http.coded import VerificationMethod
from service.http.fields import CommandBody, Day, Narrative, Sentence, Uuid
from service.http.routing import Route
from service.routes.common import EvidenceBody
from service.routes.issues.common import CaseId, CommitmentId, calendar_of, open_case, refusals
from service.writing import Receipt, Writing

router = APIRouter(
    prefix="/v1/issues/{issue_id}/commitments/{commitment_id}", tags=["Commitments"],
    route_class=Route,
)  # fmt: skip


class FulfilmentClaim(CommandBody):
    """That the promise is kept, on which day the work was done, and what shows it."""

    claim_id: Uuid
    work_done_on: Day
    statement: Narrative
    evidence: tuple[EvidenceBody, ...] = Field((), max_length=20)


class FulfilmentVerification(CommandBody):
    """Whether it is kept, wholly or partly, and how that was seen."""

    verdict: FulfilmentVerdict
    method: VerificationMethod


class NonConfirmation(CommandBody):
    """What is missing."""

    missing: Sentence


class Words(CommandBody):
    """In a sentence or more."""

    text: Narrative


class Judgement(CommandBody):
    """How a regular promise was kept since the last dialogue."""

    dialogue_id: Uuid
    judgement: Regularity


class DurabilityCheck(CommandBody):
    """Whether the work holds, so many days after it was done (usually 28 and 90)."""

    after_days: Annotated[int, Field(strict=True, ge=1, le=3_650)]
    result: Durability


@router.post("/fulfilment-claims", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "claim-open", "form-mismatch", "date-order",
    "work-done-in-future", "no-evidence", "id-reused", "no-body",
))  # fmt: skip
async def claim_fulfilment(
    issue_id: CaseId, commitment_id: CommitmentId, body: FulfilmentClaim, write: Writing
) -> Response:
    """The owner says that the promise is kept, and shows it."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.claim_fulfilment,
        commitment_id=commitment_id,
        claim_id=body.claim_id,
        work_done_on=body.work_done_on,
        statement=body.statement,
        evidence=tuple(each.to_domain() for each in body.evidence),
        by=case.speaker,
        on=case.on,
    )


@router.post("/verifications", response_model=Receipt, responses=refusals(
    "commitment-unknown", "nothing-claimed", "already-verified", "verifier-not-independent",
    "date-order",
))  # fmt: skip
async def verify_fulfilment(
    issue_id: CaseId, commitment_id: CommitmentId, body: FulfilmentVerification, write: Writing
) -> Response:
    """Somebody from another body confirms the claim, wholly or partly."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.verify_fulfilment,
        commitment_id=commitment_id,
        verdict=body.verdict,
        method=body.method,
        by=case.by,
        from_community=case.from_community,
        bodies=write.caller.principal.bodies,
        on=case.on,
    )


@router.post("/non-confirmations", response_model=Receipt, responses=refusals(
    "commitment-unknown", "nothing-claimed", "already-verified", "verifier-not-independent",
    "reason-missing",
))  # fmt: skip
async def not_confirm_fulfilment(
    issue_id: CaseId, commitment_id: CommitmentId, body: NonConfirmation, write: Writing
) -> Response:
    """Somebody from another body says what is missing; the clock runs again."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.not_confirm_fulfilment,
        commitment_id=commitment_id,
        missing=body.missing,
        by=case.by,
        from_community=case.from_community,
        bodies=write.caller.principal.bodies,
        on=case.on,
    )


@router.post("/reply-invitations", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "claim-open", "not-due-yet"
))  # fmt: skip
async def invite_reply(
    issue_id: CaseId, commitment_id: CommitmentId, body: CommandBody, write: Writing
) -> Response:
    """Ask the owner of a late promise for a word before anybody declares it not kept."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.invite_reply,
        commitment_id=commitment_id,
        on=case.on,
        calendar=await calendar_of(case),
    )


@router.post("/replies", response_model=Receipt, responses=refusals(
    "commitment-unknown", "not-invited"
))  # fmt: skip
async def reply(
    issue_id: CaseId, commitment_id: CommitmentId, body: Words, write: Writing
) -> Response:
    """The owner's word, shown beside the promise for ever."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.reply, commitment_id=commitment_id, text=body.text, on=case.on
    )


@router.post("/not-kept", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "claim-open", "reply-not-invited",
    "reply-window-open", "reason-missing",
))  # fmt: skip
async def declare_not_kept(
    issue_id: CaseId, commitment_id: CommitmentId, body: Words, write: Writing
) -> Response:
    """People, never the clock, say that a promise was not kept, once its owner was heard."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.declare_not_kept,
        commitment_id=commitment_id,
        text=body.text,
        by=case.by,
        on=case.on,
        calendar=await calendar_of(case),
    )


@router.post("/judgements", response_model=Receipt, responses=refusals(
    "commitment-unknown", "form-mismatch", "already-judged", "commitment-ended", "not-held",
    "verifier-not-independent",
))  # fmt: skip
async def judge_regular(
    issue_id: CaseId, commitment_id: CommitmentId, body: Judgement, write: Writing
) -> Response:
    """A dialogue says how a regular promise was kept since the last one."""
    case = await open_case(write, issue_id, body, commitment_id)
    await the_dialogue_was_held(write, body.dialogue_id, case.lane)
    return await case.decide(
        fulfilment.judge_regular,
        commitment_id=commitment_id,
        dialogue_id=body.dialogue_id,
        judgement=body.judgement,
        by=case.by,
        from_community=case.from_community,
        bodies=write.caller.principal.bodies,
        on=case.on,
    )


@router.post("/durability-checks", response_model=Receipt, responses=refusals(
    "commitment-unknown", "not-verified", "already-checked", "too-early"
))  # fmt: skip
async def check_durability(
    issue_id: CaseId, commitment_id: CommitmentId, body: DurabilityCheck, write: Writing
) -> Response:
    """Look again, so many days after the work: it holds, or the problem came back."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        fulfilment.check_durability,
        commitment_id=commitment_id,
        after_days=body.after_days,
        result=body.result,
        on=case.on,
    )
