"""The sequencer: gives every event that may be told the next position of the feed.

Lanes are followed at the same time, so each transaction takes the row of the counter before it
numbers anything and holds it until it commits: whoever sees a position sees all before it. On
SQLite there is one writer anyway. What was numbered is on disk before anybody can read it.

Positions are for ever. A rebuild empties nothing here: it reads the record again, and numbers
only what has no row yet (what had been parked).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.catalogue import EVENTS
from domain.codes import categories
from domain.events import Recorded, Undecodable
from domain.issue import events as issue
from domain.problem import ProblemSuspected
from domain.words import Sensitivity
from projections.bulk import insert_rows
from projections.feed.tables import INTERNAL, feed_counter, feed_entry, feed_guard
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection

TOLD = frozenset({
    "issue", "dialogue", "recommendation", "problem", "practice", "assessment", "plan",
    "framework", "place", "body",
})  # fmt: skip
KEPT_BACK = frozenset({"member", "reminders"})
"""Who acts, with which keys, and who was reminded of what, is nobody else's business."""

RESTRICTED = frozenset({Sensitivity.RESTRICTED, Sensitivity.SURVIVOR})
NAMES = {event: name for name, event in EVENTS.items()}

EVENT, WITHDRAWAL, DISCLOSURE = "event", "withdrawal", "disclosure"


def project(connection: Connection, events: Events) -> None:
    """Number the events of one lane that have no row yet."""
    told = [r for r in events if r.kind in TOLD and not isinstance(r.event, Undecodable)]
    if not told:
        return
    feed = _Feed(connection)
    known = _known(connection, told)
    fresh = [recorded for recorded in told if recorded.position not in known]
    guards = _Guards(connection, {recorded.stream_id for recorded in fresh})
    for recorded in fresh:
        before, now = guards.learn(recorded)
        if now and not before and recorded.version > 1:
            feed.withdraw(recorded)
        elif before and not now:
            feed.disclose(recorded)
        feed.add(recorded, hidden=now)
    guards.write()
    feed.write()


def _known(connection: Connection, told: Sequence[Recorded[Any]]) -> set[int]:
    """The positions in the lane of those that stand in the feed already."""
    found = connection.scalars(
        select(feed_entry.c.lane_position).where(
            feed_entry.c.lane == told[0].lane,
            feed_entry.c.lane_position.between(told[0].position, told[-1].position),
            feed_entry.c.entry == EVENT,
        )
    )
    return set(found)


class _Guards:
    """Which streams are protected; learns it from their events."""

    def __init__(self, connection: Connection, streams: Iterable[UUID]) -> None:
        self._rows = Rows(connection, feed_guard)
        self._rows.load("stream", streams)

    def learn(self, recorded: Recorded[Any]) -> tuple[bool, bool]:
        """Whether the stream was hidden before this event, and whether it is now."""
        row = self._rows.get(recorded.stream_id)
        before = _Marks(row["restricted"], row["police_conduct"]) if row else _Marks()
        now = _marks(before, recorded.event)
        if now != before:
            marks = {"restricted": now.restricted, "police_conduct": now.police_conduct}
            if row is None:
                self._rows.add({"stream": recorded.stream_id, **marks})
            else:
                self._rows.change((recorded.stream_id,), marks)
        return before.hidden, now.hidden

    def write(self) -> None:
        self._rows.write()


@dataclass(frozen=True, slots=True)
class _Marks:
    restricted: bool = False
    police_conduct: bool = False

    @property
    def hidden(self) -> bool:
        return self.restricted or self.police_conduct


def _marks(before: _Marks, happened: Any) -> _Marks:
    match happened:
        case issue.IssueReported():
            return _Marks(happened.sensitivity in RESTRICTED, happened.police_conduct)
        case issue.CaseImported():
            return _Marks(happened.sensitivity in RESTRICTED)
        case issue.SensitivityRaised() | issue.SensitivityLowered():
            return _Marks(happened.level in RESTRICTED, before.police_conduct)
        case issue.IssueCorrected(police_conduct=bool() as conduct):
            return _Marks(before.restricted, conduct)
        case ProblemSuspected():
            category = categories().get(happened.category)
            if category is None:
                return before
            return _Marks(category.sensitivity in RESTRICTED, category.police_conduct)
        case _:
            return before


class _Feed:
    """The end of the feed; nobody else numbers anything until the transaction is over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._first = self._last = _take_counter(connection)
        self._new: list[Row] = []

    def add(self, recorded: Recorded[Any], *, hidden: bool = False, entry: str = EVENT) -> None:
        self._new.append(
            {
                "lane": recorded.lane,
                "lane_position": recorded.position,
                "entry": entry,
                "position": None if hidden else self._next(),
                "kind": recorded.kind,
                "stream": recorded.stream_id,
                "version": recorded.version,
                "type": NAMES[type(recorded.event)] if entry == EVENT else entry,
                "recorded_at": microseconds(recorded.recorded_at),
            }
        )

    def withdraw(self, cause: Recorded[Any]) -> None:
        """Take back what was told of the stream, and say so."""
        self._flush()
        self._connection.execute(
            update(feed_entry)
            .where(feed_entry.c.stream == cause.stream_id, feed_entry.c.entry == EVENT)
            .values(position=None)
        )
        self.add(cause, entry=WITHDRAWAL)

    def disclose(self, cause: Recorded[Any]) -> None:
        """Say that the stream may be told again, and tell it from its beginning."""
        self.add(cause, entry=DISCLOSURE)
        self._flush()
        own = feed_entry.c.lane == cause.lane, feed_entry.c.entry == EVENT
        history = self._connection.scalars(
            select(feed_entry.c.lane_position)
            .where(*own, feed_entry.c.stream == cause.stream_id)
            .order_by(feed_entry.c.version)
        ).all()
        for lane_position in history:
            row = update(feed_entry).where(*own, feed_entry.c.lane_position == lane_position)
            told_at = microseconds(cause.recorded_at)
            self._connection.execute(row.values(position=self._next(), recorded_at=told_at))

    def write(self) -> None:
        self._flush()
        if self._last != self._first:
            self._connection.execute(
                update(feed_counter)
                .where(feed_counter.c.audience == INTERNAL)
                .values(last=self._last)
            )

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _flush(self) -> None:
        insert_rows(self._connection, feed_entry, self._new)
        self._new = []


def _take_counter(connection: Connection) -> int:
    """The last position given out, with the counter's row held for this transaction."""
    if connection.dialect.name == "postgresql":
        # a server that fails must not forget a position that was read by somebody
        connection.execute(select(func.set_config("synchronous_commit", "on", True)))
    row = select(feed_counter.c.last).where(feed_counter.c.audience == INTERNAL).with_for_update()
    last = connection.scalar(row)
    if last is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        first = dialect.insert(feed_counter).values(audience=INTERNAL, last=0)
        connection.execute(first.on_conflict_do_nothing())
        last = connection.scalar(row) or 0
    return last


FEED = Projection("feed", (), project, apart=TOLD, slow=True)
