"""A report in shares that several processes count at the same time, and its cells city by city.

A share holds whole rows: all rows of some cities, or of some categories. Where rows mix both, the
first share is everything. Equal stores divide equally, so each process finds its own share.
"""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import cast

from sqlalchemy import Connection, func, select

from projections.recurrence.counting import Cell
from projections.recurrence.grouping import GroupBy
from projections.recurrence.reading import Scope, reached
from projections.recurrence.tables import episode


@dataclass(frozen=True, slots=True)
class Share:
    """The share `number` of so many, counted from 0."""

    number: int
    of: int


def scopes(
    connection: Connection, scope: Scope, group_by: Collection[GroupBy], share: Share
) -> Iterator[Scope]:
    """What a share reads: one city after another, each with what the share takes of it."""
    positions = reached(connection)
    cities = sorted(positions) if scope.city is None else [scope.city]
    if share.of > 1:
        if scope.city is None and GroupBy.CITY in group_by:
            cities = _divided(positions, share.of)[share.number]
        elif scope.category is None and GroupBy.CATEGORY in group_by:
            scope = _some_categories(connection, scope, share)
        elif share.number:
            return
    for city in cities:
        yield replace(scope, city=city)


def _some_categories(connection: Connection, scope: Scope, share: Share) -> Scope:
    """The first share takes what is in no other: what no episode is of now may have been one."""
    counts = select(episode.c.category, func.count()).group_by(episode.c.category)
    if scope.city is not None:
        counts = counts.where(episode.c.lane == scope.city)
    rows = connection.execute(counts).all()
    _, *others = _divided({name: count for name, count in rows if count}, share.of)
    if share.number:
        return replace(scope, among=tuple(others[share.number - 1]))
    return replace(scope, apart_from=tuple(chain.from_iterable(others)))


def _divided(weights: Mapping[str, int], into: int) -> list[list[str]]:
    """About the same weight for each: the heaviest goes first, to whoever has least."""
    shares: list[list[str]] = [[] for _ in range(into)]
    loads = [0] * into
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        least = loads.index(min(loads))
        shares[least].append(name)
        loads[least] += weights[name]
    return [sorted(names) for names in shares]


class Gathered:
    """The cell of a row over many cities, a city added at a time, 30 bytes for an episode.

    Places and problems lie in one city each.
    """

    def __init__(self) -> None:
        self._days, self._to_solved = array("i"), array("i")
        self._came_back, self._solved = bytearray(), bytearray()
        self._at, self._begun, self._units_at = array("i"), array("i"), array("i")
        self.cell = Cell(
            0, 0, 0, 0, days=self._days, to_solved=self._to_solved,
            came_back=_as_flags(self._came_back), solved=_as_flags(self._solved),
            at=self._at, begun=self._begun, units_at=self._units_at,
        )  # fmt: skip

    def add(self, part: Cell) -> None:
        cell, known = self.cell, self.cell.places
        self._begun.extend([known + place for place in part.begun])
        self._at.extend([known + place for place in part.at])
        self._units_at.extend([known + place for place in part.units_at])
        self._days.extend(part.days)
        self._to_solved.extend(part.to_solved)
        self._came_back.extend(part.came_back)
        self._solved.extend(part.solved)
        cell.units.extend(part.units)
        cell.responses.update(part.responses)
        cell.interrupted |= part.interrupted
        for name in COUNTS:
            setattr(cell, name, getattr(cell, name) + getattr(part, name))


def _as_flags(numbers: bytearray) -> Sequence[bool]:
    """0 and 1 are as good as False and True, in an eighth of the memory."""
    return cast("Sequence[bool]", numbers)


COUNTS = (
    "cases", "episodes", "reports", "places", "failed_fixes", "came_back_early", "open",
    "long_open", "problems",
)  # fmt: skip
