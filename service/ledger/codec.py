"""Events to bytes and back, by the names of the catalogue and nothing else.

`name` is the first shape of an event and `name.v3` its third. An older shape is read through the
upcasts of the catalogue; a name or version that the catalogue does not know is an UnknownShape.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain import catalogue
from domain.events import Envelope
from service.ledger.errors import UnknownShape

Fields = dict[str, Any]
Decode = Callable[[bytes], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Meta(msgspec.Struct, frozen=True):
    """What is kept beside an event."""

    event_id: UUID
    kind: str
    envelope: Envelope


class Codec:
    """Encodes in the newest shape, decodes every released one."""

    def __init__(
        self,
        events: Mapping[str, type] = catalogue.EVENTS,
        versions: Mapping[str, int] = catalogue.VERSIONS,
        upcasts: Mapping[tuple[str, int], Callable[[Fields], Fields]] = catalogue.UPCASTS,
    ) -> None:
        self._events = events
        self._versions = versions
        self._upcasts = upcasts
        self._types = {cls: self.stored_type(name) for name, cls in events.items()}
        self._decoders: dict[str, Decode] = {}
        self._encode = msgspec.json.Encoder(order="deterministic").encode
        self._decode_meta = msgspec.json.Decoder(Meta).decode

    def stored_type(self, name: str) -> str:
        """The name under which an event of the newest shape is stored."""
        version = self._versions.get(name, 1)
        return name if version == 1 else f"{name}.v{version}"

    def encode(self, event: object) -> tuple[str, bytes]:
        return self._types[type(event)], self._encode(event)

    def encode_meta(self, event_id: UUID, kind: str, envelope: Envelope) -> bytes:
        return self._encode(Meta(event_id, kind, envelope))

    def decode(self, stored_type: str, data: bytes) -> Any:
        """The event in its newest shape; UnknownShape when it cannot be read."""
        decoder = self._decoders.get(stored_type)
        if decoder is None:
            decoder = self._decoders[stored_type] = self._decoder(stored_type)
        try:
            return decoder(data)
        except Exception as error:  # an upcast may stumble in any way over what is not as it says
            raise UnknownShape(
                f"A stored {stored_type} does not have the shape it says."
            ) from error

    def decode_meta(self, meta: bytes) -> Meta:
        try:
            return self._decode_meta(meta)
        except msgspec.MsgspecError as error:
            raise UnknownShape("A stored envelope does not have the known shape.") from error

    def _decoder(self, stored_type: str) -> Decode:
        name, dot, number = stored_type.partition(".v")
        newest = self._versions.get(name, 1)
        version = int(number) if number.isdecimal() else 1
        known = name in self._events and bool(dot) == (version > 1) and version <= newest
        if not known or not all((name, v) in self._upcasts for v in range(version, newest)):
            raise UnknownShape(
                f"This version of the program does not know the event {stored_type}. Update it."
            )
        if version == newest:
            return msgspec.json.Decoder(self._events[name]).decode
        return self._through_upcasts(name, version, newest)

    def _through_upcasts(self, name: str, version: int, newest: int) -> Decode:
        steps = [self._upcasts[name, each] for each in range(version, newest)]

        def decode(data: bytes) -> Any:
            fields = msgspec.json.decode(data)
            for step in steps:
                fields = step(fields)
            return msgspec.convert(fields, self._events[name])

        return decode


CODEC = Codec()


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
