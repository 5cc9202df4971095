"""From "it is fixed" to a closed case: claimed, verified by others, told, and closed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from domain.errors import Refusal
from domain.issue.events import (
    SOLVED,
    Answer,
    FeedbackImpossible,
    FeedbackRoundRecorded,
    FeedbackWindowClosed,
    IssueClosed,
    IssueEvent,
    IssueReopened,
    Outcome,
    ResolutionClaimed,
    ResolutionDisputed,
    ResolutionVerdict,
    ResolutionVerified,
)
from domain.issue.rules import somebody_must_have_accepted_it, the_issue_must_exist
from domain.issue.state import Issue, Stage
from domain.rules import (
    a_claim_needs_evidence,
    a_reason_must_be_given,
    days_must_be_in_order,
    the_day_must_have_passed,
    the_verifier_must_be_independent,
    work_must_be_done_already,
)
from domain.words import Evidence, WorkingCalendar

REOPENING_WINDOW = 14
"""Days; a city may set its own."""

FEEDBACK_WINDOW = 14
"""Days that a group which was asked has for its answer; a city may set its own."""

CLAIMED = frozenset({Stage.RESOLUTION_CLAIMED, Stage.VERIFIED})
OUTCOME_OF = {
    ResolutionVerdict.CONFIRMED: Outcome.RESOLVED_VERIFIED,
    ResolutionVerdict.PARTLY: Outcome.RESOLVED_PARTLY,
}


def claim_resolution(
    issue: Issue,
    *,
    what_was_done: str,
    responses: tuple[str, ...],
    work_done_on: date,
    evidence: tuple[Evidence, ...],
    by: str,
    on: date,
) -> list[IssueEvent]:
    """Declare the problem solved; `responses` are codes of what was done, the main one first."""
    somebody_must_have_accepted_it(issue)
    claimed = ResolutionClaimed(
        what_was_done=what_was_done,
        responses=responses,
        work_done_on=work_done_on,
        evidence=evidence,
        claimed_by=by,
        on=on,
    )
    if issue.resolution is not None:
        if replace(claimed, on=issue.resolution.on) == issue.resolution:
            return []
        raise Refusal("already-claimed", "A claim stands already. Verify or dispute that one.")
    if not responses:
        raise Refusal("response-missing", "Say by at least one code what was done.")
    work_must_be_done_already(work_done_on, on)
    a_claim_needs_evidence(evidence, _owners(issue, by))
    return [claimed]


def verify_resolution(
    issue: Issue,
    *,
    verdict: ResolutionVerdict,
    method: str,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
    on: date,
) -> list[IssueEvent]:
    """Confirm the claim, wholly or partly, as somebody who neither owns nor claimed it.

    `from_community` and `bodies` as in `verify_fulfilment`.
    """
    claimed = _the_claim(issue)
    verified = ResolutionVerified(verdict=verdict, method=method, verified_by=by, on=on)
    if issue.verification is not None:
        if replace(verified, on=issue.verification.on) == issue.verification:
            return []
        raise Refusal("already-verified", "This claim is verified. Dispute it if it is wrong.")
    owners = _owners(issue, claimed.claimed_by)
    the_verifier_must_be_independent(by, owners, from_community, bodies)
    days_must_be_in_order(claimed.work_done_on, on)
    return [verified]


def dispute_resolution(
    issue: Issue, *, reason: str, by: str | None = None, on: date
) -> list[IssueEvent]:
    """Say that it is not fixed: the claim is void and the issue is in action again."""
    the_issue_must_exist(issue)
    disputed = ResolutionDisputed(reason=reason, disputed_by=by, on=on)
    if issue.stage is Stage.IN_ACTION and issue.returned == disputed:
        return []
    _the_claim(issue)
    a_reason_must_be_given(reason)
    return [disputed]


def record_feedback_round(
    issue: Issue, *, channel: str, told_on: date, women: Answer, men: Answer, on: date
) -> list[IssueEvent]:
    """Record what women and what men answered when they were told; never averaged."""
    round_ = FeedbackRoundRecorded(channel=channel, told_on=told_on, women=women, men=men)
    claimed = _the_verified_claim(issue)
    if issue.feedback == round_:
        return []
    days_must_be_in_order(claimed.work_done_on, told_on)
    days_must_be_in_order(told_on, on)
    if women is Answer.NOT_ASKED and men is Answer.NOT_ASKED:
        raise Refusal(
            "nobody-asked", "Ask women or men first, or record why nobody could be asked."
        )
    return [round_]


def record_feedback_impossible(issue: Issue, *, reason: str, on: date) -> list[IssueEvent]:
    """Record why nobody could be told or asked."""
    _the_verified_claim(issue)
    if isinstance(issue.feedback, FeedbackImpossible) and issue.feedback.reason == reason:
        return []
    a_reason_must_be_given(reason)
    return [FeedbackImpossible(reason=reason, on=on)]


def close_feedback_window(
    issue: Issue, *, on: date, calendar: WorkingCalendar, window_days: int = FEEDBACK_WINDOW
) -> list[IssueEvent]:
    """The days for answering are over: silence is no response, and never agreement."""
    _the_verified_claim(issue)
    people_must_have_been_told(issue)
    last_day = answers_until(issue, calendar, window_days)
    if last_day is None:
        return []
    the_day_must_have_passed(last_day, on)
    return [FeedbackWindowClosed(on=on)]


def close_issue(
    issue: Issue,
    *,
    outcome: Outcome,
    on: date,
    calendar: WorkingCalendar,
    window_days: int = FEEDBACK_WINDOW,
) -> list[IssueEvent]:
    """Close the case: as solved after verification and feedback, otherwise with the reason why."""
    if issue.stage is Stage.CLOSED and issue.outcome is outcome:
        return []
    somebody_must_have_accepted_it(issue)
    if outcome in SOLVED:
        only_what_others_verified_is_solved(issue, outcome)
        people_must_have_been_told(issue)
        nobody_may_disagree(issue)
        who_was_asked_may_still_answer(issue, on, calendar, window_days)
    elif issue.stage in CLAIMED:
        raise Refusal(
            "outcome-mismatch", "The issue is claimed as solved: dispute that claim first."
        )
    every_commitment_must_have_ended(issue, on)
    return [IssueClosed(outcome=outcome, on=on)]


def reopen_issue(
    issue: Issue,
    *,
    reason: str,
    on: date,
    calendar: WorkingCalendar,
    window_days: int = REOPENING_WINDOW,
) -> list[IssueEvent]:
    """Take a closed case up again, within the window; later it is a new report, a recurrence."""
    the_issue_must_exist(issue)
    reopened = IssueReopened(reason=reason, on=on)
    if issue.stage is Stage.IN_ACTION and issue.returned == reopened:
        return []
    if issue.stage is not Stage.CLOSED or issue.closed_on is None:
        raise Refusal(
            "not-closed", "Only a closed issue is reopened. If it is not solved, dispute the claim."
        )
    days_must_be_in_order(issue.closed_on, on)
    if on > calendar.after_days(issue.closed_on, window_days):
        raise Refusal(
            "window-over",
            "The days for reopening are over. Report the problem anew; it counts as a recurrence.",
        )
    a_reason_must_be_given(reason)
    return [reopened]


# Rules


def only_what_others_verified_is_solved(issue: Issue, outcome: Outcome) -> None:
    _the_verified_claim(issue)
    if issue.verification is None or OUTCOME_OF[issue.verification.verdict] is not outcome:
        raise Refusal(
            "outcome-mismatch",
            "The outcome must say what the verification said: fully or partly solved.",
        )


def people_must_have_been_told(issue: Issue) -> None:
    if issue.feedback is None:
        raise Refusal(
            "feedback-missing",
            "First tell the people what was done and record their answer, or why nobody could "
            "be asked.",
        )


def nobody_may_disagree(issue: Issue) -> None:
    if Answer.DISAGREE in (issue.women, issue.men):
        raise Refusal(
            "feedback-disagrees",
            "Women or men disagree that it is solved. Do more and ask again, or dispute the claim.",
        )


def who_was_asked_may_still_answer(
    issue: Issue, on: date, calendar: WorkingCalendar, window_days: int
) -> None:
    last_day = answers_until(issue, calendar, window_days)
    if last_day is not None and on <= last_day:
        raise Refusal(
            "feedback-window-open",
            "People who were asked may still answer. Record their answer, or close the case when "
            "their days are over.",
        )


def answers_until(
    issue: Issue, calendar: WorkingCalendar, window_days: int = FEEDBACK_WINDOW
) -> date | None:
    """The last day on which a silent group is waited for; None where nobody is waited for."""
    silent = Answer.NO_ANSWER in (issue.women, issue.men)
    if not silent or issue.unanswered_since is None or issue.window_closed is not None:
        return None
    return calendar.after_days(issue.unanswered_since, window_days)


def every_commitment_must_have_ended(issue: Issue, on: date) -> None:
    if not all(commitment.has_ended(on) for commitment in issue.commitments.values()):
        raise Refusal(
            "commitment-open",
            "An issue can be closed only when every commitment on it has ended.",
        )


def _owners(issue: Issue, claimant: str) -> set[str]:
    return {claimant} if issue.lead_body is None else {claimant, issue.lead_body}


def _the_claim(issue: Issue) -> ResolutionClaimed:
    somebody_must_have_accepted_it(issue)
    if issue.resolution is None:
        raise Refusal("nothing-claimed", "Nobody has claimed yet that the problem is solved.")
    return issue.resolution


def _the_verified_claim(issue: Issue) -> ResolutionClaimed:
    somebody_must_have_accepted_it(issue)
    if issue.resolution is None or issue.verification is None:
        raise Refusal("not-verified", "First somebody else must verify that the problem is solved.")
    return issue.resolution
