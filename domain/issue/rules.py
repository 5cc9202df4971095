"""Rules that many decisions on an issue share, each named so that a citizen could read it."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.issue.commitment import Commitment
from domain.issue.state import OPEN, TAKEN_UP, Action, Issue, Stage
from domain.words import Evidence


def the_issue_must_exist(issue: Issue) -> None:
    if issue.stage is Stage.UNKNOWN:
        raise Unknown(
            "issue-unknown",
            "No issue has this id. Check the id, or report the issue first.",
        )


def the_issue_must_be_open(issue: Issue) -> None:
    the_issue_must_exist(issue)
    if issue.stage not in OPEN:
        raise Refusal(
            "issue-not-open",
            "This issue is no longer open. If the problem is still there, reopen the issue, "
            "appeal, or report it anew.",
        )


def somebody_must_have_accepted_it(issue: Issue) -> None:
    the_issue_must_be_open(issue)
    if issue.stage not in TAKEN_UP:
        raise Refusal("not-accepted", "First a body must accept this issue as its own.")


def a_reason_must_be_given(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason-missing", "Say why, in one sentence.")


def the_police_do_not_judge_themselves(issue: Issue, in_police_chain: bool) -> None:
    """`in_police_chain` is a fact of the body that is to lead the case or to do something on it."""
    if issue.police_conduct and in_police_chain:
        raise Refusal(
            "police-conduct-own-chain",
            "Conduct of the police is not for the police to settle. Name a body outside their "
            "chain.",
        )


def an_explanation_must_be_given(explanation: str) -> None:
    if not explanation.strip():
        raise Refusal("explanation-missing", "Explain the answer in one sentence.")


def days_must_be_in_order(earlier: date | None, later: date | None) -> None:
    if earlier is not None and later is not None and later < earlier:
        raise Refusal(
            "date-order", "One of the days lies before a day it must follow. Check the dates."
        )


def the_day_must_have_passed(last_day: date, on: date) -> None:
    """What a term gave somebody is over only after its last day."""
    if on <= last_day:
        raise Refusal("not-due-yet", "The term is not over: wait until its last day has passed.")


def work_must_be_done_already(work_done_on: date, on: date) -> None:
    if work_done_on > on:
        raise Refusal(
            "work-done-in-future",
            "Work can be reported only once it is done. Give the day on which it was done.",
        )


def flagged_text_needs_a_reason(text_flags: Collection[str], override_reason: str | None) -> None:
    if text_flags and not (override_reason or "").strip():
        raise Refusal(
            "flagged-text",
            "The text seems to hold a phone number, an identity card number or words for a "
            "relative. Take them out, or say why they must stay.",
        )


def a_claim_needs_evidence(evidence: Sequence[Evidence], claimants: Collection[str]) -> None:
    """An attachment, or a statement witnessed by somebody beside the claimants themselves."""
    if not any(_stands_for_itself(each, claimants) for each in evidence):
        raise Refusal(
            "no-evidence",
            "Add at least one attachment, or a statement witnessed by another body.",
        )


def _stands_for_itself(evidence: Evidence, claimants: Collection[str]) -> bool:
    witnesses = set(evidence.witnessed_by) - set(claimants)
    return bool(evidence.sha256) or bool((evidence.statement or "").strip() and witnesses)


def the_verifier_must_be_independent(
    by: str | None,
    concerned: Collection[str | None],
    from_community: bool,
    bodies: Collection[str] = (),
) -> None:
    """Nobody from a body concerned verifies.

    Who names no body cannot show that; it is taken only from those who speak for a community.
    """
    own = {by, *bodies} & set(concerned)
    if own or (by is None and not from_community):
        raise Refusal(
            "verifier-not-independent",
            "This must be verified by somebody from a body that neither owns the work nor "
            "claimed it, for instance the community or the advisory board.",
        )


def the_commitment(issue: Issue, commitment_id: UUID) -> Commitment:
    """The commitment on an issue that somebody has accepted and that is still open."""
    somebody_must_have_accepted_it(issue)
    return any_commitment(issue, commitment_id)


def any_commitment(issue: Issue, commitment_id: UUID) -> Commitment:
    """The commitment, however the issue stands."""
    the_issue_must_exist(issue)
    if commitment_id not in issue.commitments:
        raise Unknown(
            "commitment-unknown",
            "No commitment by this id stands on this issue. Check the id, or state it first.",
        )
    return issue.commitments[commitment_id]


def the_action(issue: Issue, action_id: UUID) -> Action:
    """The follow-up action on an issue that somebody has accepted and that is still open."""
    somebody_must_have_accepted_it(issue)
    if action_id not in issue.actions:
        raise Unknown(
            "action-unknown",
            "No follow-up action by this id stands on this issue. Check the id, or schedule it.",
        )
    return issue.actions[action_id]


def the_commitment_must_run(commitment: Commitment, on: date) -> None:
    if commitment.has_ended(on):
        raise commitment_ended()


def a_regular_promise_has_no_due_date(commitment: Commitment, due_on: date | None) -> None:
    if commitment.is_regular and due_on is not None:
        raise Refusal(
            "form-mismatch", "A regular promise has no due date; it is judged at each dialogue."
        )


def id_reused() -> Refusal:
    return Refusal(
        "id-reused", "This id already belongs to something else. Send yours with a new id."
    )


def commitment_ended() -> Refusal:
    return Refusal(
        "commitment-ended",
        "This commitment has ended. If more is promised, state a new commitment.",
    )
