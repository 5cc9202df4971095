"""From commands and the state they stand on to what is to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from uuid import UUID

from domain.events import Envelope, Stream
from domain.words import named_id
from service.ledger.codec import Codec
from service.ledger.errors import LaneMismatch, StaleVersion
from service.ledger.records import (
    Answered,
    Append,
    Command,
    Loaded,
    NewEvent,
    NewHistory,
    NewStream,
    Operation,
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision stands on: the streams, and whether the operation was answered before."""

    loaded: list[Loaded[Any]]
    answered: Answered | None
    looked_up: bool


@dataclass(slots=True)
class _Draft:
    """What an operation has to store so far."""

    codec: Codec
    events: list[NewEvent] = field(default_factory=list)
    streams: list[NewStream] = field(default_factory=list)

    def add(
        self, stream: NewStream, version: int, event: object, event_id: UUID, envelope: Envelope
    ) -> None:
        name, data = self.codec.encode(event)
        meta = self.codec.encode_meta(event_id, stream.kind, envelope)
        self.events.append(NewEvent(stream.lane, stream.id, version, name, data, meta))
        if version == 1:
            self.streams.append(stream)


def prepare(
    commands: Sequence[Command[Any, Any]],
    loaded: Sequence[Loaded[Any]],
    operation: Operation,
    codec: Codec,
) -> Append:
    """Ask every decision. A Refusal passes through; StaleVersion and LaneMismatch are raised."""
    draft = _Draft(codec)
    reached: dict[UUID, tuple[int, Any]] = {}
    for command, found in zip(commands, loaded, strict=True):
        version, state = reached.get(command.stream_id, (found.version, found.state))
        if command.if_version is not None and command.if_version != version:
            raise StaleVersion(version)
        stream = NewStream(command.stream_id, command.kind.kind, _lane_of(command, found))
        events = command.decide(state)
        for event in events:
            version += 1
            event_id = named_id(operation.op_id, str(len(draft.events) + 1))
            draft.add(stream, version, event, event_id, operation.envelope)
        if len(commands) > 1:
            state = reduce(command.kind.evolve, events, state)
        reached[stream.id] = version, state
    first = commands[0].stream_id
    return Append(
        lane=_lane_of(commands[0], loaded[0]),
        stream=first,
        version=reached[first][0],
        events=draft.events,
        new_streams=draft.streams,
        operation=operation.key,
        body_hash=operation.body_hash,
    )


def prepare_streams(
    kind: Stream[Any, Any],
    lane: str,
    new: Sequence[NewHistory[Any]],
    codec: Codec,
) -> Append:
    """Whole new streams; an event is numbered by its place in the stream."""
    draft = _Draft(codec)
    for stream_id, envelopes, happened in new:
        stream = NewStream(stream_id, kind.kind, lane)
        told = [envelopes] * len(happened) if isinstance(envelopes, Envelope) else envelopes
        for version, (envelope, event) in enumerate(zip(told, happened, strict=True), 1):
            event_id = named_id(envelope.causation_id, str(version))
            draft.add(stream, version, event, event_id, envelope)
    first = new[0]
    return Append(lane, first[0], len(first[2]), draft.events, draft.streams)


def _lane_of(command: Command[Any, Any], found: Loaded[Any]) -> str:
    lane = found.lane or command.lane
    if lane is None or (command.lane is not None and command.lane != lane):
        raise LaneMismatch
    return lane
