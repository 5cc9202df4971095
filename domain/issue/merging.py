"""Two reports of one problem become one case, and can be taken apart again.

A merge is two decisions stored in one transaction: the loser is merged, the survivor absorbs what
it knows of who reported. An undo gives both the state that stood before, exactly.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.codes import RESTRICTED
from domain.errors import Refusal
from domain.issue.events import (
    AbsorptionUndone,
    CaseWorkerNamed,
    IssueAbsorbed,
    IssueEvent,
    IssueMerged,
    MergeUndone,
    SensitivityRaised,
)
from domain.issue.passing_on import level_now
from domain.issue.resolution import every_commitment_must_have_ended
from domain.issue.rules import the_issue_must_be_open, the_issue_must_exist
from domain.issue.state import TAKEN_UP, Issue
from domain.rules import a_reason_must_be_given
from domain.words import Level, Sensitivity


def merge_issue(
    issue: Issue,
    *,
    issue_id: UUID,
    into: UUID,
    reason: str,
    in_its_city: bool,
    sensitivity: Sensitivity,
    police_conduct: bool,
    taken_up: bool,
    reached: Level,
    case_workers: Collection[UUID] = (),
    on: date,
) -> list[IssueEvent]:
    """Let another case of the city, the survivor, stand for this one too.

    Settled facts of the survivor: whether it is `in_its_city`, its `sensitivity` and
    `police_conduct`, whether it is `taken_up` and the level that it has `reached`. Stored together
    with `absorb_issue` on the survivor, or not at all. Into a restricted survivor this one goes as
    restricted, with the same `case_workers`: otherwise it would tell of that one.
    """
    the_issue_must_exist(issue)
    if issue.merged is not None and issue.merged.happened.into == into:
        return []
    two_cases_of_one_city(issue_id, into, in_its_city)
    the_issue_must_be_open(issue)
    a_reason_must_be_given(reason)
    every_commitment_must_have_ended(issue, on)
    no_step_may_be_planned(issue)
    the_survivor_protects_as_much(issue, sensitivity, police_conduct)
    the_survivor_has_come_as_far(issue, taken_up, reached)
    merged = IssueMerged(into=into, reason=reason, on=on)
    if sensitivity in RESTRICTED and sensitivity > issue.sensitivity:
        named = [CaseWorkerNamed(member=each) for each in sorted(case_workers)]
        return [merged, SensitivityRaised(level=sensitivity, reason=reason), *named]
    return [merged]


def absorb_issue(
    issue: Issue,
    *,
    survivor_id: UUID,
    issue_id: UUID,
    reports: int,
    opened_on: date,
    reported_by: frozenset[str],
    reporter_ids: frozenset[UUID],
    in_its_city: bool,
    on: date,
) -> list[IssueEvent]:
    """Take over the reports of the case `issue_id`: everybody who reported it follows.

    Settled facts of that case: how many `reports` it has, the city's day `opened_on` of the
    earliest, the bodies and the opaque ids behind them, and whether it is `in_its_city`.
    """
    the_issue_must_exist(issue)
    if issue_id in issue.absorbed:
        return []
    two_cases_of_one_city(survivor_id, issue_id, in_its_city)
    the_issue_must_be_open(issue)
    return [
        IssueAbsorbed(
            issue_id=issue_id,
            reports=reports,
            opened_on=opened_on,
            reported_by=tuple(sorted(reported_by)),
            reporter_ids=tuple(sorted(reporter_ids)),
            on=on,
        )
    ]


def undo_merge(issue: Issue, *, into: UUID, reason: str, on: date) -> list[IssueEvent]:
    """Make a merged case one of its own again; stored together with `undo_absorption`."""
    the_issue_must_exist(issue)
    if issue.merged is None or issue.merged.happened.into != into:
        raise _not_merged()
    a_reason_must_be_given(reason)
    return [MergeUndone(into=into, reason=reason, on=on)]


def undo_absorption(issue: Issue, *, issue_id: UUID, opened_on: date, on: date) -> list[IssueEvent]:
    """Give the reports of a case back to it, as long as nothing else has happened since.

    Settled fact: `opened_on`, the city's day of the earliest report that is left.
    """
    the_issue_must_exist(issue)
    if issue_id not in issue.absorbed:
        raise _not_merged()
    if issue.merged is not None or issue.just_absorbed != issue_id:
        raise Refusal(
            "changed-since-merge",
            "The case that survived has gone on since. Undo the later merge first, or report the "
            "problem anew.",
        )
    reports = issue.absorbed[issue_id].happened.reports
    return [AbsorptionUndone(issue_id=issue_id, reports=reports, opened_on=opened_on, on=on)]


# Rules


def two_cases_of_one_city(one: UUID, other: UUID, in_its_city: bool) -> None:
    if one == other:
        raise Refusal("same-issue", "An issue cannot be merged into itself. Name the other one.")
    if not in_its_city:
        raise Refusal(
            "other-city", "Only issues of one city are merged. Link the two as a recurrence."
        )


def no_step_may_be_planned(issue: Issue) -> None:
    """Nobody could say of it any longer what came of it."""
    if any(action.end is None for action in issue.actions.values()):
        raise Refusal(
            "action-open",
            "A step is still planned on this issue. Record what came of it, or cancel it and plan "
            "it on the other issue.",
        )


def the_survivor_protects_as_much(
    issue: Issue, sensitivity: Sensitivity, police_conduct: bool
) -> None:
    if sensitivity < issue.sensitivity or (issue.police_conduct and not police_conduct):
        raise Refusal(
            "less-protected",
            "The other issue is protected less than this one. Raise its sensitivity first, or "
            "merge it into this one.",
        )


def the_survivor_has_come_as_far(issue: Issue, taken_up: bool, reached: Level) -> None:
    """Its lead, its target and those who were asked above would be asked no longer."""
    ahead = issue.stage in TAKEN_UP and not taken_up
    if ahead or level_now(issue, Level.COMMUNITY) > reached:
        raise Refusal(
            "survivor-less-advanced",
            "The other issue has not come as far as this one: merge that one into this one, or "
            "let a body take it up, or escalate it, first.",
        )


def _not_merged() -> Refusal:
    return Refusal("not-merged", "These two issues are not merged. Check both ids.")
