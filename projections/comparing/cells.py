"""City by response within one category: what was solved by what, and how long that held.

A reader from outside a city is not shown cells of too few, nor any of a city and category whose own
figure is kept back (`projections.recurrence.outside`). So that none can be had by subtraction, the
next smallest of the city's cells is hidden with a small one that would stand alone, and what is
compared and pooled for that reader rests on the cells that are shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from domain.codes import category
from projections.comparing.arms import Observed, observed
from projections.comparing.contrasts import NOT_SAID, Mix
from projections.recurrence.cells import (
    Cell,
    DaysFree,
    Rate,
    Recurrences,
    ReportRow,
    Terms,
    cell_of,
    row,
)
from projections.recurrence.outside import Figure, Outsider, kept_back
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch

UNSOLVED = ""


@dataclass(frozen=True, slots=True)
class CellShown:
    """Problems of one city that were solved by one main response; `response` may be `not-said`.

    `f` is the share that was reported again within the horizon, `rmst` the mean days until then.
    `with_others` says in how many of them another response is named besides. `n_unsolved` are the
    city's problems of the category that no response has solved yet. `flags`: few, suppressed and
    others of the recurrence report. `practices`, `adoptions`: what tells of this city and response.
    """

    city: str
    response: str
    n_solved: int | None
    n_places: int | None
    with_others: int | None
    recurrences: Recurrences | None
    f: Rate
    rmst: DaysFree | None
    n_unsolved: int | None
    flags: tuple[str, ...]
    practices: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`home` are the cities about which the reader is told exactly; None: all of them."""

    home: tuple[str, ...] | None = None
    smallest_cell: int = 0
    smallest_sensitive_cell: int = 0

    def smallest(self, city: str, code: str | None) -> int:
        """The fewest cases and places of a cell about this city; a null code asks for any."""
        if self.home is None or city in self.home:
            return 0
        sensitive = code is None or category(code).small_cells
        return self.smallest_sensitive_cell if sensitive else self.smallest_cell

    def printed(self) -> dict[str, object]:
        """As it stands among the parameters of an answer."""
        return {
            "exact_for": None if self.home is None else list(self.home),
            "smallest_cell": self.smallest_cell,
            "smallest_sensitive_cell": self.smallest_sensitive_cell,
        }


EXACT = Reader()


@dataclass(frozen=True, slots=True)
class City:
    """One city's cells by response, and those of its parts that this reader is not shown."""

    city: str
    solved: Mapping[str, Sequence[Stretch]]
    unsolved: Sequence[Stretch]
    hidden: frozenset[str]

    @property
    def shown(self) -> dict[str, Sequence[Stretch]]:
        return {code: found for code, found in self.solved.items() if code not in self.hidden}


def never_told(connection: Connection, cut_off: int, reader: Reader) -> frozenset[Figure]:
    """City and category of the figures that this reader is told nowhere."""
    if reader.home is None:
        return frozenset()
    return kept_back(
        connection, cut_off,
        Outsider(
            home=reader.home, smallest_cell=reader.smallest_cell,
            smallest_sensitive_cell=reader.smallest_sensitive_cell,
        ),
    )  # fmt: skip


def cities_of(
    stretches: Iterable[Stretch], reader: Reader, code: str, never: Collection[Figure] = ()
) -> list[City]:
    """Every city with an episode of the category, in the order of their codes.

    Where the city's own figure is among those `never` told, no part of it is.
    """
    solved: dict[str, dict[str, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    unsolved: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        if stretch.solved is None:
            unsolved[stretch.lane].append(stretch)
        else:
            solved[stretch.lane][stretch.response or NOT_SAID].append(stretch)
    return [
        City(
            city, solved[city], unsolved[city],
            frozenset({*solved[city], UNSOLVED}) if (city, code) in never
            # what is unsolved, and so the sum of what was solved, stands in another report
            else hidden_of(solved[city], reader.smallest(city, code)),
        )
        for city in sorted({*solved, *unsolved})
    ]  # fmt: skip


def hidden_of(parts: Mapping[str, Sequence[Stretch]], smallest: int) -> frozenset[str]:
    """What must not be shown: parts of too few, and what would give one of them away."""
    if not smallest:
        return frozenset()
    sizes = sorted((*_size(found), code) for code, found in parts.items() if found)
    hidden = [size for size in sizes if min(size[:2]) < smallest]
    others = [size for size in sizes if min(size[:2]) >= smallest]
    while hidden and others and (len(hidden) < 2 or sum(each[0] for each in hidden) < smallest):
        hidden.append(others.pop(0))
    return frozenset(code for *_, code in hidden)


def _size(found: Sequence[Stretch]) -> tuple[int, int]:
    return sum(each.cases for each in found), len({each.place for each in found})


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a cell that is shown: its row, and what is compared with others."""

    row: ReportRow
    recurrences: Recurrences
    seen: Observed


def counted_of(city: City, terms: Terms, watch: Watch) -> dict[str, Counted]:
    """By response what is counted of the cells that are shown."""
    return {
        code: _counted(cell_of(found, terms, watch), terms)
        for code, found in sorted(city.shown.items())
    }


def _counted(cell: Cell, terms: Terms) -> Counted:
    """Nothing here is told of days beyond the horizon, and without them it is quicker to count."""
    seen = observed(cell, terms.tau)
    near = replace(cell, days=seen.days, came_back=seen.came_back, units=[], units_at=())
    all_of_them = Recurrences(cell.failed_fixes, sum(cell.came_back) - cell.failed_fixes)
    return Counted(row({}, near, terms), all_of_them, seen)


def show(city: City, counted: Mapping[str, Counted], terms: Terms) -> list[CellShown]:
    """A row for every response, also where it is suppressed, in the order of their codes."""
    unsolved = None if UNSOLVED in city.hidden else len(city.unsolved)
    return [
        _suppressed(city.city, code, terms)
        if code in city.hidden
        else _shown(city, code, counted[code], unsolved)
        for code in sorted(city.solved)
    ]


def _shown(city: City, code: str, counted: Counted, unsolved: int | None) -> CellShown:
    figures = counted.row
    together = sum("," in each.responses for each in city.solved[code])
    return CellShown(
        city.city, code, figures.n_solved, figures.n_places, together, counted.recurrences,
        figures.f[0], figures.rmst, unsolved, figures.caveats,
    )  # fmt: skip


def _suppressed(city: str, code: str, terms: Terms) -> CellShown:
    rate = Rate(terms.tau, None, None, None, None, None, "suppressed")
    return CellShown(city, code, None, None, None, None, rate, None, None, ("suppressed",))


def by_level(seen: Observed, levels: Mapping[str, str]) -> dict[str, Observed]:
    """By level of place what was observed; a place that is not registered: level ""."""
    parts: dict[str, tuple[list[int], list[bool], list[str]]] = defaultdict(lambda: ([], [], []))
    for days, back, where in zip(seen.days, seen.came_back, seen.where, strict=True):
        part = parts[levels.get(where, "")]
        part[0].append(days)
        part[1].append(back)
        part[2].append(where)
    return {level: Observed(seen.tau, *part) for level, part in parts.items()}


def mix_of(solved: Mapping[str, int]) -> Mix:
    """The share of each level of places among all solved problems that are looked at."""
    total = sum(solved.values())
    return {level: count / total for level, count in sorted(solved.items())}
