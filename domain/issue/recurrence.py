"""The same problem back after it was declared solved: the rule proposes, a person confirms."""

from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.issue.events import (
    IssueEvent,
    RecurrenceConfirmed,
    RecurrenceProposed,
    RecurrenceRefused,
)
from domain.issue.rules import the_issue_must_be_open
from domain.issue.state import Issue, RecurrenceLink
from domain.rules import a_reason_must_be_given


def propose_recurrence(
    issue: Issue,
    *,
    of: UUID,
    opened_on: date,
    solved_on: date,
    distance_m: float | None = None,
    relation: str,
    rule: str,
) -> list[IssueEvent]:
    """Propose that this issue is an earlier one come back, and show the arithmetic.

    `opened_on` is the city's day of this issue's first report, `solved_on` the day on which the
    earlier one was declared solved. A link once proposed, even one refused, is not proposed again.
    """
    the_issue_must_be_open(issue)
    if of in issue.recurrences:
        return []
    what_was_there_before_never_came_back(opened_on, solved_on)
    return [
        RecurrenceProposed(
            of=of,
            days=(opened_on - solved_on).days,
            distance_m=distance_m,
            relation=relation,
            rule=rule,
        )
    ]


def confirm_recurrence(issue: Issue, *, of: UUID, on: date) -> list[IssueEvent]:
    """Say that it is the same problem; a later word of a person stands above an earlier one."""
    if isinstance(_the_link(issue, of).answer, RecurrenceConfirmed):
        return []
    return [RecurrenceConfirmed(of=of, on=on)]


def refuse_recurrence(issue: Issue, *, of: UUID, reason: str, on: date) -> list[IssueEvent]:
    """Say that it is another problem."""
    if isinstance(_the_link(issue, of).answer, RecurrenceRefused):
        return []
    a_reason_must_be_given(reason)
    return [RecurrenceRefused(of=of, reason=reason, on=on)]


# Rules


def what_was_there_before_never_came_back(opened_on: date, solved_on: date) -> None:
    """A report of the day of the solution still belongs to the problem that was solved."""
    if opened_on <= solved_on:
        raise Refusal(
            "before-closure",
            "This issue was seen before the other was solved. Leave the two unlinked.",
        )


def _the_link(issue: Issue, of: UUID) -> RecurrenceLink:
    the_issue_must_be_open(issue)
    if of not in issue.recurrences:
        raise Unknown("recurrence-unknown", "First propose that this issue is the other come back.")
    return issue.recurrences[of]
