"""What follow-up must know of a city's places: their nahia, and when clocks stand still."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, select

from domain.place import PlaceRegistered, PlaceSuspended, SuspensionLifted
from domain.words import PlaceLevel, Suspension
from projections.rows import Row, Rows, upsert
from projections.tables import follow_up_place, follow_up_suspension
from projections.visibility import at_or_below

DAY = timedelta(days=1)


class Places:
    """The places of a city that a batch touches; changes are written at its end.

    Every projection that asks has tables of its own, so that each can be rebuilt by itself.
    """

    def __init__(
        self,
        connection: Connection,
        city: str,
        named: Iterable[str],
        *,
        places: Table = follow_up_place,
        suspensions: Table = follow_up_suspension,
    ) -> None:
        self._connection = connection
        self._city = city
        self._places = places.c
        self._suspensions = suspensions
        self._rows = Rows(connection, places)
        self._rows.load("place", named)
        query = select(suspensions).where(suspensions.c.city == city)
        self._suspended: dict[str, list[Suspension]] = {}
        for row in connection.execute(query.order_by(suspensions.c.first_day)):
            new = Suspension(first_day=row.first_day, last_day=row.last_day)
            self._suspended.setdefault(row.place, []).append(new)
        self._changed = False

    def register(self, stream: UUID, happened: PlaceRegistered) -> None:
        above = self._row(happened.parent) if happened.level is not PlaceLevel.CITY else {}
        code = happened.code
        self._rows.add(
            {
                "place": code,
                "stream": stream,
                "city": self._city,
                "nahia": code if happened.level is PlaceLevel.NAHIA else above.get("nahia"),
                "path": f"{above.get('path', '')}/{code}",
            }
        )

    def _row(self, code: str | None) -> Row:
        if code is None:
            return {}
        if self._rows.get(code) is None:
            self._rows.load("place", [code])
        return self._rows.get(code) or {}

    def nahia(self, code: str) -> str | None:
        return self._row(code).get("nahia")

    def suspensions(self, code: str) -> tuple[Suspension, ...]:
        """Days on which the place, or one that it lies in, is suspended."""
        if not self._suspended:
            return ()
        path = str(self._row(code).get("path", code))
        return tuple(each for part in path.split("/") for each in self._suspended.get(part, ()))

    def suspend(self, stream: UUID, happened: PlaceSuspended | SuspensionLifted) -> set[str]:
        """Take a suspension or its end in; returns the place and all below it."""
        self._rows.load("stream", [stream])
        row = next((row for row in self._rows if row["stream"] == stream), None)
        if row is None:
            return set()
        own = self._suspended.setdefault(row["place"], [])
        if isinstance(happened, PlaceSuspended):
            self._suspended[row["place"]] = _suspended(own, happened)
        else:
            self._suspended[row["place"]] = _lifted(own, happened)
        self._changed = True
        return self._below(row["path"])

    def _below(self, path: str) -> set[str]:
        here = at_or_below(self._places.path, path)
        stored = self._connection.scalars(
            select(self._places.place).where(self._places.city == self._city, here)
        )
        new = {r["place"] for r in self._rows if f"{r['path']}/".startswith(f"{path}/")}
        return new | set(stored)

    def write(self) -> None:
        self._rows.write()
        if not self._changed:
            return
        own = self._suspensions.c.city == self._city
        self._connection.execute(delete(self._suspensions).where(own))
        upsert(self._connection, self._suspensions, list(self._suspension_rows()))

    def _suspension_rows(self) -> Iterable[dict[str, Any]]:
        for code, suspensions in self._suspended.items():
            for each in suspensions:
                days = {"first_day": each.first_day, "last_day": each.last_day}
                yield {"place": code, "city": self._city, **days}


def _suspended(suspensions: list[Suspension], happened: PlaceSuspended) -> list[Suspension]:
    """Of those that begin on one day the longest, as the table keeps one: the days are the same."""
    lasts, others = [happened.last_day], []
    for each in suspensions:
        if each.first_day == happened.first_day:
            lasts.append(each.last_day)
        else:
            others.append(each)
    longest = None if None in lasts else max(last for last in lasts if last is not None)
    return [*others, Suspension(first_day=happened.first_day, last_day=longest)]


def _lifted(suspensions: list[Suspension], happened: SuspensionLifted) -> list[Suspension]:
    """What is suspended on that day or later ends before it."""
    last = happened.on - DAY
    return [
        Suspension(first_day=each.first_day, last_day=min(each.last_day or last, last))
        for each in suspensions
        if each.first_day < happened.on
    ]
