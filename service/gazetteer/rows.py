"""Places as a gazetteer lists them: from a CSV file, or from the list that comes with Paygiri."""

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from domain.words import Names, PlaceLevel

COLUMNS = (
    "code", "level", "parent", "name_en", "name_fa", "name_ps", "p_code", "timezone", "valid_from",
)  # fmt: skip
REQUIRED = ("code", "level", "parent", "name_en", "valid_from")
LONGEST_NAME = 200

_CODE = re.compile(r"[A-Za-z0-9][!-~]{0,79}")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True, slots=True)
class Row:
    """A place as listed; `line` counts from 1 with the header, 0 where there is no file."""

    line: int
    code: str
    level: PlaceLevel
    parent: str | None
    names: Names
    p_code: str | None
    timezone: str | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is not registered, and what to do about it; it repeats only the line."""

    line: int
    code: str
    message: str


class UnreadableGazetteer(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


def read_csv(file: Path) -> tuple[list[Row], list[Reject]]:
    """The rows of a CSV file in UTF-8 with the columns of `COLUMNS`; raises UnreadableGazetteer."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _parse(csv.DictReader(lines, strict=True))
    except OSError:
        raise UnreadableGazetteer("The file cannot be opened. Check its path and rights.") from None
    except UnicodeDecodeError:
        raise UnreadableGazetteer("The file is not text in UTF-8. Save it as UTF-8.") from None
    except csv.Error:
        raise UnreadableGazetteer("The file is not a CSV file, or is cut off in a quote.") from None


def _parse(reader: "csv.DictReader[str]") -> tuple[list[Row], list[Reject]]:
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableGazetteer(f"These columns are missing: {', '.join(missing)}.")
    rows: list[Row] = []
    rejects: list[Reject] = []
    for fields in reader:
        try:
            rows.append(_row(reader.line_num, fields))
        except ValueError as wrong:
            code, message = wrong.args
            rejects.append(Reject(reader.line_num, code, message))
    return rows, rejects


def _row(line: int, fields: dict[str, str | None]) -> Row:
    if None in fields or None in fields.values():
        raise ValueError("columns-wrong", "Give every column of the header one field, no more.")
    said = {name: (value or "").strip() or None for name, value in fields.items()}
    return Row(
        line=line,
        code=_code(said["code"]),
        level=_level(said["level"]),
        parent=said["parent"],
        names=_names(said["name_en"], said.get("name_fa"), said.get("name_ps")),
        p_code=said.get("p_code"),
        timezone=said.get("timezone"),
        valid_from=_day(said["valid_from"]),
    )


def _code(text: str | None) -> str:
    if text is None or not _CODE.fullmatch(text):
        raise ValueError("code-malformed", "Give a code of Latin letters, digits and signs, to 80.")
    return text


def _level(text: str | None) -> PlaceLevel:
    try:
        return PlaceLevel(text or "")
    except ValueError:
        levels = ", ".join(PlaceLevel)
        raise ValueError("level-unknown", f"Give one of these levels: {levels}.") from None


def _names(en: str | None, fa: str | None, ps: str | None) -> Names:
    if en is None:
        raise ValueError("name-missing", "Give the name in Latin letters in name_en.")
    if any(name and len(name) > LONGEST_NAME for name in (en, fa, ps)):
        raise ValueError("name-too-long", f"Give names of at most {LONGEST_NAME} letters.")
    return Names(en=en, fa=fa, ps=ps)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise ValueError(
            "date-malformed", "Give valid_from as a date such as 2018-01-01."
        ) from None


def eight_cities() -> list[Row]:
    """Afghanistan, its provinces, and the eight cities down to their CDCs, from the top down."""
    raw = tomllib.loads(files(__package__).joinpath("afghanistan.toml").read_text("utf-8"))
    return list(_listed(raw))


def _listed(raw: dict[str, Any]) -> Iterator[Row]:
    country, since = raw["country"]["code"], raw["valid_from"]
    yield Row(
        0, country, PlaceLevel.COUNTRY, None, Names(**_three(raw["country"]["names"])),
        country, None, since,
    )  # fmt: skip
    for code, names in raw["provinces"].items():
        yield Row(0, code, PlaceLevel.PROVINCE, country, Names(**_three(names)), code, None, since)
    for code, city in raw["cities"].items():
        yield Row(
            0, code, PlaceLevel.CITY, city["province"], Names(**_three(city["names"])),
            city["p_code"], raw["timezone"], since,
        )  # fmt: skip
        levels = [PlaceLevel.NAHIA, PlaceLevel.GOZAR, PlaceLevel.CDC]
        counts = [city["nahias"], raw["below"]["gozar"]["each"], raw["below"]["cdc"]["each"]]
        yield from _below(raw["below"], code, list(zip(levels, counts, strict=True)), since)


def _below(
    patterns: dict[str, Any], parent: str, levels: list[tuple[PlaceLevel, int]], since: date
) -> Iterator[Row]:
    if not levels:
        return
    (level, count), *finer = levels
    pattern = patterns[level.value]
    for number in range(1, count + 1):
        code = f"{parent}-{pattern['code'].format(number)}"
        persian = str(number).translate(_PERSIAN_DIGITS)
        en, fa, ps = pattern["names"]
        names = Names(en=en.format(number), fa=fa.format(persian), ps=ps.format(persian))
        yield Row(0, code, level, parent, names, None, None, since)
        yield from _below(patterns, code, finer, since)


def _three(names: Sequence[str]) -> dict[str, str]:
    return dict(zip(("en", "fa", "ps"), names, strict=True))
