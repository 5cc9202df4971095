"""`GET /v1/reports/recurrence`: how often what was declared solved is reported again.

"Reported again", not "free of the problem": silence is not safety. No rate is shown without its
interval and the number at risk, none at all where too little was seen, and what was never solved
is counted beside it. Recently solved problems count for the time they were seen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from domain.codes import category
from projections.recurrence.cells import ReportRow, Terms, cell_of, hidden, row
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, Stretch, reached, read
from projections.recurrence.sealing import sealed
from projections.recurrence.tables import place


class GroupBy(StrEnum):
    CITY = "city"
    NAHIA = "nahia"
    PLACE = "place"
    CATEGORY = "category"
    QUARTER_SOLVED = "quarter_solved"


BELOW_THE_CITY = {GroupBy.NAHIA, GroupBy.PLACE}


class Clock(StrEnum):
    """From which day on a problem counts as solved."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a report is asked for.

    `cut_off` is the first day not looked at, usually the city's today: only whole days count.
    `positions` (lane -> last position) asks for what was known then; None for what is known now.
    `horizon` is the horizon of the restricted mean. With `smallest_cell`, rows of fewer cases or
    places are suppressed; a row with cases of a sensitive category (`small_cells`) needs
    `smallest_sensitive_cell`, and rows below the city leave such categories out.
    """

    cut_off: date
    city: str | None = None
    category: str | None = None
    group_by: tuple[GroupBy, ...] = (GroupBy.CITY, GroupBy.CATEGORY)
    horizons: tuple[int, ...] = (30, 90, 180, 365)
    horizon: int = 90
    grace_days: int = 7
    clock: Clock = Clock.DECLARED
    positions: Mapping[str, int] | None = None
    smallest_cell: int = 0
    smallest_sensitive_cell: int = 0


@dataclass(frozen=True, slots=True)
class RecurrenceReport:
    """The rows, and all that is needed to get the same rows again.

    `sha256` is that of the canonical JSON of everything else. `cases_without_place` stand at no
    place below their city and are in no row; null if they are too few to be shown.
    """

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    cases_without_place: int | None
    items: tuple[ReportRow, ...]
    sha256: str = field(default="")


def recurrence_report(connection: Connection, parameters: Parameters) -> RecurrenceReport:
    """One row per group, in the order of their keys.

    Refused (`position-not-reached`) where `positions` are ahead of what has been taken in.
    """
    asked = parameters
    scope = Scope(asked.cut_off.toordinal(), asked.city, asked.category)
    terms = _terms(asked)
    watch = Watch(connection, asked.positions)
    groups: dict[Key, list[Stretch]] = defaultdict(list)
    key_of = _keys(connection, asked.group_by, terms)
    stretches, without_place = read(connection, scope, asked.positions)
    for stretch in _to_show(asked, stretches):
        groups[key_of(stretch)].append(stretch)
    report = RecurrenceReport(
        parameters=_printed(asked),
        position=dict(sorted((asked.positions or reached(connection)).items())),
        cut_off=asked.cut_off,
        definitions=DEFINITION,
        cases_without_place=None if without_place < _fewest(asked) else without_place,
        items=tuple(
            _row(asked, key, groups[key], terms, watch)
            for key in sorted(groups, key=lambda key: [part or "" for part in key])
        ),
    )
    return sealed(report)


def _terms(asked: Parameters) -> Terms:
    return Terms(
        cut_off=asked.cut_off.toordinal(),
        horizons=asked.horizons,
        tau=asked.horizon,
        grace_days=asked.grace_days,
        confirmed=asked.clock is Clock.CONFIRMED,
    )


Key = tuple[str | None, ...]


def _keys(
    connection: Connection, group_by: tuple[GroupBy, ...], terms: Terms
) -> Callable[[Stretch], Key]:
    if group_by == (GroupBy.CITY, GroupBy.CATEGORY):
        return itemgetter(0, 1)
    nahias = _nahias(connection) if GroupBy.NAHIA in group_by else {}
    part: dict[GroupBy, Callable[[Stretch], str | None]] = {
        GroupBy.CITY: lambda stretch: stretch.lane,
        GroupBy.NAHIA: lambda stretch: nahias.get(stretch.place),
        GroupBy.PLACE: lambda stretch: stretch.place,
        GroupBy.CATEGORY: lambda stretch: stretch.category,
        GroupBy.QUARTER_SOLVED: lambda stretch: _quarter(
            stretch.confirmed if terms.confirmed else stretch.solved
        ),
    }
    parts = [part[name] for name in group_by]
    return lambda stretch: tuple(of(stretch) for of in parts)


def _nahias(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(place.c.code, place.c.nahia).where(place.c.nahia.is_not(None)))
    return {code: nahia for code, nahia in rows if nahia is not None}


def _quarter(day: int | None) -> str | None:
    """A cohort by its day of solution; unsolved problems have none yet."""
    if day is None:
        return None
    solved = date.fromordinal(day)
    return f"{solved.year}-Q{(solved.month + 2) // 3}"


def _to_show(asked: Parameters, stretches: Iterable[Stretch]) -> Iterable[Stretch]:
    """That a row is there at all, even suppressed, tells that there was a case."""
    if asked.smallest_sensitive_cell and BELOW_THE_CITY & {*asked.group_by}:
        return [stretch for stretch in stretches if not category(stretch.category).small_cells]
    return stretches


def _fewest(asked: Parameters) -> int:
    """Of cases of any category, unless one was asked for."""
    sensitive = asked.category is None or category(asked.category).small_cells
    return asked.smallest_sensitive_cell if sensitive else asked.smallest_cell


def _row(
    asked: Parameters, key: Key, stretches: Sequence[Stretch], terms: Terms, watch: Watch
) -> ReportRow:
    cell = cell_of(stretches, terms, watch)
    sensitive = any(category(code).small_cells for code in {each[1] for each in stretches})
    smallest = asked.smallest_sensitive_cell if sensitive else asked.smallest_cell
    named: dict[str, str | None] = {
        name.value: part for name, part in zip(asked.group_by, key, strict=True)
    }
    if min(cell.cases, cell.places) < smallest:
        return hidden(named, terms)
    return row(named, cell, terms)


def _printed(asked: Parameters) -> dict[str, Any]:
    """The parameters as they are printed; positions and cut-off stand beside them."""
    return {
        "city": asked.city,
        "category": asked.category,
        "group_by": [name.value for name in asked.group_by],
        "horizons": list(asked.horizons),
        "horizon": asked.horizon,
        "grace_days": asked.grace_days,
        "clock": asked.clock.value,
        "smallest_cell": asked.smallest_cell,
        "smallest_sensitive_cell": asked.smallest_sensitive_cell,
    }
