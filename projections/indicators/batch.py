"""The facts that a batch of one lane touches, in memory; written at its end."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.events import Recorded
from projections.indicators import tables
from projections.indicators.tables import PAST
from projections.rows import Row, Rows, microseconds
from projections.runner import Events

UTC = "UTC"


class Batch:
    """Rows by the key of their table; `issues` and what hangs on them are loaded by issue."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._lane = events[0].lane
        self._zone: ZoneInfo | None = None
        self.places = Rows(connection, tables.place)
        self.cdcs = Rows(connection, tables.cdc)
        self.dialogues = self._facts(tables.dialogue)
        self.compositions = self._facts(tables.composition)
        self.issues = self._facts(tables.issue)
        self.promises = self._facts(tables.promise)
        self.referrals = self._facts(tables.referral)
        self.recommendations = self._facts(tables.recommendation)
        self.adoptions = self._facts(tables.adoption)
        self._load(events)

    def _facts(self, table: Any) -> Rows:
        return Rows(self._connection, table, PAST[table.name])

    def _load(self, events: Events) -> None:
        """What events of streams begun before this batch may change."""
        begun = {recorded.stream_id for recorded in events if recorded.version == 1}
        touched: dict[str, set[UUID]] = {}
        for recorded in events:
            if recorded.stream_id not in begun:
                touched.setdefault(recorded.kind, set()).add(recorded.stream_id)
        issues = touched.get("issue", ())
        for rows in (self.issues, self.promises, self.referrals):
            rows.load("issue", issues)
        self.dialogues.load("dialogue", touched.get("dialogue", ()))
        self.recommendations.load("recommendation", touched.get("recommendation", ()))
        self.adoptions.load("practice", touched.get("practice", ()))
        for rows in (self.cdcs, self.compositions):
            rows.load("stream", touched.get("body", ()))

    def at(self, recorded: Recorded[Any]) -> int:
        return microseconds(recorded.recorded_at)

    def day(self, recorded: Recorded[Any]) -> date:
        """The city's day on which it happened."""
        return recorded.envelope.occurred_at.astimezone(self._city_zone()).date()

    def register(self, code: str, level: str, timezone: str | None) -> None:
        self.places.add({"place": code, "city": self._lane, "level": level, "timezone": timezone})
        if timezone is not None:
            self._zone = ZoneInfo(timezone)

    def level(self, code: str) -> str:
        """Of a place that is parked, none."""
        if self.places.get(code) is None:
            self.places.load("place", [code])
        row = self.places.get(code)
        return str(row["level"]) if row else ""

    def _city_zone(self) -> ZoneInfo:
        if self._zone is None:
            own = tables.place.c.city == self._lane, tables.place.c.timezone.is_not(None)
            name = self._connection.scalar(select(tables.place.c.timezone).where(*own).limit(1))
            self._zone = ZoneInfo(name or UTC)
        return self._zone

    def spread(self, issue: UUID, changes: Row, at: int) -> None:
        """What hangs on an issue takes over where that stands and whether it is withheld."""
        for rows, key in (
            (self.promises, ("commitment",)),
            (self.referrals, ("issue", "referral")),
        ):
            for row in [row for row in rows if row["issue"] == issue]:
                rows.change(tuple(row[name] for name in key), changes, at)

    def write(self) -> None:
        for rows in self._all():
            rows.write()

    def _all(self) -> Iterable[Rows]:
        return (
            self.places, self.cdcs, self.dialogues, self.compositions, self.issues,
            self.promises, self.referrals, self.recommendations, self.adoptions,
        )  # fmt: skip
