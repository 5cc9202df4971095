"""Changing or ending a promise before its time: asked by the owner, answered by the other party."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from domain.issue import renegotiation
from service.http.coded import RenegotiationReason
from service.http.fields import BodyCode, CommandBody, Day, Narrative, Sentence, Uuid, Yes
from service.http.routing import Route
from service.routes.common import WithReason
from service.routes.issues.common import CaseId, CommitmentId, open_case, refusals
from service.writing import Receipt, Writing

router = APIRouter(
    prefix="/v1/issues/{issue_id}/commitments/{commitment_id}", tags=["Commitments"],
    route_class=Route,
)  # fmt: skip

RequestId = Annotated[Uuid, Path(description="The request's id, made by the client that asked.")]


class Renegotiation(CommandBody):
    """Another date, another promise or both; why, in a code and in words."""

    new_due_on: Day | None = None
    new_promise: Narrative | None = None
    reason: RenegotiationReason
    explanation: Sentence


class RenegotiationAnswer(CommandBody):
    """Yes or no, and why."""

    accepted: Yes
    reason: Sentence


class Withdrawal(WithReason):
    """Why, and which other party let it."""

    agreed_by: BodyCode


class Superseding(Withdrawal):
    """Why, which other party let it, and which promise on the same issue takes its place."""

    superseded_by: Uuid


@router.put("/renegotiations/{request_id}", status_code=201, response_model=Receipt,
            responses=refusals(
    "commitment-unknown", "commitment-ended", "nothing-asked", "renegotiation-open", "date-order",
    "form-mismatch", "id-reused", "no-body",
))  # fmt: skip
async def request_renegotiation(
    issue_id: CaseId,
    commitment_id: CommitmentId,
    request_id: RequestId,
    body: Renegotiation,
    write: Writing,
) -> Response:
    """The owner asks to change a promise; the date first given stays on record for ever."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.make(
        renegotiation.request_renegotiation,
        commitment_id=commitment_id,
        request_id=request_id,
        new_due_on=body.new_due_on,
        new_promise=body.new_promise,
        reason=body.reason,
        explanation=body.explanation,
        by=case.speaker,
        on=case.on,
    )


@router.post("/renegotiations/{request_id}/answer", response_model=Receipt, responses=refusals(
    "commitment-unknown", "renegotiation-unknown", "already-answered", "same-party",
    "commitment-ended",
))  # fmt: skip
async def answer_renegotiation(
    issue_id: CaseId,
    commitment_id: CommitmentId,
    request_id: RequestId,
    body: RenegotiationAnswer,
    write: Writing,
) -> Response:
    """The other party says yes or no."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        renegotiation.answer_renegotiation,
        commitment_id=commitment_id,
        request_id=request_id,
        accepted=body.accepted,
        reason=body.reason,
        by=case.by,
        from_community=case.from_community,
        bodies=write.caller.principal.bodies,
        on=case.on,
    )


@router.post("/withdrawal", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "same-party", "reason-missing", "unknown-body"
))  # fmt: skip
async def withdraw_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: Withdrawal, write: Writing
) -> Response:
    """The owner takes a promise back, with the other party's leave."""
    await write.services.registry.body(body.agreed_by)
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        renegotiation.withdraw_commitment,
        commitment_id=commitment_id,
        reason=body.reason,
        agreed_by=body.agreed_by,
        on=case.on,
    )


@router.post("/superseding", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "same-commitment", "same-party", "reason-missing",
    "unknown-body",
))  # fmt: skip
async def supersede_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: Superseding, write: Writing
) -> Response:
    """Another promise on the issue takes the place of this one."""
    await write.services.registry.body(body.agreed_by)
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        renegotiation.supersede_commitment,
        commitment_id=commitment_id,
        superseded_by=body.superseded_by,
        reason=body.reason,
        agreed_by=body.agreed_by,
        on=case.on,
    )
