"""The rows of what is due, as a batch of events changes them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.events import Recorded
from domain.issue.commitments import CONTEST_WINDOW
from domain.issue.passing_on import REFERRAL_TERM
from domain.issue.resolution import FEEDBACK_WINDOW
from domain.reminders import LADDER, Matter, ReminderGiven
from projections.clock.tables import CONTEST, FEEDBACK, NOBODY, REFERRAL, clock_due
from projections.rows import Row, Rows

TERMS = {REFERRAL: REFERRAL_TERM, CONTEST: CONTEST_WINDOW, FEEDBACK: FEEDBACK_WINDOW}
"""The least days that a term takes: without a weekend, a holiday or a suspension."""


class Due:
    """Rows by stream, kind and item; `tell` says in which event what follows has its cause."""

    def __init__(self, connection: Connection, city: str, cases: Rows) -> None:
        self.city = city
        self._cases = cases
        self._rows = Rows(connection, clock_due)
        self._by_stream: dict[UUID, dict[tuple[str, UUID], None]] = {}
        self._cause: UUID | None = None
        self.stream = UUID(int=0)
        self._today = date.min

    def load(self, streams: Iterable[UUID]) -> None:
        for row in self._rows.load("stream", streams):
            self._know(row)

    def _know(self, row: Row) -> None:
        self._by_stream.setdefault(row["stream"], {})[row["kind"], row["item"]] = None

    def tell(self, recorded: Recorded[Any], today: date) -> None:
        """`today` is the city's day of the deed: rungs that lie behind it are not caught up."""
        self._cause = recorded.event_id
        self.stream = recorded.stream_id
        self._today = today

    def add(self, kind: str, item: UUID, body: str | None, day: date | None) -> None:
        row: Row = {
            "stream": self.stream,
            "kind": kind,
            "item": item,
            "city": self.city,
            "body": body or NOBODY,
            "cause": self._cause,
            "resting": False,
        }
        self._know(row)
        dated: Row = {"day": day, "rungs": 0} if kind in TERMS else self._from(day)
        self._rows.add(self._turning(row | dated))

    def get(self, kind: str, item: UUID) -> Row | None:
        return self._rows.get(self.stream, kind, item)

    def change(self, kind: str, item: UUID, **changes: Any) -> None:
        if (row := self.get(kind, item)) is not None:
            self._rows.change((self.stream, kind, item), self._turning(row | changes))

    def move(self, kind: str, item: UUID, day: date, **changes: Any) -> None:
        """Another date: the reminders begin anew."""
        self.change(kind, item, asked_on=None, **changes, **self._from(day))

    def _from(self, day: date | None) -> Row:
        behind = 0 if day is None else sum(rung.day(day) <= self._today for rung in LADDER)
        return {"day": day, "rungs": behind}

    def remove(self, kind: str, item: UUID) -> None:
        self._rows.remove(self.stream, kind, item)
        self._by_stream.get(self.stream, {}).pop((kind, item), None)

    def remove_all(self) -> None:
        for kind, item in list(self._by_stream.get(self.stream, {})):
            self.remove(kind, item)

    def wake_or_sleep(self) -> None:
        """The case was closed or opened again: its terms stand still or go on."""
        for kind, item in self._by_stream.get(self.stream, {}):
            self.change(kind, item)

    def reminded(self, told: ReminderGiven) -> None:
        """One member's reminder stands for those of all: they are given together."""
        for stream in self._streams_of(told):
            self.stream = stream
            row = self.get(told.what.value, told.item_id)
            if row is not None and row["day"] == told.due_on:
                reached = LADDER.index(told.rung) + 1
                self.change(row["kind"], row["item"], rungs=max(row["rungs"], reached))

    def _streams_of(self, told: ReminderGiven) -> list[UUID]:
        if told.issue_id is not None:
            return [told.issue_id]
        if told.what is Matter.RECOMMENDATION:
            return [told.item_id]
        key = told.what.value, told.item_id
        return [stream for stream, known in self._by_stream.items() if key in known]

    def _turning(self, row: Mapping[str, Any]) -> Row:
        return dict(row) | {"turns_on": self._turns_on(row)}

    def _turns_on(self, row: Mapping[str, Any]) -> date | None:
        case = self._cases.get(row["stream"])
        day, rungs = row["day"], row["rungs"]
        if row["resting"] or day is None or (case is not None and not case["open"]):
            return None
        if row["kind"] in TERMS:
            return _later(day, TERMS[row["kind"]])
        return LADDER[rungs].day(day) if rungs < len(LADDER) else None

    def write(self) -> None:
        self._rows.write()


def _later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
