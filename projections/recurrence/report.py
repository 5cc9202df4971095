"""`GET /v1/reports/recurrence`: how often what was declared solved is reported again.

"Reported again", not "free of the problem": silence is not safety. No rate is shown without its
interval and the number at risk, none at all where too little was seen, and what was never solved
is counted beside it. Recently solved problems count for the time they were seen.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from domain.codes import category
from projections.recurrence.cells import Cell, ReportRow, hidden, row
from projections.recurrence.columns import columns_of
from projections.recurrence.counting import count
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.grouping import (
    BELOW_THE_CITY,
    OF_SOLUTIONS,
    GroupBy,
    Key,
    R,
    in_order,
    keys,
)
from projections.recurrence.outside import Figure, Outsider, kept_back
from projections.recurrence.parameters import Parameters
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, is_past, reached, read_fields
from projections.recurrence.repeats import Returns, returns
from projections.recurrence.sealing import sealed
from projections.recurrence.shares import Gathered, Share, scopes

CHAINS = "/v1/reports/recurrence/chains"
NOTHING = "no-problems-of-this-kind-then"
CODE_VERSION = f"paygiri {version('paygiri')}"


@dataclass(frozen=True, slots=True)
class RecurrenceReport:
    """The rows, and all that is needed to get the same rows again.

    `sha256` is that of the canonical JSON of everything else. `cases_without_place` stand at no
    place below their city and are in no row; null if they are too few to be shown. `chains`, with
    the parts of a row's `key` added (`-` for null), lists the problems behind that row. Without
    any rows `reason_if_empty` says why.
    """

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    cases_without_place: int | None
    items: tuple[ReportRow, ...]
    chains: str
    reason_if_empty: str | None = None
    sha256: str = field(default="")


def recurrence_report(connection: Connection, parameters: Parameters) -> RecurrenceReport:
    """One row per group, in the order of their keys.

    Refused (`position-not-reached`) where `positions` are ahead of what has been taken in.
    """
    return put_together(parameters, [share_of_report(connection, parameters)])


@dataclass(frozen=True, slots=True)
class Counted:
    """A row, and what decides whether it may be shown: how many stand behind it, of how many."""

    row: ReportRow
    size: int
    fewest: int


@dataclass(frozen=True, slots=True)
class ShareOfReport:
    """Some of the rows, as far as they can be made without the others."""

    position: dict[str, int]
    rows: dict[Key, Counted]
    without_place: int
    kept_back: frozenset[Figure] = frozenset()


def share_of_report(
    connection: Connection, parameters: Parameters, number: int = 0, of: int = 1
) -> ShareOfReport:
    """The share `number` of `of`, counted city by city: no more than one city is held at once."""
    asked = parameters
    if asked.positions is not None:
        is_past(connection, asked.scope, asked.positions)
    rows, without_place = _Rows(asked, Watch(connection, asked.positions)), 0
    for scope in scopes(connection, asked.scope, asked.group_by, Share(number, of)):
        without_place += rows.add(connection, scope)
    return ShareOfReport(
        dict(sorted((asked.positions or reached(connection)).items())),
        rows.counted(),
        without_place,
        _kept_back(connection, asked) if number == 0 else frozenset(),
    )


class _Rows:
    """The rows of a share: done with a city where each is of one, else gathered to the end."""

    def __init__(self, asked: Parameters, watch: Watch) -> None:
        self._asked, self._watch = asked, watch
        self._of_one_city = asked.city is not None or GroupBy.CITY in asked.group_by
        self._done: dict[Key, Counted] = {}
        self._gathered: dict[Key, Gathered] = defaultdict(Gathered)
        self._categories: dict[Key, set[str]] = defaultdict(set)

    def add(self, connection: Connection, scope: Scope) -> int:
        """Count what is in this scope; how many cases of it are at no place."""
        asked = self._asked
        rows, without_place = read_fields(connection, scope, asked.positions, asked.fields)
        groups, followed = grouped(connection, replace(asked, city=scope.city), rows, asked.fields)
        for key, some in groups.items():
            columns = columns_of(asked.fields, some)
            cell = count(columns, asked.terms, self._watch, followed)
            categories = {*columns.category}
            if self._of_one_city:
                self._done[key] = _counted(asked, key, cell, categories)
            else:
                self._gathered[key].add(cell)
                self._categories[key] |= categories
        return without_place

    def counted(self) -> dict[Key, Counted]:
        """Each row is let go of as it is done."""
        for key, categories in self._categories.items():
            cell = self._gathered.pop(key).cell
            self._done[key] = _counted(self._asked, key, cell, categories)
        return self._done


def _kept_back(connection: Connection, asked: Parameters) -> frozenset[Figure]:
    if not asked.is_standing:
        return frozenset()
    reader = Outsider(
        home=asked.home,
        smallest_cell=asked.smallest_cell,
        smallest_sensitive_cell=asked.smallest_sensitive_cell,
    )
    return kept_back(connection, asked.cut_off.toordinal(), reader)


def _counted(asked: Parameters, key: Key, cell: Cell, categories: Collection[str]) -> Counted:
    return Counted(
        row(_named(asked, key), cell, asked.terms),
        min(cell.cases, cell.places),
        _smallest(asked, categories),
    )


def put_together(parameters: Parameters, shares: Sequence[ShareOfReport]) -> RecurrenceReport:
    """The report of all its shares, which were counted at one state of the store."""
    asked = parameters
    rows = {key: counted for share in shares for key, counted in share.rows.items()}
    unseen = _unseen(asked, rows, frozenset().union(*(share.kept_back for share in shares)))
    position, without_place = shares[0].position, sum(share.without_place for share in shares)
    report = RecurrenceReport(
        parameters=asked.printed,
        position=position,
        cut_off=asked.cut_off,
        definitions=DEFINITION,
        code_version=CODE_VERSION,
        cases_without_place=None if without_place < _fewest(asked) else without_place,
        items=tuple(
            hidden(_named(asked, key), asked.terms) if key in unseen else rows[key].row
            for key in sorted(rows, key=in_order)
        ),
        chains=_link(asked, position),
        reason_if_empty=None if rows else NOTHING,
    )
    return sealed(report)


def grouped(
    connection: Connection, asked: Parameters, rows: Sequence[R], fields: Sequence[str]
) -> tuple[dict[Key, list[R]], Returns | None]:
    """The episodes of each row; and what came back, where rows do not hold whole problems."""
    followed: Returns | None = None
    if not asked.wanted.is_all or OF_SOLUTIONS & {*asked.group_by}:
        followed = returns(columns_of(fields, rows)) if rows else {}
    groups: dict[Key, list[R]] = defaultdict(list)
    wanted = _to_show(asked, asked.wanted.among(rows, fields), fields)
    found = keys(
        connection, asked.group_by, wanted, fields, city=asked.city, confirmed=asked.confirmed
    )
    for key, each in zip(found, wanted, strict=True):
        groups[key].append(each)
    return groups, followed


def _to_show(asked: Parameters, rows: Sequence[R], fields: Sequence[str]) -> Sequence[R]:
    """That a row is there at all, even suppressed, tells that there was a case."""
    if asked.smallest_sensitive_cell and BELOW_THE_CITY & {*asked.group_by}:
        of = fields.index("category")
        return [row for row in rows if not category(row[of]).small_cells]
    return rows


def _fewest(asked: Parameters) -> int:
    """Of cases of any category, unless one was asked for."""
    sensitive = asked.category is None or category(asked.category).small_cells
    return asked.smallest_sensitive_cell if sensitive else asked.smallest_cell


def _unseen(
    asked: Parameters, rows: Mapping[Key, Counted], never: Collection[Figure]
) -> frozenset[Key]:
    """The rows that this reader is not shown: from elsewhere all but those of one fixed table."""
    if not asked.smallest_cell:
        return frozenset()
    if not asked.is_standing:
        return frozenset(rows)
    small = {key for key, counted in rows.items() if counted.size < counted.fewest}
    return frozenset(
        key
        for key in rows
        if asked.figure(key)[0] not in asked.home and (key in small or asked.figure(key) in never)
    )


def _smallest(asked: Parameters, categories: Collection[str]) -> int:
    sensitive = any(category(code).small_cells for code in categories)
    return asked.smallest_sensitive_cell if sensitive else asked.smallest_cell


def _named(asked: Parameters, key: Key) -> dict[str, str | None]:
    return {name.value: part for name, part in zip(asked.group_by, key, strict=True)}


def _link(asked: Parameters, position: Mapping[str, int]) -> str:
    filters = {
        "city": asked.city,
        "category": asked.category,
        "response": asked.response,
        "from": asked.first_day,
        "to": asked.last_day,
        "clock": asked.clock.value,
        "grace_days": asked.grace_days,
        "cut_off": asked.cut_off,
        "position": ",".join(f"{lane}:{number}" for lane, number in position.items()),
    }
    named = {name.value for name in asked.group_by}
    return f"{CHAINS}?" + urlencode(
        {
            name: value
            for name, value in filters.items()
            if value not in (None, "") and name not in named
        },
        safe=":,",
    )
