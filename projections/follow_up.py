"""What was promised and planned, and where it stands: one row each, as it is and as it was shown.

Where something stands changes with the days although nothing happens; so a row holds the days
on which that changes (`deadlines.py`), and a small tally counts them (`follow_up_tally.py`).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.events import Recorded, Undecodable
from domain.issue import events as issue
from domain.place import PlaceRegistered, PlaceSuspended, SuspensionLifted
from domain.words import Level, PlaceLevel
from projections.follow_up_places import Places
from projections.follow_up_rows import (
    action_changes,
    clock_of,
    commitment_changes,
    scheduled,
    stated,
)
from projections.follow_up_tally import ACTION, COMMITMENT, SETTLED, Tally
from projections.rows import Row, Rows, microseconds, upsert
from projections.runner import Events, Projection
from projections.tables import (
    commitment,
    commitment_past,
    follow_up_action,
    follow_up_action_past,
    follow_up_city,
    follow_up_issue,
    follow_up_place,
    follow_up_suspension,
    follow_up_tally,
)


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order, into its promises and planned actions."""
    relevant = [recorded for recorded in events if recorded.kind in {"issue", "place"}]
    if relevant:
        batch = _Batch(connection, relevant)
        for recorded in relevant:
            batch.apply(recorded)
        batch.write()


class _Batch:
    """All that a batch touches, in memory."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._connection = connection
        self._city = events[0].lane
        self._last = events[-1]
        self._cases = Rows(connection, follow_up_issue)
        self._commitments = Rows(connection, commitment, commitment_past)
        self._actions = Rows(connection, follow_up_action, follow_up_action_past)
        self._tally = Tally(connection, self._city)
        self._stored = self._read_city()
        self._timezone, self._settled_on = self._stored or (None, SETTLED)
        begun = {recorded.stream_id for recorded in events if recorded.version == 1}
        touched = {r.stream_id for r in events if r.kind == "issue"} - begun
        self._cases.load("issue", touched)
        self._take_out(COMMITMENT, self._commitments.load("issue", touched))
        self._take_out(ACTION, self._actions.load("issue", touched))
        self._places = Places(connection, self._city, self._places_named(events))

    def _read_city(self) -> tuple[str | None, date] | None:
        query = select(follow_up_city).where(follow_up_city.c.city == self._city)
        row = self._connection.execute(query).first()
        return (row.timezone, row.settled_on) if row else None

    def _take_out(self, what: str, rows: Iterable[Row]) -> None:
        rows = list(rows)
        self._cases.load("issue", {row["issue"] for row in rows})
        for row in rows:
            self._tally.add(what, row, self._case(row["issue"]), -1)

    def _case(self, stream: UUID) -> Row:
        case = self._cases.get(stream)
        if case is None:
            raise LookupError("the first event of this case has not been seen")
        return case

    def _places_named(self, events: Events) -> set[str]:
        """The places that rows of this batch may come to stand at."""
        begun: dict[UUID, str] = {}
        named: set[str | None] = set()
        for recorded in events:
            match recorded.event:
                case issue.IssueReported() | issue.CaseImported() as told:
                    begun[recorded.stream_id] = told.place
                case PlaceRegistered() as registered:
                    named.add(registered.parent)
                case issue.IssueCorrected() as corrected:
                    named.add(corrected.place)
                case issue.CommitmentStated() | issue.FollowUpActionScheduled():
                    case = self._cases.get(recorded.stream_id)
                    named.add(case["place"] if case else begun.get(recorded.stream_id))
        return {place for place in named if place is not None}

    def apply(self, recorded: Recorded[Any]) -> None:
        match recorded.event:
            case Undecodable():
                pass
            case PlaceRegistered() as registered:
                self._places.register(recorded.stream_id, registered)
                if registered.level is PlaceLevel.CITY:
                    self._timezone = registered.timezone
            case PlaceSuspended() | SuspensionLifted() as happened:
                self._suspended(recorded, happened)
            case issue.IssueReported() | issue.CaseImported() as told:
                self._begin(recorded, told)
            case _ if recorded.kind == "issue":
                self._continue(recorded)

    def _suspended(
        self, recorded: Recorded[Any], happened: PlaceSuspended | SuspensionLifted
    ) -> None:
        """The clocks of everything promised at the place or below it stop, or go on."""
        below = self._places.suspend(recorded.stream_id, happened)
        self._take_out(COMMITMENT, self._commitments.load("place", below))
        at = microseconds(recorded.recorded_at)
        for row in [row for row in self._commitments if row["place"] in below]:
            clock = clock_of(row, self._places.suspensions(row["place"]))
            if any(row[name] != value for name, value in clock.items()):
                self._commitments.change((row["issue"], row["commitment"]), clock, at)

    def _begin(
        self, recorded: Recorded[Any], told: issue.IssueReported | issue.CaseImported
    ) -> None:
        case: Row = {
            "issue": recorded.stream_id,
            "city": recorded.lane,
            "place": told.place,
            "sensitivity": told.sensitivity.value,
            "police_conduct": False,
        }
        if isinstance(told, issue.IssueReported):
            case |= {"police_conduct": told.police_conduct, "reported_by": told.reported_by}
        self._cases.add(case)

    def _continue(self, recorded: Recorded[Any]) -> None:
        key = (recorded.stream_id,)
        case = self._case(recorded.stream_id)
        match recorded.event:
            case issue.IssueCorrected() as happened:
                self._correct(recorded, case, happened)
            case issue.SensitivityRaised() | issue.SensitivityLowered() as happened:
                self._cases.change(key, {"sensitivity": happened.level.value})
            case issue.IssueAccepted() as happened:
                self._cases.change(key, {"lead_body": happened.lead_body})
                self._at_level(recorded, case, {"level": happened.level.value})
            case issue.LeadLost():
                self._cases.change(key, {"lead_body": None})
                self._at_level(recorded, case, {"level": None})
            case issue.IssueReferred() as happened:
                self._cases.change(key, {"referral_to": happened.to_body})
            case issue.ReferralAccepted() as happened if case["referral_to"] is not None:
                self._cases.change(key, {"lead_body": case["referral_to"], "referral_to": None})
                self._at_level(recorded, case, {"level": happened.level.value})
            case issue.IssueEscalated() as happened if happened.to_level is not Level.COMMUNITY:
                self._at_level(recorded, case, {"escalated_to": happened.to_level.value})
            case issue.CommitmentStated() as happened:
                row = self._located(recorded, case) | stated(happened)
                self._commitments.add(row | clock_of(row, self._places.suspensions(row["place"])))
            case issue.FollowUpActionScheduled() as happened:
                self._actions.add(self._located(recorded, case) | scheduled(happened))
            case happened if hasattr(happened, "action_id"):
                self._change_action(recorded, happened)
            case happened if hasattr(happened, "commitment_id"):
                self._change_commitment(recorded, happened)

    def _located(self, recorded: Recorded[Any], case: Row) -> Row:
        return {
            "issue": recorded.stream_id,
            "city": self._city,
            "nahia": self._places.nahia(case["place"]),
            "place": case["place"],
            "level": case["level"],
            "escalated_to": case["escalated_to"],
            "version": recorded.version,
            "recorded_from": microseconds(recorded.recorded_at),
        }

    def _at_level(self, recorded: Recorded[Any], case: Row, changes: Row) -> None:
        """Where the case is heard now is said of each of its promises and steps."""
        self._cases.change((recorded.stream_id,), changes)
        at = microseconds(recorded.recorded_at)
        for rows, key in ((self._commitments, "commitment"), (self._actions, "action")):
            for row in [row for row in rows if row["issue"] == recorded.stream_id]:
                rows.change((row["issue"], row[key]), changes, at)

    def _correct(self, recorded: Recorded[Any], case: Row, happened: issue.IssueCorrected) -> None:
        changes = {"place": happened.place, "police_conduct": happened.police_conduct}
        changes = {name: value for name, value in changes.items() if value is not None}
        self._cases.change((recorded.stream_id,), changes)
        if happened.place is None:
            return
        moved = self._located(recorded, case)
        at = moved.pop("recorded_from")
        suspended = self._places.suspensions(happened.place)
        for row in [row for row in self._commitments if row["issue"] == recorded.stream_id]:
            key = (row["issue"], row["commitment"])
            self._commitments.change(key, moved | clock_of(row, suspended), at)
        for row in [row for row in self._actions if row["issue"] == recorded.stream_id]:
            self._actions.change((row["issue"], row["action"]), moved, at)

    def _change_commitment(self, recorded: Recorded[Any], happened: Any) -> None:
        key = (recorded.stream_id, happened.commitment_id)
        if (row := self._commitments.get(*key)) is None:
            return
        changes = commitment_changes(row, happened) | {"version": recorded.version}
        clock = clock_of(row | changes, self._places.suspensions(row["place"]))
        self._commitments.change(key, changes | clock, microseconds(recorded.recorded_at))

    def _change_action(self, recorded: Recorded[Any], happened: Any) -> None:
        key = (recorded.stream_id, happened.action_id)
        if (row := self._actions.get(*key)) is None:
            return
        changes = action_changes(row, happened) | {"version": recorded.version}
        self._actions.change(key, changes, microseconds(recorded.recorded_at))

    def write(self) -> None:
        for what, rows in ((COMMITMENT, self._commitments), (ACTION, self._actions)):
            for row in rows:
                self._tally.add(what, row, self._case(row["issue"]), 1)
        self._tally.write(self._settled_on, settled_on := self._passed())
        if self._stored != (self._timezone, settled_on):
            city = {"city": self._city, "timezone": self._timezone, "settled_on": settled_on}
            upsert(self._connection, follow_up_city, [city])
        for rows in (self._cases, self._commitments, self._actions):
            rows.write()
        self._places.write()

    def _passed(self) -> date:
        """The city's day of the last event; later days have not yet come."""
        if self._timezone is None:
            return self._settled_on
        last = self._last.recorded_at.astimezone(ZoneInfo(self._timezone)).date()
        return max(self._settled_on, last)


FOLLOW_UP = Projection(
    "follow_up",
    (
        follow_up_issue, commitment, commitment_past, follow_up_action, follow_up_action_past,
        follow_up_place, follow_up_suspension, follow_up_city, follow_up_tally,
    ),
    project,
)  # fmt: skip
