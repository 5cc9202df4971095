from dataclasses import replace
from uuid import UUID

import pytest

from domain.issue import (
    ISSUE,
    IssueEvent,
    Stage,
    absorb_issue,
    merge_issue,
    raise_sensitivity,
    undo_absorption,
    undo_merge,
)
from domain.issue.events import (
    CaseWorkerNamed,
    FollowUpActionCancelled,
    FollowUpActionRescheduled,
    SensitivityRaised,
)
from domain.words import Level, Sensitivity
from tests.domain.issue.examples import (
    BOARD,
    CLOSED,
    COMMUNITY,
    LOSER,
    OTHER,
    SOMEBODY,
    SURVIVOR,
    TAKEN_UP,
    VISIT,
    absorbed,
    absorption_undone,
    acknowledged,
    contested,
    declined,
    done,
    escalated,
    issue,
    march,
    merge_undone,
    merged,
    missed,
    police,
    report_added,
    reported,
    scheduled,
    stated,
    withdrawn,
)
from tests.spec import When

raised = SensitivityRaised(level=Sensitivity.INTERNAL, reason="Names.")
moved = FollowUpActionRescheduled(action_id=VISIT, on=march(14), reason="Rain")


def merge(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "issue_id": LOSER, "into": SURVIVOR, "reason": "The same lane.", "in_its_city": True,
        "sensitivity": Sensitivity.PUBLIC, "police_conduct": False, "taken_up": True,
        "reached": Level.NAHIA, "on": march(4),
    }  # fmt: skip
    return issue.given(*before).when(merge_issue, **{**given, **changes})  # type: ignore[arg-type]


def test_an_issue_is_merged_into_another() -> None:
    merge(reported).then(merged)
    assert issue.given(reported, merged).state.stage is Stage.MERGED


def test_merging_again_adds_nothing_but_into_a_third_is_refused() -> None:
    merge(reported, merged, on=march(6)).then_nothing()
    merge(reported, merged, into=OTHER).then_refused("issue-not-open")


def test_an_issue_is_not_merged_into_itself() -> None:
    merge(reported, into=LOSER).then_refused("same-issue")


def test_issues_of_two_cities_are_not_merged() -> None:
    merge(reported, in_its_city=False).then_refused("other-city")
    absorb(reported, in_its_city=False).then_refused("other-city")


@pytest.mark.parametrize("end", [(declined,), (withdrawn,), CLOSED[1:]])
def test_only_open_issues_are_merged(end: tuple[IssueEvent, ...]) -> None:
    merge(reported, *end).then_refused("issue-not-open")
    absorb(reported, *end).then_refused("issue-not-open")


def test_a_merge_needs_a_reason() -> None:
    merge(reported, reason="").then_refused("reason-missing")


def test_every_promise_must_have_ended_before_a_merge() -> None:
    merge(*TAKEN_UP, stated).then_refused("commitment-open")
    merge(*TAKEN_UP, stated, contested).then(merged)


def test_no_step_may_be_planned_on_a_case_that_is_merged() -> None:
    merge(*TAKEN_UP, scheduled).then_refused("action-open")
    merge(*TAKEN_UP, scheduled, missed, moved).then_refused("action-open")
    cancelled = FollowUpActionCancelled(action_id=VISIT, reason="Planned on the other one.")
    for end in (done, missed, cancelled):
        merge(*TAKEN_UP, scheduled, end).then(merged)


def test_the_survivor_must_protect_as_much() -> None:
    merge(reported, raised).then_refused("less-protected")
    merge(reported, raised, sensitivity=Sensitivity.INTERNAL).then(merged)


def test_what_goes_into_a_restricted_case_is_restricted_like_it() -> None:
    restricted = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="The same lane.")
    worker = CaseWorkerNamed(member=SOMEBODY)
    merge(reported, sensitivity=Sensitivity.RESTRICTED).then(merged, restricted)
    merge(reported, sensitivity=Sensitivity.RESTRICTED, case_workers={SOMEBODY}).then(
        merged, restricted, worker
    )


def test_a_case_that_was_taken_up_goes_into_no_case_that_was_not() -> None:
    merge(*TAKEN_UP, taken_up=False).then_refused("survivor-less-advanced")
    merge(reported, acknowledged, taken_up=False).then(merged)


def test_a_case_that_has_gone_up_goes_into_none_that_has_not_come_as_far() -> None:
    merge(*TAKEN_UP, escalated).then_refused("survivor-less-advanced")
    merge(*TAKEN_UP, escalated, reached=Level.CITY).then(merged)
    to_the_community = replace(escalated, from_level=Level.WOMENS_GROUP, to_level=Level.COMMUNITY)
    merge(reported, to_the_community, taken_up=False, reached=Level.COMMUNITY).then(merged)


def test_a_case_about_the_police_is_merged_only_into_one_about_the_police() -> None:
    merge(police, sensitivity=Sensitivity.RESTRICTED).then_refused("less-protected")
    merge(police, sensitivity=Sensitivity.RESTRICTED, police_conduct=True).then(merged)


def absorb(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "survivor_id": SURVIVOR, "issue_id": LOSER, "reports": 2, "opened_on": march(1),
        "reported_by": frozenset({COMMUNITY, BOARD}), "reporter_ids": frozenset({SOMEBODY}),
        "in_its_city": True, "on": march(4),
    }  # fmt: skip
    return issue.given(*before).when(absorb_issue, **{**given, **changes})  # type: ignore[arg-type]


def test_every_reporter_follows_the_survivor() -> None:
    absorb(reported, report_added).then(absorbed)
    state = issue.given(reported, report_added, absorbed).state
    assert state.number_of_reports == 4
    assert state.reporters == {BOARD, COMMUNITY}
    assert state.reporter_ids == {SOMEBODY}


def test_absorbing_again_adds_nothing_and_never_itself() -> None:
    absorb(reported, absorbed, on=march(6)).then_nothing()
    absorb(reported, issue_id=SURVIVOR).then_refused("same-issue")


def test_a_merged_case_absorbs_nothing_so_that_no_merges_go_round() -> None:
    absorb(reported, merged).then_refused("issue-not-open")


def undo(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "into": SURVIVOR, "reason": "Two lanes after all.", "on": march(5),
    }  # fmt: skip
    return issue.given(*before).when(undo_merge, **{**given, **changes})  # type: ignore[arg-type]


def give_back(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"issue_id": LOSER, "opened_on": march(1), "on": march(5)}
    return issue.given(*before).when(undo_absorption, **{**given, **changes})  # type: ignore[arg-type]


def test_an_undo_gives_both_cases_back_exactly() -> None:
    undo(*TAKEN_UP, merged).then(merge_undone)
    give_back(reported, absorbed).then(absorption_undone)
    assert ISSUE.fold([*TAKEN_UP, merged, merge_undone]) == ISSUE.fold(TAKEN_UP)
    assert ISSUE.fold([reported, absorbed, absorption_undone]) == ISSUE.fold([reported])


def test_an_undo_needs_a_reason_and_a_merge() -> None:
    undo(reported, merged, reason=" ").then_refused("reason-missing")
    undo(reported).then_refused("not-merged")
    undo(reported, merged, into=OTHER).then_refused("not-merged")
    give_back(reported).then_refused("not-merged")


@pytest.mark.parametrize("later", [report_added, acknowledged, raised])
def test_a_merge_is_not_undone_once_the_survivor_has_gone_on(later: IssueEvent) -> None:
    give_back(reported, absorbed, later).then_refused("changed-since-merge")


def test_merges_are_undone_from_the_last_to_the_first() -> None:
    second = replace(absorbed, issue_id=OTHER)
    give_back(reported, absorbed, second).then_refused("changed-since-merge")
    back = replace(absorption_undone, issue_id=OTHER)
    give_back(reported, absorbed, second, issue_id=OTHER).then(back)
    give_back(reported, absorbed, second, back).then(absorption_undone)


def test_a_survivor_that_was_merged_itself_gives_nothing_back() -> None:
    give_back(reported, absorbed, merged).then_refused("changed-since-merge")
    give_back(reported, absorbed, merged, merge_undone).then(absorption_undone)


def test_what_happens_to_a_merged_case_is_not_taken_back_by_the_undo() -> None:
    issue.given(reported, merged).when(
        raise_sensitivity, level=Sensitivity.INTERNAL, reason="Names."
    ).then(raised)
    after = ISSUE.fold([reported, merged, raised, merge_undone])
    assert after == ISSUE.fold([reported, raised])


def test_reports_taken_over_are_handed_on_with_the_case_that_holds_them() -> None:
    state = issue.given(reported, absorbed).state
    on = replace(absorbed, issue_id=UUID(int=99), reports=state.number_of_reports)
    assert issue.given(reported, on).state.number_of_reports == 4
