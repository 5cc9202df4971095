"""Rules that many decisions on an issue share, each named so that a citizen could read it."""

from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.issue.commitment import Commitment
from domain.issue.state import OPEN, TAKEN_UP, Action, Issue, Stage


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


def the_police_do_not_judge_themselves(issue: Issue, in_police_chain: bool) -> None:
    """`in_police_chain` is a fact of the body that is to lead the case or to do something on it."""
    if issue.police_conduct and in_police_chain:
        raise Refusal(
            "police-conduct-own-chain",
            "Conduct of the police is not for the police to settle. Name a body outside their "
            "chain.",
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


def commitment_ended() -> Refusal:
    return Refusal(
        "commitment-ended",
        "This commitment has ended. If more is promised, state a new commitment.",
    )
