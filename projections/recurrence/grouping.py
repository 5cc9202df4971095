"""What makes a row of the recurrence report, and which episodes are asked for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter

from sqlalchemy import Connection, select

from projections.recurrence.reading import Stretch
from projections.recurrence.tables import place


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

IN_STRETCH = {
    name: Stretch._fields.index(field)
    for name, field in {
        GroupBy.CITY: "lane",
        GroupBy.PLACE: "place",
        GroupBy.CATEGORY: "category",
        GroupBy.RESPONSE: "response",
        GroupBy.BODY: "body",
    }.items()
}
"""Where an episode has it as it is: looked up by number, since it is for every episode."""

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

    def among(self, stretches: Iterable[Stretch]) -> Iterable[Stretch]:
        if self.is_all:
            return stretches
        first = 0 if self.first_day is None else self.first_day.toordinal()
        last = (self.last_day or date.max).toordinal()
        return [
            stretch
            for stretch in stretches
            if first <= stretch.opened <= last and self.response in (None, stretch.response)
        ]


def keys(
    connection: Connection, group_by: Sequence[GroupBy], *, confirmed: bool
) -> Callable[[Stretch], Key]:
    """The row that an episode belongs to. `confirmed`: it counts as solved when confirmed."""
    columns = [IN_STRETCH[name] for name in group_by if name in IN_STRETCH]
    if len(columns) == len(group_by) == 1:
        part_of = itemgetter(*columns)
        return lambda stretch: (part_of(stretch),)
    if len(columns) == len(group_by) > 1:
        return itemgetter(*columns)
    nahias = _nahias(connection) if GroupBy.NAHIA in group_by else {}
    part: dict[GroupBy, Callable[[Stretch], str | None]] = {
        GroupBy.NAHIA: lambda stretch: nahias.get(stretch.place),
        GroupBy.QUARTER_SOLVED: lambda stretch: _quarter(
            stretch.confirmed if confirmed else stretch.solved
        ),
    }
    parts = [part.get(name) or itemgetter(IN_STRETCH[name]) for name in group_by]
    return lambda stretch: tuple(of(stretch) for of in parts)


def in_order(key: Key) -> tuple[tuple[bool, str], ...]:
    """Rows in the order of their keys; a null part comes before all others."""
    return tuple((part is not None, part or "") for part in key)


def _nahias(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(place.c.code, place.c.nahia).where(place.c.nahia.is_not(None)))
    return {code: nahia for code, nahia in rows if nahia is not None}


def _quarter(day: int | None) -> str | None:
    """A cohort by its day of solution; unsolved problems have none yet."""
    if day is None:
        return None
    solved = date.fromordinal(day)
    return f"{solved.year}-Q{(solved.month + 2) // 3}"
