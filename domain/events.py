"""What an event is, the envelope it is kept in, and what a stream is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar, dataclass_transform, get_args
from uuid import UUID

T = TypeVar("T")
S = TypeVar("S")
E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(cls: type[T]) -> type[T]:
    """Make a class an event or a value inside one: frozen, built with named fields only."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


@event
class Envelope:
    """Who, when and why: what is recorded beside every event of one command.

    `occurred_at` is the device's claim. `actor` is a member's id; `on_behalf_of` the code of the
    body the actor spoke for. `causation_id` is the operation that made the event.
    """

    actor: UUID
    occurred_at: datetime
    causation_id: UUID
    on_behalf_of: str | None = None
    device: str | None = None
    channel: str | None = None
    correlation_id: UUID | None = None


@event
class Recorded(Generic[E_co]):
    """An event as it stands in the ledger: in which stream, where, when and by whom.

    `version` counts from 1 in the stream, `position` from 1 in the lane, both without a gap.
    """

    event_id: UUID
    kind: str
    stream_id: UUID
    version: int
    lane: str
    position: int
    recorded_at: datetime
    envelope: Envelope
    event: E_co


@event
class Undecodable:
    """Stands where an event is that this version of the program cannot read, and says why not.

    Whoever tails the ledger parks it with the rest of its stream; nothing is skipped or lost.
    """

    reason: str


@dataclass(frozen=True)
class Stream(Generic[S, E]):
    """A kind of stream: its stored name, the state before any event, and how events change it."""

    kind: str
    initial: S
    evolve: Callable[[S, E], S]
    events: Any
    """The union of the stream's event classes."""

    def fold(self, events: Iterable[E]) -> S:
        """The state after these events; replay judges nothing."""
        return reduce(self.evolve, events, self.initial)

    @property
    def event_types(self) -> tuple[type, ...]:
        return get_args(self.events) or (self.events,)
