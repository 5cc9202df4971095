from dataclasses import replace

from domain.issue import (
    Form,
    IssueEvent,
    Standing,
    agree_commitment,
    block_commitment,
    close_contest_window,
    contest_commitment,
    lose_owner,
    report_progress,
    set_due_date,
    state_commitment,
    unblock_commitment,
)
from domain.issue.events import (
    Basis,
    CommitmentBlocked,
    CommitmentDateSet,
    CommitmentUnblocked,
    ProgressReported,
)
from domain.issue.standing import standing
from domain.words import Suspension, WorkingCalendar
from tests.domain.issue.examples import (
    CLOSED,
    COMMUNITY,
    DIALOGUE,
    DUE,
    ELECTRICITY,
    LAMPS,
    MUNICIPALITY,
    OFFICE,
    PATROL,
    TAKEN_UP,
    WEEK,
    accepted,
    agreed,
    asked,
    claimed,
    contest_over,
    contested,
    granted,
    issue,
    kept,
    march,
    owner_gone,
    police,
    regular,
    reported,
    stated,
    undated,
)
from tests.spec import When

blocked = CommitmentBlocked(commitment_id=LAMPS, reason="No cable", on=march(10))
unblocked = CommitmentUnblocked(commitment_id=LAMPS, reason="Cable came", on=march(12))
progress = ProgressReported(commitment_id=LAMPS, text="Poles are up.", on=march(10))


def state(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "body": MUNICIPALITY, "office": OFFICE, "promise": "Two lamps",
        "language": "en", "due_on": DUE, "dialogue_id": DIALOGUE, "by": COMMUNITY, "on": march(4),
    }  # fmt: skip
    return issue.given(*before).when(state_commitment, **{**told, **changes})  # type: ignore[arg-type]


def test_a_promise_heard_in_a_dialogue_is_stated() -> None:
    state(*TAKEN_UP).then(stated)


def test_the_police_promise_nothing_about_their_own_conduct() -> None:
    state(police, accepted, body_in_police_chain=True).then_refused("police-conduct-own-chain")
    state(police, accepted).then_refused("police-conduct-own-chain")
    state(police, accepted, body_in_police_chain=False).then(stated)
    state(*TAKEN_UP, body_in_police_chain=True).then(stated)


def test_the_owners_own_word_is_agreed_at_once() -> None:
    state(*TAKEN_UP, by=MUNICIPALITY).then(stated, replace(agreed, on=march(4)))


def test_an_owner_may_promise_outside_a_dialogue() -> None:
    state(*TAKEN_UP, by=MUNICIPALITY, dialogue_id=None).then(
        replace(stated, dialogue_id=None), replace(agreed, on=march(4))
    )


def test_nobody_promises_for_another_body_outside_a_dialogue() -> None:
    state(*TAKEN_UP, dialogue_id=None).then_refused("promise-not-heard")


def test_stating_the_same_promise_again_adds_nothing_even_a_day_later() -> None:
    state(*TAKEN_UP, stated, on=march(5)).then_nothing()


def test_stating_the_same_promise_adds_nothing_after_its_date_was_changed() -> None:
    state(*TAKEN_UP, stated, asked, granted).then_nothing()


def test_an_id_cannot_be_used_for_another_promise() -> None:
    state(*TAKEN_UP, stated, promise="One lamp").then_refused("id-reused")


def test_nothing_is_promised_before_a_body_accepts_the_issue() -> None:
    state(reported).then_refused("not-accepted")


def test_nothing_is_promised_on_a_closed_issue() -> None:
    state(*CLOSED).then_refused("issue-not-open")


def test_nothing_is_promised_for_a_day_before_the_promise() -> None:
    state(*TAKEN_UP, due_on=march(3)).then_refused("date-order")


def test_a_regular_promise_is_stated() -> None:
    state(
        *TAKEN_UP, commitment_id=PATROL, promise="Sweep", form=Form.REGULAR, frequency="weekly",
        due_on=None, until=DUE,
    ).then(regular)  # fmt: skip


def test_a_regular_promise_says_how_often() -> None:
    state(*TAKEN_UP, form=Form.REGULAR, due_on=None).then_refused("form-mismatch")


def test_a_regular_promise_has_no_due_date() -> None:
    state(*TAKEN_UP, form=Form.REGULAR, frequency="weekly").then_refused("form-mismatch")


def test_a_promise_made_once_has_no_frequency() -> None:
    state(*TAKEN_UP, frequency="weekly").then_refused("form-mismatch")


def test_a_regular_promise_does_not_end_before_it_begins() -> None:
    state(
        *TAKEN_UP, form=Form.REGULAR, frequency="weekly", due_on=None, until=march(3)
    ).then_refused("date-order")


def test_the_owner_agrees() -> None:
    agree(*TAKEN_UP, stated).then(agreed)


def agree(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {"commitment_id": LAMPS, "by": MUNICIPALITY, "on": march(5)}
    return issue.given(*before).when(agree_commitment, **{**told, **changes})  # type: ignore[arg-type]


def test_signed_minutes_agree_too_whoever_writes_it_down() -> None:
    agree(*TAKEN_UP, stated, basis=Basis.SIGNED_MINUTES, signed=True, by=COMMUNITY).then(
        replace(agreed, basis=Basis.SIGNED_MINUTES)
    )


def test_nobody_agrees_for_the_owner_without_its_signature() -> None:
    agree(*TAKEN_UP, stated, by=COMMUNITY).then_refused("not-signed")
    agree(*TAKEN_UP, stated, by=None).then_refused("not-signed")
    agree(*TAKEN_UP, stated, basis=Basis.SIGNED_MINUTES).then_refused("not-signed")


def test_a_signature_is_not_the_own_word_of_another_body() -> None:
    agree(*TAKEN_UP, stated, signed=True, by=COMMUNITY).then_refused("not-signed")


def test_agreeing_again_adds_nothing() -> None:
    agree(*TAKEN_UP, stated, agreed, on=march(6)).then_nothing()


def test_a_contested_promise_is_not_agreed() -> None:
    agree(*TAKEN_UP, stated, contested).then_refused("commitment-ended")


def test_nobody_agrees_to_a_promise_never_stated() -> None:
    agree(*TAKEN_UP).then_refused("commitment-unknown")


def contest(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "reason": "Never said", "on": march(5), "calendar": WEEK,
    }  # fmt: skip
    return issue.given(*before).when(contest_commitment, **{**told, **changes})  # type: ignore[arg-type]


def test_the_owner_contests_a_promise_it_did_not_make() -> None:
    contest(*TAKEN_UP, stated).then(contested)


def test_contesting_again_adds_nothing() -> None:
    contest(*TAKEN_UP, stated, contested, on=march(6)).then_nothing()


def test_an_agreed_promise_is_not_contested() -> None:
    contest(*TAKEN_UP, stated, agreed).then_refused("already-agreed")


def test_contesting_needs_a_reason() -> None:
    contest(*TAKEN_UP, stated, reason="").then_refused("reason-missing")


def test_a_promise_is_contested_until_the_tenth_working_day() -> None:
    # Stated on Wednesday 4 March; Fridays 6 and 13 are off, so the tenth is Monday 16.
    contest(*TAKEN_UP, stated, on=march(16)).then(replace(contested, on=march(16)))
    contest(*TAKEN_UP, stated, on=march(17)).then_refused("contest-window-over")


def test_holidays_do_not_count_in_the_contest_window() -> None:
    new_year = WorkingCalendar(holidays=frozenset({march(10)}))
    contest(*TAKEN_UP, stated, on=march(17), calendar=new_year).then(
        replace(contested, on=march(17))
    )


def test_days_on_which_the_place_is_suspended_do_not_count_in_the_contest_window() -> None:
    unsafe = WorkingCalendar(suspended=(Suspension(first_day=march(8), last_day=march(9)),))
    contest(*TAKEN_UP, stated, on=march(18), calendar=unsafe).then(replace(contested, on=march(18)))
    contest(*TAKEN_UP, stated, on=march(19), calendar=unsafe).then_refused("contest-window-over")


def test_a_suspension_without_an_end_keeps_the_contest_window_open() -> None:
    unsafe = WorkingCalendar(suspended=(Suspension(first_day=march(8)),))
    contest(*TAKEN_UP, stated, on=march(300), calendar=unsafe).then(
        replace(contested, on=march(300))
    )


def set_date(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {"commitment_id": LAMPS, "due_on": DUE, "on": march(8)}
    return issue.given(*before).when(set_due_date, **{**told, **changes})  # type: ignore[arg-type]


def test_a_promise_without_a_date_is_given_one() -> None:
    set_date(*TAKEN_UP, undated).then(
        CommitmentDateSet(commitment_id=LAMPS, due_on=DUE, on=march(8))
    )


def test_setting_the_same_date_again_adds_nothing() -> None:
    set_date(*TAKEN_UP, stated).then_nothing()


def test_a_date_once_set_is_renegotiated() -> None:
    set_date(*TAKEN_UP, stated, due_on=march(40)).then_refused("already-dated")


def test_a_regular_promise_is_given_no_date() -> None:
    set_date(*TAKEN_UP, regular, commitment_id=PATROL).then_refused("form-mismatch")


def test_a_date_is_not_set_before_the_promise() -> None:
    set_date(*TAKEN_UP, undated, due_on=march(3)).then_refused("date-order")


def test_the_owner_reports_progress() -> None:
    issue.given(*TAKEN_UP, stated).when(
        report_progress, commitment_id=LAMPS, text="Poles are up.", on=march(10)
    ).then(progress)


def test_the_same_progress_on_the_same_day_adds_nothing() -> None:
    issue.given(*TAKEN_UP, stated, progress).when(
        report_progress, commitment_id=LAMPS, text="Poles are up.", on=march(10)
    ).then_nothing()


def test_no_progress_is_reported_on_a_promise_that_has_ended() -> None:
    issue.given(*TAKEN_UP, stated, contested).when(
        report_progress, commitment_id=LAMPS, text="Poles are up.", on=march(10)
    ).then_refused("commitment-ended")


def block(*before: IssueEvent, reason: str = "No cable") -> When[IssueEvent]:
    return issue.given(*before).when(
        block_commitment, commitment_id=LAMPS, reason=reason, on=march(10)
    )


def test_the_owner_tells_what_stands_in_the_way() -> None:
    block(*TAKEN_UP, stated).then(blocked)


def test_the_same_obstacle_again_adds_nothing() -> None:
    block(*TAKEN_UP, stated, blocked).then_nothing()


def test_another_obstacle_is_told_too() -> None:
    block(*TAKEN_UP, stated, blocked, reason="No poles").then(replace(blocked, reason="No poles"))


def test_blocking_needs_a_reason() -> None:
    block(*TAKEN_UP, stated, reason=" ").then_refused("reason-missing")


def unblock(*before: IssueEvent, reason: str = "Cable came") -> When[IssueEvent]:
    return issue.given(*before).when(
        unblock_commitment, commitment_id=LAMPS, reason=reason, on=march(12)
    )


def test_what_stood_in_the_way_is_gone() -> None:
    unblock(*TAKEN_UP, stated, blocked).then(unblocked)


def test_unblocking_what_is_not_blocked_adds_nothing() -> None:
    unblock(*TAKEN_UP, stated, blocked, unblocked).then_nothing()


def test_unblocking_needs_a_reason() -> None:
    unblock(*TAKEN_UP, stated, blocked, reason="").then_refused("reason-missing")


def test_a_promise_that_was_kept_is_blocked_by_nothing() -> None:
    block(*TAKEN_UP, stated, claimed, kept).then_refused("commitment-ended")


def end_contesting(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {"commitment_id": LAMPS, "on": march(17), "calendar": WEEK}
    return issue.given(*before).when(close_contest_window, **{**told, **changes})  # type: ignore[arg-type]


def test_the_window_for_contesting_closes_after_ten_working_days() -> None:
    end_contesting(*TAKEN_UP, stated, on=march(16)).then_refused("not-due-yet")
    end_contesting(*TAKEN_UP, stated).then(replace(contest_over, on=march(17)))


def test_no_window_closes_on_days_on_which_the_place_is_suspended() -> None:
    unsafe = WorkingCalendar(suspended=(Suspension(first_day=march(5), last_day=march(5)),))
    end_contesting(*TAKEN_UP, stated, calendar=unsafe).then_refused("not-due-yet")


def test_the_window_closes_once() -> None:
    end_contesting(*TAKEN_UP, stated, contest_over, on=march(25)).then_nothing()


def test_no_window_closes_on_a_promise_that_its_owner_stands_by() -> None:
    end_contesting(*TAKEN_UP, stated, agreed).then_refused("already-agreed")


def test_a_promise_is_not_contested_once_its_window_was_closed() -> None:
    contest(*TAKEN_UP, stated, contest_over).then_refused("contest-window-over")


def lose(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "retired_on": march(19), "successor": ELECTRICITY, "on": march(20),
    }  # fmt: skip
    return issue.given(*before).when(lose_owner, **{**told, **changes})  # type: ignore[arg-type]


def test_a_promise_whose_body_is_gone_ends_and_names_the_successor() -> None:
    lose(*TAKEN_UP, stated).then(owner_gone)


def test_a_promise_whose_body_is_gone_is_never_not_kept() -> None:
    [commitment] = issue.given(*TAKEN_UP, stated, owner_gone).state.commitments.values()
    assert standing(commitment.course, march(90)) is Standing.OWNER_GONE


def test_a_body_in_being_keeps_its_promises() -> None:
    lose(*TAKEN_UP, stated, retired_on=None).then_refused("owner-in-being")
    lose(*TAKEN_UP, stated, retired_on=march(21)).then_refused("owner-in-being")


def test_an_owner_is_lost_once() -> None:
    lose(*TAKEN_UP, stated, owner_gone, on=march(22)).then_nothing()


def test_a_promise_that_was_kept_outlives_its_owner() -> None:
    lose(*TAKEN_UP, stated, claimed, kept).then_refused("commitment-ended")
