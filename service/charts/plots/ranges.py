"""Ranges side by side: an estimate on each line, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.charts.canvas import COLOURS, FAINT, MARGIN, PAPER, WIDTH, Canvas, wide
from service.charts.document import Draw
from service.charts.plots.axes import LABELS, ROW, Write, across, rule
from service.charts.scales import Scale


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate with its interval; `value` None where there is none, and `note` says why.

    `outer` is a wider range, such as where a new group would lie: a thin line.
    """

    label: str
    value: float | None
    lo: float | None = None
    hi: float | None = None
    note: str = ""
    hollow: bool = False
    outer: tuple[float, float] | None = None


def ranges(
    rows: Sequence[Range], write: Write, axis: str, *, ends: tuple[float, float] | None = None,
    reference: float | None = None,
) -> Draw:  # fmt: skip
    """One line for each row: a dot at the estimate, a bar over its interval.

    `ends` are those of the axis, else what the rows need; `reference` is marked across all rows.
    """

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + ROW * max(1, len(rows)) + 8
        scale, marks = across(_ends(rows, ends, reference), LABELS + MARGIN, WIDTH - MARGIN - 24)
        rule(canvas, scale, marks, write, axis, top, bottom)
        if reference is not None:
            x = scale.at(reference)
            canvas.line(((x, top), (x, bottom)), ink=FAINT, dash="4 3")
        for number, row in enumerate(rows):
            _one_range(canvas, row, scale, top + ROW * number + 20)
        return bottom + 52

    return draw


def _one_range(canvas: Canvas, row: Range, scale: Scale, y: float) -> None:
    canvas.text(MARGIN, y, row.label, room=LABELS - 12)
    if row.value is None:
        start = LABELS + MARGIN + 8
        canvas.box(start, y - 12, wide(row.note, 12), 16, ink=PAPER)
        canvas.text(start, y, row.note, size=12, ink=FAINT)
        return
    if row.outer is not None:
        lo, hi = map(scale.at, row.outer)
        canvas.line(((lo, y - 4), (hi, y - 4)), ink=COLOURS[0], width=1)
        for end in (lo, hi):
            canvas.line(((end, y - 8), (end, y)), ink=COLOURS[0], width=1)
    if row.lo is not None and row.hi is not None:
        bar = ((scale.at(row.lo), y - 4), (scale.at(row.hi), y - 4))
        canvas.line(bar, ink=COLOURS[0], width=3)
    canvas.dot(scale.at(row.value), y - 4, ink=COLOURS[0], hollow=row.hollow)


def _ends(
    rows: Sequence[Range], ends: tuple[float, float] | None, reference: float | None
) -> tuple[float, float]:
    if ends is not None:
        return ends
    known = [x for row in rows for x in (row.value, row.lo, row.hi, *(row.outer or ()))]
    given = [x for x in (*known, reference) if x is not None]
    return (min(given), max(given)) if given else (0.0, 1.0)
