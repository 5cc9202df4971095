"""Reads the rows of a spreadsheet, .xlsx or .csv, and trusts neither its size nor its formulas.

A formula counts as the text that the spreadsheet program has left of it, and is never worked out.
"""

import csv
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from service.imports.reader import NOT_CSV, Unreadable
from service.imports.records.headings import columns_of

Cell = str | date
"""A day where the spreadsheet holds one, else text; "" for an empty cell."""

Fields = dict[str, Cell]

LARGEST = 20_000_000
"""Bytes of a file."""
UNPACKED = 200_000_000
"""Bytes that an .xlsx may unpack to, as it says itself; unpacking stops there."""
PARTS = 2_000
MOST_ROWS = 50_000
"""Rows that hold anything."""
MOST_COLUMNS = 100
LAST_LINE = 1_048_576
"""Of any spreadsheet program; a file that names a later one would be read for ever."""
HEADINGS_WITHIN = 20
"""Rows from the top in which headings are looked for; titles and banners stand above them."""
ZIP = b"PK\x03\x04"


class Sheet:
    """One sheet of old records; `rows` may be called again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = self._checked()
        self.columns: dict[int, str] = {}
        self.ignored: tuple[str, ...] = ()
        self._find_headings()

    def rows(self) -> Iterator[tuple[int, Fields]]:
        """(line, cells by column) of the rows below the headings that hold anything."""
        count = 0
        for line, cells in self._cells():
            if line > LAST_LINE:
                raise self._unreadable("is longer than any spreadsheet")
            if line <= self._first_heading or not any(cells):
                continue
            if columns_of([str(cell) for cell in cells]):
                continue
            count += 1
            if count > MOST_ROWS:
                raise self._unreadable(f"holds more than {MOST_ROWS:,} rows. Divide it")
            yield (
                line,
                {
                    column: cells[index] if index < len(cells) else ""
                    for index, column in self.columns.items()
                },
            )

    def _checked(self) -> bytes:
        try:
            size = self.path.stat().st_size
            with self.path.open("rb") as raw:
                start = raw.read(4)
        except FileNotFoundError:
            raise Unreadable(f"There is no file {self.path}.") from None
        except OSError as refused:
            raise Unreadable(f"{self.path} cannot be read: {refused.strerror}.") from None
        if size > LARGEST:
            raise self._unreadable(f"is larger than {LARGEST // 1_000_000} MB. Divide it")
        for magic, what in NOT_CSV.items():
            if start.startswith(magic) and magic != ZIP:
                raise self._unreadable(f"is {what}. Save it as .xlsx or as CSV (UTF-8)")
        return start

    def _find_headings(self) -> None:
        for line, cells in islice(self._cells(), HEADINGS_WITHIN):
            texts = [str(cell) for cell in cells]
            if columns := columns_of(texts):
                self.columns, self._first_heading = columns, line
                left = (texts[index] for index in range(len(texts)) if index not in columns)
                self.ignored = tuple(text for text in left if text)
                twice = len(set(columns.values())) < len(columns)
                if twice or "dialogue" not in columns.values():
                    break
                return
        raise self._unreadable(
            "has no row of headings with each column once, the number of the dialogue among them. "
            "Start from the template: paygiri template records.xlsx"
        )

    def _cells(self) -> Iterator[tuple[int, list[Cell]]]:
        return self._from_xlsx() if self._start == ZIP else self._from_csv()

    def _from_xlsx(self) -> Iterator[tuple[int, list[Cell]]]:
        try:
            self._must_unpack_to_a_sane_size()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions, which nobody needs
                book = load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
                try:
                    sheet = book.worksheets[0]
                    sheet.reset_dimensions()  # what a file says of its size may be wrong
                    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
                    for line, values in enumerate(rows, start=1):
                        yield line, [_cell(value) for value in values]
                finally:
                    book.close()
        except Unreadable:
            raise
        except (BadZipFile, InvalidFileException, EOFError, OSError) as broken:
            raise self._unreadable("is damaged or only part of a file") from broken
        except (KeyError, ValueError, IndexError, AttributeError, SyntaxError, TypeError) as broken:
            # what the reader stumbles over in a file that is no proper workbook
            raise self._unreadable("is no spreadsheet that can be read") from broken

    def _must_unpack_to_a_sane_size(self) -> None:
        # reading a part ends at the size that is said here, so it cannot be a lie
        with ZipFile(self.path) as packed:
            parts = packed.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
            raise self._unreadable("unpacks to far more than a sheet of records holds")

    def _from_csv(self) -> Iterator[tuple[int, list[Cell]]]:
        try:
            with self.path.open(newline="", encoding="utf-8-sig") as text:
                top = text.read(4_000)
                text.seek(0)
                delimiter = max(",;\t", key=top.count)
                reader = csv.reader(text, delimiter=delimiter)
                for cells in reader:
                    yield reader.line_num, [cell.strip() for cell in cells[:MOST_COLUMNS]]
        except UnicodeDecodeError:
            raise self._unreadable("is not UTF-8. Save it as CSV (UTF-8) or as .xlsx") from None
        except csv.Error as broken:
            raise self._unreadable(f"cannot be read: {broken}") from None

    def _unreadable(self, what: str) -> Unreadable:
        return Unreadable(f"{self.path} {what}. Nothing of it was imported.")


_WHOLE = re.compile(r"-?\d+\.0")


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return ""
        case datetime():
            return value.date()
        case date():
            return value
        case float():
            text = str(value)
            return text[:-2] if _WHOLE.fullmatch(text) else text
        case _:
            return str(value).strip()
