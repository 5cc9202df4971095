"""Promises: stated, agreed or contested, dated, and how the work goes on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from domain.issue import Issue, commitments
from domain.issue.events import Form, IssueEvent
from service.heard import the_dialogue_heard, the_dialogue_was_held
from service.http.fields import BodyCode, CommandBody, Day, Language, Narrative, Uuid
from service.http.routing import Route
from service.ledger import Command
from service.registry import BodyFacts
from service.routes.common import Office, WithReason
from service.routes.issues.common import (
    Case,
    CaseId,
    CommitmentId,
    calendar_of,
    open_case,
    refusals,
)
from service.writing import Receipt, Writing, accepted

router = APIRouter(
    prefix="/v1/issues/{issue_id}/commitments", tags=["Commitments"], route_class=Route
)

Frequency = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=120)]


class Promise(CommandBody):
    """What a named office promises. Who and what are required; the date may follow."""

    body: BodyCode
    office: Office
    promise: Narrative
    language: Language
    form: Form = Form.ONCE
    due_on: Day | None = None
    frequency: Frequency | None = Field(None, description="How often, for a regular promise.")
    until: Day | None = None
    dialogue_id: Uuid | None = Field(None, description="The dialogue in which it was heard.")
    item: Annotated[int, Field(strict=True, ge=1, le=1_000)] | None = None


class DueDate(CommandBody):
    """By when."""

    due_on: Day


class Progress(CommandBody):
    """How far the work is."""

    text: Narrative


STATING = refusals(
    "not-accepted", "id-reused", "promise-not-heard", "form-mismatch", "date-order", "unknown-body",
    "police-conduct-own-chain", "not-held",
)  # fmt: skip


@router.put("/{commitment_id}", status_code=201, response_model=Receipt, responses=STATING)
async def state_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: Promise, write: Writing
) -> Response:
    """Record what an office promises; a body's own written word is agreed at once."""
    promiser = await write.services.registry.body(body.body)
    case = await open_case(write, issue_id, body, promised_by=body.body)
    await heard_by_two_parties(case, body)
    command = stating(case, commitment_id, body, promiser)
    return accepted(await write.commit([command], case.operation), status=201)


async def heard_by_two_parties(case: Case, said: Promise) -> None:
    """What a recorder writes down was said in a dialogue; an owner's own word needs no witness.

    Nor does it come from a dialogue that was not held.
    """
    if said.dialogue_id is None:
        return
    if case.by == said.body:
        await the_dialogue_was_held(case.write, said.dialogue_id, case.lane)
    else:
        await the_dialogue_heard(case.write, said.dialogue_id, case.lane, said.body)


def stating(
    case: Case,
    commitment_id: UUID,
    said: Promise,
    promiser: BodyFacts,
    pledge_id: UUID | None = None,
) -> Command[Issue, IssueEvent]:
    """What records the promise on the case."""
    return case.command(
        commitments.state_commitment,
        commitment_id=commitment_id,
        body=said.body,
        office=said.office,
        promise=said.promise,
        language=said.language,
        form=said.form,
        due_on=said.due_on,
        frequency=said.frequency,
        until=said.until,
        pledge_id=pledge_id,
        dialogue_id=said.dialogue_id,
        item=said.item,
        body_in_police_chain=promiser.in_police_chain,
        by=case.by,
        on=case.on,
    )


@router.post("/{commitment_id}/agreement", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "not-signed"
))  # fmt: skip
async def agree_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: CommandBody, write: Writing
) -> Response:
    """The owning body confirms that it promised this."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        commitments.agree_commitment, commitment_id=commitment_id, by=case.by, on=case.on
    )


@router.post("/{commitment_id}/contest", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "already-agreed", "contest-window-over",
    "reason-missing",
))  # fmt: skip
async def contest_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: WithReason, write: Writing
) -> Response:
    """The owning body denies, within ten working days, that it promised this."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        commitments.contest_commitment,
        commitment_id=commitment_id,
        reason=body.reason,
        on=case.on,
        calendar=await calendar_of(case),
    )


@router.post("/{commitment_id}/due-date", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "already-dated", "form-mismatch", "date-order"
))  # fmt: skip
async def set_due_date(
    issue_id: CaseId, commitment_id: CommitmentId, body: DueDate, write: Writing
) -> Response:
    """Give a promise its first date, which is remembered for ever."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        commitments.set_due_date, commitment_id=commitment_id, due_on=body.due_on, on=case.on
    )


@router.post("/{commitment_id}/progress", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended"
))  # fmt: skip
async def report_progress(
    issue_id: CaseId, commitment_id: CommitmentId, body: Progress, write: Writing
) -> Response:
    """The owner tells how far the work is."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        commitments.report_progress, commitment_id=commitment_id, text=body.text, on=case.on
    )


@router.post("/{commitment_id}/block", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended", "reason-missing"
))  # fmt: skip
async def block_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: WithReason, write: Writing
) -> Response:
    """The owner tells what stands in the way."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        commitments.block_commitment, commitment_id=commitment_id, reason=body.reason, on=case.on
    )


@router.post("/{commitment_id}/unblock", response_model=Receipt, responses=refusals(
    "commitment-unknown", "commitment-ended"
))  # fmt: skip
async def unblock_commitment(
    issue_id: CaseId, commitment_id: CommitmentId, body: WithReason, write: Writing
) -> Response:
    """What stood in the way is gone."""
    case = await open_case(write, issue_id, body, commitment_id)
    return await case.decide(
        commitments.unblock_commitment, commitment_id=commitment_id, reason=body.reason, on=case.on
    )
