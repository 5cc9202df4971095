"""Changing or ending a promise before its time: asked by the owner, answered by the other party."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.issue.commitment import Commitment, Renegotiation
from domain.issue.events import (
    CommitmentSuperseded,
    CommitmentWithdrawn,
    IssueEvent,
    RenegotiationAnswered,
    RenegotiationRequested,
)
from domain.issue.rules import (
    a_regular_promise_has_no_due_date,
    any_commitment,
    the_commitment,
    the_commitment_must_run,
)
from domain.issue.state import Issue
from domain.rules import a_reason_must_be_given, days_must_be_in_order, id_reused


def request_renegotiation(
    issue: Issue,
    *,
    commitment_id: UUID,
    request_id: UUID,
    new_due_on: date | None = None,
    new_promise: str | None = None,
    reason: str,
    explanation: str,
    by: str,
    on: date,
) -> list[IssueEvent]:
    """The owner asks to change the date, the promise or both; `reason` is a code."""
    commitment = the_commitment(issue, commitment_id)
    asked = RenegotiationRequested(
        commitment_id=commitment_id,
        request_id=request_id,
        new_due_on=new_due_on,
        new_promise=new_promise,
        reason=reason,
        explanation=explanation,
        asked_by=by,
        on=on,
    )
    if request_id in commitment.renegotiations:
        before = commitment.renegotiations[request_id].asked
        if replace(asked, on=before.on) == before:
            return []
        raise id_reused()
    the_commitment_must_run(commitment, on)
    if new_due_on is None and new_promise is None:
        raise Refusal("nothing-asked", "Say which date or which promise is asked for instead.")
    if commitment.open_renegotiation is not None:
        raise Refusal("renegotiation-open", "A request waits for its answer. Answer that first.")
    a_regular_promise_has_no_due_date(commitment, new_due_on)
    days_must_be_in_order(commitment.stated.stated_on, new_due_on)
    return [asked]


def answer_renegotiation(
    issue: Issue,
    *,
    commitment_id: UUID,
    request_id: UUID,
    accepted: bool,
    reason: str,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
    on: date,
) -> list[IssueEvent]:
    """The other party says yes or no. `from_community`, `bodies` as in `verify_fulfilment`."""
    commitment = the_commitment(issue, commitment_id)
    asked = _the_renegotiation(commitment, request_id)
    answered = RenegotiationAnswered(
        commitment_id=commitment_id,
        request_id=request_id,
        accepted=accepted,
        reason=reason,
        answered_by=by,
        on=on,
    )
    if asked.answer is not None:
        if replace(answered, on=asked.answer.on) == asked.answer:
            return []
        raise Refusal("already-answered", "This request has been answered. Ask anew if needed.")
    the_commitment_must_run(commitment, on)
    the_other_party_answers(commitment, by, from_community, bodies)
    return [answered]


def withdraw_commitment(
    issue: Issue, *, commitment_id: UUID, reason: str, agreed_by: str, on: date
) -> list[IssueEvent]:
    """The owner takes a promise back; `agreed_by` is the other party that let it."""
    commitment = the_commitment(issue, commitment_id)
    withdrawn = CommitmentWithdrawn(
        commitment_id=commitment_id, reason=reason, agreed_by=agreed_by, on=on
    )
    if commitment.end == withdrawn:
        return []
    the_commitment_must_run(commitment, on)
    the_other_party_answers(commitment, agreed_by)
    a_reason_must_be_given(reason)
    return [withdrawn]


def supersede_commitment(
    issue: Issue,
    *,
    commitment_id: UUID,
    superseded_by: UUID,
    reason: str,
    agreed_by: str,
    on: date,
) -> list[IssueEvent]:
    """Another promise on this issue takes the place of this one; the other party let it."""
    commitment = the_commitment(issue, commitment_id)
    superseded = CommitmentSuperseded(
        commitment_id=commitment_id,
        superseded_by=superseded_by,
        reason=reason,
        agreed_by=agreed_by,
        on=on,
    )
    if commitment.end == superseded:
        return []
    the_commitment_must_run(commitment, on)
    the_successor_must_run(issue, commitment, superseded_by, on)
    the_other_party_answers(commitment, agreed_by)
    a_reason_must_be_given(reason)
    return [superseded]


# Rules


def the_other_party_answers(
    commitment: Commitment,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
) -> None:
    asked = commitment.open_renegotiation
    asking = {commitment.owner, asked.asked_by if asked else commitment.owner}
    if {by, *bodies} & asking or (by is None and not from_community):
        raise Refusal(
            "same-party",
            "The one who promised cannot also agree to the change. Let the other party answer.",
        )


def the_successor_must_run(
    issue: Issue, commitment: Commitment, superseded_by: UUID, on: date
) -> None:
    successor = any_commitment(issue, superseded_by)
    if successor is commitment:
        raise Refusal("same-commitment", "A promise cannot replace itself. Name another one.")
    the_commitment_must_run(successor, on)


def _the_renegotiation(commitment: Commitment, request_id: UUID) -> Renegotiation:
    if request_id not in commitment.renegotiations:
        raise Unknown(
            "renegotiation-unknown", "No request by this id was made. Check the id, or ask first."
        )
    return commitment.renegotiations[request_id]
