"""What happened to a case, every event as a sentence, in the reader's language.

The sentences are data (`sentences/*.toml`). The history of a case is its stream read aloud: no
table keeps it, so it is never behind. Persons do not appear; bodies and offices do.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from domain import codes
from domain.catalogue import EVENTS
from domain.events import Recorded, Undecodable
from domain.words import Level, Names
from projections.solar_hijri import beside_gregorian

LANGUAGES = {"en": "en", "fa-AF": "fa", "ps-AF": "ps"}
"""Language -> the field of `Names` that holds it."""

NAMES = {event: name for name, event in EVENTS.items()}

CODE_LISTS = {
    "category": "categories",
    "subcategory": "categories",
    "outcome": "outcomes",
    "method": "verification_methods",
    "channel": "feedback_channels",
    "responses": "responses",
    "kind": "action_kinds",
    "level": "answer_levels",
    "from_level": "answer_levels",
    "to_level": "answer_levels",
}
"""Which list the codes in a field are of."""

REASONS = {
    "issue-declined": "decline_reasons",
    "renegotiation-requested": "renegotiation_reasons",
}
"""Events whose `reason` is a code; that of any other is a text."""

REMEMBERED = ("promise", "office", "body", "kind")
"""Said once of a promise or action, and known by its id to every later sentence about it."""

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`event` is the stored name, `on_behalf_of` the code of the body that acted."""

    version: int
    event: str
    recorded_at: datetime
    occurred_at: datetime
    on_behalf_of: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences and words of one language."""

    language: str
    reviewed: bool
    sentences: Mapping[str, str]
    words: Mapping[str, str]


@cache
def phrases(language: str) -> Phrases:
    """The phrases of a language in `LANGUAGES`; KeyError for another."""
    if language not in LANGUAGES:
        raise KeyError(language)
    file = files("projections.sentences").joinpath(f"{language}.toml")
    return Phrases(**tomllib.loads(file.read_text("utf-8")))


def sentences(history: Sequence[Recorded[Any]], language: str) -> list[Sentence]:
    """Every event of one stream, oldest first, as a sentence; KeyError for an unknown language."""
    said = phrases(language)
    remembered: dict[UUID, dict[str, Any]] = {}
    return [_sentence(recorded, said, remembered) for recorded in history]


def _sentence(
    recorded: Recorded[Any], said: Phrases, remembered: dict[UUID, dict[str, Any]]
) -> Sentence:
    unreadable = isinstance(recorded.event, Undecodable)
    name = "" if unreadable else NAMES[type(recorded.event)]
    text = "…" if unreadable else _text(name, _values(recorded.event, remembered), said)
    return Sentence(
        version=recorded.version,
        event=name,
        recorded_at=recorded.recorded_at,
        occurred_at=recorded.envelope.occurred_at,
        on_behalf_of=recorded.envelope.on_behalf_of,
        text=text,
    )


def _values(happened: Any, remembered: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    """The event's own fields, over what was said before of the same promise or action."""
    own = {field.name: getattr(happened, field.name) for field in fields(happened)}
    about = own.get("action_id") or own.get("commitment_id")
    if about is None:
        return own
    known = remembered.setdefault(about, {})
    known |= {name: own[name] for name in REMEMBERED if own.get(name) is not None}
    return {**known, **own}


def _text(name: str, values: Mapping[str, Any], said: Phrases) -> str:
    shown = {field: _show(name, field, value, said) for field, value in values.items()}

    def optional(part: re.Match[str]) -> str:
        complete = all(shown.get(field) for field in _FIELD.findall(part[1]))
        return part[1] if complete else ""

    def value(field: re.Match[str]) -> str:
        return _isolated(shown.get(field[1]) or "–", said)

    return _FIELD.sub(value, _OPTIONAL.sub(optional, said.sentences[name]))


def _isolated(text: str, said: Phrases) -> str:
    """Keeps a value of another direction from disturbing a sentence written right to left."""
    return text if said.language == "en" else f"{_ISOLATE}{text}{_END_OF_ISOLATE}"


def _show(name: str, field: str, value: Any, said: Phrases) -> str:
    """A value as it is read: codes by their names, days in the reader's calendar."""
    match value:
        case None:
            return ""
        case bool():
            return said.words.get(f"{field}_{'yes' if value else 'no'}", "")
        case tuple():
            return ", ".join(_show(name, field, each, said) for each in value)
        case date():
            return beside_gregorian(value, said.language)
        case float():
            return f"{value:.0f}"
        case Enum() if not isinstance(value, Level) and value.value in said.words:
            return said.words[value.value]
        case _:
            return _code_name(name, field, str(value), said)


def _code_name(name: str, field: str, value: str, said: Phrases) -> str:
    list_name = REASONS.get(name) if field == "reason" else CODE_LISTS.get(field)
    code = codes.code_list(list_name).get(value) if list_name else None
    return value if code is None else _in_language(code.names, said.language)


def _in_language(names: Names, language: str) -> str:
    return getattr(names, LANGUAGES[language]) or names.en
