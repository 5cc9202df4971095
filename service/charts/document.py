"""One picture: title, what it says, the drawing, and its figures as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from service.charts.canvas import (
    FAINT,
    FONT,
    INK,
    MARGIN,
    PAPER,
    WIDTH,
    Canvas,
    height_of,
    lines_of,
)
from service.charts.tables import Table, draw_table

Draw = Callable[[Canvas, float], float]
"""Draws from the given height downwards and returns where it ends."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`notes` stand under the drawing: what a reader must know before using it.

    `table` holds the figures that are drawn, `also` what else belongs to them.
    """

    title: str
    description: str
    language: str
    draw: Draw
    table: Table
    notes: Sequence[str] = ()
    also: Sequence[Table] = ()


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
    background = SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    canvas = Canvas(root, chart.language)
    end = _words(canvas, MARGIN + 18, chart.title, size=18, bold=True)
    end = _words(canvas, end + 4, chart.description, size=13)
    drawing = {"role": "img", "aria_label": f"{chart.title}. {chart.description}"}
    end = chart.draw(canvas.inside(**drawing), end + 8)
    for note in chart.notes:
        end = _words(canvas, end + 6, note, size=12, faint=True)
    for table in (chart.table, *chart.also):
        end = draw_table(canvas, table, chart.title, end + 20)
    end += MARGIN
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
