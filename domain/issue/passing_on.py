"""Passing an issue on: sideways to another body, or up one level; who had it stays named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.issue.commitment import Commitment
from domain.issue.events import (
    CommitmentContested,
    CommitmentNotKept,
    EscalationAnswered,
    IssueEscalated,
    IssueEvent,
    IssueReferred,
    ReferralAccepted,
    ReferralExpired,
    ReferralRefused,
    Trigger,
)
from domain.issue.rules import (
    the_issue_must_be_open,
    the_issue_must_exist,
    the_police_do_not_judge_themselves,
)
from domain.issue.standing import Course, Standing, standing
from domain.issue.state import AWAITING, Issue, Referral, Stage
from domain.rules import (
    a_reason_must_be_given,
    an_explanation_must_be_given,
    id_reused,
    the_day_must_have_passed,
)
from domain.words import Level, Suspension, WorkingCalendar

REFERRAL_TERM = 5
"""Working days in which a referral is answered; a city may set its own."""

REFERABLE = AWAITING | {Stage.ACCEPTED, Stage.IN_ACTION}
LATE = (Standing.OVERDUE, Standing.LONG_OVERDUE)


def refer_issue(
    issue: Issue,
    *,
    referral_id: UUID,
    to_body: str,
    reason: str,
    letter_number: str | None = None,
    letter_on: date | None = None,
    receiver_in_police_chain: bool,
    by: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """Ask another body to take the issue over; until it accepts, the sender stays responsible.

    Settled fact: `receiver_in_police_chain` belongs to the body.
    """
    the_issue_must_exist(issue)
    referred = IssueReferred(
        referral_id=referral_id,
        to_body=to_body,
        reason=reason,
        letter_number=letter_number,
        letter_on=letter_on,
        referred_by=by,
        on=on,
    )
    if referral_id in issue.referrals:
        before = issue.referrals[referral_id].referred
        if replace(referred, on=before.on) == before:
            return []
        raise id_reused()
    the_issue_must_be_open(issue)
    a_solved_issue_is_not_referred(issue)
    one_referral_at_a_time(issue)
    nobody_refers_to_itself(issue, to_body, by)
    the_police_do_not_judge_themselves(issue, receiver_in_police_chain)
    a_reason_must_be_given(reason)
    return [referred]


def accept_referral(
    issue: Issue,
    *,
    referral_id: UUID,
    level: Level,
    receiver_in_police_chain: bool = True,
    on: date,
) -> list[IssueEvent]:
    """The receiver takes the issue over: from now on it leads, at this level.

    Settled fact `receiver_in_police_chain`: a case may have become one about the police since.
    """
    accepted = ReferralAccepted(referral_id=referral_id, level=level, on=on)
    answer = _the_referral(issue, referral_id).answer
    if isinstance(answer, ReferralAccepted) and answer.level is level:
        return []
    _it_must_wait_for_its_answer(answer)
    the_issue_must_be_open(issue)
    the_police_do_not_judge_themselves(issue, receiver_in_police_chain)
    return [accepted]


def refuse_referral(issue: Issue, *, referral_id: UUID, reason: str, on: date) -> list[IssueEvent]:
    """The receiver returns the issue to who sent it."""
    answer = _the_referral(issue, referral_id).answer
    if isinstance(answer, ReferralRefused) and answer.reason == reason:
        return []
    _it_must_wait_for_its_answer(answer)
    the_issue_must_be_open(issue)
    a_reason_must_be_given(reason)
    return [ReferralRefused(referral_id=referral_id, reason=reason, on=on)]


def expire_referral(
    issue: Issue,
    *,
    referral_id: UUID,
    on: date,
    calendar: WorkingCalendar,
    term: int = REFERRAL_TERM,
) -> list[IssueEvent]:
    """Silence returns the issue, and is counted; `term` is in working days."""
    referral = _the_referral(issue, referral_id)
    if isinstance(referral.answer, ReferralExpired):
        return []
    _it_must_wait_for_its_answer(referral.answer)
    the_issue_must_be_open(issue)
    the_day_must_have_passed(calendar.after(referral.referred.on, term), on)
    return [ReferralExpired(referral_id=referral_id, on=on)]


def escalate_issue(
    issue: Issue,
    *,
    escalation_id: UUID,
    trigger: Trigger,
    reason: str,
    reporter_level: Level = Level.COMMUNITY,
    suspended: Sequence[Suspension] = (),
    by: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """Take the issue up exactly one level; the body below stays named as the lead.

    Settled facts: `reporter_level` is where the body that reported stands (L0 a women's group); it
    counts until a body has accepted the issue. On `suspended` days of the place no clock runs.
    """
    the_issue_must_exist(issue)
    from_level = level_now(issue, reporter_level)
    escalated = IssueEscalated(
        escalation_id=escalation_id,
        from_level=from_level,
        to_level=level_above(from_level),
        trigger=trigger,
        reason=reason,
        escalated_by=by,
        on=on,
    )
    if escalation_id in issue.escalations:
        return _same_or_refused(issue.escalations[escalation_id].escalated, escalated)
    the_issue_must_be_open(issue)
    one_escalation_at_a_time(issue)
    somebody_must_stand_above(from_level)
    a_reason_must_be_given(reason)
    the_record_must_show(trigger, issue, on, suspended)
    return [escalated]


def answer_escalation(
    issue: Issue, *, escalation_id: UUID, explanation: str, by: str | None = None, on: date
) -> list[IssueEvent]:
    """Say, from the level that was asked, what is to be done; who leads does not change."""
    the_issue_must_exist(issue)
    answered = EscalationAnswered(
        escalation_id=escalation_id, explanation=explanation, answered_by=by, on=on
    )
    escalation = issue.escalations.get(escalation_id)
    if escalation is None:
        raise Unknown(
            "escalation-unknown", "No escalation by this id stands on this issue. Check the id."
        )
    if escalation.answer is not None:
        if replace(answered, on=escalation.answer.on) == escalation.answer:
            return []
        raise Refusal("escalation-answered", "This escalation is answered; escalate it further.")
    the_issue_must_be_open(issue)
    if by is not None and by in (escalation.escalated.escalated_by, issue.lead_body):
        raise Refusal(
            "same-party",
            "Neither who escalated an issue answers nor who leads it: wait for those above.",
        )
    an_explanation_must_be_given(explanation)
    return [answered]


# Rules


def level_above(level: Level) -> Level:
    """Nobody stands above the national level, so it answers for itself."""
    ladder = tuple(Level)
    return ladder[min(ladder.index(level) + 1, len(ladder) - 1)]


def level_now(issue: Issue, reporter_level: Level) -> Level:
    """How far up the issue has come: where its lead stands, or where it was escalated to."""
    return max(issue.level or reporter_level, issue.escalated_to or reporter_level)


def a_solved_issue_is_not_referred(issue: Issue) -> None:
    if issue.stage not in REFERABLE:
        raise Refusal(
            "not-referable", "This issue is claimed as solved: verify or dispute that claim first."
        )


def one_referral_at_a_time(issue: Issue) -> None:
    if issue.open_referral is not None:
        raise Refusal(
            "referral-open", "This issue is referred already. Wait until that body has answered."
        )


def nobody_refers_to_itself(issue: Issue, to_body: str, by: str | None) -> None:
    if to_body in (issue.lead_body, by):
        raise Refusal("referred-to-itself", "Refer the issue to a body that does not have it yet.")


def one_escalation_at_a_time(issue: Issue) -> None:
    if issue.open_escalation is not None:
        raise Refusal(
            "already-escalated", "This issue has gone up already. Wait for the answer from there."
        )


def somebody_must_stand_above(level: Level) -> None:
    if level_above(level) is level:
        raise Refusal("at-the-top", "Nobody stands above the national level.")


def the_record_must_show(
    trigger: Trigger, issue: Issue, on: date, suspended: Sequence[Suspension]
) -> None:
    """Harm and a request are for people to judge; lateness and refusal stand in the record."""
    overdue = trigger is Trigger.OVERDUE and not _is_late(issue, on, suspended)
    refused = trigger is Trigger.REFUSED and not _was_refused(issue)
    if overdue or refused:
        raise Refusal(
            "trigger-not-shown",
            "The record shows nothing overdue, and nothing refused. Escalate because of harm or "
            "at the request of people, and say why.",
        )


def _is_late(issue: Issue, on: date, suspended: Sequence[Suspension]) -> bool:
    courses = [commitment.course for commitment in issue.commitments.values()]
    if issue.accepted is not None and issue.resolution is None:
        accepted = issue.accepted
        courses.append(Course(stated_on=accepted.on, due_on=accepted.target_on))
    return any(standing(course, on, suspended=suspended) in LATE for course in courses)


def _was_refused(issue: Issue) -> bool:
    returned = any(referral.is_returned for referral in issue.referrals.values())
    return returned or any(_was_broken(promise) for promise in issue.commitments.values())


def _was_broken(promise: Commitment) -> bool:
    return isinstance(promise.end, CommitmentContested | CommitmentNotKept)


def _the_referral(issue: Issue, referral_id: UUID) -> Referral:
    the_issue_must_exist(issue)
    if referral_id not in issue.referrals:
        raise Unknown(
            "referral-unknown", "No referral by this id stands on this issue. Check the id."
        )
    return issue.referrals[referral_id]


def _it_must_wait_for_its_answer(answer: object) -> None:
    if answer is not None:
        raise Refusal("referral-answered", "This referral has its answer. Refer the issue anew.")


def _same_or_refused(before: IssueEscalated, sent: IssueEscalated) -> list[IssueEvent]:
    """The levels and the day follow from the state, which has gone on since."""
    same = replace(sent, from_level=before.from_level, to_level=before.to_level, on=before.on)
    if same == before:
        return []
    raise id_reused()
