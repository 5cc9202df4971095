"""Small sheets of old records that tests write."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from service.imports.records.headings import COLUMNS

MEETING: Mapping[str, Any] = {
    "dialogue": "D-1", "kind": "community", "place": "HRT-N06", "held_on": "1398-06-12",
    "language": "Dari", "convener": "HRT-DUG", "present": "HRT-DUG; HRT-CDC1", "absent": "police",
    "women": "12", "men": "14", "girls": "", "boys": "", "total": "26", "method": "counted",
}  # fmt: skip
PROMISE: Mapping[str, Any] = {
    "dialogue": "D-1", "issue": "The lamp at the gate stays dark.", "category": "LGT-LAMP",
    "promise": "Mend the lamp", "body": "HRT-DUG", "office": "Street lighting",
    "due_on": "1398-07-01", "item": "3", "language": "fa-AF",
}  # fmt: skip
BOTH = {**MEETING, **PROMISE}

Row = Mapping[str, Any]


def rows(*told: Row) -> list[list[Any]]:
    return [[row.get(column, "") for column in COLUMNS] for row in told]


def headings(language: str = "en") -> list[str]:
    return [getattr(names, language) or names.en for names in COLUMNS.values()]


def as_csv(path: Path, *told: Row, language: str = "en", delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([headings(language), *rows(*told)])
    return path


def as_xlsx(path: Path, above: Sequence[Sequence[Any]], *told: Row) -> Path:
    """A workbook whose first rows are `above`, banners and headings."""
    book = Workbook()
    for row in (*above, *rows(*told)):
        book.active.append(list(row))
    book.save(path)
    return path
