"""Tells one stream, decision by decision, as far as today.

NotYet    the rest of the story lies in the future
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Concatenate, Generic, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.events import E, Envelope, S, Stream
from domain.issue import Issue, IssueEvent
from domain.words import Evidence, WorkingCalendar
from service.demo.world import agent

P = ParamSpec("P")
USUAL = WorkingCalendar()


class NotYet(Exception):
    """The rest of the story lies in the future."""


class Telling(Generic[S, E]):
    """One stream in the making: every event comes from a real decision on the folded state."""

    def __init__(
        self,
        stream: Stream[S, E],
        stream_id: UUID,
        chance: Random,
        today: date,
        zone: ZoneInfo,
        calendar: WorkingCalendar = USUAL,
    ) -> None:
        self.stream, self.stream_id = stream, stream_id
        self.chance, self.today, self.zone, self.calendar = chance, today, zone, calendar
        self.state: S = stream.initial
        self.told: list[tuple[Envelope, E]] = []
        self.beside: list[Telling[Any, Any]] = []
        """Other streams that this one names, told with it."""
        self.day = date.min
        """The day of what was told last."""
        self._clock = datetime.min.replace(tzinfo=zone)

    def tell(
        self,
        day: date,
        actor: UUID,
        for_body: str | None,
        decision: Callable[Concatenate[S, P], list[E]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Let `actor` decide on that day; raises NotYet for a day after today."""
        if day > self.today:
            raise NotYet
        self.day = max(self.day, day)
        envelope = Envelope(
            actor=actor,
            occurred_at=self._at(day),
            causation_id=self.new_id(),
            on_behalf_of=for_body,
            channel="demo",
        )
        for event in decision(self.state, *args, **kwargs):
            self.state = self.stream.evolve(self.state, event)
            self.told.append((envelope, event))

    def known(self, day: date, actor: UUID, events: Sequence[E]) -> None:
        """What a decision has said elsewhere stands at the beginning; at most on `day`."""
        self.tell(day, actor, None, lambda _: list(events))

    def speak(
        self,
        day: date,
        body: str,
        decision: Callable[Concatenate[S, P], list[E]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Let the member of a body decide on that day, on its behalf; raises NotYet."""
        self.tell(day, agent(body), body, decision, *args, **kwargs)

    def new_id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def days(self, at_least: int, at_most: int) -> timedelta:
        return timedelta(days=self.chance.randint(at_least, at_most))

    def wait(self, at_least: int, at_most: int) -> date:
        """A day that many days after what was told last."""
        return self.day + self.days(at_least, at_most)

    def photo(self) -> tuple[Evidence, ...]:
        return (Evidence(kind="photo", sha256=f"{self.chance.getrandbits(256):064x}"),)

    def _at(self, day: date) -> datetime:
        """A time of that day's office hours, never before what was told already."""
        hour, minute = self.chance.randrange(8, 16), self.chance.randrange(60)
        moment = datetime.combine(day, time(hour, minute), self.zone)
        self._clock = max(self._clock, moment)
        return self._clock


Case = Telling[Issue, IssueEvent]
