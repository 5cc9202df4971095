"""Streams the rows of a case file, .csv or .csv.gz, and looks it through before it is imported.

Unreadable    the file as a whole cannot be imported; the text says what to do
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from service.imports.cases import CaseReader, Rejected
from service.imports.mapping import Mapping

GZIP = b"\x1f\x8b"
AT_ONCE = 131_072
NOT_CSV = {
    b"PK\x03\x04": "a ZIP file or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF file",
    b"\xff\xfe": "UTF-16 text",
    b"SQLi": "a database",
}


class Unreadable(Exception):
    """The file as a whole cannot be imported."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look found: the rows, and the points that only mean "place unknown"."""

    rows: int
    default_points: frozenset[tuple[float, float]]


class CaseFile:
    """One case file; every call of `rows` reads it anew, holding one row at a time."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self.path, self.mapping = path, mapping
        self._ends_with_newline = True
        self.header = self._header()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, fields) after the header; a file that breaks off raises Unreadable."""
        with self._open() as text:
            reader = csv.reader(self._lines(text))
            try:
                next(reader, None)
                for row in reader:
                    if row:
                        yield reader.line_num, row
            except EOFError:
                raise self._unreadable("ends too early; it is only part of a file") from None
            except (gzip.BadGzipFile, zlib.error):
                raise self._unreadable("is damaged; it cannot be unpacked") from None
            except csv.Error as broken:
                raise Unreadable(
                    f"{self.path}, line {reader.line_num}: {broken}. Is a quotation mark open?"
                ) from None

    def survey(self) -> Survey:
        """Read the whole file once: half a file is found before anything of it is kept."""
        count, row = 0, self.header
        shared: dict[tuple[float, float], set[int]] = {}
        places = CaseReader(self.mapping, self.header)
        for _, row in self.rows():
            count += 1
            if places.has_points:
                _note(shared, places, row, self.mapping.place.shared_by_more_than)
        if len(row) < len(self.header) and not self._ends_with_newline:
            raise self._unreadable(
                f"breaks off: its last line has {len(row)} of {len(self.header)} fields"
            )
        limit = self.mapping.place.shared_by_more_than
        found = {point for point, keys in shared.items() if len(keys) > limit}
        return Survey(count, self.mapping.place.default_points | found)

    def _lines(self, text: io.TextIOBase) -> Iterator[str]:
        line = "\n"
        for line in text:
            yield line
        self._ends_with_newline = line.endswith("\n")

    def _header(self) -> list[str]:
        with self._open() as text:
            try:
                header = next(csv.reader(text), None)
            except (EOFError, gzip.BadGzipFile, zlib.error, csv.Error):
                raise self._unreadable("is damaged or only part of a file") from None
        if not header:
            raise Unreadable(f"{self.path} is empty. Give a CSV file with a header line.")
        missing = [name for name in self.mapping.required_columns if name not in header]
        if missing:
            raise Unreadable(
                f"{self.path} has no column {', '.join(missing)}, which the mapping "
                f"{self.mapping.source} reads. Its columns are: {', '.join(header)}. Give the "
                "mapping of this source, or mend [columns] in it."
            )
        return header

    def _open(self) -> io.TextIOWrapper:
        try:
            raw = self.path.open("rb")
        except FileNotFoundError:
            raise Unreadable(f"There is no file {self.path}.") from None
        except OSError as refused:
            raise Unreadable(f"{self.path} cannot be read: {refused.strerror}.") from None
        start = raw.peek(4)[:4]
        for magic, what in NOT_CSV.items():
            if start.startswith(magic):
                raw.close()
                raise Unreadable(f"{self.path} is {what}. Save it as CSV, UTF-8, and try again.")
        plain = _unpacked(raw) if start.startswith(GZIP) else raw
        return io.TextIOWrapper(
            plain, encoding=self.mapping.encoding, errors="surrogateescape", newline=""
        )

    def _unreadable(self, what: str) -> Unreadable:
        return Unreadable(
            f"{self.path} {what}. Fetch the whole file again; nothing is doubled when a file is "
            "imported twice."
        )


class _Unpacking(gzip.GzipFile):
    """Closes the packed file together with itself."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed)
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def _unpacked(packed: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Unpacking(packed), AT_ONCE))


def _note(
    shared: dict[tuple[float, float], set[int]], places: CaseReader, row: list[str], limit: int
) -> None:
    try:
        point, key = places.point_of(row), places.place_key(row)
    except (Rejected, IndexError):
        return
    if point is not None and key is not None:
        keys = shared.setdefault((point.lat, point.lon), set())
        if len(keys) <= limit:
            keys.add(hash(key))
