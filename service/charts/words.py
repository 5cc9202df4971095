"""The words on charts, in three languages, and how numbers and names are written among them."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from domain.words import Names
from projections.solar_hijri import LAST, solar_hijri


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


@cache
def _words() -> Mapping[str, Any]:
    text = files("service.charts").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
