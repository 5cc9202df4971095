"""Days of the Solar Hijri calendar, with the names that Afghans use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.solar_hijri import (
    LAST,
    MONTHS,
    SolarHijri,
    beside_gregorian,
    gregorian,
    latin_digits,
    local_digits,
    month_of,
    solar_hijri,
    solar_hijri_of,
)

KNOWN = {
    date(2025, 3, 21): SolarHijri(1404, 1, 1),
    date(2025, 3, 20): SolarHijri(1403, 12, 30),
    date(2024, 3, 20): SolarHijri(1403, 1, 1),
    date(2021, 3, 20): SolarHijri(1399, 12, 30),
    date(2021, 3, 21): SolarHijri(1400, 1, 1),
    date(2026, 3, 20): SolarHijri(1404, 12, 29),
    date(2026, 11, 22): SolarHijri(1405, 9, 1),
}


@pytest.mark.parametrize(("day", "solar"), KNOWN.items(), ids=str)
def test_a_known_day_is_the_same_in_both_calendars(day: date, solar: SolarHijri) -> None:
    assert solar_hijri(day) == solar
    assert gregorian(solar.year, solar.month, solar.day) == day


@given(st.dates(date(1900, 1, 1), LAST))
def test_there_and_back_is_the_same_day(day: date) -> None:
    solar = solar_hijri(day)
    assert gregorian(solar.year, solar.month, solar.day) == day


@given(st.integers(1279, 1600), st.integers(1, 12))
def test_the_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    first, last = month_of(year, month)
    assert solar_hijri(first) == SolarHijri(year, month, 1)
    after = solar_hijri(last + timedelta(days=1))
    assert after.day == 1
    assert (after.year, after.month) == ((year, month + 1) if month < 12 else (year + 1, 1))


@pytest.mark.parametrize("day", [(1404, 12, 30), (1404, 13, 1), (1404, 7, 31), (1404, 1, 0)])
def test_a_day_that_is_not_is_refused(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must be in"):
        gregorian(*day)


def test_days_are_written_as_afghans_write_them() -> None:
    day = solar_hijri(date(2026, 11, 22))
    assert day.written("en") == "1 Qaws 1405"
    assert day.written("fa-AF") == "۱ قوس ۱۴۰۵"
    assert day.written("ps-AF") == "۱ لیندۍ ۱۴۰۵"
    assert str(day) == "1405-09-01"


def test_every_language_names_twelve_months() -> None:
    assert {language: len(set(names)) for language, names in MONTHS.items()} == {
        "en": 12, "fa-AF": 12, "ps-AF": 12,
    }  # fmt: skip


def test_a_sentence_shows_the_gregorian_day_in_brackets() -> None:
    day = date(2025, 3, 21)
    assert beside_gregorian(day, "en") == "2025-03-21"
    assert beside_gregorian(day, "fa-AF") == "۱ حمل ۱۴۰۴ (2025-03-21)"
    assert beside_gregorian(day, "ps-AF") == "۱ وری ۱۴۰۴ (2025-03-21)"


def test_a_day_after_all_known_years_is_shown_as_it_is() -> None:
    assert beside_gregorian(date.max, "fa-AF") == "9999-12-31"
    assert solar_hijri_of(date.max) is None
    assert solar_hijri_of(LAST) == "9377-12-30"
    assert solar_hijri_of(None) is None


def test_digits_of_both_keyboards_are_read() -> None:
    assert latin_digits("۱۴۰۵-٠٩-01") == "1405-09-01"
    assert local_digits("1405") == "۱۴۰۵"
