"""What is stored in every benchmark: an issue as a community reports it, and its stored form."""

import time
from datetime import UTC, datetime
from itertools import count
from random import getrandbits
from typing import NamedTuple
from uuid import UUID

from domain.events import Envelope
from domain.issue import ISSUE, Issue, IssueEvent
from domain.issue.events import IssueReported
from domain.words import Sensitivity
from service.ledger import CODEC, Command, Loaded, Operation

LANES = ("BAM", "FZB", "HRT", "JAA", "KBL", "KDH", "MZR", "NIL")
MEMBER = UUID(int=7)
HASH = b"\x5a" * 32
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

REPORTED = IssueReported(
    category="LGT", code_list="1", place="HRT-N06", title="Unlit lane behind the girls' school",
    narrative="The lane from the school to the bazaar has had no light since the storm.",
    language="en", sensitivity=Sensitivity.PUBLIC, reported_by="HRT-CDC1",
)  # fmt: skip

TYPE, DATA = CODEC.encode(REPORTED)
META = CODEC.encode_meta(
    UUID(int=1), ISSUE.kind, Envelope(actor=MEMBER, occurred_at=NOW, causation_id=UUID(int=2))
)
_turn = count()


class Row(NamedTuple):
    """A row of the event table."""

    lane: str
    position: int
    stream: UUID
    version: int
    type: str
    data: bytes
    meta: bytes
    recorded_at: int


def row() -> Row:
    """A new event as the ledger would store it, already encoded."""
    position = next(_turn)
    return Row(LANES[position % 8], position, new_id(), 1, TYPE, DATA, META, 1_772_000_000_000_000)


def new_id() -> UUID:
    """A UUIDv7, as clients make them: inserts at the end of an index are faster than anywhere."""
    moment = time.time_ns() // 1_000_000
    return UUID(int=moment << 80 | 0x7 << 76 | 0x2 << 62 | getrandbits(62))


def report(_: Issue) -> list[IssueEvent]:
    """The cheapest decision: what is measured is the ledger."""
    return [REPORTED]


def operation() -> Operation:
    op_id = new_id()
    envelope = Envelope(actor=MEMBER, occurred_at=NOW, causation_id=op_id)
    return Operation(MEMBER, op_id, HASH, envelope)


def command(
    made: Operation, *, loaded: bool, stream: UUID | None = None, lane: str | None = None
) -> Command[Issue, IssueEvent]:
    """Report a new issue; with `loaded` its (empty) stream and operation were read before."""
    found = Loaded(ISSUE, [], CODEC, made.key, None) if loaded else None
    lane = lane or LANES[next(_turn) % 8]
    return Command(ISSUE, stream or new_id(), report, lane, loaded=found)
