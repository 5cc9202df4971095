"""A run chart: months in order, with their median, alarms, and a count that stands beneath."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.charts.canvas import COLOURS, FAINT, MARGIN, WIDTH, Canvas
from service.charts.document import Draw
from service.charts.plots.axes import AXIS, DEEP, Write, grid, upwards
from service.charts.scales import Scale


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a run chart: `value` None where it is not shown.

    `open` months were not followed long enough and are hollow; `alarm` marks those in which it
    rang; `beside` is a count that stands under the month (dialogues held).
    """

    label: str
    value: float | None
    open: bool = False
    alarm: bool = False
    beside: int | None = None


def months(
    row: Sequence[Month], middle: float | None, upright: Write, middle_label: str, beside: str
) -> Draw:
    """A run chart: months in order, the median across, alarms as triangles, a count beneath."""

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + DEEP
        known = [month.value for month in row if month.value is not None]
        y, up = upwards((0, max([*known, middle or 0, 4])), bottom, top + 12, whole=True)
        grid(canvas, y, up, upright)
        x = Scale(0, max(1, len(row) - 1), MARGIN + AXIS + 10, WIDTH - MARGIN - 24)
        if middle is not None:
            ends = ((x.start, y.at(middle)), (x.end, y.at(middle)))
            canvas.line(ends, ink=FAINT, dash="6 4")
        _run(canvas, row, x, y)
        every = -(-len(row) // 7)
        canvas.text(MARGIN, bottom + 38, beside, size=11, ink=FAINT, room=AXIS + 60)
        for number, month in enumerate(row):
            _beneath(canvas, month, x.at(number), bottom, named=number % max(1, every) == 0)
        if middle is None:
            return bottom + 66
        canvas.line(((MARGIN, bottom + 72), (MARGIN + 36, bottom + 72)), ink=FAINT, dash="6 4")
        canvas.text(MARGIN + 46, bottom + 76, middle_label, size=12)
        return bottom + 94

    return draw


def _run(canvas: Canvas, row: Sequence[Month], x: Scale, y: Scale) -> None:
    stretch: list[tuple[float, float]] = []
    for number, month in enumerate([*row, Month("", None)]):
        if month.value is not None:
            stretch.append((x.at(number), y.at(month.value)))
            continue
        if len(stretch) > 1:
            canvas.line(stretch, ink=COLOURS[0], width=2)
        stretch = []
    for number, month in enumerate(row):
        if month.value is None:
            continue
        at = x.at(number), y.at(month.value)
        if month.alarm:
            canvas.triangle(*at, ink=COLOURS[1], hollow=month.open)
        else:
            canvas.dot(*at, ink=COLOURS[0], hollow=month.open)


def _beneath(canvas: Canvas, month: Month, x: float, bottom: float, *, named: bool) -> None:
    if named:
        canvas.text(x, bottom + 18, month.label, size=11, anchor="middle")
    if month.beside is not None:
        canvas.text(x, bottom + 54, str(month.beside), size=11, anchor="middle")
