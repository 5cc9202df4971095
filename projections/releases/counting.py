"""What a release counts: the problems of one year so far, by city, category and quarter.

Problems are the episodes of the recurrence report: all reports of one thing while it is open. One
counts in the quarter in which it was first reported, and there it stays: cases that join it later
would change what was counted of a quarter before. Categories that are restricted or about police
conduct are in no release, whatever became of the single case; in the others nothing counts that is
protected now.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from sqlalchemy import Connection, func, select

from domain.codes import RESTRICTED, categories
from domain.release import Quarter
from domain.words import PlaceLevel
from projections.recurrence.counting import Cell, Terms, cell_of
from projections.recurrence.places import Watch
from projections.recurrence.reading import NAME, Scope, Stretch, reached, read
from projections.recurrence.usual import GRACE_DAYS, HORIZON
from projections.registry import REGISTRY
from projections.releases.suppression import Box, Cube, Nodes
from projections.tables import checkpoint, place

READ_FROM = (NAME, REGISTRY.name)
ALL = "all"


@dataclass
class Results:
    """Of one city and category, the year so far: problems reported, solved, and still waiting."""

    reported: list[Stretch] = field(default_factory=list)
    solved: list[Stretch] = field(default_factory=list)
    waiting: list[Stretch] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """`places` are different places by cell of the cube; `solved` says how long solutions held."""

    quarter: Quarter
    position: Mapping[str, int]
    cube: Cube
    places: Mapping[Box, int]
    results: Mapping[tuple[str, str], Results]
    terms: Terms
    watch: Watch

    def held(self, city: str, category: str) -> Cell | None:
        """What was solved there and for how long it was seen to hold; None: nothing was."""
        solved = self.results[city, category].solved
        return cell_of(solved, self.terms, self.watch) if solved else None


def quarter_node(quarter: Quarter) -> str:
    return quarter.name


def year_node(quarter: Quarter) -> str:
    """The year until the end of the quarter; of a first quarter that is the quarter itself."""
    return quarter.name if quarter.number == 1 else f"to {quarter.name}"


def count(connection: Connection, quarter: Quarter) -> Counted:
    """All that the release of a quarter speaks of, at one position of the record."""
    position = reached(connection)
    cut_off = quarter.cut_off.toordinal()
    stretches, _ = read(connection, Scope(cut_off), position)
    dimensions = (_with_all(cities(connection)), _with_all(public_categories()), _periods(quarter))
    kept = [each for each in stretches if _is_in(each, dimensions)]
    return Counted(
        quarter=quarter,
        position=position,
        cube=Cube(dimensions, _problems(kept, quarter)),
        places=_places(kept, quarter, dimensions),
        results=_results(kept, quarter, dimensions),
        terms=Terms(cut_off, (HORIZON,), HORIZON, GRACE_DAYS, confirmed=False),
        watch=Watch(connection, position),
    )


def taken_in(connection: Connection) -> dict[str, int]:
    """Lane -> how far both what came back and the cities are known."""
    query = select(checkpoint.c.lane, func.min(checkpoint.c.position)).where(
        checkpoint.c.projection.in_(READ_FROM)
    )
    both = query.group_by(checkpoint.c.lane).having(func.count() == len(READ_FROM))
    return {row[0]: row[1] for row in connection.execute(both)}


def cities(connection: Connection) -> list[str]:
    """Every city that was ever registered: one without a case has a zero, which is no secret."""
    query = select(place.c.code).where(place.c.level == PlaceLevel.CITY.value)
    return sorted(connection.scalars(query))


def public_categories() -> list[str]:
    """The first-level categories whose counts may be published, for whole cities only."""
    return [
        each.code
        for each in categories()
        if each.parent is None
        and each.sensitivity not in RESTRICTED
        and not (each.police_conduct or each.pathway_card_only or each.emergency)
    ]


def _with_all(names: Iterable[str]) -> Nodes:
    listed = list(names)
    return {**{name: frozenset({name}) for name in listed}, ALL: frozenset(listed)}


def _periods(last: Quarter) -> Nodes:
    """The quarters of the year, and the year until the end of each."""
    nodes = {quarter_node(each): frozenset({each.name}) for each in last.so_far}
    for each in last.so_far:
        nodes[year_node(each)] = frozenset(one.name for one in each.so_far)
    return nodes


def _is_in(stretch: Stretch, dimensions: tuple[Nodes, ...]) -> bool:
    return stretch.lane in dimensions[0] and stretch.category in dimensions[1]


def _opened_in(stretch: Stretch) -> Quarter:
    return Quarter.of(date.fromordinal(stretch.opened))


def _problems(stretches: Iterable[Stretch], quarter: Quarter) -> Mapping[Box, int]:
    counts: Counter[Box] = Counter()
    for each in stretches:
        if (opened := _opened_in(each)) in quarter.so_far:
            counts[each.lane, each.category, opened.name] += 1
    return counts


def _places(
    stretches: Iterable[Stretch], quarter: Quarter, dimensions: tuple[Nodes, ...]
) -> Mapping[Box, int]:
    found: dict[Box, set[str]] = defaultdict(set)
    for each in stretches:
        if (opened := _opened_in(each)) in quarter.so_far:
            periods = [name for name, held in dimensions[2].items() if opened.name in held]
            for box in product((each.lane, ALL), (each.category, ALL), periods):
                found[box].add(each.place)
    return {box: len(places) for box, places in found.items()}


def _results(
    stretches: Iterable[Stretch], quarter: Quarter, dimensions: tuple[Nodes, ...]
) -> Mapping[tuple[str, str], Results]:
    rows = product(*([name for name in nodes if name != ALL] for nodes in dimensions[:2]))
    found = {(city, category): Results() for city, category in rows}
    first_day = quarter.so_far[0].first_day.toordinal()
    for each in stretches:
        there = found[each.lane, each.category]
        if each.opened >= first_day:
            there.reported.append(each)
        if each.solved is not None and each.solved >= first_day:
            there.solved.append(each)
        if each.ended is None:
            there.waiting.append(each)
    return found
