"""Which cells of frozen tables to hide, so that no hidden one can be worked out from the others.

Cells are boxes of a cube of counts: one node per dimension (a city or all of them, a category or
all, a quarter or the year so far), so sums over rows, columns and periods are cells like others.
Everything that was ever published about the cube is judged together, release after release. Live
figures, told to readers who have a role somewhere, follow `projections.recurrence.outside`.

The test is a certificate, not a guess: a hidden cell is safe once another set of counts is found
that gives every published cell its very figure (before rounding, which only hides more) and the
hidden one values that lie `width` apart. Such sets are made by moving a count along one edge in
each dimension: +t and -t on the corners of a box of base cells, the fundamental moves of tables
(Diaconis & Sturmfels 1998; Hundepool et al., Statistical Disclosure Control, 2012, ch. 4). They
need not find the true range, which can only be wider: what they call safe is safe. Where no move
exists, the cheapest one is made possible by hiding more, smallest figures first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import inf
from typing import NamedTuple

Box = tuple[str, ...]
"""A node of each dimension."""

Nodes = Mapping[str, frozenset[str]]
"""Node -> the base nodes in it; a base node holds itself alone."""

WIDTH = 4
"""The values that a hidden count may have lie at least so far apart: not known to within one."""


@dataclass(frozen=True)
class Cube:
    """Counts by base cell; those left out are zero."""

    dimensions: tuple[Nodes, ...]
    counts: Mapping[Box, int]

    def value(self, box: Box) -> int:
        """The count of a cell, base or sum."""
        return sum(self.counts.get(base, 0) for base in self.bases(box))

    def bases(self, box: Box) -> Iterator[Box]:
        held = zip(self.dimensions, box, strict=True)
        return product(*(sorted(nodes[name]) for nodes, name in held))


class _Step(NamedTuple):
    """A move along one dimension: more in one base node, less in another (None: in none)."""

    more: str
    less: str | None
    changed: tuple[str, ...]


class _Move(NamedTuple):
    cost: float
    to_hide: tuple[Box, ...]
    changed: tuple[Box, ...]


def to_hide(
    cube: Cube,
    small: Collection[Box],
    undecided: Collection[Box],
    shown: Collection[Box] = (),
    *,
    width: int = WIDTH,
) -> frozenset[Box]:
    """Which of the `undecided` cells, about to be published, are to be hidden.

    `small` are the cells to be protected: too small now, or hidden by an earlier release.
    `shown` were published before and cannot be called back. All others are published nowhere.
    A count of zero is shown as zero, so it is never small, and whoever sees a cell hidden
    knows that it is at least one: both are taken into account.
    """
    return _Hiding(cube, frozenset(undecided), frozenset(shown), width).protect(small)


class _Hiding:
    def __init__(
        self, cube: Cube, undecided: frozenset[Box], shown: frozenset[Box], width: int
    ) -> None:
        self._cube = cube
        self._undecided = undecided
        self._shown = shown
        self._width = width
        self._hidden: set[Box] = set()
        self._safe: set[Box] = set()
        self._value = cache(cube.value)

    def protect(self, small: Collection[Box]) -> frozenset[Box]:
        """A move stays possible when more is hidden, so every cell needs to be looked at once."""
        waiting = [box for box in small if box not in self._shown and self._value(box)]
        self._hidden.update(self._undecided.intersection(waiting))
        waiting.sort(key=self._smallest_first, reverse=True)
        while waiting:
            box = waiting.pop()
            if box in self._safe:
                continue
            move = min(self._moves(box), default=None)
            if move is None:
                more = self._everything_that_touches(box)
                waiting += sorted(more, key=self._smallest_first, reverse=True)
                move = _Move(inf, tuple(more), (box,))
            self._hidden.update(move.to_hide)
            self._safe.update(move.changed)
        return frozenset(self._hidden)

    def _smallest_first(self, box: Box) -> tuple[int, Box]:
        return self._value(box), box

    def _moves(self, box: Box) -> Iterator[_Move]:
        """What moves the cell by enough; the first that needs nothing more hidden ends the list."""
        best = inf
        for steps in product(*(self._steps(nodes, name) for nodes, name in self._along(box))):
            if self._range(steps) < self._width:
                continue
            changed = tuple(product(*(step.changed for step in steps)))
            to_hide = [each for each in changed if self._would_tell(each)]
            cost = self._cost(to_hide)
            if cost < best:
                best = cost
                yield _Move(cost, tuple(to_hide), changed)
            if best == 0:
                return

    def _along(self, box: Box) -> Iterable[tuple[Nodes, str]]:
        return zip(self._cube.dimensions, box, strict=True)

    def _steps(self, nodes: Nodes, name: str) -> Iterator[_Step]:
        """Steps that change the node, and every other node that they change."""
        outside = sorted({base for held in nodes.values() for base in held} - nodes[name])
        for more in sorted(nodes[name]):
            for less in (*outside, None):
                changed = (n for n, held in nodes.items() if (more in held) != (less in held))
                yield _Step(more, less, tuple(sorted(changed)))

    def _range(self, steps: tuple[_Step, ...]) -> float:
        """How far the counts of the corners can be moved, both ways taken together.

        None of them is moved below one: a zero is published, or would be.
        """
        least = {1: inf, -1: inf}
        ends = ([(s.more, 1), (s.less, -1)] if s.less else [(s.more, 1)] for s in steps)
        for corner in product(*ends):
            sign, base = 1, []
            for name, turn in corner:
                sign *= turn
                base.append(name)
            count = self._cube.counts.get(tuple(base), 0)
            if count == 0:
                return 0
            least[sign] = min(least[sign], count - 1)
        return least[1] + least[-1]

    def _would_tell(self, box: Box) -> bool:
        return box in self._shown or (box in self._undecided and box not in self._hidden)

    def _cost(self, boxes: Iterable[Box]) -> float:
        """What is lost by hiding these; what was published before cannot be hidden."""
        return sum(inf if box in self._shown else self._value(box) for box in boxes)

    def _everything_that_touches(self, box: Box) -> list[Box]:
        """So that at least nothing new is said: where records changed, no move may be left."""
        return [
            each
            for each in self._undecided - self._hidden
            if all(
                not nodes[a].isdisjoint(nodes[b])
                for nodes, a, b in zip(self._cube.dimensions, each, box, strict=True)
            )
        ]
