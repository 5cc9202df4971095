from datetime import date

from domain.words import Suspension, WorkingCalendar

SATURDAY = date(2026, 2, 28)


def test_the_afghan_week_has_friday_off() -> None:
    week = WorkingCalendar()
    assert not week.is_working_day(date(2026, 3, 6))
    assert week.is_working_day(date(2026, 3, 7))


def test_five_working_days_after_a_saturday_skip_no_friday_yet() -> None:
    assert WorkingCalendar().after(SATURDAY, 5) == date(2026, 3, 5)
    assert WorkingCalendar().after(SATURDAY, 6) == date(2026, 3, 7)


def test_holidays_and_suspended_days_do_not_count() -> None:
    calendar = WorkingCalendar(
        holidays=frozenset({date(2026, 3, 1)}),
        suspended=(Suspension(first_day=date(2026, 3, 2), last_day=date(2026, 3, 3)),),
    )
    assert calendar.after(SATURDAY, 1) == date(2026, 3, 4)
    assert calendar.after_days(SATURDAY, 1) == date(2026, 3, 1)
    assert calendar.after_days(SATURDAY, 2) == date(2026, 3, 4)


def test_a_suspension_without_an_end_stops_the_clock_for_good() -> None:
    calendar = WorkingCalendar(suspended=(Suspension(first_day=date(2026, 3, 2)),))
    assert calendar.after(SATURDAY, 1) == date(2026, 3, 1)
    assert calendar.after(SATURDAY, 2) == date.max
    assert calendar.after_days(SATURDAY, 2) == date.max


def test_no_days_after_a_day_is_the_day_itself() -> None:
    calendar = WorkingCalendar(suspended=(Suspension(first_day=date(2026, 1, 1)),))
    assert calendar.after(SATURDAY, 0) == SATURDAY
