"""The rows a batch touches: read once, changed in memory, written once, their past kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from projections.bulk import insert_rows

Row = dict[str, Any]
Key = tuple[Any, ...]

AT_ONCE = 10_000
"""Values in one IN list; both stores take at least 32,000 parameters."""


def microseconds(moment: datetime) -> int:
    """A recorded time as the tables keep it: whole microseconds since 1970 UTC."""
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def moment(recorded: int) -> datetime:
    """A recorded time out of the tables."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=recorded)


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert complete rows, replacing those that have the same primary key."""
    if rows:
        connection.execute(_upserting(table, connection.dialect.name), rows)


@cache
def _upserting(table: Table, dialect: str) -> Any:
    """Made once: of a batch of one event, making these statements anew took a sixth of the time."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [column.name for column in table.primary_key]
    others = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


class Rows:
    """Rows of `table`, addressed by primary key, as they stood before a batch and stand after it.

    With a `past` twin, what a row said until now is kept there. Events recorded at one time are
    one change, so where a batch is cut makes no difference to what is kept.
    """

    def __init__(self, connection: Connection, table: Table, past: Table | None = None) -> None:
        self._connection = connection
        self._table = table
        self._past = past
        self._empty = dict.fromkeys(table.c.keys())
        self._keys = [column.name for column in table.primary_key]
        self._rows: dict[Key, Row] = {}
        self._stored: set[Key] = set()
        self._changed: dict[Key, None] = {}
        self._before: list[Row] = []
        self._gone: dict[Key, None] = {}

    def load(self, column: str, values: Iterable[Any]) -> list[Row]:
        """Read the rows that have one of these values in a column; returns those not yet here."""
        new: list[Row] = []
        for some in _parts(values):
            rows = self._connection.execute(
                select(self._table).where(self._table.c[column].in_(some))
            )
            for row in rows.mappings():
                key = tuple(row[name] for name in self._keys)
                if key not in self._rows:
                    self._rows[key] = dict(row)
                    self._stored.add(key)
                    new.append(self._rows[key])
        return new

    def get(self, *key: Any) -> Row | None:
        return self._rows.get(key)

    def __iter__(self) -> Iterator[Row]:
        """Every row that is here, loaded or added."""
        return iter(self._rows.values())

    def add(self, row: Row) -> None:
        """A new row; what it leaves out is null."""
        key = tuple(row[name] for name in self._keys)
        self._rows[key] = self._empty | row
        self._changed[key] = None
        self._gone.pop(key, None)

    def change(self, key: Key, changes: Mapping[str, Any], at: int | None = None) -> None:
        """Change a row; `at` is the recorded time of the change for a table with a past."""
        row = self._rows[key]
        if at is not None and row["recorded_from"] != at:
            self._before.append(row | {"recorded_to": at})
            row["recorded_from"] = at
        row.update(changes)
        self._changed[key] = None

    def remove(self, *key: Any) -> None:
        """Take a row out of a table without a past, if it is here."""
        if self._rows.pop(key, None) is not None:
            self._changed.pop(key, None)
            self._gone[key] = None

    def write(self) -> None:
        self._delete([key for key in self._gone if key in self._stored])
        new = [self._rows[key] for key in self._changed if key not in self._stored]
        insert_rows(self._connection, self._table, new)
        upsert(
            self._connection,
            self._table,
            [self._rows[key] for key in self._changed if key in self._stored],
        )
        if self._past is not None:
            insert_rows(self._connection, self._past, self._before)

    def _delete(self, keys: Sequence[Key]) -> None:
        if keys:
            own = [column == bindparam(f"_{column.name}") for column in self._table.primary_key]
            named = [f"_{name}" for name in self._keys]
            rows = [dict(zip(named, key, strict=True)) for key in keys]
            self._connection.execute(delete(self._table).where(*own), rows)


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part
