"""Reads a mapping from TOML and checks it before a single row of the source is read.

MappingError    the mapping cannot be used; the text names file, line and field, and says what to do
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.codes import RESTRICTED, categories, code_list
from service.imports.mapping import (
    MEANINGS,
    PLACE_CODE,
    City,
    ClosureRule,
    Columns,
    Mapping,
    Meaning,
    PlaceRule,
)

BUILT_IN = files("service.imports") / "mappings"


class MappingError(Exception):
    """The mapping cannot be used."""


@cache
def importable_categories() -> frozenset[str]:
    """What a case from elsewhere may be about: nothing that needs an intake gate or a pathway."""
    return frozenset(
        entry.code
        for entry in categories()
        if entry.sensitivity not in RESTRICTED and not entry.police_conduct
    )


def built_in_names() -> list[str]:
    """The mappings that come with the service."""
    return sorted(entry.name.removesuffix(".toml") for entry in BUILT_IN.iterdir())


def load_mapping(name_or_file: str) -> Mapping:
    """Read a built-in mapping by name, or a file; raises MappingError saying what to mend."""
    if name_or_file in built_in_names():
        source, text = f"{name_or_file}.toml", (BUILT_IN / f"{name_or_file}.toml").read_text()
    else:
        source, text = name_or_file, _read(Path(name_or_file))
    return parse_mapping(source, text)


def parse_mapping(file: str, text: str) -> Mapping:
    """Turn TOML text into a mapping; raises MappingError saying what to mend."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise MappingError(f"{file}: this is not TOML: {broken}") from broken
    return _Reader(file, text, "", table).mapping()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        known = ", ".join(built_in_names())
        raise MappingError(
            f"There is no mapping {path}. Give one of the built-in names ({known}) or the path "
            "of a TOML file."
        ) from None
    except (OSError, UnicodeDecodeError) as broken:
        raise MappingError(f"{path} cannot be read as UTF-8 text: {broken}") from broken


class _Reader:
    """One table of the mapping; takes keys out and refuses what nobody asked for."""

    def __init__(self, file: str, text: str, name: str, table: dict[str, Any]) -> None:
        self.file, self.text, self.name, self.left = file, text, name, dict(table)

    def fail(self, key: str, what: str) -> MappingError:
        where = f"[{self.name}] {key}" if self.name else key
        return MappingError(f"{self.file}{self._line(key)}: {where} {what}")

    def _line(self, key: str) -> str:
        inside = not self.name
        for number, line in enumerate(self.text.splitlines(), start=1):
            if line.lstrip().startswith("["):
                inside = line.strip(" []") == self.name
            elif inside and line.lstrip(' "').startswith(key):
                return f", line {number}"
        return ""

    def take(self, key: str, kind: type, *, required: bool = False) -> Any:
        value = self.left.pop(key, None)
        if value is None and required:
            raise self.fail(key, "is missing. Add it.")
        if value is not None and (not isinstance(value, kind) or value == ""):
            raise self.fail(key, f"must be {_KINDS[kind]}.")
        return value

    def text_of(self, key: str) -> str:
        return str(self.take(key, str, required=True))

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list) or []
        if not all(isinstance(value, str) and value for value in values):
            raise self.fail(key, "must be a list of texts.")
        return tuple(values)

    def table(self, key: str, *, required: bool = False) -> "_Reader":
        return _Reader(self.file, self.text, key, self.take(key, dict, required=required) or {})

    def done(self) -> None:
        for key in self.left:
            raise self.fail(key, "is not known here. Remove it, or mend its spelling.")

    def mapping(self) -> Mapping:
        columns = self.table("columns", required=True)._columns()
        statuses = self.table("status").take_meanings() if "status" in self.left else {}
        if columns.status and not statuses:
            raise self.fail("status", "is missing: say what each status word means.")
        made = Mapping(
            source=self._source(),
            timezone=self._timezone(),
            city=self.table("city", required=True)._city(),
            columns=columns,
            date_formats=self.texts("date_formats") or ("iso",),
            encoding=self.take("encoding", str) or "utf-8-sig",
            place=self.table("place")._place(),
            categories=self.table("categories", required=True)._categories(),
            statuses=statuses,
            closures=self._closures(),
        )
        self.done()
        return made

    def _source(self) -> str:
        source = self.text_of("source")
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,31}", source):
            raise self.fail("source", "must be 2 to 32 small letters, digits or hyphens.")
        return source

    def _timezone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.text_of("timezone"))
        except (ZoneInfoNotFoundError, ValueError):
            raise self.fail("timezone", 'must be an IANA name such as "Asia/Kabul".') from None

    def _city(self) -> City:
        code, column = self.take("code", str), self.take("column", str)
        if (code is None) == (column is None):
            raise self.fail("code", "or column is needed, and only one of the two.")
        if code is not None and not PLACE_CODE.fullmatch(code):
            raise self.fail("code", "must be 2 to 12 capital letters and digits.")
        made = City(
            name=self.text_of("name"),
            country=self.text_of("country"),
            country_name=self.text_of("country_name"),
            code=code,
            column=column,
        )
        if not PLACE_CODE.fullmatch(made.country):
            raise self.fail("country", "must be 2 to 12 capital letters and digits.")
        self.done()
        return made

    def _columns(self) -> Columns:
        made = Columns(
            id=self.text_of("id"),
            category=self.text_of("category"),
            opened=self.text_of("opened"),
            place=self.texts("place"),
            subcategory=self.take("subcategory", str),
            closed=self.take("closed", str),
            status=self.take("status", str),
            closure=self.take("closure", str),
            latitude=self.take("latitude", str),
            longitude=self.take("longitude", str),
        )
        if not made.place:
            raise self.fail("place", "needs at least one column.")
        if (made.latitude is None) != (made.longitude is None):
            raise self.fail("latitude", "and longitude belong together: give both or neither.")
        self.done()
        return made

    def _place(self) -> PlaceRule:
        only = self.take("only", str)
        points = self.take("default_points", list) or []
        if not all(isinstance(p, list) and [type(x) for x in p] == [float, float] for p in points):
            raise self.fail("default_points", "must be a list of [latitude, longitude].")
        made = PlaceRule(
            drop=tuple(self._pattern("drop", text) for text in self.texts("drop")),
            only=None if only is None else self._pattern("only", only),
            default_points=frozenset((lat, lon) for lat, lon in points),
            shared_by_more_than=self.take("shared_by_more_than", int) or 20,
            by_name=self._by_name(),
        )
        self.done()
        return made

    def _by_name(self) -> bool:
        match = self.take("match", str)
        if match not in (None, "similar"):
            raise self.fail("match", 'must be "similar", or left out.')
        return match is not None

    def _pattern(self, key: str, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as broken:
            raise self.fail(key, f"is not a regular expression: {broken}.") from broken

    def _categories(self) -> dict[str, str]:
        for name, code in self.left.items():
            if code not in importable_categories():
                known = ", ".join(sorted(importable_categories()))
                raise self.fail(name, f"must be one of the category codes {known}.")
        if not self.left:
            raise self.fail("categories", "maps no category. Map every category of the source.")
        return dict(self.left)

    def take_meanings(self) -> dict[str, Meaning]:
        return {word: self._meaning(word, meaning) for word, meaning in self.left.items()}

    def _meaning(self, key: str, word: Any) -> Meaning:
        if word not in MEANINGS:
            raise self.fail(key, f"must be one of {', '.join(MEANINGS)}.")
        return MEANINGS[word]

    def _closures(self) -> tuple[ClosureRule, ...]:
        tables = self.take("closure", list) or []
        readers = (_Reader(self.file, self.text, "closure", table) for table in tables)
        return tuple(reader._closure() for reader in readers)

    def _closure(self) -> ClosureRule:
        means = self.take("means", str)
        response = self.take("response", str)
        if response is not None and response not in code_list("responses"):
            known = ", ".join(entry.code for entry in code_list("responses"))
            raise self.fail("response", f"must be one of {known}.")
        made = ClosureRule(
            starts=tuple(start.casefold() for start in self.texts("starts")),
            means=None if means is None else self._meaning("means", means),
            response=response,
        )
        if not made.starts:
            raise self.fail("starts", "needs at least one beginning of a closing reason.")
        self.done()
        return made


_KINDS = {str: "a text", list: "a list", dict: "a table", int: "a whole number"}
