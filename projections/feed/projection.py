"""The sequencer: gives every event that may be told the next position of the feed.

Lanes are followed at the same time, so each transaction takes the row of the counter before it
numbers anything and holds it until it commits: whoever sees a position sees all before it. On
SQLite there is one writer anyway. What was numbered is on disk before anybody can read it.

Positions are for ever. A rebuild empties nothing here: it reads the record again, and numbers
only what has no row yet (what had been parked).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.catalogue import EVENTS
from domain.codes import categories
from domain.events import Recorded, Undecodable
from domain.issue import events as issue
from domain.problem import PROBLEM, ProblemCaseAdded, ProblemSuspected
from domain.words import Sensitivity
from projections.bulk import insert_rows
from projections.feed.tables import INTERNAL, feed_case, feed_counter, feed_entry, feed_guard
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection

TOLD = frozenset({
    "issue", "dialogue", "recommendation", "problem", "practice", "assessment", "plan",
    "framework", "place", "body", "knowledge", "dissemination",
})  # fmt: skip
KEPT_BACK = frozenset({"member", "reminders", "release"})
"""Who acts, with which keys, and who was reminded of what, is nobody else's business. Releases
have an address of their own, where one that is withdrawn is served no longer."""

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
    guards = _Guards(connection, fresh)
    for recorded in fresh:
        before, now, problems = guards.learn(recorded)
        if now and not before and recorded.version > 1:
            feed.withdraw(recorded)
        elif before and not now:
            feed.disclose(recorded)
        for problem in problems:
            (feed.withdraw if now else feed.disclose)(recorded, problem)
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
    """Which streams are protected; learns it from their events.

    A problem is protected itself or by any of its cases.
    """

    def __init__(self, connection: Connection, fresh: Sequence[Recorded[Any]]) -> None:
        streams = {recorded.stream_id for recorded in fresh}
        self._rows = Rows(connection, feed_guard)
        self._links = Rows(connection, feed_case)
        self._links.load("problem", streams)
        self._links.load("issue", streams)
        self._links.load("problem", {row["problem"] for row in self._links})
        self._cases: dict[UUID, set[UUID]] = {}
        self._problems: dict[UUID, set[UUID]] = {}
        for row in self._links:
            self._link(row["problem"], row["issue"])
        named = {case for recorded in fresh for case in _cases_named(recorded.event)}
        self._rows.load("stream", {*streams, *named, *self._problems, *self._cases})

    def learn(self, recorded: Recorded[Any]) -> tuple[bool, bool, list[UUID]]:
        """Whether the stream was hidden before this event, and whether it is now.

        With a case the problems turn that nothing else hides.
        """
        stream = recorded.stream_id
        before, marks = self.hides(stream), self._marks_of(stream)
        for case in _cases_named(recorded.event):
            if case not in self._cases.get(stream, ()):
                self._link(stream, case)
                self._links.add({"problem": stream, "issue": case})
        if (learnt := _marks(marks, recorded.event)) == marks:
            return before, self.hides(stream), []
        others = [each for each in self._problems.get(stream, ()) if not self.hides(each, stream)]
        self._mark(stream, learnt)
        now = self.hides(stream)
        return before, now, sorted(others) if now != before else []

    def hides(self, stream: UUID, but_for: UUID | None = None) -> bool:
        """Whether it is hidden, by itself or by one of its cases (`but_for` left out)."""
        behind = {stream, *self._cases.get(stream, ())} - {but_for}
        return any(self._marks_of(each).hidden for each in behind)

    def write(self) -> None:
        self._rows.write()
        self._links.write()

    def _link(self, problem: UUID, case: UUID) -> None:
        self._cases.setdefault(problem, set()).add(case)
        self._problems.setdefault(case, set()).add(problem)

    def _marks_of(self, stream: UUID) -> "_Marks":
        row = self._rows.get(stream)
        return _Marks(row["restricted"], row["police_conduct"]) if row else _Marks()

    def _mark(self, stream: UUID, now: "_Marks") -> None:
        marks = {"restricted": now.restricted, "police_conduct": now.police_conduct}
        if self._rows.get(stream) is None:
            self._rows.add({"stream": stream, **marks})
        else:
            self._rows.change((stream,), marks)


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


def _cases_named(happened: Any) -> tuple[UUID, ...]:
    match happened:
        case ProblemSuspected():
            return happened.cases
        case ProblemCaseAdded():
            return (happened.issue_id,)
        case _:
            return ()


class _Feed:
    """The end of the feed; nobody else numbers anything until the transaction is over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._first = self._last = _take_counter(connection)
        self._new: list[Row] = []

    def add(self, recorded: Recorded[Any], *, hidden: bool = False) -> None:
        self._new.append(
            {
                "lane": recorded.lane,
                "lane_position": recorded.position,
                "entry": EVENT,
                "position": None if hidden else self._next(),
                "kind": recorded.kind,
                "stream": recorded.stream_id,
                "version": recorded.version,
                "type": NAMES[type(recorded.event)],
                "recorded_at": microseconds(recorded.recorded_at),
            }
        )

    def withdraw(self, cause: Recorded[Any], problem: UUID | None = None) -> None:
        """Take back what was told of the stream, or of a problem it is a case of, and say so."""
        self._flush()
        stream = problem or cause.stream_id
        self._connection.execute(
            update(feed_entry)
            .where(feed_entry.c.stream == stream, feed_entry.c.entry == EVENT)
            .values(position=None)
        )
        self._notice(WITHDRAWAL, cause, problem)

    def disclose(self, cause: Recorded[Any], problem: UUID | None = None) -> None:
        """Say that the stream may be told again, and tell it from its beginning."""
        self._flush()
        self._notice(DISCLOSURE, cause, problem)
        self._flush()
        entry, stream = feed_entry.c, problem or cause.stream_id
        history = self._connection.execute(
            select(entry.lane, entry.lane_position)
            .where(entry.stream == stream, entry.entry == EVENT)
            .order_by(entry.version)
        ).all()
        for lane, lane_position in history:
            row = update(feed_entry).where(
                entry.lane == lane, entry.lane_position == lane_position, entry.entry == EVENT
            )
            told_at = microseconds(cause.recorded_at)
            self._connection.execute(row.values(position=self._next(), recorded_at=told_at))

    def _notice(self, what: str, cause: Recorded[Any], problem: UUID | None) -> None:
        """One event may give rise to several: each has its own key."""
        version = cause.version if problem is None else self._last_version(problem)
        self._new.append(
            {
                "lane": cause.lane,
                "lane_position": cause.position,
                "entry": what if problem is None else f"{what} {problem}",
                "position": self._next(),
                "kind": cause.kind if problem is None else PROBLEM.kind,
                "stream": problem or cause.stream_id,
                "version": version,
                "type": what,
                "recorded_at": microseconds(cause.recorded_at),
            }
        )

    def _last_version(self, stream: UUID) -> int:
        newest = select(func.max(feed_entry.c.version)).where(feed_entry.c.stream == stream)
        return self._connection.scalar(newest) or 1

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
