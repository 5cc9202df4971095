"""The measure of recurrence: the recurrence report's own figure, by period of the solution."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from domain.codes import category
from projections.indicators.counting import Cell
from projections.indicators.periods import Period
from projections.recurrence.cells import ReportRow, Terms, cell_of, row
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, Stretch, read
from projections.recurrence.usual import GRACE_DAYS, HORIZON


@dataclass(frozen=True)
class Estimate:
    """`places` and `cases` are how many stand behind it: the fewer decides what is published."""

    row: ReportRow
    cases: int
    places: int
    sensitive: bool


def estimates(
    connection: Connection,
    periods: Sequence[Period],
    *,
    cut_off: date,
    city: str | None,
    by_category: bool,
    place_of: Callable[[Stretch], str | None],
    wanted: Callable[[Stretch], bool],
    positions: Mapping[str, int] | None,
) -> dict[Cell, Estimate]:
    """The share reported again within `HORIZON` days of those solved in each period.

    `cut_off` is the first day not looked at. Refused (`position-not-reached`) where `positions`
    are ahead of what has been taken in.
    """
    terms = Terms(cut_off.toordinal(), (HORIZON,), HORIZON, GRACE_DAYS, confirmed=False)
    stretches, _ = read(connection, Scope(terms.cut_off, city), positions)
    watch = Watch(connection, positions)
    cells: dict[Cell, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        if stretch.solved is None or not wanted(stretch):
            continue
        solved = date.fromordinal(stretch.solved)
        group = stretch.category if by_category else None
        for number, period in enumerate(periods):
            if period.first_day <= solved <= period.last_day:
                cells[Cell(number, place_of(stretch), group)].append(stretch)
    return {cell: _estimate(found, terms, watch) for cell, found in cells.items()}


def _estimate(stretches: Sequence[Stretch], terms: Terms, watch: Watch) -> Estimate:
    cell = cell_of(stretches, terms, watch)
    sensitive = any(category(each.category).small_cells for each in stretches)
    return Estimate(row({}, cell, terms), cell.cases, cell.places, sensitive)
