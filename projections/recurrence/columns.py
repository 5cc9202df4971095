"""Many episodes, field by field: so 100,000 are counted in a third of the time."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Columns(NamedTuple):
    """The fields of many episodes, see `Stretch`; empty where they were not asked for."""

    lane: Sequence[str] = ()
    category: Sequence[str] = ()
    place: Sequence[str] = ()
    opened: Sequence[int] = ()
    ended: Sequence[int | None] = ()
    solved: Sequence[int | None] = ()
    confirmed: Sequence[int | None] = ()
    again: Sequence[int | None] = ()
    reopened: Sequence[bool] = ()
    cases: Sequence[int] = ()
    reports: Sequence[int] = ()
    response: Sequence[str | None] = ()
    responses: Sequence[str] = ()
    body: Sequence[str | None] = ()
    chain: Sequence[str] = ()


def columns_of(fields: Iterable[str], rows: Iterable[Sequence[Any]]) -> Columns:
    """Of rows that have these fields; there is at least one."""
    return Columns(**dict(zip(fields, zip(*rows, strict=True), strict=True)))


class Numbered:
    """Names as numbers from 0, which are looked up sooner: `of` has one for each entry."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.names = list(dict.fromkeys(entries))
        number = {name: i for i, name in enumerate(self.names)}
        self.of = [number[name] for name in entries]
