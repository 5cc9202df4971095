"""The months of a chart: of the Solar Hijri calendar, with their Gregorian days beside them."""

from dataclasses import dataclass
from datetime import date

from projections.indicators.periods import By, Period, period_of, periods
from projections.solar_hijri import MONTHS, local_digits, solar_hijri

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Month:
    """`code` is 140501, `solar_hijri` 1405-01, `names` as people write it, by language.

    `first_day` and `last_day` are Gregorian and both in it. `complete`: all its days were looked
    at; the month under way, or that in which the record begins, has fewer.
    """

    code: str
    solar_hijri: str
    names: dict[str, str]
    first_day: date
    last_day: date
    complete: bool


class Calendar:
    """The whole months that some days lie in; days are ordinals."""

    def __init__(self, first_day: date, last_day: date, begins: int, cut_off: int) -> None:
        """`begins` is the first day of the record, `cut_off` the first one not looked at."""
        found = [whole(period.first_day) for period in _months(first_day, last_day)]
        self.months = tuple(_month(each, begins, cut_off) for each in found)
        self._of = {
            day: at
            for at, each in enumerate(found)
            for day in range(each.first_day.toordinal(), each.last_day.toordinal() + 1)
        }

    def of(self, day: int | None) -> int | None:
        """The number of the month that a day lies in; None outside of all, or for no day."""
        return None if day is None else self._of.get(day)


def whole(day: date) -> Period:
    """The Solar Hijri month that a day lies in."""
    return period_of(By.SOLAR_HIJRI_MONTH, day)


def months_before(day: date, count: int) -> date:
    """The first day of the month that lies `count` months before that of `day`."""
    first = whole(day).first_day
    for _ in range(count):
        first = whole(date.fromordinal(first.toordinal() - 1)).first_day
    return first


def _months(first_day: date, last_day: date) -> list[Period]:
    return list(periods(By.SOLAR_HIJRI_MONTH, first_day, last_day))


def _month(period: Period, begins: int, cut_off: int) -> Month:
    day = solar_hijri(period.first_day)
    names = {
        language: f"{each[day.month - 1]} {_year(day.year, language)}"
        for language, each in MONTHS.items()
    }
    seen = begins <= period.first_day.toordinal() and period.last_day.toordinal() < cut_off
    return Month(period.code, str(day)[:7], names, period.first_day, period.last_day, seen)


def _year(year: int, language: str) -> str:
    return str(year) if language == "en" else local_digits(str(year))
