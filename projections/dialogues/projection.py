"""Fold the events of dialogues into one row each, and one for each of their parties."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain import codes
from domain.dialogue import events as told
from domain.dialogue.attendance import OtherSession, inclusion_is_met
from domain.dialogue.state import Dialogue, Stage
from domain.events import Recorded, Undecodable
from domain.words import Sensitivity
from projections.dialogues.tables import (
    dialogue,
    dialogue_body,
    dialogue_body_past,
    dialogue_past,
)
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection

GROUPS = (
    "women", "men", "girls", "boys", "total", "method", "aged_18_24", "displaced", "disability",
    "raised_by_women",
)  # fmt: skip
COUNTED = (
    "agenda_items", "minutes_items", "issues_raised", "commitments_made", "open_amendments",
)  # fmt: skip

SIGNED: Row = {"signed": True, "refused": False}
NONE_WAITS: Row = {"attester": None}


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order, into its dialogues."""
    relevant = [recorded for recorded in events if recorded.kind == "dialogue"]
    if relevant:
        batch = _Batch(connection, relevant)
        for recorded in relevant:
            batch.apply(recorded)
        batch.write()


class _Batch:
    """All that a batch touches, in memory, and the other session of each pair."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._dialogues = Rows(connection, dialogue, dialogue_past)
        self._parties = Rows(connection, dialogue_body, dialogue_body_past)
        touched = {recorded.stream_id for recorded in events}
        known = self._dialogues.load("dialogue", touched)
        self._parties_of: defaultdict[UUID, list[Row]] = defaultdict(list)
        for party in sorted(self._parties.load("dialogue", touched), key=_number):
            self._parties_of[party["dialogue"]].append(party)
        planned = [each.event for each in events if isinstance(each.event, told.DialoguePlanned)]
        others = {row["paired_with"] for row in known} | {each.paired_with for each in planned}
        self._dialogues.load("dialogue", {other for other in others if other is not None})

    def apply(self, recorded: Recorded[Any]) -> None:
        happened, at = recorded.event, microseconds(recorded.recorded_at)
        if isinstance(happened, Undecodable):
            return
        if isinstance(happened, told.DialoguePlanned):
            self._plan(recorded, happened, at)
            return
        row = self._dialogues.get(recorded.stream_id)
        if row is None:
            raise LookupError("the first event of this dialogue has not been seen")
        self._change_parties(recorded.stream_id, happened, at)
        changes = _changes(row, happened) | {"version": recorded.version}
        self._dialogues.change((recorded.stream_id,), changes, at)
        if isinstance(happened, told.DialogueHeld | told.AttendanceCorrected):
            self._judge_inclusion(row, at)

    def write(self) -> None:
        self._dialogues.write()
        self._parties.write()

    def _plan(self, recorded: Recorded[Any], happened: told.DialoguePlanned, at: int) -> None:
        self._dialogues.add(
            {
                "dialogue": recorded.stream_id,
                "city": recorded.lane,
                "place": happened.place,
                "sensitivity": Sensitivity.INTERNAL.value,
                "police_conduct": False,
                "kind": happened.kind,
                "stage": Stage.PLANNED.value,
                "convener": happened.convener,
                "title": happened.title,
                "language": happened.language,
                "on": happened.planned_on,
                "first_planned_on": happened.planned_on,
                "planned_on": happened.planned_on,
                "starts_at": happened.starts_at,
                "times_postponed": 0,
                "round": happened.round,
                "paired_with": happened.paired_with,
                **dict.fromkeys(COUNTED, 0),
                "version": recorded.version,
                "recorded_from": at,
            }
        )
        self._invite(recorded.stream_id, happened.invited, at)

    # Parties

    def _change_parties(self, stream: UUID, happened: Any, at: int) -> None:
        match happened:
            case told.BodiesInvited():
                self._invite(stream, happened.bodies, at)
            case told.DialogueHeld():
                for presence in happened.parties:
                    self._record_presence(stream, presence, at)
            case told.MinutesSigned(attested_by=None):
                self._mark(stream, happened.party, self._signed_by_itself(stream), at)
            case told.MinutesSigned():
                self._mark(stream, happened.party, {"attester": happened.attested_by}, at)
            case told.SignatureAttested():
                self._mark(stream, happened.party, {**SIGNED, **NONE_WAITS}, at)
            case told.SignatureRefused():
                self._mark(stream, happened.party, {"refused": True, **NONE_WAITS}, at)
            case told.MinutesDrafted() | told.AmendmentAccepted():
                # who signed another text signs anew
                for party in self._parties_of[stream]:
                    self._change(party, {"signed": False, **NONE_WAITS}, at)

    def _signed_by_itself(self, stream: UUID) -> Row:
        """In a session of one party somebody else of the same body may have signed as well."""
        row = self._dialogues.get(stream)
        kind = codes.dialogue_kinds().codes.get(row["kind"]) if row else None
        return {**SIGNED, **NONE_WAITS} if kind is None or kind.joint else SIGNED

    def _invite(self, stream: UUID, bodies: tuple[str, ...], at: int) -> None:
        known = {row["body"] for row in self._parties_of[stream]}
        for body in bodies:
            if body not in known:
                self._add(stream, {"body": body, "invited": True}, at)

    def _record_presence(self, stream: UUID, presence: told.Presence, at: int) -> None:
        found = {"role": presence.role, "present": presence.present}
        if presence.body is None or not self._mark(stream, presence.body, found, at):
            self._add(stream, {"body": presence.body, "invited": False, **found}, at)

    def _add(self, stream: UUID, party: Row, at: int) -> None:
        number = len(self._parties_of[stream]) + 1
        unsigned = {"signed": False, "refused": False, **NONE_WAITS}
        row = {"dialogue": stream, "number": number, **unsigned}
        self._parties.add(row | party | {"recorded_from": at})
        added = self._parties.get(stream, number)
        if added is not None:
            self._parties_of[stream].append(added)

    def _mark(self, stream: UUID, body: str, changes: Row, at: int) -> bool:
        """Whether this body is among the parties."""
        named = [row for row in self._parties_of[stream] if row["body"] == body]
        for row in named:
            self._change(row, changes, at)
        return bool(named)

    def _change(self, party: Row, changes: Row, at: int) -> None:
        if any(party[name] != value for name, value in changes.items()):
            self._parties.change((party["dialogue"], party["number"]), changes, at)

    # Inclusion

    def _judge_inclusion(self, row: Row, at: int) -> None:
        """Of the session, and of the other one of its pair: the later of two may complete both."""
        other = self._dialogues.get(row["paired_with"]) if row["paired_with"] else None
        for one, another in ((row, other), (other, row)):
            if one is None or one["held_on"] is None:
                continue
            pair = _other_session(another) if another else None
            met = inclusion_is_met(one["dialogue"], _state(one), pair)
            if met != one["inclusion_met"]:
                self._dialogues.change((one["dialogue"],), {"inclusion_met": met}, at)


def _number(party: Row) -> int:
    number: int = party["number"]
    return number


def _changes(row: Row, happened: Any) -> Row:
    match happened:
        case told.DialoguePostponed():
            return {
                "planned_on": happened.planned_on,
                "on": happened.planned_on,
                "times_postponed": row["times_postponed"] + 1,
            }
        case told.DialogueCancelled():
            return {"stage": Stage.CANCELLED.value}
        case told.AgendaPrepared():
            return {"agenda_items": len(happened.items)}
        case told.DialogueHeld():
            return _held(happened)
        case told.AttendanceCorrected():
            return _counts(happened.attendance)
        case _:
            return _minutes(row, happened)


def _minutes(row: Row, happened: Any) -> Row:
    match happened:
        case told.MinutesDrafted():
            kinds = [item.kind for item in happened.items]
            return {
                "stage": Stage.DRAFTED.value,
                "minutes_items": len(kinds),
                "issues_raised": kinds.count(told.ItemKind.ISSUE_RAISED),
                "commitments_made": kinds.count(told.ItemKind.COMMITMENT_MADE),
            }
        case told.MinutesCirculated():
            return {"stage": Stage.CIRCULATED.value, "respond_by": happened.respond_by}
        case told.AmendmentProposed():
            return {"open_amendments": row["open_amendments"] + 1}
        case told.AmendmentAccepted() | told.AmendmentDeclined():
            return {"open_amendments": row["open_amendments"] - 1}
        case told.MinutesSealed():
            return {"stage": Stage.SEALED.value, "sealed_on": happened.on}
        case _:
            return {}


def _held(happened: told.DialogueHeld) -> Row:
    return {
        "stage": Stage.HELD.value,
        "held_on": happened.held_on,
        "on": happened.held_on,
        "inclusion_reason": happened.inclusion_reason,
        **_counts(happened.attendance),
    }


def _counts(attendance: told.Attendance) -> Row:
    return {name: getattr(attendance, name) for name in GROUPS}


# What the domain asks


def _attendance(row: Row) -> told.Attendance:
    return told.Attendance(**{name: row[name] for name in GROUPS})


def _state(row: Row) -> Dialogue:
    """As much of the dialogue as the rule of inclusion looks at."""
    planned = told.DialoguePlanned(
        kind=row["kind"], place=row["place"], convener=row["convener"], language=row["language"],
        planned_on=row["planned_on"], invited=(), paired_with=row["paired_with"], code_list="",
    )  # fmt: skip
    attendance = _attendance(row)
    held = told.DialogueHeld(
        held_on=row["held_on"], attendance=attendance, parties=(), on=row["held_on"]
    )
    return Dialogue(planned=planned, held=held, attendance=attendance)


def _other_session(row: Row) -> OtherSession:
    return OtherSession(
        dialogue_id=row["dialogue"],
        kind=row["kind"],
        paired_with=row["paired_with"],
        held_on=row["held_on"],
        attendance=_attendance(row) if row["held_on"] else None,
    )


DIALOGUES = Projection(
    "dialogues",
    (dialogue, dialogue_past, dialogue_body, dialogue_body_past),
    project,
)
