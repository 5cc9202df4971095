"""Write many rows at once, without a dictionary and a bound parameter for every cell."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.util import await_only

MANY = 200
"""From so many rows on the way by the driver is the faster one."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert complete rows: by COPY on PostgreSQL, by the driver's executemany on SQLite."""
    if len(rows) < MANY:
        if rows:
            connection.execute(insert(table), rows)
    elif connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        statement, ready = _prepared(table, connection.dialect)
        cells = [map(make, map(itemgetter(name), rows)) for name, make in ready]
        connection.exec_driver_sql(statement, list(zip(*cells, strict=True)))


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    names = [column.name for column in table.columns]
    records = map(itemgetter(*names), rows)
    await_only(driver.copy_records_to_table(table.name, records=records, columns=names))


Ready = tuple[tuple[str, Callable[[Any], Any]], ...]


@cache
def _prepared(table: Table, dialect: Dialect) -> tuple[str, Ready]:
    """The statement, and for each column in its order what makes a value fit for the driver."""
    compiled = insert(table).compile(dialect=dialect)
    columns = [table.c[name] for name in compiled.positiontup or ()]
    makers = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    ready = ((column.name, make or _as_it_is) for column, make in zip(columns, makers, strict=True))
    return str(compiled), tuple(ready)


def _as_it_is(value: Any) -> Any:
    return value
