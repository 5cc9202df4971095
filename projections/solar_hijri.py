"""The Solar Hijri calendar, as Afghans write it: months, dates in words, and what day they are.

The record keeps Gregorian days; this is for reading and typing. Libraries have the Iranian names
of the months only, so the Afghan ones stand here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from persiantools.jdatetime import JalaliDate

MONTHS = {
    "en": ("Hamal", "Sawr", "Jawza", "Saratan", "Asad", "Sunbula",
           "Mizan", "Aqrab", "Qaws", "Jadi", "Dalw", "Hut"),
    "fa-AF": ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله",
              "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"),
    "ps-AF": ("وری", "غویی", "غبرګولی", "چنګاښ", "زمری", "وږی",
              "تله", "لړم", "لیندۍ", "مرغومی", "سلواغه", "کب"),
}  # fmt: skip
"""Language -> the months of the year from the spring equinox on."""

LAST = date(9999, 3, 20)
"""The last day that the conversion knows, the end of 9377."""

_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)


@dataclass(frozen=True, slots=True, order=True)
class SolarHijri:
    """A day of the calendar; `month` and `day` count from 1. As text like 1405-09-01."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def month_name(self, language: str) -> str:
        return MONTHS[language][self.month - 1]

    def written(self, language: str) -> str:
        """Like "1 Qaws 1405"; in Dari and Pashto with their own digits."""
        text = f"{self.day} {self.month_name(language)} {self.year}"
        return text if language == "en" else local_digits(text)


def solar_hijri(day: date) -> SolarHijri:
    """A Gregorian day in the calendar; ValueError after `LAST` or before its first year."""
    found = JalaliDate(day)
    return SolarHijri(found.year, found.month, found.day)


@lru_cache(10_000)
def solar_hijri_of(day: date | None) -> str | None:
    """A day like 1405-09-01, to show beside the Gregorian one; None where there is none."""
    return None if day is None or day > LAST else str(solar_hijri(day))


def gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Solar Hijri one; ValueError when there is no such day."""
    found: date = JalaliDate(year, month, day).to_gregorian()
    return found


def month_of(year: int, month: int) -> tuple[date, date]:
    """The first and the last Gregorian day of a month; ValueError when there is no such month."""
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return gregorian(year, month, 1), gregorian(*following, 1) - timedelta(days=1)


def beside_gregorian(day: date, language: str) -> str:
    """A day for a sentence: in Dari and Pashto as people say it, the Gregorian day in brackets."""
    if language == "en" or day > LAST:
        return day.isoformat()
    return f"{solar_hijri(day).written(language)} ({day.isoformat()})"


def local_digits(text: str) -> str:
    """The digits of a text as Dari and Pashto write them."""
    return text.translate(_DIGITS)


def latin_digits(text: str) -> str:
    """The digits ۰-۹ and ٠-٩ of a text as 0-9."""
    return text.translate(_LATIN)
