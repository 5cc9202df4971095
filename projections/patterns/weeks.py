"""The weeks on which the alarm listens: from Saturday to Friday, as Afghanistan counts them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from projections.patterns.alarm import Week
from projections.solar_hijri import solar_hijri


class Weeks:
    """The whole weeks of a record; days are ordinals. `cut_off` is the first day not looked at."""

    def __init__(self, begins: int, cut_off: int) -> None:
        self._first = _week(begins + 6)
        self._months = [_month(each) for each in range(self._first, _week(cut_off))]

    def __len__(self) -> int:
        return len(self._months)

    def of(self, days: Iterable[int]) -> list[Week]:
        """How many of these days lie in each week."""
        counts: Counter[int] = Counter()
        for day, count in Counter(days).items():
            counts[_week(day)] += count
        return [Week(counts[self._first + at], month) for at, month in enumerate(self._months)]

    def days(self, at: int) -> tuple[date, date]:
        """The first and the last day of a week."""
        first = _saturday(self._first + at)
        return date.fromordinal(first), date.fromordinal(first + 6)


def _week(day: int) -> int:
    return (day + 1) // 7  # the day with ordinal 6 was a Saturday


def _saturday(week: int) -> int:
    return week * 7 - 1


@lru_cache(5_000)
def _month(week: int) -> int:
    """The month that most of the week lies in."""
    return solar_hijri(date.fromordinal(_saturday(week) + 3)).month
