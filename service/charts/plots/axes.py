"""Axes that drawings share."""

from collections.abc import Callable, Sequence

from service.charts.canvas import FAINT, LINE, MARGIN, WIDTH, Canvas
from service.charts.document import Draw
from service.charts.scales import Scale, ticks

LABELS = 210
"""Room for the names of rows."""
AXIS = 56
"""Room for the numbers of an upright axis."""
DEEP = 260
ROW = 26

Write = Callable[[float], str]
"""How a number of an axis is written."""


def nothing(words: str) -> Draw:
    """In place of a drawing for which there are no figures: why there are none."""

    def draw(canvas: Canvas, top: float) -> float:
        canvas.box(MARGIN, top, WIDTH - 2 * MARGIN, 2 * ROW, ink=LINE, hollow=True)
        canvas.text(WIDTH / 2, top + ROW + 5, words, anchor="middle", ink=FAINT)
        return top + 2 * ROW + 20

    return draw


def across(ends: tuple[float, float], start: float, end: float) -> tuple[Scale, list[float]]:
    marks = ticks(*ends)
    return Scale(marks[0], marks[-1], start, end), marks


def upwards(
    ends: tuple[float, float], bottom: float, top: float, *, whole: bool = False
) -> tuple[Scale, list[float]]:
    marks = ticks(*ends, whole=whole)
    return Scale(marks[0], marks[-1], bottom, top), marks


def grid(canvas: Canvas, y: Scale, marks: Sequence[float], write: Write) -> None:
    for mark in marks:
        at = y.at(mark)
        canvas.line(((MARGIN + AXIS, at), (WIDTH - MARGIN - 24, at)), ink=LINE, width=1)
        canvas.text(MARGIN + AXIS - 8, at + 4, write(mark), size=11, anchor="end", ink=FAINT)


def rule(
    canvas: Canvas, x: Scale, marks: Sequence[float], write: Write, axis: str, top: float,
    bottom: float,
) -> None:  # fmt: skip
    """The lower axis, with lines up to `top` and its name beneath."""
    for mark in marks:
        canvas.line(((x.at(mark), top), (x.at(mark), bottom + 4)), ink=LINE, width=1)
        canvas.text(x.at(mark), bottom + 18, write(mark), size=11, anchor="middle", ink=FAINT)
    canvas.text((x.start + x.end) / 2, bottom + 36, axis, size=12, anchor="middle")
