from dataclasses import replace
from datetime import date

import pytest

from domain.issue import ISSUE, IssueEvent, Standing
from domain.issue.events import Form, FulfilmentVerdict
from domain.issue.standing import ENDED, Course, Ending, standing
from domain.words import Suspension
from tests.domain.issue.examples import (
    LAMPS,
    TAKEN_UP,
    asked,
    claimed,
    contested,
    granted,
    kept,
    march,
    not_confirmed,
    not_kept,
    stated,
)

promised = Course(stated_on=march(1), original_due_on=march(11), due_on=march(11))
done = replace(promised, work_done_on=march(11))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (march(1), Standing.ON_TRACK),
        (march(3), Standing.ON_TRACK),
        (march(4), Standing.AT_RISK),  # due within seven days
        (march(11), Standing.AT_RISK),
        (march(12), Standing.OVERDUE),
        (march(41), Standing.OVERDUE),  # due + three times the ten days promised
        (march(42), Standing.LONG_OVERDUE),
    ],
)
def test_the_clock_of_a_promise(today: date, expected: Standing) -> None:
    assert standing(promised, today) is expected


def test_the_clock_follows_the_date_agreed_now() -> None:
    later = replace(promised, due_on=march(31))
    assert standing(later, march(20)) is Standing.ON_TRACK


def test_the_clock_stood_on_the_days_on_which_the_place_was_suspended() -> None:
    unsafe = [Suspension(first_day=march(5), last_day=march(9))]
    assert standing(promised, march(16), suspended=unsafe) is Standing.AT_RISK
    assert standing(promised, march(17), suspended=unsafe) is Standing.OVERDUE


def test_a_day_suspended_twice_is_lost_once() -> None:
    city = Suspension(first_day=march(5), last_day=march(9))
    lane = Suspension(first_day=march(6), last_day=march(7))
    assert standing(promised, march(17), suspended=[lane, city]) is Standing.OVERDUE


def test_nothing_becomes_overdue_while_the_place_is_suspended() -> None:
    unsafe = [Suspension(first_day=march(5))]
    assert standing(promised, march(300), suspended=unsafe) is Standing.AT_RISK


def test_a_suspension_before_the_promise_stops_no_clock() -> None:
    unsafe = [Suspension(first_day=march(-9), last_day=march(1))]
    assert standing(promised, march(12), suspended=unsafe) is Standing.OVERDUE


def test_a_promise_without_a_date_waits_for_one() -> None:
    assert standing(Course(stated_on=march(1)), march(300)) is Standing.NO_DATE_GIVEN


def test_a_regular_promise_is_never_late() -> None:
    course = Course(stated_on=march(1), form=Form.REGULAR)
    assert standing(course, march(300)) is Standing.REGULAR


def test_claimed_work_waits_for_verification_and_is_not_overdue() -> None:
    assert standing(done, march(300)) is Standing.WAITING_FOR_VERIFICATION


def test_kept_is_judged_by_the_day_of_the_work_and_not_of_its_verification() -> None:
    verified = replace(done, verdict=FulfilmentVerdict.KEPT)
    assert standing(verified, march(300)) is Standing.KEPT


def test_kept_late_is_judged_against_the_original_date() -> None:
    verified = replace(
        promised, due_on=march(31), work_done_on=march(12), verdict=FulfilmentVerdict.KEPT
    )
    assert standing(verified, march(12)) is Standing.KEPT_LATE


def test_a_promise_without_a_date_is_kept_in_time() -> None:
    verified = Course(stated_on=march(1), work_done_on=march(300), verdict=FulfilmentVerdict.KEPT)
    assert standing(verified, march(300)) is Standing.KEPT


def test_partly_kept_is_neither_kept_nor_late() -> None:
    verified = replace(done, verdict=FulfilmentVerdict.PARTLY)
    assert standing(verified, march(300)) is Standing.PARTLY_KEPT


@pytest.mark.parametrize("ending", Ending)
def test_a_promise_that_was_ended_stands_as_it_ended(ending: Ending) -> None:
    now = standing(replace(done, ending=ending), march(300))
    assert (now.value, now in ENDED) == (ending.value, True)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((stated,), Standing.ON_TRACK),
        ((stated, asked, granted), Standing.ON_TRACK),
        ((stated, claimed), Standing.WAITING_FOR_VERIFICATION),
        ((stated, claimed, not_confirmed), Standing.ON_TRACK),
        ((stated, claimed, kept), Standing.KEPT),
        ((stated, contested), Standing.CONTESTED),
        ((stated, not_kept), Standing.NOT_KEPT),
    ],
)
def test_a_case_file_tells_the_standing(events: tuple[IssueEvent, ...], expected: Standing) -> None:
    commitment = ISSUE.fold([*TAKEN_UP, *events]).commitments[LAMPS]
    assert standing(commitment.course, march(21)) is expected
