"""From commands and the state they stand on to what is to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

from domain.events import Envelope, Stream
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

    operation: UUID
    envelope: Envelope
    codec: Codec
    events: list[NewEvent] = field(default_factory=list)
    streams: list[NewStream] = field(default_factory=list)
    numbered: int = 0

    def add(self, kind: str, stream_id: UUID, lane: str, version: int, event: object) -> None:
        self.numbered += 1
        name, data = self.codec.encode(event)
        event_id = uuid5(self.operation, str(self.numbered))
        meta = self.codec.encode_meta(event_id, kind, self.envelope)
        self.events.append(NewEvent(lane, stream_id, version, name, data, meta))
        if version == 1:
            self.streams.append(NewStream(stream_id, kind, lane))


def prepare(
    commands: Sequence[Command[Any, Any]],
    loaded: Sequence[Loaded[Any]],
    operation: Operation,
    codec: Codec,
) -> Append:
    """Ask every decision. A Refusal passes through; StaleVersion and LaneMismatch are raised."""
    draft = _Draft(operation.op_id, operation.envelope, codec)
    versions: dict[UUID, int] = {}
    states: dict[UUID, Any] = {}
    for command, found in zip(commands, loaded, strict=True):
        stream_id, kind = command.stream_id, command.kind
        version = versions.get(stream_id, found.version)
        if command.if_version is not None and command.if_version != version:
            raise StaleVersion(version)
        lane = _lane_of(command, found)
        state = states.get(stream_id, found.state)
        events = command.decide(state)
        for number, event in enumerate(events, version + 1):
            draft.add(kind.kind, stream_id, lane, number, event)
        versions[stream_id] = version + len(events)
        if len(commands) > 1:
            states[stream_id] = reduce(kind.evolve, events, state)
    first = commands[0].stream_id
    return Append(
        lane=_lane_of(commands[0], loaded[0]),
        stream=first,
        version=versions[first],
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
    events: list[NewEvent] = []
    streams: list[NewStream] = []
    for stream_id, envelopes, happened in new:
        told = [envelopes] * len(happened) if isinstance(envelopes, Envelope) else envelopes
        for version, (envelope, event) in enumerate(zip(told, happened, strict=True), 1):
            draft = _Draft(envelope.causation_id, envelope, codec, events, streams, version - 1)
            draft.add(kind.kind, stream_id, lane, version, event)
    first = new[0]
    return Append(lane, first[0], len(first[2]), events, streams)


def _lane_of(command: Command[Any, Any], found: Loaded[Any]) -> str:
    lane = found.lane or command.lane
    if lane is None or command.lane not in {None, lane}:
        raise LaneMismatch
    return lane
