"""The kinds of drawing: ranges side by side, a step curve, months in a row, a funnel, shares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.charts.canvas import COLOURS, DASHES, FAINT, LINE, WIDTH, Canvas
from service.charts.document import MARGIN, Draw
from service.charts.scales import Scale, ticks

_LABELS = 210
"""Room for the names of rows."""
_AXIS = 56
"""Room for the numbers of an upright axis."""
_DEEP = 260
_ROW = 26

Write = Callable[[float], str]
"""How a number of an axis is written."""


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate with its interval; `value` None where there is none, and `note` says why."""

    label: str
    value: float | None
    lo: float | None = None
    hi: float | None = None
    note: str = ""
    hollow: bool = False


def ranges(
    rows: Sequence[Range], write: Write, axis: str, *, ends: tuple[float, float] | None = None,
    reference: float | None = None,
) -> Draw:  # fmt: skip
    """One line for each row: a dot at the estimate, a bar over its interval.

    `ends` are those of the axis, else what the rows need; `reference` is marked across all rows.
    """

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + _ROW * max(1, len(rows)) + 8
        scale, marks = _across(_ends(rows, ends, reference), _LABELS + MARGIN, WIDTH - MARGIN - 24)
        _rule(canvas, scale, marks, write, axis, top, bottom)
        if reference is not None:
            x = scale.at(reference)
            canvas.line(((x, top), (x, bottom)), ink=FAINT, dash="4 3")
        for number, row in enumerate(rows):
            _one_range(canvas, row, scale, top + _ROW * number + 20)
        return bottom + 52

    return draw


def _one_range(canvas: Canvas, row: Range, scale: Scale, y: float) -> None:
    canvas.text(MARGIN, y, row.label, room=_LABELS - 12)
    if row.value is None:
        canvas.text(_LABELS + MARGIN + 8, y, row.note, size=12, ink=FAINT)
        return
    if row.lo is not None and row.hi is not None:
        bar = ((scale.at(row.lo), y - 4), (scale.at(row.hi), y - 4))
        canvas.line(bar, ink=COLOURS[0], width=3)
    canvas.dot(scale.at(row.value), y - 4, ink=COLOURS[0], hollow=row.hollow)


def _ends(
    rows: Sequence[Range], ends: tuple[float, float] | None, reference: float | None
) -> tuple[float, float]:
    if ends is not None:
        return ends
    given = [x for row in rows for x in (row.value, row.lo, row.hi) if x is not None]
    given += [] if reference is None else [reference]
    return (min(given), max(given)) if given else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Steps:
    """A curve that steps at each point; `band` its limits (x, lo, hi), where they are known."""

    label: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float, float]] = ()


def steps(
    curves: Sequence[Steps], write: Write, axis: str, upright: Write, upto: tuple[float, float]
) -> Draw:
    """Curves from (0, 0) to `upto`, each in its own colour and dash, named in a legend."""

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + _DEEP
        x, across = _across((0, upto[0]), MARGIN + _AXIS, WIDTH - MARGIN - 24)
        y, up = _upwards((0, upto[1]), bottom, top + 8)
        _grid(canvas, y, up, upright)
        _rule(canvas, x, across, write, axis, bottom, bottom)
        for number, curve in enumerate(curves):
            ink, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
            for at, lo, hi in curve.band:
                canvas.line(((x.at(at), y.at(lo)), (x.at(at), y.at(hi))), ink=ink, width=3)
            canvas.line(_stairs(curve.points, upto[0], x, y), ink=ink, width=2, dash=dash)
        return _legend(canvas, [curve.label for curve in curves], bottom + 48)

    return draw


def _stairs(
    points: Sequence[tuple[float, float]], last: float, x: Scale, y: Scale
) -> list[tuple[float, float]]:
    path = [(x.at(0), y.at(0))]
    for at, value in points:
        if at <= last:
            path += [(x.at(at), path[-1][1]), (x.at(at), y.at(value))]
    return [*path, (x.at(last), path[-1][1])]


def _legend(canvas: Canvas, names: Sequence[str], y: float) -> float:
    for number, name in enumerate(names):
        ink, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        canvas.line(((MARGIN, y - 4), (MARGIN + 36, y - 4)), ink=ink, width=2, dash=dash)
        canvas.text(MARGIN + 46, y, name, size=12, room=WIDTH - 2 * MARGIN - 46)
        y += 18
    return y


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a run chart: `value` None where it is not shown.

    `open` months were not followed long enough; `alarm` marks the month in which it rang;
    `beside` is a count that stands under the month (dialogues held).
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
        bottom = top + _DEEP
        known = [month.value for month in row if month.value is not None]
        y, up = _upwards((0, max([*known, middle or 0, 1])), bottom, top + 12)
        _grid(canvas, y, up, upright)
        x = Scale(0, max(1, len(row) - 1), MARGIN + _AXIS + 10, WIDTH - MARGIN - 24)
        if middle is not None:
            ends = ((x.start, y.at(middle)), (x.end, y.at(middle)))
            canvas.line(ends, ink=FAINT, dash="6 4")
            canvas.text(x.end, y.at(middle) - 5, middle_label, size=11, anchor="end", ink=FAINT)
        _run(canvas, row, x, y)
        every = -(-len(row) // 8)
        canvas.text(MARGIN, bottom + 38, beside, size=11, ink=FAINT, room=_AXIS + 60)
        for number, month in enumerate(row):
            _beneath(canvas, month, x.at(number), bottom, named=number % max(1, every) == 0)
        return bottom + 66

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
            canvas.triangle(*at, ink=COLOURS[1])
        else:
            canvas.dot(*at, ink=COLOURS[0], hollow=month.open)


def _beneath(canvas: Canvas, month: Month, x: float, bottom: float, *, named: bool) -> None:
    if named:
        canvas.text(x, bottom + 18, month.label, size=11, anchor="middle")
    if month.beside:
        canvas.text(x, bottom + 54, str(month.beside), size=11, anchor="middle")


@dataclass(frozen=True, slots=True)
class Spot:
    """One point of a funnel: `x` how much is known, `y` the ratio; `outside` the limits."""

    label: str
    x: float
    y: float
    outside: bool


def funnel(
    spots: Sequence[Spot], limits: Sequence[tuple[float, float, float]], centre: float,
    across: str, upright: Write,
) -> Draw:  # fmt: skip
    """Spots over what is known of them, between limits (x, lo, hi) that narrow with it."""

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + _DEEP
        heights = [spot.y for spot in spots] + [v for _, lo, hi in limits for v in (lo, hi)]
        widest = max([spot.x for spot in spots] + [at for at, _, _ in limits] + [1])
        x, marks = _across((0, widest), MARGIN + _AXIS, WIDTH - MARGIN - 40)
        y, up = _upwards((min([*heights, centre]), max([*heights, centre])), bottom, top + 8)
        _grid(canvas, y, up, upright)
        _rule(canvas, x, marks, lambda value: f"{value:g}", across, bottom, bottom)
        canvas.line(((x.start, y.at(centre)), (x.end, y.at(centre))), ink=FAINT)
        for side in (1, 2):
            edge = [(x.at(limit[0]), y.at(limit[side])) for limit in limits]
            canvas.line(edge, ink=COLOURS[1], dash="6 4")
        for spot in spots:
            canvas.dot(x.at(spot.x), y.at(spot.y), ink=COLOURS[0], hollow=not spot.outside)
            canvas.text(x.at(spot.x) + 8, y.at(spot.y) + 4, spot.label, size=11)
        return bottom + 52

    return draw


@dataclass(frozen=True, slots=True)
class Share:
    """A bar of a share (0 to 1), and a mark at what was to be expected."""

    label: str
    value: float
    expected: float | None = None


def shares(rows: Sequence[Share], write: Write, axis: str) -> Draw:
    """Bars from nought, each with a mark where chance alone would have put it."""

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + _ROW * max(1, len(rows)) + 8
        highest = max([row.value for row in rows] + [row.expected or 0 for row in rows] + [0.05])
        scale, marks = _across((0, highest), _LABELS + MARGIN, WIDTH - MARGIN - 24)
        _rule(canvas, scale, marks, write, axis, top, bottom)
        for number, row in enumerate(rows):
            y = top + _ROW * number
            canvas.text(MARGIN, y + 20, row.label, room=_LABELS - 12)
            width = scale.at(row.value) - scale.start
            canvas.box(scale.start, y + 8, width, 16, ink=COLOURS[0])
            if row.expected is not None:
                x = scale.at(row.expected)
                canvas.line(((x, y + 4), (x, y + 28)), ink=COLOURS[1], width=3)
        return bottom + 52

    return draw


def _across(ends: tuple[float, float], start: float, end: float) -> tuple[Scale, list[float]]:
    marks = ticks(*ends)
    return Scale(marks[0], marks[-1], start, end), marks


def _upwards(ends: tuple[float, float], bottom: float, top: float) -> tuple[Scale, list[float]]:
    marks = ticks(*ends)
    return Scale(marks[0], marks[-1], bottom, top), marks


def _grid(canvas: Canvas, y: Scale, marks: Sequence[float], write: Write) -> None:
    for mark in marks:
        at = y.at(mark)
        canvas.line(((MARGIN + _AXIS, at), (WIDTH - MARGIN - 24, at)), ink=LINE, width=1)
        canvas.text(MARGIN + _AXIS - 8, at + 4, write(mark), size=11, anchor="end", ink=FAINT)


def _rule(
    canvas: Canvas, x: Scale, marks: Sequence[float], write: Write, axis: str, top: float,
    bottom: float,
) -> None:  # fmt: skip
    """The lower axis, with lines up to `top` and its name beneath."""
    for mark in marks:
        canvas.line(((x.at(mark), top), (x.at(mark), bottom + 4)), ink=LINE, width=1)
        canvas.text(x.at(mark), bottom + 18, write(mark), size=11, anchor="middle", ink=FAINT)
    canvas.text((x.start + x.end) / 2, bottom + 36, axis, size=12, anchor="middle")
