"""Periods: months, quarters and years, of the Gregorian or of the Solar Hijri calendar.

Codes are those that DHIS2 uses, 202603, 2026Q1, 2026; of the Solar Hijri calendar 140501, 1405Q1,
1405. The two cannot be mixed up as long as their years lie 621 apart.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from projections.solar_hijri import month_of, solar_hijri

DAY = timedelta(days=1)


class By(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SOLAR_HIJRI_MONTH = "solar_hijri_month"
    SOLAR_HIJRI_QUARTER = "solar_hijri_quarter"
    SOLAR_HIJRI_YEAR = "solar_hijri_year"


class Period(NamedTuple):
    """`first_day` and `last_day` are both in it."""

    code: str
    first_day: date
    last_day: date


_MONTHS = {
    By.MONTH: 1, By.QUARTER: 3, By.YEAR: 12,
    By.SOLAR_HIJRI_MONTH: 1, By.SOLAR_HIJRI_QUARTER: 3, By.SOLAR_HIJRI_YEAR: 12,
}  # fmt: skip
_SOLAR_HIJRI = frozenset({By.SOLAR_HIJRI_MONTH, By.SOLAR_HIJRI_QUARTER, By.SOLAR_HIJRI_YEAR})


def periods(by: By, first_day: date, last_day: date) -> Iterator[Period]:
    """The periods that these days lie in, in order; the first and the last cut to these days."""
    day = first_day
    while day <= last_day:
        found = period_of(by, day)
        yield found._replace(first_day=day, last_day=min(found.last_day, last_day))
        day = found.last_day + DAY


def period_of(by: By, day: date) -> Period:
    """The whole period that a day lies in."""
    year, month = _year_and_month(by, day)
    months = _MONTHS[by]
    start = month - (month - 1) % months
    first, _ = _days(by, year, start)
    _, last = _days(by, year, start + months - 1)
    return Period(_code(year, start, months), first, last)


def _year_and_month(by: By, day: date) -> tuple[int, int]:
    if by in _SOLAR_HIJRI:
        found = solar_hijri(day)
        return found.year, found.month
    return day.year, day.month


def _days(by: By, year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    if by in _SOLAR_HIJRI:
        return month_of(year, month)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - DAY


def _code(year: int, month: int, months: int) -> str:
    if months == 12:
        return f"{year:04d}"
    return f"{year:04d}Q{(month + 2) // 3}" if months == 3 else f"{year:04d}{month:02d}"
