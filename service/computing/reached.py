"""How far the projections have come: what an answer depends on beside its arguments."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, select

from projections.tables import checkpoint
from service.registry import COMMON

_ALL = select(checkpoint.c.projection, checkpoint.c.lane, checkpoint.c.position).order_by(
    checkpoint.c.projection, checkpoint.c.lane
)


@dataclass(frozen=True, slots=True)
class Reached:
    """`digest` differs whenever a projection has taken in something of the lanes asked for;
    `events` are all those taken in by the one that is furthest."""

    digest: bytes
    events: int


def how_far(connection: Connection, lanes: Collection[str] | None = None) -> Reached:
    """From the checkpoints: one row for each projection and lane, in one look at their index.

    Of these lanes and the common one, in which places, lists and bodies of all stand; None: of all.
    """
    rows = connection.execute(_ALL).all()
    taken: dict[str, int] = {}
    for projection, _, position in rows:
        taken[projection] = taken.get(projection, 0) + position
    told = "\n".join(
        f"{projection}\t{lane}\t{position}"
        for projection, lane, position in rows
        if lanes is None or lane in lanes or lane == COMMON
    )
    return Reached(sha256(told.encode()).digest(), max(taken.values(), default=0))
