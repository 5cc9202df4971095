"""Reading the feed: the entries after a position, in order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from projections.feed.tables import INTERNAL, feed_case, feed_counter, feed_entry, feed_guard
from projections.rows import AT_ONCE, microseconds, moment

PUBLIC_KINDS = frozenset({
    "place", "body", "framework", "plan", "recommendation", "knowledge", "dissemination",
})  # fmt: skip
"""Kinds of streams that are open to everyone."""


class UnknownPosition(Exception):
    """This feed has not given out such a position."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it stands in the feed, and the event in the ledger that it tells of.

    `entry` is "event", or the notice "withdrawal" or "disclosure" about its stream; `type` is
    the name of the event or of the notice.
    """

    position: int
    entry: str
    type: str
    lane: str
    lane_position: int
    kind: str
    stream: UUID
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """The lanes that a reader may read, and one of which only what is public; None is none."""

    lanes: frozenset[str]
    partly: str | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """`more`: there is more of what was asked for. `resume_after`: where to go on, now or later."""

    items: tuple[Entry, ...]
    more: bool
    resume_after: int


def read_feed(
    connection: Connection,
    reach: Reach,
    *,
    after: int = 0,
    limit: int = 200,
    of: tuple[str, str] | None = None,
    recorded_since: datetime | None = None,
) -> Entries:
    """Entries within reach after a position.

    `of` is (kind of stream, name of event); notices of the stream's kind come with every event
    of it, for who copies one must hear that it is withdrawn. Raises UnknownPosition.
    """
    head = connection.scalar(select(feed_counter.c.last).where(feed_counter.c.audience == INTERNAL))
    if after > (head or 0):
        raise UnknownPosition
    query = select(feed_entry).where(feed_entry.c.position > after)
    partly = and_(feed_entry.c.lane == reach.partly, feed_entry.c.kind.in_(PUBLIC_KINDS))
    query = query.where(or_(feed_entry.c.lane.in_(reach.lanes), partly))
    if of is not None:
        kind, name = of
        told = or_(feed_entry.c.type == name, feed_entry.c.entry != "event")
        query = query.where(feed_entry.c.kind == kind, told)
    if recorded_since is not None:
        query = query.where(feed_entry.c.recorded_at >= microseconds(recorded_since))
    rows = connection.execute(query.order_by(feed_entry.c.position).limit(limit + 1)).all()
    shown, more = rows[:limit], len(rows) > limit
    return Entries(
        items=tuple(
            Entry(
                position=row.position,
                entry=row.entry,
                type=row.type,
                lane=row.lane,
                lane_position=row.lane_position,
                kind=row.kind,
                stream=row.stream,
                version=row.version,
                recorded_at=moment(row.recorded_at),
            )
            for row in shown
        ),
        more=more,
        resume_after=shown[-1].position if more else max(after, head or 0),
    )


def hidden_among(connection: Connection, streams: Collection[UUID]) -> set[UUID]:
    """Those of these streams that the feed tells nothing of now, problems with such cases too."""
    wanted = list(streams)
    found: set[UUID] = set()
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        hidden = or_(feed_guard.c.restricted, feed_guard.c.police_conduct)
        query = select(feed_guard.c.stream).where(feed_guard.c.stream.in_(part), hidden)
        found.update(connection.scalars(query))
        by_case = select(feed_case.c.problem).join(
            feed_guard, feed_guard.c.stream == feed_case.c.issue
        )
        query = by_case.where(feed_case.c.problem.in_(part), hidden)
        found.update(connection.scalars(query))
    return found
