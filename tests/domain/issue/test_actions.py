from dataclasses import replace

from domain.issue import (
    IssueEvent,
    cancel_action,
    do_action,
    miss_action,
    reschedule_action,
    schedule_action,
)
from domain.issue.events import FollowUpActionCancelled, FollowUpActionRescheduled
from domain.words import Suspension, WorkingCalendar
from tests.domain.issue.examples import (
    LAMPS,
    MUNICIPALITY,
    OFFICE,
    TAKEN_UP,
    VISIT,
    WEEK,
    accepted,
    done,
    issue,
    march,
    missed,
    police,
    reported,
    scheduled,
    stated,
)
from tests.spec import When

PLANNED = (*TAKEN_UP, scheduled)
UNSAFE = WorkingCalendar(suspended=(Suspension(first_day=march(9)),))
moved = FollowUpActionRescheduled(action_id=VISIT, on=march(14), reason="Rain")
cancelled = FollowUpActionCancelled(action_id=VISIT, reason="Done by phone")


def schedule(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "action_id": VISIT, "kind": "visit", "planned_on": march(10), "office": OFFICE,
        "body": MUNICIPALITY, "calendar": WEEK,
    }  # fmt: skip
    return issue.given(*before).when(schedule_action, **{**given, **changes})  # type: ignore[arg-type]


def test_a_step_is_planned() -> None:
    schedule(*TAKEN_UP).then(scheduled)


def test_a_step_is_planned_about_a_promise() -> None:
    schedule(*TAKEN_UP, stated, commitment_id=LAMPS).then(replace(scheduled, commitment_id=LAMPS))


def test_the_police_take_no_step_about_their_own_conduct() -> None:
    schedule(police, accepted, body_in_police_chain=True).then_refused("police-conduct-own-chain")
    schedule(police, accepted).then_refused("police-conduct-own-chain")
    schedule(police, accepted, body_in_police_chain=False).then(scheduled)
    schedule(*TAKEN_UP, body_in_police_chain=True).then(scheduled)


def test_planning_the_same_step_again_adds_nothing() -> None:
    schedule(*PLANNED, moved).then_nothing()


def test_an_action_id_cannot_be_used_for_another_step() -> None:
    schedule(*PLANNED, kind="call").then_refused("id-reused")


def test_a_step_is_about_a_promise_on_the_same_issue() -> None:
    schedule(*TAKEN_UP, commitment_id=LAMPS).then_refused("commitment-unknown")


def test_no_step_is_planned_before_a_body_accepts_the_issue() -> None:
    schedule(reported).then_refused("not-accepted")


def test_nobody_is_sent_to_an_unsafe_place() -> None:
    schedule(*TAKEN_UP, calendar=UNSAFE).then_refused("place-suspended")


def do(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "action_id": VISIT, "done_on": march(10), "result": "Seen.", "on": march(11),
    }  # fmt: skip
    return issue.given(*before).when(do_action, **{**given, **changes})  # type: ignore[arg-type]


def test_a_step_is_taken() -> None:
    do(*PLANNED).then(done)


def test_taking_it_again_adds_nothing() -> None:
    do(*PLANNED, done).then_nothing()


def test_a_step_is_taken_once() -> None:
    do(*PLANNED, done, result="Not seen.").then_refused("action-ended")


def test_a_step_is_not_taken_in_the_future() -> None:
    do(*PLANNED, done_on=march(12)).then_refused("work-done-in-future")


def test_a_step_never_planned_is_not_taken() -> None:
    do(*TAKEN_UP).then_refused("action-unknown")


def miss(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"action_id": VISIT, "reason": "No car.", "on": march(10)}
    return issue.given(*before).when(miss_action, **{**given, **changes})  # type: ignore[arg-type]


def test_a_step_is_missed() -> None:
    miss(*PLANNED).then(missed)


def test_missing_it_again_adds_nothing() -> None:
    miss(*PLANNED, missed).then_nothing()


def test_a_step_is_not_missed_before_its_day() -> None:
    miss(*PLANNED, on=march(9)).then_refused("not-due-yet")


def test_a_step_that_was_taken_is_not_missed() -> None:
    miss(*PLANNED, done).then_refused("action-ended")


def reschedule(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "action_id": VISIT, "planned_on": march(14), "reason": "Rain", "calendar": WEEK,
    }  # fmt: skip
    return issue.given(*before).when(reschedule_action, **{**given, **changes})  # type: ignore[arg-type]


def test_a_step_is_planned_for_another_day() -> None:
    reschedule(*PLANNED).then(moved)


def test_a_missed_step_is_planned_anew() -> None:
    reschedule(*PLANNED, missed).then(moved)


def test_a_step_planned_anew_is_taken() -> None:
    do(*PLANNED, missed, moved, done_on=march(14), on=march(14)).then(
        replace(done, done_on=march(14))
    )


def test_planning_for_the_same_day_again_adds_nothing() -> None:
    reschedule(*PLANNED, moved).then_nothing()


def test_planning_for_another_day_needs_a_reason() -> None:
    reschedule(*PLANNED, reason="").then_refused("reason-missing")


def test_a_step_is_not_moved_to_an_unsafe_day() -> None:
    reschedule(*PLANNED, calendar=UNSAFE).then_refused("place-suspended")


def test_a_cancelled_step_is_not_planned_anew() -> None:
    reschedule(*PLANNED, cancelled).then_refused("action-ended")


def cancel(*before: IssueEvent, reason: str = "Done by phone") -> When[IssueEvent]:
    return issue.given(*before).when(cancel_action, action_id=VISIT, reason=reason)


def test_a_step_is_given_up() -> None:
    cancel(*PLANNED).then(cancelled)


def test_giving_it_up_again_adds_nothing() -> None:
    cancel(*PLANNED, cancelled).then_nothing()


def test_giving_up_needs_a_reason() -> None:
    cancel(*PLANNED, reason=" ").then_refused("reason-missing")


def test_a_step_that_was_taken_is_not_given_up() -> None:
    cancel(*PLANNED, done).then_refused("action-ended")
