"""A small table that counts promises and actions for the board, whatever their number.

A row says: from this day on, so many more (or fewer) stand so. Summed up to today the rows give
the counts; days that have passed are settled into one row, so the table stays as small as the
number of offices and of days to come.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.issue.state import ActionState
from projections.deadlines import DAY, turns
from projections.rows import Row
from projections.tables import follow_up_tally

COMMITMENT = "commitment"
ACTION = "action"
OVERDUE_ACTION = "overdue"

NAHIA = "nahia"
OFFICE = "office"

SETTLED = date.min

Cell = tuple[date, str, str, str, str, str, str, bool, str]
"""The primary key of the table, in its order."""


def action_turns(row: Mapping[str, Any]) -> list[tuple[date, str, int]]:
    """A planned action is overdue from the day after the one it is planned for."""
    planned = ActionState.PLANNED.value
    if row["phase"] != planned:
        return [(SETTLED, row["phase"], 1)]
    if row["on"] == date.max:
        return [(SETTLED, planned, 1)]
    turned = row["on"] + DAY
    return [(SETTLED, planned, 1), (turned, planned, -1), (turned, OVERDUE_ACTION, 1)]


class Tally:
    """What a batch changes in the counts: take out a row as it was, put it in as it is."""

    def __init__(self, connection: Connection, city: str) -> None:
        self._connection = connection
        self._city = city
        self._changes: Counter[Cell] = Counter()

    def add(self, what: str, row: Row, case: Row, times: int) -> None:
        """Count a row `times` (1 or -1), with the protection of its case."""
        changes = turns(row) if what == COMMITMENT else action_turns(row)
        shield = (case["sensitivity"], case["police_conduct"])
        for by, key, office in _groups(row):
            for day, standing, change in changes:
                cell = (day, self._city, what, by, key, office, *shield, standing)
                self._changes[cell] += times * change

    def write(self, settled_before: date, settled_on: date) -> None:
        """Add the changes; days up to `settled_on` have passed and are settled."""
        if settled_on > settled_before:
            self._settle(settled_before, settled_on)
        changes: Counter[Cell] = Counter()
        for (day, *group), change in self._changes.items():
            # the type of a starred key is lost on the checker
            changes[SETTLED if day <= settled_on else day, *group] += change  # type: ignore[index]
        self._write({cell: change for cell, change in changes.items() if change})

    def _settle(self, before: date, on: date) -> None:
        table = follow_up_tally.c
        passed = table.city == self._city, table.from_day > before, table.from_day <= on
        for *cell, change in self._connection.execute(select(follow_up_tally).where(*passed)):
            self._changes[tuple(cell)] += change
        self._connection.execute(delete(follow_up_tally).where(*passed))

    def _write(self, changes: Mapping[Cell, int]) -> None:
        if not changes:
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(follow_up_tally)
        keys = [column.name for column in follow_up_tally.primary_key]
        summed = follow_up_tally.c.change + statement.excluded.change
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_={"change": summed}),
            [
                {**dict(zip(keys, cell, strict=True)), "change": changes[cell]}
                for cell in sorted(changes)
            ],
        )
        table = follow_up_tally.c
        self._connection.execute(
            delete(follow_up_tally).where(table.city == self._city, table.change == 0)
        )


def _groups(row: Row) -> Iterable[tuple[str, str, str]]:
    """(by, key, office): counted by nahia and by office; bodies and cities are sums of offices."""
    if row["nahia"] is not None:
        yield NAHIA, row["nahia"], ""
    yield OFFICE, row["body"] or "", row["office"]
