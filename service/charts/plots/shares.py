"""Shares as bars, each beside what chance would give."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.charts.canvas import COLOURS, FAINT, MARGIN, WIDTH, Canvas
from service.charts.document import Draw
from service.charts.plots.axes import LABELS, ROW, Write, across, rule
from service.charts.scales import Scale


@dataclass(frozen=True, slots=True)
class Share:
    """A bar of a share (0 to 1); `value` None where there is none, and `note` says why.

    `expected` is marked, and the `band` (lo, hi) around it in which chance alone leaves it.
    """

    label: str
    value: float | None
    expected: float | None = None
    band: tuple[float, float] | None = None
    note: str = ""


def shares(rows: Sequence[Share], write: Write, axis: str) -> Draw:
    """Bars from nought, each with a mark where chance alone would have put it."""

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + _DEEP * max(1, len(rows)) + 8
        drawn = [x for row in rows for x in (row.value, row.expected, *(row.band or ()))]
        highest = max([x for x in drawn if x is not None] + [0.05])
        scale, marks = across((0, highest), LABELS + MARGIN, WIDTH - MARGIN - 24)
        rule(canvas, scale, marks, write, axis, top, bottom)
        for number, row in enumerate(rows):
            _bar(canvas, row, scale, top + _DEEP * number)
        return bottom + 52

    return draw


_DEEP = ROW + 10
"""Of a bar with the mark of chance and its band beneath."""


def _bar(canvas: Canvas, row: Share, scale: Scale, y: float) -> None:
    canvas.text(MARGIN, y + 20, row.label, room=LABELS - 12)
    if row.value is None:
        canvas.text(LABELS + MARGIN + 8, y + 20, row.note, size=12, ink=FAINT)
        return
    canvas.box(scale.start, y + 8, scale.at(row.value) - scale.start, 16, ink=COLOURS[0])
    if row.expected is not None:
        x = scale.at(row.expected)
        canvas.line(((x, y + 4), (x, y + 34)), ink=COLOURS[1], width=3)
    if row.band is not None:
        lo, hi = map(scale.at, row.band)
        canvas.line(((lo, y + 30), (hi, y + 30)), ink=COLOURS[1], width=1.5)
        for end in (lo, hi):
            canvas.line(((end, y + 27), (end, y + 33)), ink=COLOURS[1])
