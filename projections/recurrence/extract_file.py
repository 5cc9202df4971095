"""An extract of episodes as a file: NDJSON or CSV (RFC 4180), compressed if wanted."""

import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path

from sqlalchemy import Connection

from projections.csv_cells import safe
from projections.recurrence.export import COLUMNS, ExportRow, Extract, exported

_NAMES = [column.name for column in COLUMNS]


class Form(StrEnum):
    NDJSON = "ndjson"
    CSV = "csv"


def write_extract(
    connection: Connection, asked: Extract, form: Form, file: str, compressed: bool
) -> int:
    """Write it to `file`, gzipped if `compressed`; returns the number of episodes.

    Equal extracts give equal bytes. CSV has a head, empty cells for nulls, and an apostrophe
    before what a spreadsheet would run.
    """
    written = 0
    with _opened(Path(file), compressed) as out:
        writer = csv.writer(out)
        if form is Form.CSV:
            writer.writerow(_NAMES)
        for row in exported(connection, asked):
            if form is Form.CSV:
                writer.writerow(["" if cell is None else _plain(cell) for cell in row])
            else:
                out.write(_line(row))
            written += 1
    return written


def _plain(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else safe(cell)


def _line(row: ExportRow) -> str:
    told = dict(zip(_NAMES, row, strict=True))
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False) + "\n"


@contextmanager
def _opened(file: Path, compressed: bool) -> Iterator[TextIOWrapper]:
    with file.open("wb") as raw:
        if not compressed:
            with TextIOWrapper(raw, "utf-8", newline="") as out:
                yield out
            return
        # without a name and a time in it, so that equal extracts give equal bytes
        with (
            gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as packed,
            TextIOWrapper(packed, "utf-8", newline="") as out,
        ):
            yield out
