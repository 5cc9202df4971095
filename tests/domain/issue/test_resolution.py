from dataclasses import replace
from datetime import date

import pytest

from domain.issue import (
    ISSUE,
    Answer,
    IssueEvent,
    Outcome,
    ResolutionVerdict,
    Stage,
    claim_resolution,
    close_feedback_window,
    close_issue,
    dispute_resolution,
    record_feedback_impossible,
    record_feedback_round,
    reopen_issue,
    verify_resolution,
)
from domain.issue.events import FeedbackImpossible
from domain.words import Suspension, WorkingCalendar
from tests.domain.issue.examples import (
    BOARD,
    CLAIMED,
    CLOSED,
    COMMUNITY,
    MUNICIPALITY,
    PHOTO,
    TAKEN_UP,
    VERIFIED,
    WEEK,
    claimed,
    closed,
    confirmed,
    contested,
    disputed,
    dropped,
    imported_solved,
    issue,
    judged,
    kept,
    march,
    no_response,
    not_kept,
    regular,
    reopened,
    reported,
    solved,
    stated,
    told,
    women_disagree,
    women_silent,
)
from tests.spec import When

CLOSING, DAYS_OVER = march(28), march(41)
impossible = FeedbackImpossible(reason="The families have moved away.", on=march(26))
partly = replace(confirmed, verdict=ResolutionVerdict.PARTLY)


def claim(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "what_was_done": "Two lamps were put up.", "responses": ("lighting",),
        "work_done_on": march(20), "evidence": PHOTO, "by": MUNICIPALITY, "on": march(21),
    }  # fmt: skip
    return issue.given(*before).when(claim_resolution, **{**given, **changes})  # type: ignore[arg-type]


def test_the_lead_body_claims_that_it_is_solved() -> None:
    claim(*TAKEN_UP).then(solved)


def test_the_same_claim_again_adds_nothing() -> None:
    claim(*VERIFIED, on=march(25)).then_nothing()


def test_one_claim_stands_at_a_time() -> None:
    claim(*CLAIMED, what_was_done="More").then_refused("already-claimed")


def test_after_a_dispute_it_is_claimed_anew() -> None:
    claim(*CLAIMED, disputed, on=march(27)).then(replace(solved, on=march(27)))


def test_a_resolution_needs_evidence() -> None:
    claim(*TAKEN_UP, evidence=()).then_refused("no-evidence")


def test_a_resolution_says_by_a_code_what_was_done() -> None:
    claim(*TAKEN_UP, responses=()).then_refused("response-missing")


def test_a_problem_is_not_solved_in_the_future() -> None:
    claim(*TAKEN_UP, work_done_on=march(22)).then_refused("work-done-in-future")


def test_nothing_is_solved_before_a_body_accepts_it() -> None:
    claim(reported).then_refused("not-accepted")


def verify(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "verdict": ResolutionVerdict.CONFIRMED, "method": "site_visit", "by": COMMUNITY,
        "on": march(24),
    }  # fmt: skip
    return issue.given(*before).when(verify_resolution, **{**given, **changes})  # type: ignore[arg-type]


def test_the_community_confirms() -> None:
    verify(*CLAIMED).then(confirmed)


def test_confirming_again_adds_nothing() -> None:
    verify(*VERIFIED, on=march(25)).then_nothing()


def test_a_claim_is_verified_once() -> None:
    verify(*VERIFIED, verdict=ResolutionVerdict.PARTLY).then_refused("already-verified")


@pytest.mark.parametrize("body", [MUNICIPALITY, BOARD])
def test_neither_the_lead_body_nor_the_claimant_verifies(body: str) -> None:
    verify(*TAKEN_UP, replace(solved, claimed_by=BOARD), by=body).then_refused(
        "verifier-not-independent"
    )


def test_who_names_no_body_cannot_show_to_be_independent() -> None:
    verify(*CLAIMED, by=None).then_refused("verifier-not-independent")


def test_a_community_representative_verifies_without_naming_a_body() -> None:
    verify(*CLAIMED, by=None, from_community=True).then(replace(confirmed, verified_by=None))


def test_nothing_is_verified_before_it_is_claimed() -> None:
    verify(*TAKEN_UP).then_refused("nothing-claimed")


def test_a_disputed_claim_is_not_verified() -> None:
    verify(*CLAIMED, disputed).then_refused("nothing-claimed")


def test_a_solution_is_not_verified_before_it_was_done() -> None:
    verify(*CLAIMED, on=march(19)).then_refused("date-order")


def dispute(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"reason": "Dark again.", "by": COMMUNITY, "on": march(25)}
    return issue.given(*before).when(dispute_resolution, **{**given, **changes})  # type: ignore[arg-type]


def test_a_claim_is_disputed() -> None:
    dispute(*CLAIMED).then(disputed)


def test_a_verified_claim_is_disputed() -> None:
    dispute(*VERIFIED).then(disputed)


def test_disputing_again_adds_nothing() -> None:
    dispute(*CLAIMED, disputed).then_nothing()


def test_a_dispute_needs_a_reason() -> None:
    dispute(*CLAIMED, reason="").then_refused("reason-missing")


def test_there_must_be_a_claim_to_dispute() -> None:
    dispute(*TAKEN_UP).then_refused("nothing-claimed")


def test_a_dispute_makes_claim_verification_and_feedback_void() -> None:
    after = ISSUE.fold([*VERIFIED, women_disagree, disputed])
    assert after.stage is Stage.IN_ACTION
    assert (after.resolution, after.verification, after.feedback) == (None, None, None)
    assert (after.women, after.men) == (Answer.NOT_ASKED, Answer.NOT_ASKED)


def tell(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "channel": "next_dialogue", "told_on": march(26), "women": Answer.AGREE,
        "men": Answer.AGREE, "on": march(26),
    }  # fmt: skip
    return issue.given(*before).when(record_feedback_round, **{**given, **changes})  # type: ignore[arg-type]


def test_people_are_told_and_asked() -> None:
    tell(*VERIFIED).then(told)


def test_the_same_round_again_adds_nothing() -> None:
    tell(*VERIFIED, told).then_nothing()


def test_people_are_told_what_others_have_verified() -> None:
    tell(*CLAIMED).then_refused("not-verified")


def test_a_round_asks_somebody() -> None:
    tell(*VERIFIED, women=Answer.NOT_ASKED, men=Answer.NOT_ASKED).then_refused("nobody-asked")


def test_people_are_not_told_before_the_work_is_done() -> None:
    tell(*VERIFIED, told_on=march(19)).then_refused("date-order")


def test_people_are_not_told_in_the_future() -> None:
    tell(*VERIFIED, told_on=march(27)).then_refused("date-order")


def cannot_tell(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"reason": "The families have moved away.", "on": march(26)}
    return issue.given(*before).when(record_feedback_impossible, **{**given, **changes})  # type: ignore[arg-type]


def test_it_is_recorded_why_nobody_could_be_asked() -> None:
    cannot_tell(*VERIFIED).then(impossible)


def test_recording_that_again_adds_nothing() -> None:
    cannot_tell(*VERIFIED, impossible, on=march(27)).then_nothing()


def test_that_nobody_could_be_asked_needs_a_reason() -> None:
    cannot_tell(*VERIFIED, reason=" ").then_refused("reason-missing")


def test_nobody_needs_telling_before_the_verification() -> None:
    cannot_tell(*CLAIMED).then_refused("not-verified")


def close(
    *before: IssueEvent,
    outcome: Outcome = Outcome.RESOLVED_VERIFIED,
    on: date = CLOSING,
    calendar: WorkingCalendar = WEEK,
) -> When[IssueEvent]:
    return issue.given(*before).when(close_issue, outcome=outcome, on=on, calendar=calendar)


def test_a_verified_case_is_closed_once_people_were_told() -> None:
    close(*VERIFIED, told).then(closed)


def test_a_verified_case_is_closed_where_nobody_could_be_asked() -> None:
    close(*VERIFIED, impossible).then(closed)


def test_closing_again_adds_nothing() -> None:
    close(*CLOSED).then_nothing()


def test_a_closed_case_keeps_its_outcome() -> None:
    close(*CLOSED, outcome=Outcome.DUPLICATE).then_refused("issue-not-open")


def test_no_case_is_closed_as_solved_without_feedback() -> None:
    close(*VERIFIED).then_refused("feedback-missing")


def test_no_case_is_closed_while_women_disagree() -> None:
    close(*VERIFIED, women_disagree).then_refused("feedback-disagrees")


def test_no_case_is_closed_while_men_disagree() -> None:
    close(*VERIFIED, replace(told, men=Answer.DISAGREE)).then_refused("feedback-disagrees")


@pytest.mark.parametrize("later", [Answer.NOT_ASKED, Answer.NO_ANSWER])
def test_disagreement_is_not_lifted_by_silence(later: Answer) -> None:
    close(*VERIFIED, women_disagree, replace(told, women=later)).then_refused("feedback-disagrees")


def test_disagreement_is_not_lifted_by_a_note_that_nobody_could_be_asked() -> None:
    close(*VERIFIED, women_disagree, impossible).then_refused("feedback-disagrees")


def test_disagreement_is_lifted_when_the_same_group_agrees() -> None:
    close(*VERIFIED, women_disagree, replace(told, men=Answer.NOT_ASKED)).then(closed)


def test_closing_waits_for_a_group_that_was_asked_and_is_silent() -> None:
    close(*VERIFIED, women_silent, on=march(40)).then_refused("feedback-window-open")
    close(*VERIFIED, women_silent, on=march(41)).then(replace(closed, on=march(41)))


def test_nobody_is_waited_for_once_the_clock_has_closed_the_window() -> None:
    close(*VERIFIED, women_silent, no_response, on=march(40)).then(replace(closed, on=march(40)))


def test_an_answer_ends_the_waiting() -> None:
    answer = replace(told, told_on=march(27), men=Answer.NOT_ASKED)
    close(*VERIFIED, women_silent, answer).then(closed)


def test_another_round_without_an_answer_makes_the_waiting_begin_anew() -> None:
    later = replace(women_silent, told_on=march(30))
    close(*VERIFIED, women_silent, no_response, later, on=march(44)).then_refused(
        "feedback-window-open"
    )


def test_a_note_that_nobody_could_be_asked_does_not_cut_the_waiting_short() -> None:
    close(*VERIFIED, women_silent, impossible).then_refused("feedback-window-open")


def test_suspended_days_do_not_count_while_an_answer_is_waited_for() -> None:
    unsafe = WorkingCalendar(suspended=(Suspension(first_day=march(30), last_day=march(31)),))
    close(*VERIFIED, women_silent, on=march(42), calendar=unsafe).then_refused(
        "feedback-window-open"
    )
    close(*VERIFIED, women_silent, on=march(43), calendar=unsafe).then(
        replace(closed, on=march(43))
    )


def test_silence_is_no_response_and_never_agreement() -> None:
    state = issue.given(*VERIFIED, women_silent, no_response).state
    assert state.women is Answer.NO_ANSWER


def end_waiting(*before: IssueEvent, on: date = DAYS_OVER) -> When[IssueEvent]:
    return issue.given(*before).when(close_feedback_window, on=on, calendar=WEEK)


def test_the_window_closes_after_the_fourteenth_day() -> None:
    end_waiting(*VERIFIED, women_silent, on=march(40)).then_refused("not-due-yet")
    end_waiting(*VERIFIED, women_silent).then(no_response)


def test_the_window_closes_once_and_only_where_somebody_is_silent() -> None:
    end_waiting(*VERIFIED, women_silent, no_response).then_nothing()
    end_waiting(*VERIFIED, told).then_nothing()


def test_no_window_closes_where_nobody_was_asked() -> None:
    end_waiting(*VERIFIED).then_refused("feedback-missing")
    end_waiting(*CLAIMED).then_refused("not-verified")


def test_a_case_is_not_closed_while_a_promise_is_open() -> None:
    close(*TAKEN_UP, stated, solved, confirmed, told).then_refused("commitment-open")


@pytest.mark.parametrize("end", [(claimed, kept), (contested,), (not_kept,)])
def test_a_case_is_closed_once_every_promise_has_ended(end: tuple[IssueEvent, ...]) -> None:
    close(*TAKEN_UP, stated, *end, solved, confirmed, told).then(closed)


def test_a_regular_promise_keeps_a_case_open_until_its_term_is_over() -> None:
    close(*TAKEN_UP, regular, judged, solved, confirmed, told).then_refused("commitment-open")


def test_a_regular_promise_ends_with_its_term_if_it_was_judged() -> None:
    short = replace(regular, until=march(25))
    close(*TAKEN_UP, short, solved, confirmed, told).then_refused("commitment-open")
    close(*TAKEN_UP, short, judged, solved, confirmed, told).then(closed)


def test_a_case_is_closed_as_partly_solved_when_that_was_verified() -> None:
    close(*CLAIMED, partly, told, outcome=Outcome.RESOLVED_PARTLY).then(
        replace(closed, outcome=Outcome.RESOLVED_PARTLY)
    )


def test_the_outcome_says_what_the_verification_said() -> None:
    close(*CLAIMED, partly, told).then_refused("outcome-mismatch")


@pytest.mark.parametrize("stage", [TAKEN_UP, CLAIMED])
def test_nothing_is_closed_as_solved_before_others_verify_it(stage: tuple[IssueEvent, ...]) -> None:
    close(*stage).then_refused("not-verified")


def test_a_case_that_cannot_be_solved_is_closed_with_the_reason_why() -> None:
    close(*TAKEN_UP, outcome=Outcome.NO_ACTION_POSSIBLE).then(dropped)


def test_a_case_in_action_is_dropped_once_its_promises_have_ended() -> None:
    close(*TAKEN_UP, stated, contested, outcome=Outcome.NO_ACTION_POSSIBLE).then(dropped)
    close(*TAKEN_UP, stated, outcome=Outcome.NO_ACTION_POSSIBLE).then_refused("commitment-open")


@pytest.mark.parametrize("stage", [CLAIMED, VERIFIED])
def test_a_case_claimed_as_solved_is_not_dropped(stage: tuple[IssueEvent, ...]) -> None:
    close(*stage, outcome=Outcome.NO_ACTION_POSSIBLE).then_refused("outcome-mismatch")


def test_a_case_nobody_accepted_is_declined_and_not_closed() -> None:
    close(reported, outcome=Outcome.UNFOUNDED).then_refused("not-accepted")


def reopen(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"reason": "Dark again.", "on": march(30), "calendar": WEEK}
    return issue.given(*before).when(reopen_issue, **{**given, **changes})  # type: ignore[arg-type]


def test_a_closed_case_is_reopened() -> None:
    reopen(*CLOSED).then(reopened)


def test_reopening_again_adds_nothing() -> None:
    reopen(*CLOSED, reopened).then_nothing()


def test_a_case_is_reopened_until_the_fourteenth_day() -> None:
    reopen(*CLOSED, on=march(42)).then(replace(reopened, on=march(42)))
    reopen(*CLOSED, on=march(43)).then_refused("window-over")


def test_days_on_which_the_place_is_suspended_do_not_count_in_the_reopening_window() -> None:
    unsafe = WorkingCalendar(suspended=(Suspension(first_day=march(20), last_day=march(30)),))
    reopen(*CLOSED, on=march(44), calendar=unsafe).then(replace(reopened, on=march(44)))
    reopen(*CLOSED, on=march(45), calendar=unsafe).then_refused("window-over")


def test_a_case_is_not_reopened_before_it_was_closed() -> None:
    reopen(*CLOSED, on=march(27)).then_refused("date-order")


def test_reopening_needs_a_reason() -> None:
    reopen(*CLOSED, reason="").then_refused("reason-missing")


def test_an_open_case_is_not_reopened() -> None:
    reopen(*TAKEN_UP).then_refused("not-closed")


def test_an_imported_solved_case_is_reopened_within_the_window_too() -> None:
    reopen(imported_solved, on=march(17)).then(replace(reopened, on=march(17)))
    reopen(imported_solved, on=march(18)).then_refused("window-over")


def test_reopening_makes_earlier_verification_and_feedback_void() -> None:
    close(*CLOSED, reopened).then_refused("not-verified")
    again = replace(solved, on=march(31))
    close(*CLOSED, reopened, again, confirmed).then_refused("feedback-missing")
