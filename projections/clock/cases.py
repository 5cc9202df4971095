"""What happens to a case, as far as the clock must know of it."""

from typing import Any
from uuid import UUID

from domain.issue import events as issue
from domain.issue.events import Answer
from domain.issue.fold import heard
from domain.reminders import Matter
from projections.clock.rows import Due
from projections.clock.tables import CONTEST, FEEDBACK, REFERRAL
from projections.rows import Row, Rows

NOBODY_ASKED = {"women": Answer.NOT_ASKED.value, "men": Answer.NOT_ASKED.value}

COMMITMENT, ACTION = Matter.COMMITMENT.value, Matter.ACTION.value

CLOSING = (issue.IssueClosed, issue.IssueDeclined, issue.IssueWithdrawn, issue.IssueMerged)
OPENING = (issue.IssueReopened, issue.AppealUpheld, issue.MergeUndone)

FEEDBACK_VOID = (issue.ResolutionDisputed, issue.IssueReopened, issue.LeadLost)

OWNED = (issue.CommitmentAgreed, issue.ContestWindowClosed)
"""From here on the owner stands by the promise; so it does once it claims or asks for more."""

ENDED = (
    issue.CommitmentContested, issue.FulfilmentVerified, issue.CommitmentNotKept,
    issue.CommitmentWithdrawn, issue.CommitmentSuperseded, issue.CommitmentOwnerGone,
)  # fmt: skip

ANSWERED = (issue.ReferralAccepted, issue.ReferralRefused, issue.ReferralExpired)


def apply(cases: Rows, due: Due, stream: UUID, happened: Any) -> None:
    """Take one event of a case in."""
    if isinstance(happened, issue.IssueReported | issue.CaseImported):
        cases.add(_begun(stream, happened) | {"city": due.city})
        return
    case = cases.get(stream)
    if case is None:
        raise LookupError("the first event of this case has not been seen")
    _the_case(cases, due, stream, happened)
    match happened:
        case issue.FeedbackRoundRecorded():
            _feedback(cases, due, stream, happened)
        case issue.FeedbackWindowClosed():
            due.remove(FEEDBACK, stream)
        case issue.IssueReferred():
            due.add(REFERRAL, happened.referral_id, happened.to_body, happened.on)
        case _ if isinstance(happened, ANSWERED):
            _answered(cases, due, stream, happened)
        case issue.CommitmentStated():
            due.add(COMMITMENT, happened.commitment_id, happened.body, happened.due_on)
            due.add(CONTEST, happened.commitment_id, happened.body, happened.stated_on)
        case _ if hasattr(happened, "commitment_id") and not hasattr(happened, "action_id"):
            _commitment(due, happened)
        case _ if hasattr(happened, "action_id"):
            _action(due, case["lead_body"], happened)


def _begun(stream: UUID, told: issue.IssueReported | issue.CaseImported) -> Row:
    row: Row = {"issue": stream, "place": told.place, "sensitivity": told.sensitivity.value}
    row |= NOBODY_ASKED
    if isinstance(told, issue.IssueReported):
        return row | {"police_conduct": told.police_conduct, "open": True}
    over = told.solved_on is not None or told.closed_on is not None
    return row | {"police_conduct": False, "open": not over}


def _the_case(cases: Rows, due: Due, stream: UUID, happened: Any) -> None:
    match happened:
        case issue.IssueCorrected():
            changed = {"place": happened.place, "police_conduct": happened.police_conduct}
            known = {name: value for name, value in changed.items() if value is not None}
            cases.change((stream,), known)
        case issue.SensitivityRaised() | issue.SensitivityLowered():
            cases.change((stream,), {"sensitivity": happened.level.value})
        case issue.IssueAccepted():
            cases.change((stream,), {"lead_body": happened.lead_body})
        case issue.LeadLost():
            cases.change((stream,), {"lead_body": None})
        case _ if isinstance(happened, CLOSING + OPENING):
            cases.change((stream,), {"open": isinstance(happened, OPENING)})
            due.wake_or_sleep()
    if isinstance(happened, FEEDBACK_VOID):
        cases.change((stream,), NOBODY_ASKED)
        due.remove(FEEDBACK, stream)


def _feedback(cases: Rows, due: Due, stream: UUID, told: issue.FeedbackRoundRecorded) -> None:
    """The window runs from the last round that left a group silent, until nobody is silent."""
    case = cases.get(stream) or {}
    women = heard(Answer(case["women"]), told.women)
    men = heard(Answer(case["men"]), told.men)
    cases.change((stream,), {"women": women.value, "men": men.value})
    if Answer.NO_ANSWER not in (women, men):
        due.remove(FEEDBACK, stream)
    elif Answer.NO_ANSWER in (told.women, told.men):
        due.add(FEEDBACK, stream, case["lead_body"], told.told_on)


def _answered(cases: Rows, due: Due, stream: UUID, happened: Any) -> None:
    referral = due.get(REFERRAL, happened.referral_id)
    if referral is not None and isinstance(happened, issue.ReferralAccepted):
        cases.change((stream,), {"lead_body": referral["body"]})
    due.remove(REFERRAL, happened.referral_id)


def _commitment(due: Due, happened: Any) -> None:
    item = happened.commitment_id
    claims = isinstance(happened, issue.FulfilmentClaimed | issue.RenegotiationRequested)
    if claims or isinstance(happened, OWNED + ENDED):
        due.remove(CONTEST, item)
    if isinstance(happened, ENDED):
        due.remove(COMMITMENT, item)
    match happened:
        case issue.CommitmentDateSet():
            due.move(COMMITMENT, item, happened.due_on)
        case issue.RenegotiationRequested():
            due.change(COMMITMENT, item, asked_on=happened.new_due_on)
        case issue.RenegotiationAnswered():
            _renegotiated(due, happened)
        case issue.FulfilmentClaimed():
            due.change(COMMITMENT, item, resting=True)
        case issue.FulfilmentNotConfirmed():
            due.change(COMMITMENT, item, resting=False)


def _renegotiated(due: Due, happened: issue.RenegotiationAnswered) -> None:
    row = due.get(COMMITMENT, happened.commitment_id)
    if row is not None and row["asked_on"] is not None:
        if happened.accepted:
            due.move(COMMITMENT, happened.commitment_id, row["asked_on"])
        else:
            due.change(COMMITMENT, happened.commitment_id, asked_on=None)


def _action(due: Due, lead_body: str | None, happened: Any) -> None:
    match happened:
        case issue.FollowUpActionScheduled():
            due.add(ACTION, happened.action_id, happened.body or lead_body, happened.on)
        case issue.FollowUpActionRescheduled():
            due.move(ACTION, happened.action_id, happened.on, resting=False)
        case issue.FollowUpActionMissed():
            due.change(ACTION, happened.action_id, resting=True)
        case issue.FollowUpActionDone() | issue.FollowUpActionCancelled():
            due.remove(ACTION, happened.action_id)
