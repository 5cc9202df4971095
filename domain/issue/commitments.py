"""What is promised about an issue: stated, agreed or contested, dated, and how far it is."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.errors import Refusal
from domain.issue.commitment import Commitment
from domain.issue.events import (
    Basis,
    CommitmentAgreed,
    CommitmentBlocked,
    CommitmentContested,
    CommitmentDateSet,
    CommitmentOwnerGone,
    CommitmentStated,
    CommitmentUnblocked,
    ContestWindowClosed,
    Form,
    IssueEvent,
    ProgressReported,
)
from domain.issue.rules import (
    a_regular_promise_has_no_due_date,
    somebody_must_have_accepted_it,
    the_commitment,
    the_commitment_must_run,
    the_police_do_not_judge_themselves,
)
from domain.issue.state import Issue
from domain.rules import (
    a_reason_must_be_given,
    days_must_be_in_order,
    id_reused,
    the_day_must_have_passed,
)
from domain.words import WorkingCalendar

CONTEST_WINDOW = 10
"""Working days; a city may set its own."""


def state_commitment(
    issue: Issue,
    *,
    commitment_id: UUID,
    body: str,
    office: str,
    promise: str,
    language: str,
    form: Form = Form.ONCE,
    due_on: date | None = None,
    frequency: str | None = None,
    until: date | None = None,
    pledge_id: UUID | None = None,
    dialogue_id: UUID | None = None,
    item: int | None = None,
    body_in_police_chain: bool = True,
    by: str | None,
    on: date,
) -> list[IssueEvent]:
    """Record what an office promises; a body's own written word is agreed at once.

    A promise covering several issues carries the same `pledge_id` on each. Settled fact:
    `body_in_police_chain`; who cannot tell leaves it, and no police body is let through.
    """
    stated = CommitmentStated(
        commitment_id=commitment_id,
        body=body,
        office=office,
        promise=promise,
        language=language,
        form=form,
        due_on=due_on,
        frequency=frequency,
        until=until,
        pledge_id=pledge_id,
        dialogue_id=dialogue_id,
        item=item,
        stated_on=on,
    )
    somebody_must_have_accepted_it(issue)
    if commitment_id in issue.commitments:
        before = issue.commitments[commitment_id].stated
        if replace(stated, stated_on=before.stated_on) == before:
            return []
        raise id_reused()
    the_police_do_not_judge_themselves(issue, body_in_police_chain)
    a_promise_is_heard_or_written(stated, by)
    a_regular_promise_has_a_frequency_and_no_due_date(stated)
    days_must_be_in_order(on, due_on)
    days_must_be_in_order(on, until)
    if by != body:
        return [stated]
    return [stated, CommitmentAgreed(commitment_id=commitment_id, basis=Basis.OWN_WORD, on=on)]


def agree_commitment(
    issue: Issue,
    *,
    commitment_id: UUID,
    basis: Basis = Basis.OWN_WORD,
    signed: bool = False,
    by: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """The owning body confirms that it promised this.

    Settled fact: `signed`, whether the owner signed the minutes in which the promise stands. With
    it others may write the agreement down; without it only the owner (`by`) speaks for itself.
    """
    commitment = the_commitment(issue, commitment_id)
    if commitment.agreed is not None:
        return []
    the_commitment_must_run(commitment, on)
    nobody_agrees_for_another(commitment, basis, signed, by)
    return [CommitmentAgreed(commitment_id=commitment_id, basis=basis, on=on)]


def contest_commitment(
    issue: Issue,
    *,
    commitment_id: UUID,
    reason: str,
    on: date,
    calendar: WorkingCalendar,
    window: int = CONTEST_WINDOW,
) -> list[IssueEvent]:
    """The owning body denies that it promised this; `window` counts working days."""
    commitment = the_commitment(issue, commitment_id)
    if isinstance(commitment.end, CommitmentContested) and commitment.end.reason == reason:
        return []
    the_commitment_must_run(commitment, on)
    if commitment.is_owned_to:
        raise _already_agreed()
    over = on > calendar.after(commitment.stated.stated_on, window)
    if over or commitment.window_closed is not None:
        raise Refusal(
            "contest-window-over",
            "The days for contesting this promise are over. Ask to renegotiate it.",
        )
    a_reason_must_be_given(reason)
    return [CommitmentContested(commitment_id=commitment_id, reason=reason, on=on)]


def set_due_date(issue: Issue, *, commitment_id: UUID, due_on: date, on: date) -> list[IssueEvent]:
    """Give a promise its first date, which is remembered for ever."""
    commitment = the_commitment(issue, commitment_id)
    if commitment.due_on == due_on:
        return []
    the_commitment_must_run(commitment, on)
    a_regular_promise_has_no_due_date(commitment, due_on)
    if commitment.due_on is not None:
        raise Refusal("already-dated", "This promise has a date. Ask to renegotiate it instead.")
    days_must_be_in_order(commitment.stated.stated_on, due_on)
    return [CommitmentDateSet(commitment_id=commitment_id, due_on=due_on, on=on)]


def report_progress(issue: Issue, *, commitment_id: UUID, text: str, on: date) -> list[IssueEvent]:
    """The owner tells how far the work is."""
    commitment = the_commitment(issue, commitment_id)
    reported = ProgressReported(commitment_id=commitment_id, text=text, on=on)
    if commitment.progress == reported:
        return []
    the_commitment_must_run(commitment, on)
    return [reported]


def block_commitment(
    issue: Issue, *, commitment_id: UUID, reason: str, on: date
) -> list[IssueEvent]:
    """The owner tells what stands in the way."""
    commitment = the_commitment(issue, commitment_id)
    if commitment.blocked is not None and commitment.blocked.reason == reason:
        return []
    the_commitment_must_run(commitment, on)
    a_reason_must_be_given(reason)
    return [CommitmentBlocked(commitment_id=commitment_id, reason=reason, on=on)]


def unblock_commitment(
    issue: Issue, *, commitment_id: UUID, reason: str, on: date
) -> list[IssueEvent]:
    """What stood in the way is gone."""
    commitment = the_commitment(issue, commitment_id)
    if commitment.blocked is None:
        return []
    the_commitment_must_run(commitment, on)
    a_reason_must_be_given(reason)
    return [CommitmentUnblocked(commitment_id=commitment_id, reason=reason, on=on)]


def close_contest_window(
    issue: Issue,
    *,
    commitment_id: UUID,
    on: date,
    calendar: WorkingCalendar,
    window: int = CONTEST_WINDOW,
) -> list[IssueEvent]:
    """The days for contesting are over: the promise stands, agreed or not."""
    commitment = the_commitment(issue, commitment_id)
    if commitment.window_closed is not None:
        return []
    the_commitment_must_run(commitment, on)
    if commitment.is_owned_to:
        raise _already_agreed()
    the_day_must_have_passed(calendar.after(commitment.stated.stated_on, window), on)
    return [ContestWindowClosed(commitment_id=commitment_id, on=on)]


def lose_owner(
    issue: Issue,
    *,
    commitment_id: UUID,
    retired_on: date | None,
    successor: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """End a promise whose body is no longer in being; nobody failed to keep it.

    Settled facts of the body: the day it was retired, None while it is in being, and its successor.
    """
    commitment = the_commitment(issue, commitment_id)
    if isinstance(commitment.end, CommitmentOwnerGone):
        return []
    the_commitment_must_run(commitment, on)
    if retired_on is None or on < retired_on:
        raise Refusal("owner-in-being", "The body that promised this is in being: turn to it.")
    return [CommitmentOwnerGone(commitment_id=commitment_id, successor=successor, on=on)]


# Rules


def nobody_agrees_for_another(
    commitment: Commitment, basis: Basis, signed: bool, by: str | None
) -> None:
    if not (signed if basis is Basis.SIGNED_MINUTES else by == commitment.owner):
        raise Refusal(
            "not-signed",
            "Only the body that promised agrees to its promise, by its own word or by signing the "
            "minutes in which it stands.",
        )


def _already_agreed() -> Refusal:
    return Refusal("already-agreed", "The owner stands by this already. Ask to renegotiate it.")


def a_promise_is_heard_or_written(stated: CommitmentStated, by: str | None) -> None:
    if stated.dialogue_id is None and by != stated.body:
        raise Refusal(
            "promise-not-heard",
            "Name the dialogue in which this was promised, or let the body that promises write "
            "it down itself.",
        )


def a_regular_promise_has_a_frequency_and_no_due_date(stated: CommitmentStated) -> None:
    if stated.form is Form.REGULAR:
        wrong = stated.due_on is not None or not (stated.frequency or "").strip()
    else:
        wrong = stated.frequency is not None or stated.until is not None
    if wrong:
        raise Refusal(
            "form-mismatch",
            "Give a regular promise how often it is kept and until when, and one made once its "
            "due date.",
        )
