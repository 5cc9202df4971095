"""Whose issue it is: acknowledged, accepted by a lead body, or declined and appealed."""

from collections.abc import Collection
from datetime import date

from domain.errors import Refusal
from domain.issue.events import (
    AppealDismissed,
    AppealMade,
    AppealUpheld,
    IssueAccepted,
    IssueAcknowledged,
    IssueDeclined,
    IssueEvent,
)
from domain.issue.rules import (
    the_issue_must_be_open,
    the_issue_must_exist,
    the_police_do_not_judge_themselves,
)
from domain.issue.state import AWAITING, Issue, Stage
from domain.rules import a_reason_must_be_given, an_explanation_must_be_given, days_must_be_in_order
from domain.words import Level


def acknowledge_issue(issue: Issue, *, on: date) -> list[IssueEvent]:
    """Tell the reporter that the issue has been seen."""
    if issue.stage is Stage.ACKNOWLEDGED:
        return []
    _it_must_await_triage(issue)
    return [IssueAcknowledged(on=on)]


def accept_issue(
    issue: Issue,
    *,
    lead_body: str,
    level: Level,
    target_on: date | None = None,
    lead_in_police_chain: bool,
    on: date,
) -> list[IssueEvent]:
    """Take the issue up as one's own; `lead_in_police_chain` is a fact of the lead body."""
    accepted = IssueAccepted(lead_body=lead_body, level=level, target_on=target_on, on=on)
    if issue.accepted and _same_but_for_the_day(issue.accepted, accepted):
        return []
    _it_must_await_triage(issue)
    the_police_do_not_judge_themselves(issue, lead_in_police_chain)
    days_must_be_in_order(on, target_on)
    return [accepted]


def decline_issue(
    issue: Issue,
    *,
    reason: str,
    explanation: str,
    responsible_instead: str | None = None,
    level: Level,
    by: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """Say no, why in a code and a sentence, and who would be responsible instead.

    `level` is where the body stands that declines: an appeal is answered one level above.
    """
    declined = IssueDeclined(
        reason=reason,
        explanation=explanation,
        responsible_instead=responsible_instead,
        level=level,
        declined_by=by,
        on=on,
    )
    if issue.stage is Stage.DECLINED and issue.declined == declined:
        return []
    _it_must_await_triage(issue)
    an_explanation_must_be_given(explanation)
    return [declined]


def appeal(issue: Issue, *, reason: str, by: str | None = None, on: date) -> list[IssueEvent]:
    """Ask the level above to look again, once."""
    the_issue_must_exist(issue)
    made = AppealMade(reason=reason, appealed_by=by, on=on)
    if issue.appeal == made:
        return []
    if issue.stage is not Stage.DECLINED:
        raise Refusal(
            "not-declined",
            "Only a declined issue is appealed. Dispute a claim, or reopen a closed issue.",
        )
    if issue.appeal is not None:
        raise Refusal("already-appealed", "An issue is appealed once. Wait for the answer.")
    a_reason_must_be_given(reason)
    return [made]


def answer_appeal(
    issue: Issue,
    *,
    upheld: bool,
    explanation: str,
    answering_level: Level,
    by: str | None = None,
    bodies: Collection[str] = (),
    on: date,
) -> list[IssueEvent]:
    """Answer an appeal from one level above the body that declined; upheld, triage begins anew.

    `bodies` are all that the answering one has to do with, beside `by` for which it speaks.
    """
    the_issue_must_exist(issue)
    event = AppealUpheld if upheld else AppealDismissed
    answer = event(explanation=explanation, on=on)
    if issue.appeal_answer == answer:
        return []
    if issue.appeal is None or issue.declined is None:
        raise Refusal("no-appeal", "Nobody has appealed. Wait for an appeal before answering.")
    if issue.appeal_answer is not None:
        raise Refusal("appeal-answered", "This appeal is answered; there is no second one.")
    another_body_answers(issue.declined.declined_by, {by, *bodies})
    the_level_above_answers(issue.declined.level, answering_level)
    an_explanation_must_be_given(explanation)
    return [answer]


# Rules


def another_body_answers(declined_by: str | None, answering: Collection[str | None]) -> None:
    """Also where the body that declined holds a role at the level above."""
    if declined_by is not None and declined_by in answering:
        raise Refusal(
            "same-party",
            "Who declined an issue does not answer the appeal: wait for those above.",
        )


def the_level_above_answers(declined_at: Level, answering: Level) -> None:
    """Nobody stands above the national level, so it answers for itself."""
    ladder = tuple(Level)
    above = ladder[min(ladder.index(declined_at) + 1, len(ladder) - 1)]
    if answering is not above:
        raise Refusal(
            "not-one-level-up",
            "An appeal is answered exactly one level above the body that declined. Pass it there.",
        )


def _it_must_await_triage(issue: Issue) -> None:
    the_issue_must_be_open(issue)
    if issue.stage not in AWAITING:
        raise Refusal("already-accepted", "A body leads this issue already. Turn to that body.")


def _same_but_for_the_day(before: IssueAccepted, sent: IssueAccepted) -> bool:
    named = (before.lead_body, before.level, before.target_on)
    return named == (sent.lead_body, sent.level, sent.target_on)
