"""Curves that step at each point, each in its own colour and dash."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.charts.canvas import COLOURS, DASHES, MARGIN, WIDTH, Canvas
from service.charts.document import Draw
from service.charts.plots.axes import AXIS, DEEP, Write, across, grid, rule, upwards
from service.charts.scales import Scale


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
        bottom = top + DEEP
        x, marks = across((0, upto[0]), MARGIN + AXIS, WIDTH - MARGIN - 24)
        y, up = upwards((0, upto[1]), bottom, top + 8)
        grid(canvas, y, up, upright)
        rule(canvas, x, marks, write, axis, bottom, bottom)
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
