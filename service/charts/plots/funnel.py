"""A funnel: groups over how much is known of them, between limits that narrow with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.charts.canvas import COLOURS, DASHES, FAINT, MARGIN, WIDTH, Canvas, Point, wide
from service.charts.document import Draw
from service.charts.plots.axes import AXIS, DEEP, Write, across, grid, rule, upwards
from service.charts.scales import Scale

_SIZE = 11
_AWAY = 9
_STEP = 6

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One point: `x` how much is known, `y` the ratio; `outside` the limits."""

    label: str
    x: float
    y: float
    outside: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair of limits by its name: `points` (x, lo, hi) in the order of x."""

    label: str
    points: Sequence[tuple[float, float, float]]


def funnel(
    spots: Sequence[Spot], edges: Sequence[Edge], centre: float, across_label: str, upright: Write
) -> Draw:
    """Spots between edges; an edge ends where it leaves the picture, which holds every spot."""

    def draw(canvas: Canvas, top: float) -> float:
        bottom = top + DEEP + 60
        xs = [spot.x for spot in spots] + [at for edge in edges for at, _, _ in edge.points]
        x, marks = across((0, max([*xs, 1])), MARGIN + AXIS, WIDTH - MARGIN - 40)
        y, up = upwards((0, _highest(spots, centre)), bottom, top + 8)
        grid(canvas, y, up, upright)
        rule(canvas, x, marks, lambda value: f"{value:g}", across_label, bottom, bottom)
        canvas.line(((x.start, y.at(centre)), (x.end, y.at(centre))), ink=FAINT)
        paths = [[(x.start, y.at(centre)), (x.end, y.at(centre))]]
        for number, edge in enumerate(edges, 1):
            for side in (1, 2):
                inside = [each for each in edge.points if y.lo <= each[side] <= y.hi]
                paths.append([(x.at(each[0]), y.at(each[side])) for each in inside])
                canvas.line(paths[-1], ink=COLOURS[1], dash=DASHES[number])
        whole = (MARGIN + AXIS, top, WIDTH - MARGIN, bottom)
        _named(canvas, spots, x, y, whole, [box for path in paths for box in _along(path)])
        return _legend(canvas, [edge.label for edge in edges], bottom + 54)

    return draw


def _highest(spots: Sequence[Spot], centre: float) -> float:
    return max([2 * centre] + [1.1 * spot.y for spot in spots])


def _named(
    canvas: Canvas, spots: Sequence[Spot], x: Scale, y: Scale, whole: Box, lines: Sequence[Box]
) -> None:
    """Every spot, and its name where it covers no other, and best no line either.

    Those outside the limits choose first; a name that fits nowhere stands in the table alone.
    """
    at = [(x.at(spot.x), y.at(spot.y)) for spot in spots]
    taken = [(left - 5, up - 5, left + 5, up + 5) for left, up in at]
    for spot, (left, up) in zip(spots, at, strict=True):
        canvas.dot(left, up, ink=COLOURS[0], hollow=not spot.outside)
    order = sorted(zip(spots, at, strict=True), key=lambda each: not each[0].outside)
    for spot, (left, up) in order:
        width = wide(spot.label, _SIZE)
        boxes = [
            box
            for start, line in _beside(left, up, width)
            if _within(box := (start, line - _SIZE, start + width, line + 3), whole)
            and not any(_cover(box, other) for other in taken)
        ]
        clear = (box for box in boxes if not any(_cover(box, other) for other in lines))
        if (chosen := next(clear, next(iter(boxes), None))) is not None:
            canvas.text(chosen[0], chosen[3] - 3, spot.label, size=_SIZE)
            taken.append(chosen)


def _along(path: Sequence[Point]) -> Iterator[Box]:
    """Small boxes that a line runs through."""
    for (left, up), (right, down) in pairwise(path):
        steps = 1 + int(abs(right - left) / _STEP)
        for step in range(steps + 1):
            x, y = (a + (b - a) * step / steps for a, b in ((left, right), (up, down)))
            yield (x - 1, y - 1, x + 1, y + 1)


def _beside(x: float, y: float, width: float) -> Sequence[tuple[float, float]]:
    """Where a name may begin, and on which line: after its spot, before it, above or below."""
    return (
        (x + _AWAY, y + 4), (x - _AWAY - width, y + 4),
        (x - width / 2, y - _AWAY), (x - width / 2, y + _AWAY + _SIZE),
        (x + _AWAY, y - _AWAY), (x + _AWAY, y + _AWAY + _SIZE),
    )  # fmt: skip


def _within(box: Box, whole: Box) -> bool:
    return box[0] >= whole[0] and box[1] >= whole[1] and box[2] <= whole[2] and box[3] <= whole[3]


def _cover(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(canvas: Canvas, labels: Sequence[str], y: float) -> float:
    for number, label in enumerate(labels, 1):
        canvas.line(((MARGIN, y - 4), (MARGIN + 36, y - 4)), ink=COLOURS[1], dash=DASHES[number])
        canvas.text(MARGIN + 46, y, label, size=12, room=WIDTH - 2 * MARGIN - 46)
        y += 18
    return y
