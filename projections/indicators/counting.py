"""Figures: what the facts add up to, by period, place and group, and when a figure was restated.

Facts are read one after the other, each with its past: so what is kept in memory are the figures
alone. A fact adds from `recorded_from` until before `recorded_to`; where what it adds to a period
changes after the period has ended, the figure of that period was restated.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, Select, cast, null, or_, select, union_all

from domain.codes import category
from projections.indicators import tables
from projections.indicators.measures import Fact, Measuring
from projections.indicators.periods import Period
from projections.indicators.tables import PAST
from projections.rows import microseconds, moment

AT_ONCE = 2_000
DAY = timedelta(days=1)


class Cell(NamedTuple):
    """Of one period (its place in the list asked for), place and group."""

    period: int
    place: str | None
    group: str | None


@dataclass(slots=True)
class Figure:
    """`facts` are those that add to it; `sensitive`: one is of a category of small cells.

    `restated`: the recorded day, in its city, of the newest change after the period had ended.
    """

    numerator: int = 0
    denominator: int = 0
    facts: int = 0
    sensitive: bool = False
    events: Counter[str] = field(default_factory=Counter)
    restated_at: int = 0
    restated_in: str = ""


@dataclass(frozen=True)
class Counting:
    """What is to be counted.

    Nothing that lies after `today` is counted. `place_of` names the place of a figure for a fact,
    `wanted` says which facts count. `at` is a recorded time in microseconds; None: now.
    """

    measuring: Measuring
    grouping: str | None
    periods: Sequence[Period]
    today: date
    place_of: Callable[[Fact], str | None]
    wanted: Callable[[Fact], bool]
    city: str | None = None
    at: int | None = None

    @property
    def latest(self) -> date:
        """The last day that counts: today, or yesterday where a day must have passed."""
        return self.today - DAY if self.measuring.is_term else self.today


def figures(connection: Connection, asked: Counting) -> dict[Cell, Figure]:
    """The figures that at least one fact added to, now or at some time before."""
    found: dict[Cell, Figure] = defaultdict(Figure)
    days, ends = _Days(asked), _Ends(connection, asked.periods)
    keys = [column.name for column in asked.measuring.table.primary_key.columns]
    rows = connection.execute(_facts(asked), execution_options={"yield_per": AT_ONCE})
    for _, versions in groupby(rows, key=lambda row: tuple(getattr(row, key) for key in keys)):
        _add(found, asked, days, ends, [row for row in versions if asked.wanted(row)])
    return dict(found)


def zones(connection: Connection) -> dict[str, ZoneInfo]:
    """City -> its time zone."""
    query = select(tables.place.c.city, tables.place.c.timezone)
    rows = connection.execute(query.where(tables.place.c.timezone.is_not(None)))
    return {city: ZoneInfo(name) for city, name in rows}


class _Ends:
    """When a period was over in a city, in microseconds."""

    def __init__(self, connection: Connection, periods: Sequence[Period]) -> None:
        self._zones = zones(connection)
        self._periods = periods
        self._known: dict[tuple[int, str], int] = {}

    def of(self, period: int, city: str) -> int:
        if (period, city) not in self._known:
            midnight = time(tzinfo=self._zones.get(city, UTC))
            last = min(self._periods[period].last_day, date.max - DAY)
            over = datetime.combine(last + DAY, midnight)
            self._known[period, city] = microseconds(over)
        return self._known[period, city]


# Reading


def _facts(asked: Counting) -> Select[Any]:
    """Every version of every fact that was recorded by then, those of one fact together."""
    table = asked.measuring.table
    past = PAST[table.name]
    to = cast(null(), BigInteger).label("recorded_to")
    both = union_all(
        select(*table.c, to).where(*_in_scope(asked, table)),
        select(*(past.c[column.name] for column in table.c), past.c.recorded_to).where(
            *_in_scope(asked, past)
        ),
    ).subquery("facts")
    keys = [both.c[column.name] for column in table.primary_key.columns]
    return select(both).order_by(*keys, both.c.recorded_from)


def _in_scope(asked: Counting, table: Any) -> Iterator[Any]:
    day = table.c[asked.measuring.day]
    last = max(period.last_day for period in asked.periods)
    yield day <= min(last, asked.latest)
    if asked.measuring.holds:
        first = min(asked.latest, *(period.last_day for period in asked.periods))
        yield or_(table.c.until.is_(None), table.c.until > first)
    else:
        yield day >= min(period.first_day for period in asked.periods)
    if asked.city is not None:
        yield table.c.city == asked.city
    if asked.at is not None:
        yield table.c.recorded_from <= asked.at
    if "withheld" in table.c:
        yield table.c.withheld.is_(False)
        withheld = select(tables.issue.c.issue).where(tables.issue.c.withheld)
        yield table.c.issue.not_in(withheld)


# Adding


Adds = dict[Cell, tuple[int, int | None]]


def _add(
    found: dict[Cell, Figure], asked: Counting, days: "_Days", ends: _Ends,
    versions: Sequence[Fact],
) -> None:  # fmt: skip
    """What one fact adds, and what it added before."""
    begun: dict[int, Adds] = {}
    ended: dict[int, Adds] = {}
    for row in versions:
        adds = _adds(asked, days, row)
        begun[row.recorded_from] = adds
        to = row.recorded_to
        if to is not None and (asked.at is None or to <= asked.at):
            ended[to] = adds
        else:
            _count(found, asked, row, adds)
    for at in begun.keys() | ended.keys():
        _restate(found, ends, at, versions[0].city, begun.get(at, {}), ended.get(at, {}))


def _count(found: dict[Cell, Figure], asked: Counting, row: Fact, adds: Adds) -> None:
    for cell, (numerator, denominator) in adds.items():
        figure = found[cell]
        figure.numerator += numerator
        figure.denominator += denominator or 0
        figure.facts += 1
        figure.sensitive |= is_sensitive(row)
        figure.events.update(asked.measuring.events(row))


def is_sensitive(row: Fact) -> bool:
    """Whether the fact is about a category of which only larger cells are published."""
    code = getattr(row, "category", None)
    return code is not None and category(code).small_cells


def _restate(
    found: dict[Cell, Figure], ends: _Ends, at: int, city: str, begun: Adds, ended: Adds
) -> None:
    for cell in begun.keys() | ended.keys():
        if begun.get(cell) == ended.get(cell) or at < ends.of(cell.period, city):
            continue
        figure = found[cell]
        if at > figure.restated_at:
            figure.restated_at, figure.restated_in = at, city


def restated_on(figure: Figure, zones_of: Mapping[str, ZoneInfo]) -> date | None:
    if not figure.restated_at:
        return None
    return moment(figure.restated_at).astimezone(zones_of.get(figure.restated_in, UTC)).date()


def _adds(asked: Counting, days: "_Days", row: Fact) -> Adds:
    parts = list(asked.measuring.parts(row, asked.grouping))
    if not parts:
        return {}
    place = asked.place_of(row)
    return {
        Cell(period, place, part.group): (part.numerator, part.denominator)
        for period in days.of(row)
        for part in parts
    }


class _Days:
    """In which periods a fact of a day counts; there are far fewer days than facts."""

    def __init__(self, asked: Counting) -> None:
        self._asked = asked
        self._known: dict[tuple[date, date | None], tuple[int, ...]] = {}

    def of(self, row: Fact) -> tuple[int, ...]:
        holds = self._asked.measuring.holds
        key = getattr(row, self._asked.measuring.day), row.until if holds else None
        found = self._known.get(key)
        if found is None:
            counts = self._holds if holds else self._falls
            periods = enumerate(self._asked.periods)
            found = tuple(number for number, period in periods if counts(period, *key))
            self._known[key] = found
        return found

    def _falls(self, period: Period, day: date, _: date | None) -> bool:
        return period.first_day <= day <= period.last_day

    def _holds(self, period: Period, day: date, until: date | None) -> bool:
        """At the end of the period, or today where it is not over."""
        last = min(period.last_day, self._asked.latest)
        begun = period.first_day <= self._asked.latest
        return begun and day <= last and (until is None or until > last)
