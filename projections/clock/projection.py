"""Keeps what the clock must look at, and from which day on."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.events import Recorded, Undecodable
from domain.place import PlaceRegistered
from domain.reminders import Matter, ReminderGiven
from domain.words import PlaceLevel
from projections.clock import cases, plans
from projections.clock.rows import Due
from projections.clock.tables import TABLES, clock_case, clock_city, clock_due
from projections.rows import Row, Rows, upsert
from projections.runner import Events, Projection

KINDS = frozenset({"issue", "place", "recommendation", "plan", "reminders"})
UTC = "UTC"
"""The days of the common lane."""


def project(connection: Connection, events: Events) -> None:
    """Fold events of one lane, in order, into what is due there."""
    relevant = [recorded for recorded in events if recorded.kind in KINDS]
    if relevant:
        batch = _Batch(connection, relevant)
        for recorded in relevant:
            batch.apply(recorded)
        batch.write()


class _Batch:
    """All that a batch touches, in memory."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._city = events[0].lane
        query = select(clock_city.c.timezone).where(clock_city.c.city == self._city)
        self._stored = connection.scalar(query)
        self._timezone = self._stored or UTC
        self._cases = Rows(connection, clock_case)
        self._due = Due(connection, self._city, self._cases)
        begun = {recorded.stream_id for recorded in events if recorded.version == 1}
        told = [r.event for r in events if isinstance(r.event, ReminderGiven)]
        touched = {r.stream_id for r in events} | self._reminded(told)
        self._cases.load("issue", touched - begun)
        self._due.load(touched - begun)

    def _reminded(self, told: list[ReminderGiven]) -> set[UUID]:
        """The streams in which the items stand that were reminded of."""
        here = {each.issue_id or each.item_id for each in told}
        items = {each.item_id for each in told if each.what is Matter.PLAN_ITEM}
        if items:
            rows = clock_due.c.kind == Matter.PLAN_ITEM.value, clock_due.c.item.in_(items)
            here |= set(self._connection.scalars(select(clock_due.c.stream).where(*rows)))
        return here

    def apply(self, recorded: Recorded[Any]) -> None:
        happened = recorded.event
        if isinstance(happened, Undecodable):
            return
        zone = ZoneInfo(self._timezone)
        self._due.tell(recorded, recorded.envelope.occurred_at.astimezone(zone).date())
        match recorded.kind:
            case "issue":
                cases.apply(self._cases, self._due, recorded.stream_id, happened)
            case "recommendation" | "plan":
                plans.apply(self._due, happened)
            case "reminders":
                self._due.reminded(happened)
            case _ if isinstance(happened, PlaceRegistered):
                if happened.level is PlaceLevel.CITY:
                    self._timezone = happened.timezone or UTC

    def write(self) -> None:
        if self._stored != self._timezone:
            row: Row = {"city": self._city, "timezone": self._timezone}
            upsert(self._connection, clock_city, [row])
        self._cases.write()
        self._due.write()


CLOCK = Projection("clock", TABLES, project)
