"""Sentences of the learning view, in three languages: "went with", never "caused"."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from domain.codes import code_list
from projections.comparing.pooling import Over
from projections.solar_hijri import local_digits

LANGUAGES = ("en", "fa-AF", "ps-AF")
LARGEST = 90.0
"""Of the first 90 days nobody gains or loses more; an interval by Student's t does not know it."""
BEFORE, AFTER = "\u200e", "\u200f"
"""Marks of direction, around what has a sign in a text from right to left."""
_NAMES = {"en": "en", "fa-AF": "fa", "ps-AF": "ps"}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence or a few; Dari and Pashto have not yet been reviewed by a native speaker."""

    en: str
    fa: str
    ps: str


def of_pooled(response: str, over: Over) -> Said:
    """What a response went with over several cities."""
    clear = over.interval.lo > 0 or over.interval.hi < 0
    kind = ("more" if over.mu > 0 else "fewer") if clear else "unclear"
    lo, hi, new_lo, new_hi = (
        _number(max(-LARGEST, min(LARGEST, limit)))
        for limits in (over.interval, over.prediction)
        for limit in (limits.lo, limits.hi)
    )
    return say(
        kind, response, k=over.k, days=_number(abs(over.mu)), lo=lo, hi=hi, new_lo=new_lo,
        new_hi=new_hi,
    )  # fmt: skip


def of_too_little(response: str) -> Said:
    return say("too-little", response)


def say(sentence: str, response: str | None = None, **values: object) -> Said:
    """A sentence of `wording.toml` with its values filled in; `response` is named in words."""
    said = sentences()[sentence]
    return Said(*(_filled(said[each], response, values, each) for each in LANGUAGES))


def _filled(
    sentence: str, response: str | None, values: Mapping[str, object], language: str
) -> str:
    written = {name: _written(str(value), language) for name, value in values.items()}
    return sentence.format(response=_name(response, language), **written)


def _written(figure: str, language: str) -> str:
    """A figure as the language writes it; its minus stays before it where one reads leftwards."""
    if language == "en":
        return figure
    return local_digits(f"{BEFORE}{figure}{AFTER}" if figure.startswith("-") else figure)


def meanings(section: str) -> dict[str, Said]:
    """Code -> what it means: of `caveats`, or of `grades`."""
    return {
        code: Said(*(said[each] for each in LANGUAGES)) for code, said in _read()[section].items()
    }


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("wording.toml").read_text("utf-8"))


def sentences() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = _read()["sentences"]
    return found


def _name(response: str | None, language: str) -> str:
    if response is None:
        return ""
    known = code_list("responses").get(response)
    if known is None:
        return response
    name = getattr(known.names, _NAMES[language]) or known.names.en
    return f"«{name}»" if language != "en" else f"“{name}”"


def _number(value: float) -> str:
    return f"{value:.1f}"
