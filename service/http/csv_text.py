"""Rows as CSV (RFC 4180), safe to open in a spreadsheet: no cell is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi import Request, Response

from projections.csv_cells import safe
from service.http.routing import Route, header

MEDIA_TYPE = "text/csv"


class CsvRoute(Route):
    """A route that also answers with CSV, when `Accept` or `format=csv` asks for it."""

    also = MEDIA_TYPE.encode()


def wants_csv(request: Request, asked: str | None) -> bool:
    """By `format`, or else by `Accept` where it takes CSV and not JSON as well."""
    if asked is not None:
        return asked == "csv"
    accept = header(request.scope, b"accept") or b""
    return CsvRoute.also in accept and b"json" not in accept


def csv_answer(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Nulls are empty cells."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else safe(cell) for cell in row])
    return Response(text.getvalue(), media_type=f"{MEDIA_TYPE}; charset=utf-8; header=present")
