"""What an event changes in the row of a promise or of a follow-up action."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.issue import events as issue
from domain.issue.events import Form, FulfilmentVerdict
from domain.issue.standing import Course, Ending
from domain.issue.state import ActionState
from domain.words import Suspension
from projections.deadlines import deadlines, phase
from projections.rows import Row

Changes = dict[str, Any]


NOT_CONFIRMED = "not_confirmed"


def course_of(row: Mapping[str, Any]) -> Course:
    """What the domain asks of a promise to say how it stands; a claim not confirmed is void."""
    void = row["verdict"] == NOT_CONFIRMED
    verdict = None if void or row["verdict"] is None else FulfilmentVerdict(row["verdict"])
    return Course(
        stated_on=row["stated_on"],
        form=Form(row["form"]),
        original_due_on=row["original_due_on"],
        due_on=row["due_on"],
        work_done_on=None if void else row["work_done_on"],
        verdict=verdict,
        ending=Ending(row["ending"]) if row["ending"] else None,
    )


def clock_of(row: Mapping[str, Any], suspended: Sequence[Suspension]) -> Changes:
    """The columns that follow from the others: the phase and the days on which the clock turns."""
    course = course_of(row)
    turns = deadlines(course, suspended)
    return {
        "phase": phase(course),
        "at_risk_from": turns.at_risk_from,
        "overdue_from": turns.overdue_from,
        "long_overdue_from": turns.long_overdue_from,
    }


def stated(happened: issue.CommitmentStated) -> Row:
    return {
        "commitment": happened.commitment_id,
        "body": happened.body,
        "office": happened.office,
        "promise": happened.promise,
        "language": happened.language,
        "form": happened.form.value,
        "frequency": happened.frequency,
        "until": happened.until,
        "pledge": happened.pledge_id,
        "stated_on": happened.stated_on,
        "original_due_on": happened.due_on,
        "due_on": happened.due_on,
        "agreed_on": None,
        "work_done_on": None,
        "verdict": None,
        "ending": None,
        "blocked": False,
    }


def commitment_changes(row: Row, happened: Any) -> Changes:
    match happened:
        case issue.CommitmentAgreed():
            return {"agreed_on": happened.on}
        case issue.CommitmentDateSet():
            return _dated(row, happened.due_on)
        case issue.CommitmentBlocked():
            return {"blocked": True, "blocked_reason": happened.reason}
        case issue.CommitmentUnblocked():
            return {"blocked": False, "blocked_reason": None}
        case issue.RenegotiationRequested():
            return {
                "request": happened.request_id,
                "asked_due_on": happened.new_due_on,
                "asked_promise": happened.new_promise,
            }
        case issue.RenegotiationAnswered():
            return _answered(row, happened)
        case issue.OwnerReplyInvited():
            return {"reply_invited_on": happened.on, "reply": None}
        case issue.OwnerReplied():
            return {"reply": happened.text}
        case issue.RegularityJudged():
            return {"last_judgement": happened.judgement.value}
        case issue.DurabilityChecked():
            return {"durability": happened.result.value}
        case _:
            return _towards_its_end(row, happened)


def _dated(row: Row, due_on: Any) -> Changes:
    """The first date ever given stays for ever as the original one."""
    return {"due_on": due_on, "original_due_on": row["original_due_on"] or due_on}


def _answered(row: Row, happened: issue.RenegotiationAnswered) -> Changes:
    if row["request"] != happened.request_id:
        return {}
    changes: Changes = {"request": None, "asked_due_on": None, "asked_promise": None}
    if happened.accepted:
        # An invitation to explain lateness falls with the date that was missed.
        changes |= {"reply_invited_on": None, "reply": None}
        changes |= {"promise": row["asked_promise"] or row["promise"]}
        if row["asked_due_on"] is not None:
            changes |= _dated(row, row["asked_due_on"])
    return changes


def _towards_its_end(row: Row, happened: Any) -> Changes:
    match happened:
        case issue.FulfilmentClaimed():
            done_on = happened.work_done_on
            return {"claimed_on": happened.on, "work_done_on": done_on, "verdict": None}
        case issue.FulfilmentVerified() if row["claimed_on"] is not None:
            return {"verdict": happened.verdict.value, "ended_on": happened.on}
        case issue.FulfilmentNotConfirmed() if row["claimed_on"] is not None:
            return {"verdict": NOT_CONFIRMED, "ended_on": None}
        case issue.CommitmentContested():
            reason = {"contest_reason": happened.reason}
            return {"ending": Ending.CONTESTED.value, "ended_on": happened.on} | reason
        case issue.CommitmentNotKept():
            return {"ending": Ending.NOT_KEPT.value, "ended_on": happened.on}
        case issue.CommitmentWithdrawn():
            return {"ending": Ending.WITHDRAWN.value, "ended_on": happened.on}
        case issue.CommitmentSuperseded():
            ended = {"ending": Ending.SUPERSEDED.value, "ended_on": happened.on}
            return ended | {"superseded_by": happened.superseded_by}
        case issue.CommitmentOwnerGone():
            ended = {"ending": Ending.OWNER_GONE.value, "ended_on": happened.on}
            return ended | {"successor": happened.successor}
        case _:
            return {}


def scheduled(happened: issue.FollowUpActionScheduled) -> Row:
    return {
        "action": happened.action_id,
        "body": happened.body,
        "office": happened.office,
        "kind": happened.kind,
        "commitment": happened.commitment_id,
        "phase": ActionState.PLANNED.value,
        "first_on": happened.on,
        "on": happened.on,
        "times_moved": 0,
    }


def action_changes(row: Row, happened: Any) -> Changes:
    match happened:
        case issue.FollowUpActionDone():
            done = {"phase": ActionState.DONE.value, "done_on": happened.done_on}
            return done | {"result": happened.result, "reason": None}
        case issue.FollowUpActionMissed():
            return {"phase": ActionState.MISSED.value, "reason": happened.reason}
        case issue.FollowUpActionCancelled():
            return {"phase": ActionState.CANCELLED.value, "reason": happened.reason}
        case issue.FollowUpActionRescheduled():
            return {
                "phase": ActionState.PLANNED.value,
                "on": happened.on,
                "reason": happened.reason,
                "times_moved": row["times_moved"] + 1,
                "done_on": None,
                "result": None,
            }
        case _:
            return {}
