"""What makes a row of the recurrence report, and which episodes are asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import repeat
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection

from projections.recurrence.places import nahias_of

R = TypeVar("R", bound=tuple[Any, ...])


class GroupBy(StrEnum):
    """What rows may be made of. A body is an office, never a person."""

    CITY = "city"
    NAHIA = "nahia"
    PLACE = "place"
    CATEGORY = "category"
    RESPONSE = "response"
    BODY = "body"
    QUARTER_SOLVED = "quarter_solved"


BELOW_THE_CITY = {GroupBy.NAHIA, GroupBy.PLACE}

OF_SOLUTIONS = {GroupBy.RESPONSE, GroupBy.BODY, GroupBy.QUARTER_SOLVED}
"""Only what was solved has these; unsolved problems stand in the row where they are null."""

FIELDS = {
    GroupBy.CITY: "lane",
    GroupBy.PLACE: "place",
    GroupBy.CATEGORY: "category",
    GroupBy.RESPONSE: "response",
    GroupBy.BODY: "body",
}
"""Where an episode has it as it is."""

Key = tuple[str | None, ...]
"""One part for each member of `group_by`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Episodes opened from `first_day` to `last_day`, both included, and solved by `response`.

    By the day they were opened, whether solved or not: everything in a row is then about the same
    episodes, and those that still wait are beside those that were solved. Cohorts of what was
    solved are made by grouping by `quarter_solved`.
    """

    first_day: date | None = None
    last_day: date | None = None
    response: str | None = None

    @property
    def is_all(self) -> bool:
        return self.first_day is None and self.last_day is None and self.response is None

    def among(self, rows: Sequence[R], fields: Sequence[str]) -> Sequence[R]:
        if self.is_all:
            return rows
        first = 0 if self.first_day is None else self.first_day.toordinal()
        last = (self.last_day or date.max).toordinal()
        opened = fields.index("opened")
        found = [row for row in rows if first <= row[opened] <= last]
        if self.response is None:
            return found
        response = fields.index("response")
        return [row for row in found if row[response] == self.response]


def keys(
    connection: Connection,
    group_by: Sequence[GroupBy],
    rows: Sequence[R],
    fields: Sequence[str],
    *,
    city: str | None,
    confirmed: bool,
) -> Iterable[Key]:
    """The row of the report that each of these belongs to, which have these fields of a Stretch.

    They are all of `city` (None: of any). `confirmed`: an episode counts as solved when it was
    confirmed.
    """

    def part(name: GroupBy) -> Iterable[str | None]:
        if name is GroupBy.NAHIA:
            return map(nahias_of(connection, city).get, column("place"))
        if name is GroupBy.QUARTER_SOLVED:
            return map(_quarter, column("confirmed" if confirmed else "solved"))
        return column(FIELDS[name])

    def column(name: str) -> Iterable[Any]:
        return map(itemgetter(fields.index(name)), rows)

    if not group_by:
        return repeat((), len(rows))
    return zip(*map(part, group_by), strict=True)


def in_order(key: Key) -> tuple[tuple[bool, str], ...]:
    """Rows in the order of their keys; a null part comes before all others."""
    return tuple((part is not None, part or "") for part in key)


def _quarter(day: int | None) -> str | None:
    """A cohort by its day of solution; unsolved problems have none yet."""
    if day is None:
        return None
    solved = date.fromordinal(day)
    return f"{solved.year}-Q{(solved.month + 2) // 3}"
