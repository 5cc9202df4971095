"""A small Herat for the tests of access: its places, its bodies, and ways to write."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from domain.body import BODY, register_body
from domain.events import Envelope, Stream
from domain.member import MEMBER, Role, grant_role, register_member
from domain.place import PLACE, register_place
from domain.words import Names, PlaceLevel, body_id, place_id
from service.ledger import Command, Ledger, Operation, Outcome

BEGIN = date(2026, 3, 21)
ACTOR = UUID(int=1)

PLACES = [
    ("AF", PlaceLevel.COUNTRY, None, "common"),
    ("AF32", PlaceLevel.PROVINCE, "AF", "common"),
    ("HRT", PlaceLevel.CITY, "AF32", "HRT"),
    ("HRT-N06", PlaceLevel.NAHIA, "HRT", "HRT"),
    ("HRT-N06-G02", PlaceLevel.GOZAR, "HRT-N06", "HRT"),
]
BODIES = [("HRT-MUN", "municipality"), ("HRT-PEM", "pem_unit"), ("HRT-LAW", "oversight")]


def operation() -> Operation:
    op_id = uuid4()
    envelope = Envelope(actor=ACTOR, occurred_at=datetime.now(UTC), causation_id=op_id)
    return Operation(principal=ACTOR, op_id=op_id, body_hash=op_id.bytes, envelope=envelope)


async def decided(
    ledger: Ledger,
    kind: Stream[Any, Any],
    stream_id: UUID,
    decision: Callable[..., list[Any]],
    lane: str | None = None,
    /,
    **fields: Any,
) -> Outcome:
    command = Command(kind, stream_id, partial(decision, **fields), lane=lane)
    return await ledger.decide(command, operation())


async def build(ledger: Ledger) -> None:
    """Register the places and the bodies."""
    levels = {code: level for code, level, _, _ in PLACES}
    for code, level, parent, lane in PLACES:
        await decided(
            ledger, PLACE, place_id(code), register_place, lane, code=code, level=level,
            parent=parent, parent_level=levels.get(parent or ""), names=Names(en=code),
            timezone="Asia/Kabul" if level is PlaceLevel.CITY else None, valid_from=BEGIN,
        )  # fmt: skip
    for code, kind in BODIES:
        await decided(
            ledger, BODY, body_id(code), register_body, "HRT", code=code, kind=kind,
            names=Names(en=code), places=("HRT",), valid_from=BEGIN,
        )  # fmt: skip


async def member(ledger: Ledger, role: Role, place: str, body: str | None = None) -> UUID:
    """A new member with one role."""
    member_id = uuid4()
    await decided(ledger, MEMBER, member_id, register_member, "common", label="x", body=body)
    await decided(ledger, MEMBER, member_id, grant_role, role=role, place=place, first_day=BEGIN)
    return member_id
