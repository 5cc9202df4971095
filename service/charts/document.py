"""One picture: title, what it says, the drawing, and its figures as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from service.charts.canvas import FAINT, FONT, INK, LINE, WIDTH, Canvas, height_of, lines_of

MARGIN = 16
ROW = 24
FIRST_COLUMN = 0.34
"""The share of the width that the first column takes: it holds names, the others figures."""

Draw = Callable[[Canvas, float], float]
"""Draws from the given height downwards and returns where it ends."""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a drawing, ready to be read: one text for each cell."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """`notes` stand under the drawing: what a reader must know before using it."""

    title: str
    description: str
    language: str
    draw: Draw
    table: Table
    notes: Sequence[str] = ()


def svg(chart: Chart) -> bytes:
    """The picture as UTF-8; equal charts give equal bytes. No script, style or address outside."""
    right_to_left = chart.language != "en"
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "lang": chart.language,
            "direction": "rtl" if right_to_left else "ltr",
            "font-family": FONT,
        },
    )
    SubElement(root, "title").text = chart.title
    background = SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    canvas = Canvas(root, chart.language)
    end = _words(canvas, MARGIN + 18, chart.title, size=18, bold=True)
    end = _words(canvas, end + 4, chart.description, size=13)
    drawing = {"role": "img", "aria_label": f"{chart.title}. {chart.description}"}
    end = chart.draw(canvas.inside(**drawing), end + 8)
    for note in chart.notes:
        end = _words(canvas, end + 6, note, size=12, faint=True)
    end = _table(canvas, chart, end + 20) + MARGIN
    root.set("viewBox", f"0 0 {WIDTH} {end:.0f}")
    root.set("width", str(WIDTH))
    root.set("height", f"{end:.0f}")
    background.set("height", f"{end:.0f}")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()


def _words(
    canvas: Canvas, y: float, words: str, *, size: float, bold: bool = False, faint: bool = False
) -> float:
    for line in lines_of(words, size, WIDTH - 2 * MARGIN):
        canvas.text(MARGIN, y, line, size=size, bold=bold, ink=FAINT if faint else INK)
        y += height_of(size)
    return y


def _table(canvas: Canvas, chart: Chart, y: float) -> float:
    table = canvas.inside(role="table", aria_label=chart.title)
    _row(table, y, chart.table.columns, header=True)
    for number, cells in enumerate(chart.table.rows, 1):
        _row(table, y + number * ROW, cells, header=False)
    return y + (len(chart.table.rows) + 1) * ROW - 10


def _row(table: Canvas, y: float, cells: Sequence[str], *, header: bool) -> None:
    row = table.inside(role="row")
    room = WIDTH - 2 * MARGIN
    first = room * FIRST_COLUMN if len(cells) > 1 else room
    each = (room - first) / max(1, len(cells) - 1)
    for number, cell in enumerate(cells):
        x = MARGIN + (0 if number == 0 else first + number * each)
        role = "columnheader" if header else "rowheader" if number == 0 else "cell"
        row.text(
            x, y, cell, size=12, bold=header, role=role, room=(first if number == 0 else each) - 8,
            anchor="start" if number == 0 else "end",
        )  # fmt: skip
    row.line(((MARGIN, y + 7), (WIDTH - MARGIN, y + 7)), ink=LINE, width=1)
