"""Episodes one by one, for those who reckon themselves: in R, pandas or DuckDB.

A row is one episode as the report counts it, with the days at risk that it counts: suspended and
retired days are left out of them already. Restricted cases and those about police conduct are in
none. docs/recurrence.sql computes the report's figures from these rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from projections.recurrence.counting import Terms, cell_of
from projections.recurrence.episodes import NEVER
from projections.recurrence.parameters import Clock
from projections.recurrence.places import Watch, nahias_of
from projections.recurrence.reading import Scope, Stretch, is_past, reached, read
from projections.recurrence.usual import GRACE_DAYS

ExportRow = tuple[str | int | bool | None, ...]
"""The cells of `COLUMNS`; days as YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is one of Frictionless Table Schema: string, date, integer or boolean."""

    name: str
    type: str
    meaning: str
    unit: str | None = None
    required: bool = True


COLUMNS = (
    Column("city", "string", "Code of the city."),
    Column("nahia", "string", "Code of the city district that the place lies in.", required=False),
    Column("place", "string", "Code of the registered place: never a person's address."),
    Column("category", "string", "First-level code of the list `categories`."),
    Column("problem", "string", "The problem that the episode belongs to: place and category, and "
           "the case that a person set apart, if any."),
    Column("opened", "date", "Day of the first report."),
    Column("ended", "date", "Day on which it was solved or dropped; null while it is open.",
           required=False),
    Column("solved", "date", "Day of the declared solution that ended it.", required=False),
    Column("confirmed", "date", "Day on which the solution was confirmed.", required=False),
    Column("recurred_on", "date", "Day on which the same problem was reported again.",
           required=False),
    Column("reopened", "boolean", "Whether it came back by reopening the same case."),
    Column("time_zero", "date", "Day from which the days at risk are counted, by the clock asked "
           "for; null where nothing was solved by that clock.", required=False),
    Column("days_at_risk", "integer", "Days after time zero until it was reported again, or the "
           "watch ended; days on which the place was suspended are left out.", "day",
           required=False),
    Column("event", "integer", "1: reported again at the end of those days; 0: not seen to be "
           "(censored).", required=False),
    Column("failed_fix", "boolean", "Reported again within the grace days, or reopened.",
           required=False),
    Column("days_to_solved", "integer", "Days from the first report to time zero, or if there is "
           "none to the end of the watch.", "day"),
    Column("cluster", "string", "What belongs together when errors are computed: the place."),
    Column("response", "string", "The main response in force at time zero, a code of "
           "`responses`.", required=False),
    Column("responses", "string", "All of them with commas, the main one first; empty for none.",
           required=False),
    Column("body", "string", "The body that led then.", required=False),
    Column("cases", "integer", "Cases that joined the episode.", "case"),
    Column("reports", "integer", "Reports heard in it.", "report"),
    Column("cut_off", "date", "The first day not looked at."),
    Column("position", "integer", "How much of the city's record was read: ask for it again with "
           "`position`."),
)  # fmt: skip

CLASS = ("city", "place", "category", "week")
"""Who could be told apart: episodes of one class began in the same week at the same place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What is exported: episodes of these cities, in the order given, before the day `cut_off`."""

    cities: tuple[str, ...]
    cut_off: date
    category: str | None = None
    grace_days: int = GRACE_DAYS
    clock: Clock = Clock.DECLARED
    positions: Mapping[str, int] | None = None


def exported(connection: Connection, asked: Extract) -> Iterator[ExportRow]:
    """City by city, by problem and day: equal questions at one position give equal rows.

    No more than one city's episodes are held at a time. Refused (`position-not-reached`) where
    `positions` are ahead of what has been taken in.
    """
    if asked.positions is not None:
        is_past(connection, Scope(asked.cut_off.toordinal()), asked.positions)
    watch = Watch(connection, asked.positions)
    positions = reached(connection) if asked.positions is None else asked.positions
    terms = Terms(
        cut_off=asked.cut_off.toordinal(), horizons=(), tau=0, grace_days=asked.grace_days,
        confirmed=asked.clock is Clock.CONFIRMED,
    )  # fmt: skip
    for city in asked.cities:
        nahias = nahias_of(connection, city)
        scope = Scope(terms.cut_off, city, asked.category)
        stretches, _ = read(connection, scope, asked.positions)
        tail = (asked.cut_off.isoformat(), positions.get(city, 0))
        for stretch in sorted(stretches, key=_by_problem):
            yield (city, nahias.get(stretch.place), *_cells(stretch, terms, watch), *tail)


def _by_problem(of: Stretch) -> tuple[Any, ...]:
    """Several may begin and end on one day; those alike in all of this are alike in every cell."""
    days = (NEVER if day is None else day for day in (of.ended, of.again, of.solved, of.confirmed))
    others = (of.reopened, of.cases, of.reports, of.responses, of.response or "", of.body or "")
    return of.chain, of.opened, *days, *others


def _cells(of: Stretch, terms: Terms, watch: Watch) -> ExportRow:
    """Counted as a row of the report with this one episode in it."""
    cell = cell_of([of], terms, watch)
    days, back = (cell.days[0], int(cell.came_back[0])) if cell.days else (None, None)
    zero = None if days is None else of.confirmed if terms.confirmed else of.solved
    return (
        of.place, of.category, of.chain, _day(of.opened), _day(of.ended), _day(of.solved),
        _day(of.confirmed), _day(of.again), bool(of.reopened), _day(zero), days, back,
        None if days is None else cell.failed_fixes > 0, cell.to_solved[0], of.place, of.response,
        of.responses, of.body, of.cases, of.reports,
    )  # fmt: skip


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()


@dataclass(frozen=True, slots=True)
class Contents:
    """What an extract holds, and how well people can hide in it.

    `smallest_class` is the least number of episodes that share a `CLASS`; None where there are
    none. `classes_below` counts the classes of fewer than `k`.
    """

    rows: int
    position: dict[str, int]
    classes: int
    smallest_class: int | None
    k: int
    classes_below: int


def contents(connection: Connection, asked: Extract, k: int) -> Contents:
    """Count an extract without keeping it."""
    rows = classes = below = 0
    smallest: int | None = None
    for city in asked.cities:
        counted: dict[tuple[Any, ...], int] = {}
        for row in exported(connection, _of_one(asked, city)):
            key = (
                row[_PLACE],
                row[_CATEGORY],
                date.fromisoformat(str(row[_OPENED])).isocalendar()[:2],
            )
            counted[key] = counted.get(key, 0) + 1
        rows, classes = rows + sum(counted.values()), classes + len(counted)
        below += sum(size < k for size in counted.values())
        least = min(counted.values(), default=None)
        smallest = least if smallest is None else min(smallest, least or smallest)
    positions = reached(connection) if asked.positions is None else asked.positions
    known = {city: positions.get(city, 0) for city in asked.cities}
    return Contents(rows, known, classes, smallest, k, below)


def _of_one(asked: Extract, city: str) -> Extract:
    return Extract(
        cities=(city,), cut_off=asked.cut_off, category=asked.category,
        grace_days=asked.grace_days, clock=asked.clock, positions=asked.positions,
    )  # fmt: skip


_NAMES = [column.name for column in COLUMNS]
_PLACE, _CATEGORY, _OPENED = (_NAMES.index(name) for name in ("place", "category", "opened"))
