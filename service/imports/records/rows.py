"""What one row of the sheet says: a dialogue that was held, a promise made there, or both."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from domain import codes
from domain.codes import Category, Code, CodeList
from domain.dialogue.events import Attendance
from domain.freetext import flags
from domain.rules import flagged_text_needs_a_reason
from projections.solar_hijri import gregorian, latin_digits
from service.http.strict_json import unsafe_text
from service.imports.cases import Rejected
from service.imports.mapping_file import importable_categories
from service.imports.records.headings import COLUMNS, plain
from service.imports.records.sheet import Cell, Fields

C = TypeVar("C", bound=Code)

DIALOGUE = (
    "kind", "place", "held_on", "title", "convener", "present", "absent", "women", "men", "girls",
    "boys", "total", "method", "inclusion_reason",
)  # fmt: skip
PROMISE = ("item", "case", "issue", "category", "promise", "body", "office", "due_on")

LANGUAGES = {
    "en": "en", "english": "en", "fa-af": "fa-AF", "fa": "fa-AF", "dari": "fa-AF", "دری": "fa-AF",
    "ps-af": "ps-AF", "ps": "ps-AF", "pashto": "ps-AF", "پښتو": "ps-AF", "uz-af": "uz-AF",
    "tk-af": "tk-AF", "bal": "bal", "und": "und", "": "und",
}  # fmt: skip

SOLAR_HIJRI_UNTIL, FIRST_YEAR = 1700, 1900
MOST_PEOPLE = 100_000
LONGEST = {"dialogue": 80, "title": 200, "office": 120, "inclusion_reason": 1_000}
LONGEST_TEXT = 10_000

_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?")
_BETWEEN_BODIES = re.compile(r"[;,؛،\n]+")
_ERROR = re.compile(r"#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL|SPILL|CALC)[!?]?")


@dataclass(frozen=True, slots=True)
class HeldDialogue:
    """A meeting as the row tells it; `present` and `absent` are codes of bodies or of roles."""

    kind: str
    place: str
    held_on: date
    title: str | None
    language: str
    convener: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    attendance: Attendance
    inclusion_reason: str | None


@dataclass(frozen=True, slots=True)
class PastPromise:
    """A promise as the row tells it, on `case` or on an issue told with it in the same row."""

    item: int | None
    case: str | None
    issue: str
    category: Category | None
    promise: str
    body: str
    office: str
    due_on: date | None
    language: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the number of the dialogue, and what it tells of it."""

    reference: str
    dialogue: HeldDialogue | None
    promise: PastPromise | None


def read_row(fields: Fields, reference: str) -> Record:
    """The record in a row; `reference` is the number of the dialogue. Raises Rejected."""
    row = _Row(fields)
    if not reference:
        raise _missing("dialogue")
    if len(reference) > LONGEST["dialogue"]:
        raise Rejected("too-long", "The number of the dialogue is too long.")
    dialogue = row.dialogue() if row.holds(DIALOGUE) else None
    promise = row.promise() if row.holds(PROMISE) else None
    if dialogue is None and promise is None:
        raise Rejected("nothing-told", "The row tells neither a dialogue nor a promise.")
    return Record(reference, dialogue, promise)


def reference_in(fields: Fields) -> str:
    """The number of the dialogue in a row; "" where the cell is empty, as merged cells are."""
    return latin_digits(str(fields.get("dialogue", "")).strip())


class _Row:
    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def holds(self, columns: tuple[str, ...]) -> bool:
        return any(self._fields.get(column) for column in columns)

    def dialogue(self) -> HeldDialogue:
        return HeldDialogue(
            kind=self.code("kind", codes.dialogue_kinds()).code,
            place=self.text("place"),
            held_on=self.day("held_on"),
            title=self.optional("title"),
            language=self.language(),
            convener=self.text("convener"),
            present=self.parties("present"),
            absent=self.parties("absent"),
            attendance=Attendance(
                women=self.count("women"),
                men=self.count("men"),
                girls=self.count("girls"),
                boys=self.count("boys"),
                total=self.count("total", required=True),
                method=self.code("method", codes.code_list("counting_methods")).code,
            ),
            inclusion_reason=self.optional("inclusion_reason"),
        )

    def promise(self) -> PastPromise:
        promise, issue, case = self.text("promise"), self.optional("issue"), self.optional("case")
        flagged_text_needs_a_reason(flags(f"{promise}\n{issue or ''}"), None)
        return PastPromise(
            item=self.count("item", required=True) if self._fields.get("item") else None,
            case=case,
            issue=issue or promise,
            category=None if case else self.category(),
            promise=promise,
            body=self.text("body"),
            office=self.text("office"),
            due_on=self.day("due_on") if self._fields.get("due_on") else None,
            language=self.language(),
        )

    def category(self) -> Category:
        found = self.code("category", codes.categories())
        if found.code not in importable_categories():
            raise Rejected(
                "not-importable",
                "What this category is about needs protection from its first word. Report it "
                "through the service.",
            )
        return found

    def text(self, column: str) -> str:
        found = self.optional(column)
        if found is None:
            raise _missing(column)
        return found

    def optional(self, column: str) -> str | None:
        cell = self._fields.get(column, "")
        text = cell.isoformat() if isinstance(cell, date) else cell
        if _ERROR.fullmatch(text):
            raise Rejected(
                "formula-error", f"{_name(column)} holds the error of a formula, not a text."
            )
        if unsafe_text(text, column) is not None:
            raise Rejected(
                "unsafe-text", f"{_name(column)} holds invisible characters. Type it anew."
            )
        if len(text) > LONGEST.get(column, LONGEST_TEXT):
            raise Rejected("too-long", f"{_name(column)} is too long.")
        return text or None

    def language(self) -> str:
        found = LANGUAGES.get(str(self._fields.get("language", "")).casefold())
        if found is None:
            raise Rejected("unknown-language", "Write the language as en, fa-AF or ps-AF.")
        return found

    def count(self, column: str, *, required: bool = False) -> int:
        """A whole number; an empty cell is none, for the total says whether that is right."""
        text = latin_digits(self.optional(column) or "")
        if not text and not required:
            return 0
        if not text:
            raise _missing(column)
        if not (text.isascii() and text.isdigit()) or int(text) > MOST_PEOPLE:
            raise Rejected("wrong-number", f"{_name(column)} is not a whole number.")
        return int(text)

    def day(self, column: str) -> date:
        cell = self._fields.get(column, "")
        if isinstance(cell, date):
            return _of_our_time(cell)
        if not cell:
            raise _missing(column)
        parts = _DATE.fullmatch(latin_digits(cell))
        if parts is None:
            raise Rejected("wrong-date", f"{_name(column)}: write a day like 1398-06-12.")
        year, month, day = map(int, parts.groups())
        make: Callable[[int, int, int], date] = gregorian if year < SOLAR_HIJRI_UNTIL else date
        try:
            return _of_our_time(make(year, month, day))
        except ValueError:
            raise Rejected(
                "wrong-date", f"{_name(column)}: there is no such day in that calendar."
            ) from None

    def code(self, column: str, listed: CodeList[C]) -> C:
        found = _words(listed.name).get(plain(self.text(column)))
        if found is None:
            raise Rejected(
                "unknown-code",
                f"{_name(column)}: write a code of the list {listed.name}, or its name.",
            )
        return listed.codes[found]

    def parties(self, column: str) -> tuple[str, ...]:
        texts = _BETWEEN_BODIES.split(self.optional(column) or "")
        named = (text.strip() for text in texts)
        roles = _words("party_roles")
        return tuple(roles.get(plain(text), text) for text in named if text)


@cache
def _words(list_name: str) -> dict[str, str]:
    """Each code of a list and its names in three languages -> the code."""
    listed: CodeList[Code] = codes.code_list(list_name)
    return {
        plain(word): each.code
        for each in listed
        for word in (each.names.ps, each.names.fa, each.names.en, each.code)
        if word
    }


def _of_our_time(day: date) -> date:
    if day.year < FIRST_YEAR:
        raise Rejected("wrong-calendar", "A date is of another calendar or too long ago.")
    return day


def _missing(column: str) -> Rejected:
    return Rejected("missing", f"{_name(column)} is missing.")


def _name(column: str) -> str:
    return COLUMNS[column].en


def as_text(cell: Cell) -> str:
    """A cell as it is written among the rejects."""
    return cell.isoformat() if isinstance(cell, date) else cell
