"""What goes into the ledger and what comes back: commands, answers, loaded streams, stored rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.events import Envelope, Recorded, Stream
from service.ledger.codec import Codec, from_micros

S = TypeVar("S")
E = TypeVar("E")


class Stored(NamedTuple):
    """One event as it stands in the table; `recorded_at` in microseconds since 1970 UTC."""

    stream: UUID
    lane: str
    version: int
    position: int
    type: str
    data: bytes
    meta: bytes
    recorded_at: int


class NewEvent(NamedTuple):
    """One event to be stored; the lane's next position and the time are given by the store."""

    lane: str
    stream: UUID
    version: int
    type: str
    data: bytes
    meta: bytes


NewHistory = tuple[UUID, Envelope | Sequence[Envelope], Sequence[E]]
"""A stream to be made in bulk: its id, its events, and one envelope for all or one for each."""


class NewStream(NamedTuple):
    id: UUID
    kind: str
    lane: str


class OperationKey(NamedTuple):
    principal: UUID
    op_id: UUID


class Receipt(msgspec.Struct, frozen=True):
    """The stored answer to an operation.

    `position` is that of the last event appended in the lane of the first command's stream, or
    the head of that lane where nothing was to be added; `version` is of that stream.
    """

    lane: str
    position: int
    stream_id: UUID
    version: int
    events: int
    recorded_at: datetime


class Answered(NamedTuple):
    """An operation found in the table."""

    body_hash: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Outcome:
    """`replayed` says that the operation had been answered before and nothing was added now."""

    receipt: Receipt
    replayed: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """Who sends what under which id. `body_hash` is the SHA-256 of method, path and body."""

    principal: UUID
    op_id: UUID
    body_hash: bytes
    envelope: Envelope

    @property
    def key(self) -> OperationKey:
        return OperationKey(self.principal, self.op_id)


class Loaded(Generic[S]):
    """A stream folded to its state. Unknown: version 0, no lane, the state before any event."""

    def __init__(
        self,
        kind: Stream[S, Any],
        rows: Sequence[Stored],
        codec: Codec,
        key: OperationKey | None = None,
        answered: Answered | None = None,
    ) -> None:
        self.state = kind.fold(codec.decode(row.type, row.data) for row in rows)
        self.version = rows[-1].version if rows else 0
        self.lane = rows[0].lane if rows else None
        self.key = key
        """The operation that was looked up by the same read; `answered` is what was found."""
        self.answered = answered
        self._rows = rows
        self._codec = codec

    @cached_property
    def history(self) -> tuple[Recorded[Any], ...]:
        """Every event of the stream with its envelope; decoded when first asked for."""
        return tuple(recorded(row, self._codec) for row in self._rows)


def recorded(row: Stored, codec: Codec, event: object = None) -> Recorded[Any]:
    """The event with its envelope; UnknownShape where it cannot be read and none is given."""
    meta = codec.decode_meta(row.meta)
    return Recorded(
        event_id=meta.event_id,
        kind=meta.kind,
        stream_id=row.stream,
        version=row.version,
        lane=row.lane,
        position=row.position,
        recorded_at=from_micros(row.recorded_at),
        envelope=meta.envelope,
        event=codec.decode(row.type, row.data) if event is None else event,
    )


@dataclass(frozen=True, slots=True)
class Command(Generic[S, E]):
    """One decision on one stream, with its arguments bound.

    `lane` is required to create a stream. `if_version` refuses any other version. `loaded` is
    state already read for this request: it saves a read and is never trusted past a conflict.
    """

    kind: Stream[S, E]
    stream_id: UUID
    decide: Callable[[S], list[E]]
    lane: str | None = None
    if_version: int | None = None
    loaded: Loaded[S] | None = None


@dataclass(slots=True)
class Append:
    """What one operation adds, all of it or nothing. The first lane is where its answer is kept."""

    lane: str
    stream: UUID
    version: int
    events: Sequence[NewEvent]
    new_streams: Sequence[NewStream] = ()
    operation: OperationKey | None = None
    body_hash: bytes = b""


class Placed(NamedTuple):
    """Where an append came to stand in its first lane."""

    position: int
    recorded_at: int


class StreamRows(NamedTuple):
    """The answer to one grouped read."""

    streams: dict[UUID, list[Stored]]
    kinds: dict[UUID, str]
    operations: dict[OperationKey, Answered]


class Store(Protocol):
    """What SQLite and PostgreSQL each do in their own way. All are safe under concurrency."""

    async def append(self, batch: Sequence[Append]) -> list[Placed]:
        """Store the batch in one transaction. LostRace, AnswerLost, StoreUnavailable."""
        ...

    async def streams(self, ids: Sequence[UUID], keys: Sequence[OperationKey]) -> StreamRows:
        """Whole streams in order of version, and operations already answered."""
        ...

    async def page(self, lane: str, after: int, limit: int) -> list[Stored]: ...

    async def heads(self) -> dict[str, int]: ...

    async def positions_at(self, micros: int) -> dict[str, int]: ...

    async def known(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those of the ids under which a stream exists."""
        ...

    async def now(self) -> int:
        """The store's clock, microseconds since 1970 UTC."""
        ...

    async def revision(self) -> str | None: ...

    async def close(self) -> None: ...


class Numbered(NamedTuple):
    """A batch with every event's place in its lane counted from the lane's head."""

    counts: dict[str, int]
    events: list[tuple[int, NewEvent]]
    ends: list[int]
    """For each append the place, in its first lane, at which that lane then stands."""


def number(batch: Iterable[Append]) -> Numbered:
    counts: dict[str, int] = {}
    events: list[tuple[int, NewEvent]] = []
    ends: list[int] = []
    for append in batch:
        counts.setdefault(append.lane, 0)
        for event in append.events:
            nth = counts[event.lane] = counts.get(event.lane, 0) + 1
            events.append((nth, event))
        ends.append(counts[append.lane])
    return Numbered(counts, events, ends)
