import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.indicators.periods import By, Period, period_of, periods

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("by", "code", "first", "last"),
    [
        (By.MONTH, "202603", date(2026, 3, 1), date(2026, 3, 31)),
        (By.QUARTER, "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (By.YEAR, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (By.SOLAR_HIJRI_MONTH, "140501", date(2026, 3, 21), date(2026, 4, 20)),
        (By.SOLAR_HIJRI_QUARTER, "1405Q1", date(2026, 3, 21), date(2026, 6, 21)),
        (By.SOLAR_HIJRI_YEAR, "1405", date(2026, 3, 21), date(2027, 3, 20)),
    ],
)
def test_nawroz_lies_in_its_period_of_either_calendar(
    by: By, code: str, first: date, last: date
) -> None:
    assert period_of(by, date(2026, 3, 21)) == Period(code, first, last)


def test_the_first_and_the_last_period_are_cut_to_the_days_asked_for() -> None:
    found = list(periods(By.QUARTER, date(2026, 2, 10), date(2026, 7, 1)))
    assert found == [
        Period("2026Q1", date(2026, 2, 10), date(2026, 3, 31)),
        Period("2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        Period("2026Q3", date(2026, 7, 1), date(2026, 7, 1)),
    ]


@given(st.sampled_from(By), st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 1_000))
def test_every_day_lies_in_exactly_one_period(by: By, first: date, days: int) -> None:
    last = first + DAY * days
    found = list(periods(by, first, last))
    assert found[0].first_day == first
    assert found[-1].last_day == last
    for before, after in itertools.pairwise(found):
        assert after.first_day == before.last_day + DAY
        assert before.code < after.code
