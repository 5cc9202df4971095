"""A store in memory for properties that are tried hundreds of times."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from domain.events import Recorded
from projections.tables import metadata


@cache
def _engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def autocommit(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with engine.begin() as connection:
        metadata.create_all(connection)
    return engine


@contextmanager
def store() -> Iterator[Connection]:
    """Empty tables; what is written is undone at the end."""
    with _engine().connect() as connection:
        yield connection
        connection.rollback()


class Kept:
    """A ledger that keeps these events: what a rebuild reads."""

    def __init__(self, events: Sequence[Recorded[Any]]) -> None:
        self.events = list(events)

    def heads_in(self, connection: Connection) -> dict[str, int]:
        return {recorded.lane: recorded.position for recorded in self.events}

    def read_in(
        self, connection: Connection, lane: str, after: int, limit: int
    ) -> list[Recorded[Any]]:
        there = [each for each in self.events if each.lane == lane and each.position > after]
        return there[:limit]
