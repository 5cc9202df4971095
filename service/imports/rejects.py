"""Rows that could not become cases, with the reason, so that they can be mended and sent again."""

import csv
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import TextIO

from service.imports.cases import Rejected


class Rejects:
    """A CSV file that exists only once a row was rejected: line, reason, then the row as it was."""

    def __init__(self, path: Path, header: list[str], encoding: str) -> None:
        self.path, self.encoding = path, encoding
        self.header = ["rejected_line", "rejected_code", "rejected_because", *header]
        self.codes: Counter[str] = Counter()
        self._file: TextIO | None = None

    def __enter__(self) -> "Rejects":
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: int, row: list[str], why: Rejected) -> None:
        if self._file is None:
            self._file = self.path.open(
                "w", newline="", encoding=self.encoding, errors="surrogateescape"
            )
            csv.writer(self._file).writerow(self.header)
        csv.writer(self._file).writerow([line, why.code, why, *row])
        self.codes[why.code] += 1


def rejects_path(source: Path) -> Path:
    """FILE.rejects.csv beside the file, or in the current folder where that one is read-only."""
    name = f"{source.name}.rejects.csv"
    return source.with_name(name) if os.access(source.parent, os.W_OK) else Path(name)
