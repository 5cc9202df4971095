"""City by response within one category: what was solved by what, and how long that held.

A reader from outside a city is not shown cells of too few, nor any of a city and category whose own
figure is kept back (`projections.recurrence.outside`). So that none can be had by subtraction, the
next smallest of the city's cells is hidden with a small one that would stand alone, and what is
compared and pooled for that reader rests on the cells that are shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import compress

from sqlalchemy import Connection

from domain.codes import category
from projections.comparing.arms import Observed, observed
from projections.comparing.contrasts import NOT_SAID, Mix
from projections.recurrence.cells import (
    TOO_FEW_SOLVED,
    Cell,
    DaysFree,
    Rate,
    Recurrences,
    Terms,
    caveats_of,
)
from projections.recurrence.columns import Columns, columns_of
from projections.recurrence.counting import count
from projections.recurrence.figures import days_free, rate, times_of
from projections.recurrence.outside import Figure, Outsider, kept_back
from projections.recurrence.places import Watch
from projections.recurrence.reading import Fields

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
    solved: Mapping[str, Columns]
    unsolved: int
    hidden: frozenset[str]

    @property
    def shown(self) -> dict[str, Columns]:
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


FIELDS = ("place", "solved", "again", "reopened", "cases", "response", "responses")
"""What must be read of every episode."""


def city_of(
    city: str, rows: Iterable[Fields], reader: Reader, code: str, never: Collection[Figure] = ()
) -> City:
    """A city of the `FIELDS` of all its episodes of the category.

    Where the city's own figure is among those `never` told, no part of it is.
    """
    found: dict[str | None, list[Fields]] = defaultdict(list)
    day, response = FIELDS.index("solved"), FIELDS.index("response")
    for row in rows:
        found[None if row[day] is None else row[response] or NOT_SAID].append(row)
    unsolved = len(found.pop(None, ()))
    solved = {name: columns_of(FIELDS, some) for name, some in found.items() if name is not None}
    if (city, code) in never:
        # what is unsolved, and so the sum of what was solved, stands in another report
        return City(city, solved, unsolved, frozenset({*solved, UNSOLVED}))
    return City(city, solved, unsolved, hidden_of(solved, reader.smallest(city, code)))


def hidden_of(parts: Mapping[str, Columns], smallest: int) -> frozenset[str]:
    """What must not be shown: parts of too few, and what would give one of them away."""
    if not smallest:
        return frozenset()
    sizes = sorted((*_size(found), code) for code, found in parts.items() if found.place)
    hidden = [size for size in sizes if min(size[:2]) < smallest]
    others = [size for size in sizes if min(size[:2]) >= smallest]
    while hidden and others and (len(hidden) < 2 or sum(each[0] for each in hidden) < smallest):
        hidden.append(others.pop(0))
    return frozenset(code for *_, code in hidden)


def _size(found: Columns) -> tuple[int, int]:
    return sum(found.cases), len({*found.place})


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a cell that is shown: `cell`, its figures, and what is compared."""

    cell: Cell
    f: Rate
    rmst: DaysFree | None
    seen: Observed


def counted_of(city: City, terms: Terms, watch: Watch) -> dict[str, Counted]:
    """By response what is counted of the cells that are shown."""
    return {
        code: _counted(count(found, terms, watch), terms)
        for code, found in sorted(city.shown.items())
    }


def _counted(cell: Cell, terms: Terms) -> Counted:
    """Nothing here is told of days beyond the horizon, and without them it is quicker to count."""
    seen = observed(cell, terms.tau)
    times = times_of(seen.days, seen.came_back, cell.at, TOO_FEW_SOLVED)
    mean = days_free(times, terms.tau, seen.days, seen.came_back, cell.at)
    rmst = mean if isinstance(mean, DaysFree) else None
    return Counted(cell, rate(times, terms.tau), rmst, seen)


def show(city: City, counted: Mapping[str, Counted], terms: Terms) -> list[CellShown]:
    """A row for every response, also where it is suppressed, in the order of their codes."""
    unsolved = None if UNSOLVED in city.hidden else city.unsolved
    return [
        _suppressed(city.city, code, terms)
        if code in city.hidden
        else _shown(city, code, counted[code], unsolved, terms)
        for code in sorted(city.solved)
    ]


def _shown(
    city: City, code: str, counted: Counted, unsolved: int | None, terms: Terms
) -> CellShown:
    cell = counted.cell
    together = sum("," in responses for responses in city.solved[code].responses)
    back = Recurrences(cell.failed_fixes, sum(cell.came_back) - cell.failed_fixes)
    return CellShown(
        city.city, code, len(cell.days), cell.places, together, back, counted.f, counted.rmst,
        unsolved, caveats_of(cell, terms),
    )  # fmt: skip


def _suppressed(city: str, code: str, terms: Terms) -> CellShown:
    rate = Rate(terms.tau, None, None, None, None, None, "suppressed")
    return CellShown(city, code, None, None, None, None, rate, None, None, ("suppressed",))


def by_level(seen: Observed, levels: Mapping[str, str]) -> dict[str, Observed]:
    """By level of place what was observed; a place that is not registered: level ""."""
    of_each = [levels.get(place, "") for place in seen.where]
    parts = {}
    for level in {*of_each}:
        here = [each == level for each in of_each]
        parts[level] = Observed(
            seen.tau,
            list(compress(seen.days, here)),
            list(compress(seen.came_back, here)),
            list(compress(seen.where, here)),
        )
    return parts


def mix_of(solved: Mapping[str, int]) -> Mix:
    """The share of each level of places among all solved problems that are looked at."""
    total = sum(solved.values())
    return {level: count / total for level, count in sorted(solved.items())}
