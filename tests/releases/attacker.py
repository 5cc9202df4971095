"""Somebody who solves every row and column sum: what can be worked out of published tables.

It shares nothing with what hides the cells: linear programs give the limits between which each
hidden count must lie, and for small tables every set of counts is tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog

Box = tuple[str, ...]
Nodes = Mapping[str, frozenset[str]]
Published = Mapping[Box, tuple[int, int] | None]
"""Cell -> the least and greatest count it may stand for; None where it is hidden."""

MOST = 10_000


def exactly(counts: Mapping[Box, int], hidden: frozenset[Box]) -> Published:
    """Published to the last case: the attacker's best day."""
    return {box: None if box in hidden else (n, n) for box, n in counts.items()}


def to_five(counts: Mapping[Box, int], hidden: frozenset[Box]) -> Published:
    """Published to the nearest five; zero is zero."""
    return {box: None if box in hidden else _around(n) for box, n in counts.items()}


def _around(count: int) -> tuple[int, int]:
    middle = 5 * round(count / 5)
    return (0, 0) if count == 0 else (max(middle - 2, 1), middle + 2)


def limits(dimensions: Sequence[Nodes], published: Published) -> dict[Box, tuple[float, float]]:
    """Between which counts each hidden cell must lie."""
    bases = list(product(*(sorted({b for held in d.values() for b in held}) for d in dimensions)))
    system = _System(dimensions, bases, published)
    return {box: system.range_of(box) for box, told in published.items() if told is None}


class _System:
    def __init__(self, dimensions: Sequence[Nodes], bases: list[Box], published: Published) -> None:
        self._dimensions, self._bases = dimensions, bases
        rows, most = [], []
        for box, told in published.items():
            row = self._row(box)
            least, greatest = (1, MOST) if told is None else told
            rows += [row, -row]
            most += [greatest, -least]
        self._rows, self._most = np.array(rows), np.array(most)

    def _row(self, box: Box) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        held = [nodes[name] for nodes, name in zip(self._dimensions, box, strict=True)]
        inside = [all(b in h for b, h in zip(base, held, strict=True)) for base in self._bases]
        return np.array(inside, dtype=np.float64)

    def range_of(self, box: Box) -> tuple[float, float]:
        row = self._row(box)
        ends = [
            linprog(sign * row, A_ub=self._rows, b_ub=self._most, bounds=(0, MOST))
            for sign in (1, -1)
        ]
        assert all(end.status == 0 for end in ends), "what was published fits no counts"
        return ends[0].fun, -ends[1].fun


def every_table(
    dimensions: Sequence[Nodes], published: Published, most: int
) -> Iterator[dict[Box, int]]:
    """Every set of counts up to `most` in a base cell that gives what was published."""
    bases = list(product(*(sorted({b for held in d.values() for b in held}) for d in dimensions)))
    for counts in product(range(most + 1), repeat=len(bases)):
        table = dict(zip(bases, counts, strict=True))
        if all(_fits(told, _sum(dimensions, table, box)) for box, told in published.items()):
            yield table


def _sum(dimensions: Sequence[Nodes], table: Mapping[Box, int], box: Box) -> int:
    held = [nodes[name] for nodes, name in zip(dimensions, box, strict=True)]
    return sum(
        n for base, n in table.items() if all(b in h for b, h in zip(base, held, strict=True))
    )


def _fits(told: tuple[int, int] | None, count: int) -> bool:
    return count >= 1 if told is None else told[0] <= count <= told[1]
