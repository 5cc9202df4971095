"""The one table that readers from elsewhere may ask for, and what of it they are never told.

City by category with all its totals, cut at one day. Reports, funnels, learning views, hotspots and
run charts tell parts of it, whole or finer, so it is settled here once for all of them which of its
figures are kept back: what is hidden in one answer must not stand in another. Finer parts (months,
responses) are then hidden by `projections.patterns.suppress` and `projections.comparing.cells`;
releases have rules of their own (`projections.releases.suppression`).

Every city, every category and the country is an equation: its parts add up to its total. Seen as a
graph with the equations as nodes and the figures as edges, a hidden figure follows from the others
exactly where it lies on no ring of hidden ones. So each lies on one, and the hidden figures of an
equation together reach the smallest cell.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from sqlalchemy import Connection, func, select

from domain.codes import category
from projections.recurrence.grouping import GroupBy
from projections.recurrence.tables import NO_CHAINS, case
from projections.recurrence.usual import SMALLEST_CELL, SMALLEST_SENSITIVE_CELL
from projections.recurrence.versions import STANDS

STANDING = frozenset({GroupBy.CITY, GroupBy.CATEGORY})
"""What rows of that table are made of."""

Figure = tuple[str | None, str | None]
"""City and category; None in one place is the total over it."""

Node = tuple[str, str]
ALL: Node = ("all", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """Told exactly of the cities of its `home`, of others only what is of so many."""

    home: tuple[str, ...] = ()
    smallest_cell: int = SMALLEST_CELL
    smallest_sensitive_cell: int = SMALLEST_SENSITIVE_CELL


def kept_back(connection: Connection, cut_off: int, reader: Outsider) -> frozenset[Figure]:
    """The figures that this reader is not told, of what began before the day `cut_off`.

    A total may be among them although it is large. Nothing of the reader's own cities is.
    """
    sizes = _sizes(connection, cut_off)
    totals: dict[Figure, list[int]] = defaultdict(lambda: [0, 0])
    for (city, code), counts in sizes.items():
        for figure in ((city, None), (None, code)):
            for at, count in enumerate(counts):
                totals[figure][at] += count
    counted = {
        figure: min(counts)
        for figure, counts in (sizes | {key: (a, b) for key, (a, b) in totals.items()}).items()
        if figure[0] is None or figure[0] not in reader.home
    }
    sensitive = {city for city, code in sizes if category(code or "").small_cells}
    return to_keep_back(counted, {figure: _fewest(figure, reader, sensitive) for figure in counted})


def _fewest(figure: Figure, reader: Outsider, sensitive: set[str | None]) -> int:
    city, code = figure
    few = city in sensitive if code is None else category(code).small_cells
    return reader.smallest_sensitive_cell if few else reader.smallest_cell


def _sizes(connection: Connection, cut_off: int) -> dict[Figure, tuple[int, int]]:
    """Cases and places of each city and category."""
    rows = connection.execute(
        select(
            case.c.lane, case.c.category, func.count(case.c.case_id.distinct()),
            func.count(case.c.place.distinct()),
        )
        .where(STANDS, case.c.chain.not_in(NO_CHAINS), case.c.opened < cut_off)
        .group_by(case.c.lane, case.c.category)
    )  # fmt: skip
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def to_keep_back(sizes: Mapping[Figure, int], fewest: Mapping[Figure, int]) -> frozenset[Figure]:
    """The figures of too few, and the smallest others without which those would follow."""
    graph: dict[Node, list[Figure]] = defaultdict(list)
    for figure in sorted(sizes, key=_order):
        for node in _ends(figure):
            graph[node].append(figure)
    hidden = {figure for figure, size in sizes.items() if size < fewest[figure]}
    while more := {
        *(each for line in graph.values() for each in _too_few(line, sizes, fewest, hidden)),
        *_ring_of_one(graph, sizes, hidden),
    }:
        hidden |= more
    return frozenset(hidden)


def _ends(figure: Figure) -> tuple[Node, Node]:
    """The two equations that a figure stands in."""
    city, code = figure
    return ("city", city) if city else ALL, ("category", code) if code else ALL


def _order(figure: Figure) -> tuple[bool, str, str]:
    return None in figure, figure[0] or "", figure[1] or ""


def _too_few(
    line: list[Figure], sizes: Mapping[Figure, int], fewest: Mapping[Figure, int],
    hidden: set[Figure],
) -> Iterator[Figure]:  # fmt: skip
    """What of an equation must be hidden besides, the smallest first, totals last."""
    gone = [figure for figure in line if figure in hidden]
    total = sum(sizes[figure] for figure in gone)
    needed = max((fewest[figure] for figure in gone), default=0)
    for figure in sorted(set(line) - hidden, key=lambda f: (None in f, sizes[f], _order(f))):
        if total >= needed:
            return
        total += sizes[figure]
        yield figure


def _ring_of_one(
    graph: Mapping[Node, list[Figure]], sizes: Mapping[Figure, int], hidden: set[Figure]
) -> list[Figure]:
    """What closes a ring around the first hidden figure that lies on none; empty if all do."""
    for figure in sorted(hidden, key=_order):
        if more := [each for each in _ring(graph, sizes, hidden, figure) if each not in hidden]:
            return more
    return []


def _ring(
    graph: Mapping[Node, list[Figure]], sizes: Mapping[Figure, int], hidden: set[Figure],
    figure: Figure,
) -> list[Figure]:  # fmt: skip
    """The cheapest way from one end of a figure to the other without it (Dijkstra 1959).

    What is hidden already costs nothing. Through the totals there always is a way.
    """
    start, goal = _ends(figure)
    waiting: list[tuple[int, Node]] = [(0, start)]
    cost: dict[Node, int] = {start: 0}
    came: dict[Node, tuple[Node, Figure]] = {}
    while waiting:
        so_far, node = heappop(waiting)
        if node == goal:
            break
        for edge in graph[node]:
            there = next(end for end in (*_ends(edge), node) if end != node)
            dearer = so_far + (0 if edge in hidden else sizes[edge])
            if edge != figure and dearer < cost.get(there, dearer + 1):
                cost[there] = dearer
                came[there] = (node, edge)
                heappush(waiting, (dearer, there))
    way = []
    while goal in came and goal != start:
        goal, edge = came[goal]
        way.append(edge)
    return way
