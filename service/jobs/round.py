"""One look at all that is due: the days it is in the cities, and how the clock decides."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.errors import Refusal
from domain.events import Envelope
from domain.words import WorkingCalendar
from projections.clock.reading import DueRow, cities
from service.access.principal import CLOCK
from service.database import Database
from service.ledger import Command, Ledger, Operation, Overloaded, StoreUnavailable
from service.registry import Registry

log = logging.getLogger("paygiri.jobs")

PAGE = 1_000
KEPT_CALENDARS = 10_000
AT_ONCE = 256
"""Decisions under way, few enough that those who write meanwhile find their turn."""

Query = Callable[..., list[DueRow]]


def the_clocks(op_id: UUID, now: datetime) -> Operation:
    """What the system does in its own name; the same id stands for the same deed."""
    envelope = Envelope(actor=CLOCK.member_id, occurred_at=now, causation_id=op_id)
    return Operation(CLOCK.member_id, op_id, sha256(op_id.bytes).digest(), envelope)


@dataclass
class Round:
    """`days` is the day it is in each city that has anything due."""

    ledger: Ledger
    database: Database
    registry: Registry
    now: datetime
    days: Mapping[str, date]
    _calendars: dict[str, WorkingCalendar] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def today(self, city: str) -> date:
        """The city's day; UTC's for what belongs to no city."""
        return self.days.get(city) or self.now.astimezone(UTC).date()

    @property
    def latest(self) -> date:
        """The day of the city that is furthest ahead."""
        return max(self.days.values(), default=self.now.astimezone(UTC).date())

    async def calendar(self, place: str) -> WorkingCalendar:
        """The days that count there; of a place never registered those of the common week."""
        if (known := self._calendars.get(place)) is None:
            if len(self._calendars) >= KEPT_CALENDARS:
                self._calendars.clear()
            try:
                known = await self.registry.calendar(place)
            except Refusal:
                known = WorkingCalendar()
            self._calendars[place] = known
        return known

    async def pages(self, query: Query, *args: Any, **asked: Any) -> AsyncIterator[list[DueRow]]:
        """What the query finds, a page at a time."""
        after: DueRow | None = None
        while True:
            rows = await self.database.read(query, *args, **asked, after=after, limit=PAGE)
            if rows:
                yield rows
            if len(rows) < PAGE:
                return
            after = rows[-1]

    async def decide(self, commands: Sequence[Command[Any, Any]], op_id: UUID) -> int:
        """Store what is decided, at most once for each operation; how many events were added.

        What cannot be done, for one reason or another, is left for the next round: nothing that
        is wrong with one case may keep the clock from the others.
        """
        try:
            async with self._places:
                done = await self.ledger.decide_all(commands, the_clocks(op_id, self.now))
        except (Overloaded, StoreUnavailable):
            raise
        except Refusal:
            return 0
        except Exception as failure:
            # the text of an error may quote a case
            log.warning("the clock leaves a stream alone: %s", type(failure).__qualname__)
            return 0
        return 0 if done.replayed else done.receipt.events


def days(connection: Connection, now: datetime) -> dict[str, date]:
    """The day it is in each city at that moment."""
    zones = cities(connection)
    return {city: now.astimezone(ZoneInfo(zone)).date() for city, zone in zones.items()}
