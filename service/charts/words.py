"""The words on charts, in three languages, and how numbers and names are written among them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from domain import codes
from domain.words import Names
from projections.comparing.wording import Said
from projections.solar_hijri import LAST, solar_hijri

MOST_ROWS = 60
"""Of a table and of its drawing."""
HIDDEN = "–"
"""Stands for a number that is not told; never 0."""
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"


def say(key: str, language: str, **values: object) -> str:
    """A text by its key (`reason.suppressed`), with its values filled in."""
    found: Any = _words()
    for part in key.split("."):
        found = found[part]
    return str(found[language]).format(**values)


def reason(code: str, language: str) -> str:
    """Why a figure is missing, in words; the code itself stands in the report."""
    known = code if code in _words()["reason"] else "other"
    return say(f"reason.{known}", language)


def percent(share: float, language: str) -> str:
    return f"{share * 100:.0f} %" if language == "en" else f"{share * 100:.0f}٪"


def between(lo: float, hi: float, language: str) -> str:
    """An interval of shares."""
    return f"{percent(lo, language)} – {percent(hi, language)}"


def number(value: float | None, places: int, language: str) -> str:
    """A figure; nothing where there is none. A minus stays before its figure in every script."""
    if value is None:
        return ""
    text = f"{value:.{places}f}"
    if not text.startswith("-"):
        return text
    text = "−" + text[1:]
    return text if language == "en" else f"{LEFT_TO_RIGHT}{text}{RIGHT_TO_LEFT}"


def count(value: int | None) -> str:
    """A number that was counted; `HIDDEN` where this reader is not told."""
    return HIDDEN if value is None else str(value)


def limits(lo: float | None, hi: float | None, places: int, language: str) -> str:
    if lo is None or hi is None:
        return ""
    return f"{number(lo, places, language)} – {number(hi, places, language)}"


def day_in_words(day: date, language: str) -> str:
    """A day as people write it: in Dari and Pashto by the Solar Hijri calendar."""
    if language == "en" or day > LAST:
        return day.isoformat()
    return solar_hijri(day).written(language)


def name(names: Names | None, code: str, language: str) -> str:
    """What it is called in a language; its code where it has no name."""
    if names is None:
        return code
    own = {"en": names.en, "fa-AF": names.fa, "ps-AF": names.ps}[language]
    return own or names.fa or names.en


def said(words: Said, language: str) -> str:
    """A sentence that the report itself says in three languages."""
    return {"en": words.en, "fa-AF": words.fa, "ps-AF": words.ps}[language]


def listed(parts: Iterable[str], language: str) -> str:
    return (", " if language == "en" else "، ").join(parts)


def about(place: str | None, category: str | None, language: str) -> str:
    """What a picture is about, as its first sentence: the place, and one category or all."""
    which = coded("categories", category, language) if category else say("all-categories", language)
    words = listed([which] if place is None else [place, which], language)
    return f"{words[0].upper()}{words[1:]}."


def left_out(shown: int, every: int, language: str) -> Iterator[str]:
    """What to say where not all rows are shown."""
    if every > shown:
        yield say("more-rows", language, shown=shown, all=every)


def coded(code_list: str, code: str, language: str) -> str:
    """What an entry of a code list is called; its code where the list does not hold it."""
    entry = codes.code_list(code_list).get(code)
    return name(None if entry is None else entry.names, code, language)


@cache
def _words() -> Mapping[str, Any]:
    text = files("service.charts").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
