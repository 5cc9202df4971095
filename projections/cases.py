"""Which cases there are: one row per issue, as it is now, and as it was shown before.

A case gets the next number of its city when its first event is seen, parked or not, so that a
reference like HRT-0412 never changes, whatever is repaired or rebuilt later.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from domain.events import Recorded, Undecodable
from domain.issue import events as issue
from domain.issue.events import Answer
from domain.issue.fold import MergingEvent, finer_code, heard
from domain.issue.state import Stage
from domain.place import PlaceRegistered
from domain.words import Level, PlaceLevel
from projections.rows import Row, Rows, microseconds, upsert
from projections.runner import Events, Projection
from projections.tables import (
    case_city,
    case_file,
    case_file_past,
    case_reserved,
    case_worker,
)

Changes = Mapping[str, Any]


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order, into its case files."""
    relevant = [recorded for recorded in events if recorded.kind in {"issue", "place"}]
    if not relevant:
        return
    city = _City(connection, relevant[0].lane)
    cases = Rows(connection, case_file, case_file_past)
    begun = {recorded.stream_id for recorded in relevant if recorded.version == 1}
    cases.load("issue", {r.stream_id for r in relevant if r.kind == "issue"} - begun)
    workers: dict[tuple[UUID, UUID], None] = {}
    for recorded in relevant:
        if recorded.kind == "place":
            city.learn(recorded.event)
        elif recorded.version == 1:
            _begin(cases, city, recorded)
        elif not isinstance(recorded.event, Undecodable):
            _continue(cases, workers, recorded)
    city.write()
    cases.write()
    upsert(connection, case_worker, [{"issue": i, "member": m} for i, m in workers])


class _City:
    """What the fold must know of a city: its time zone and the last number it gave to a case."""

    def __init__(self, connection: Connection, code: str) -> None:
        self._connection = connection
        self._code = code
        row = connection.execute(select(case_city).where(case_city.c.city == code)).first()
        self._timezone: str | None = row.timezone if row else None
        self._numbers: int = row.numbers if row else 0
        self._before = (self._timezone, self._numbers)
        reserved = connection.execute(select(case_reserved).where(case_reserved.c.city == code))
        self._reserved: dict[UUID, int] = {row.issue: row.number for row in reserved}

    def learn(self, happened: Any) -> None:
        if isinstance(happened, PlaceRegistered) and happened.level is PlaceLevel.CITY:
            self._timezone = happened.timezone

    def day(self, moment: datetime) -> date:
        """The city's own calendar day; UTC's only while its time zone is not known."""
        return moment.astimezone(ZoneInfo(self._timezone) if self._timezone else UTC).date()

    def number(self, stream: UUID) -> int:
        """The number reserved for a case while it was parked, or the next one."""
        if stream in self._reserved:
            self._connection.execute(delete(case_reserved).where(case_reserved.c.issue == stream))
            return self._reserved.pop(stream)
        self._numbers += 1
        return self._numbers

    def reserve(self, stream: UUID) -> None:
        number = self.number(stream)
        row = {"issue": stream, "city": self._code, "number": number}
        upsert(self._connection, case_reserved, [row])
        self._reserved[stream] = number

    def write(self) -> None:
        if (self._timezone, self._numbers) != self._before:
            row = {"city": self._code, "timezone": self._timezone, "numbers": self._numbers}
            upsert(self._connection, case_city, [row])


def _begin(cases: Rows, city: _City, recorded: Recorded[Any]) -> None:
    match recorded.event:
        case issue.IssueReported() as told:
            row = _reported(told, city.day(recorded.envelope.occurred_at))
        case issue.CaseImported() as told:
            row = _imported(told)
        case _:
            return city.reserve(recorded.stream_id)
    return cases.add(
        row
        | {
            "issue": recorded.stream_id,
            "city": recorded.lane,
            "number": city.number(recorded.stream_id),
            "category": told.category,
            "subcategory": told.subcategory,
            "place": told.place,
            "sensitivity": told.sensitivity.value,
            "referrals_returned": 0,
            "escalations": 0,
            "reports": 1,
            "women": Answer.NOT_ASKED.value,
            "men": Answer.NOT_ASKED.value,
            "version": recorded.version,
            "recorded_from": microseconds(recorded.recorded_at),
        }
    )


def _reported(told: issue.IssueReported, opened_on: date) -> Row:
    return {
        "stage": Stage.REPORTED.value,
        "title": told.title,
        "police_conduct": told.police_conduct,
        "reported_by": told.reported_by,
        "opened_on": opened_on,
    }


def _imported(told: issue.CaseImported) -> Row:
    """Declared solved, never confirmed: the community has not been heard."""
    closed_on = told.closed_on or told.solved_on
    return {
        "stage": (Stage.CLOSED if closed_on else Stage.REPORTED).value,
        "police_conduct": False,
        "opened_on": told.opened_on,
        "authority_fixed_on": told.solved_on,
        "outcome": told.outcome.value if told.outcome else None,
        "closed_on": closed_on,
        "source": told.source,
    }


def _continue(cases: Rows, workers: dict[tuple[UUID, UUID], None], recorded: Recorded[Any]) -> None:
    row = cases.get(recorded.stream_id)
    if row is None:
        raise LookupError("the first event of this case has not been seen")
    if isinstance(recorded.event, issue.CaseWorkerNamed):
        workers[recorded.stream_id, recorded.event.member] = None
    changes = {**_changes(row, recorded.event), "version": recorded.version}
    cases.change((recorded.stream_id,), changes, microseconds(recorded.recorded_at))


def _changes(row: Row, happened: Any) -> Changes:
    """What an event changes in the row of its case."""
    match happened:
        case issue.ReportAdded():
            return {"reports": row["reports"] + 1}
        case issue.IssueCorrected():
            return _corrected(row, happened)
        case issue.SensitivityRaised() | issue.SensitivityLowered():
            return {"sensitivity": happened.level.value}
        case issue.CommitmentStated() | issue.FollowUpActionScheduled():
            in_action = row["stage"] == Stage.ACCEPTED
            return {"stage": Stage.IN_ACTION.value} if in_action else {}
        case issue.IssueAccepted():
            return {
                "stage": Stage.ACCEPTED.value,
                "lead_body": happened.lead_body,
                "level": happened.level.value,
                "target_on": happened.target_on,
            }
        case issue.IssueAcknowledged() | issue.AppealUpheld():
            return {"stage": Stage.ACKNOWLEDGED.value}
        case issue.IssueDeclined():
            return {"stage": Stage.DECLINED.value}
        case issue.IssueWithdrawn():
            return {"stage": Stage.WITHDRAWN.value}
        case (
            issue.IssueMerged()
            | issue.MergeUndone()
            | issue.IssueAbsorbed()
            | issue.AbsorptionUndone()
        ):
            return _merged(row, happened)
        case _:
            return _passed_on(row, happened)


def _corrected(row: Row, happened: issue.IssueCorrected) -> Changes:
    changes = {
        "category": happened.category,
        "place": happened.place,
        "title": happened.title,
        "police_conduct": happened.police_conduct,
    }
    told = {name: value for name, value in changes.items() if value is not None}
    return told | {"subcategory": finer_code(row["subcategory"], happened)}


def _merged(row: Row, happened: MergingEvent) -> Changes:
    """Reports move to the survivor and back; nothing else of either case changes."""
    match happened:
        case issue.IssueMerged():
            merged = {"stage": Stage.MERGED.value, "stage_before_merge": row["stage"]}
            return {**merged, "merged_into": happened.into}
        case issue.MergeUndone():
            before = row["stage_before_merge"] or row["stage"]
            return {"stage": before, "stage_before_merge": None, "merged_into": None}
        case issue.IssueAbsorbed():
            return {"reports": row["reports"] + happened.reports}
        case issue.AbsorptionUndone():
            return {"reports": row["reports"] - happened.reports}


def _passed_on(row: Row, happened: Any) -> Changes:
    match happened:
        case issue.IssueReferred():
            return {"referral_to": happened.to_body}
        case issue.ReferralAccepted() if row["referral_to"] is not None:
            awaiting = row["stage"] in (Stage.REPORTED, Stage.ACKNOWLEDGED)
            stage = Stage.ACCEPTED.value if awaiting else row["stage"]
            leads = {"lead_body": row["referral_to"], "level": happened.level.value}
            return {"stage": stage, "referral_to": None, **leads}
        case issue.ReferralRefused() | issue.ReferralExpired():
            return {"referral_to": None, "referrals_returned": row["referrals_returned"] + 1}
        case issue.IssueEscalated() if happened.to_level is not Level.COMMUNITY:
            times = {"escalations": row["escalations"] + 1}
            return {"escalated_to": happened.to_level.value, **times}
        case _:
            return _towards_the_end(row, happened)


def _towards_the_end(row: Row, happened: Any) -> Changes:
    match happened:
        case issue.ResolutionClaimed():
            fixed_on = happened.work_done_on
            return {"stage": Stage.RESOLUTION_CLAIMED.value, "authority_fixed_on": fixed_on}
        case issue.ResolutionVerified():
            return {"stage": Stage.VERIFIED.value, "verdict": happened.verdict.value}
        case issue.FeedbackRoundRecorded():
            return {
                "women": heard(Answer(row["women"]), happened.women).value,
                "men": heard(Answer(row["men"]), happened.men).value,
            }
        case issue.IssueClosed():
            return {
                "stage": Stage.CLOSED.value,
                "outcome": happened.outcome.value,
                "closed_on": happened.on,
            }
        case issue.ResolutionDisputed() | issue.IssueReopened():
            return RETURNED
        case issue.LeadLost():
            nobody = {"lead_body": None, "level": None, "target_on": None}
            return {**RETURNED, **nobody, "stage": Stage.ACKNOWLEDGED.value}
        case _:
            return {}


RETURNED: Changes = {
    "stage": Stage.IN_ACTION.value,
    "authority_fixed_on": None,
    "verdict": None,
    "women": Answer.NOT_ASKED.value,
    "men": Answer.NOT_ASKED.value,
    "outcome": None,
    "closed_on": None,
}
"""Back in action: the claim, its verification and what was said of it count no longer."""


CASES = Projection(
    "cases",
    (case_file, case_file_past, case_worker, case_city, case_reserved),
    project,
    apart=frozenset({"issue"}),
)
