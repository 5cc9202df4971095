"""Pages of a list, cut by key and never by counting rows, so that none is shown twice or missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, literal, tuple_

T = TypeVar("T")

Key = tuple[str, ...]
"""The sort key of the last row served, as texts; what a caller hands back for the next page."""


class BadKey(ValueError):
    """A page key that this list did not give out."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next_key` is None on the last page."""

    items: tuple[T, ...]
    next_key: Key | None


def page(
    rows: Sequence[Row[Any]],
    limit: int,
    show: Callable[[Row[Any]], T],
    key: Callable[[Row[Any]], tuple[object, ...]],
) -> Page[T]:
    """The page in `rows`, which were asked for with one more than `limit`."""
    more = len(rows) > limit
    shown = rows[:limit]
    next_key = tuple(str(part) for part in key(shown[-1])) if more else None
    return Page(tuple(show(row) for row in shown), next_key)


def after(
    columns: Sequence[ColumnElement[Any]], key: Sequence[Any], *, descending: bool = False
) -> ColumnElement[bool]:
    """Rows that come after this key in the order of these columns; BadKey for a foreign key."""
    if len(key) != len(columns):
        raise BadKey
    values = [
        literal(_value(column, part), column.type)
        for column, part in zip(columns, key, strict=True)
    ]
    place, here = tuple_(*columns), tuple_(*values)
    return place < here if descending else place > here


def _value(column: ColumnElement[Any], part: Any) -> Any:
    try:
        if column.type.python_type is date:
            return date.fromisoformat(part)
        if column.type.python_type is UUID:
            return UUID(part)
    except (ValueError, TypeError, AttributeError):
        raise BadKey from None
    if not isinstance(part, str):
        raise BadKey
    return part
