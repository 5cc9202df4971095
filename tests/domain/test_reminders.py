from datetime import date
from uuid import UUID

from domain.reminders import (
    REMINDERS,
    Due,
    Matter,
    ReminderGiven,
    Reminders,
    Rung,
    remind,
    reminders_id,
)
from tests.spec import Spec

reminders = Spec[Reminders, ReminderGiven](REMINDERS.initial, REMINDERS.evolve)

ITEM, CASE, MEMBER = UUID(int=1), UUID(int=2), UUID(int=3)
DUE_ON, WEEK_BEFORE = date(2026, 5, 15), date(2026, 5, 8)


def due(rung: Rung = Rung.BEFORE_7, due_on: date = DUE_ON) -> Due:
    return Due(what=Matter.COMMITMENT, item_id=ITEM, issue_id=CASE, rung=rung, due_on=due_on)


def given(rung: Rung = Rung.BEFORE_7, on: date = WEEK_BEFORE) -> ReminderGiven:
    return ReminderGiven(
        what=Matter.COMMITMENT, item_id=ITEM, issue_id=CASE, rung=rung, due_on=DUE_ON, on=on
    )


def test_a_member_is_reminded_of_all_that_is_due() -> None:
    other = due(due_on=date(2026, 5, 14))
    made = reminders.given().when(remind, due=[due(), other], on=WEEK_BEFORE).outcome()
    assert made[0] == given()
    assert made[1].due_on == other.due_on


def test_each_rung_is_given_once_for_a_date() -> None:
    reminders.given(given()).when(remind, due=[due()], on=DUE_ON).then_nothing()
    reminders.given(given()).when(remind, due=[due(Rung.ON_THE_DAY)], on=DUE_ON).then(
        given(Rung.ON_THE_DAY, DUE_ON)
    )


def test_another_date_has_a_ladder_of_its_own() -> None:
    moved = due(due_on=date(2026, 5, 20))
    assert reminders.given(given()).when(remind, due=[moved], on=DUE_ON).outcome()


def test_nobody_is_reminded_too_early() -> None:
    reminders.given().when(remind, due=[due()], on=date(2026, 5, 7)).then_refused("not-due-yet")
    reminders.given().when(remind, due=[due(Rung.AFTER_7)], on=date(2026, 5, 21)).then_refused(
        "not-due-yet"
    )


def test_the_rungs_stand_around_the_date() -> None:
    assert [rung.day(DUE_ON).day for rung in Rung] == [8, 14, 15, 16, 22]


def test_a_date_at_the_end_of_all_days_is_still_a_date() -> None:
    assert Rung.AFTER_7.day(date.max) == date.max


def test_reminders_of_a_city_and_a_month_stand_together() -> None:
    here = reminders_id(MEMBER, "HRT", DUE_ON)
    assert here == reminders_id(MEMBER, "HRT", date(2026, 5, 31))
    others = [(MEMBER, "HRT", date(2026, 6, 1)), (MEMBER, "KBL", DUE_ON), (ITEM, "HRT", DUE_ON)]
    assert here not in {reminders_id(*other) for other in others}
