"""Fold the events of assessments into one row each, one for each score and one for each gap."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.assessment import events as told
from domain.assessment.state import ASSESSMENT, Stage
from domain.events import Recorded, Undecodable
from domain.words import Sensitivity
from projections.planning.tables import (
    assessment,
    assessment_gap,
    assessment_past,
    assessment_score,
    assessment_score_past,
)
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order, into its assessments."""
    relevant = [recorded for recorded in events if recorded.kind == ASSESSMENT.kind]
    if relevant:
        batch = _Batch(connection, {recorded.stream_id for recorded in relevant})
        for recorded in relevant:
            if not isinstance(recorded.event, Undecodable):
                batch.apply(recorded)
        batch.write()


class _Batch:
    def __init__(self, connection: Connection, touched: set[UUID]) -> None:
        self._assessments = Rows(connection, assessment, assessment_past)
        self._scores = Rows(connection, assessment_score, assessment_score_past)
        self._gaps = Rows(connection, assessment_gap)
        for rows in (self._assessments, self._scores, self._gaps):
            rows.load("assessment", touched)

    def apply(self, recorded: Recorded[Any]) -> None:
        happened, at = recorded.event, microseconds(recorded.recorded_at)
        key = (recorded.stream_id,)
        if isinstance(happened, told.AssessmentBegun):
            located = {"assessment": recorded.stream_id, "city": recorded.lane}
            recording = {"version": recorded.version, "recorded_from": at}
            self._assessments.add(located | _begun(happened) | recording)
            return
        row = self._assessments.get(*key)
        if row is None:
            raise LookupError("the first event of this assessment has not been seen")
        changes = self._changes(row, happened, at) | {"version": recorded.version}
        self._assessments.change(key, changes, at)

    def _changes(self, row: Row, happened: Any, at: int) -> Row:
        match happened:
            case told.ScoresRecorded():
                for score in happened.scores:
                    self._score(row["assessment"], score, at)
                return {}
            case told.GapNoted():
                gap = {"assessment": row["assessment"], "gap": happened.gap_id, "linked": False}
                self._gaps.add(gap)
                return {"gaps": row["gaps"] + 1}
            case told.GapLinked():
                return self._linked(row, happened.gap_id)
            case told.AssessmentCompleted():
                return {"stage": Stage.COMPLETED.value, "completed_on": happened.on}
            case told.SupportGiven():
                return {"supports": row["supports"] + 1}
            case _:
                return {}

    def _score(self, stream: UUID, score: told.Score, at: int) -> None:
        key = (stream, score.item, score.group or "", score.after_dark)
        if self._scores.get(*key) is not None:
            self._scores.change(key, {"value": score.value}, at)
            return
        self._scores.add(
            {
                "assessment": stream,
                "item": score.item,
                "user_group": score.group or "",
                "after_dark": score.after_dark,
                "value": score.value,
                "recorded_from": at,
            }
        )

    def _linked(self, row: Row, gap_id: UUID) -> Row:
        key = (row["assessment"], gap_id)
        gap = self._gaps.get(*key)
        if gap is None or gap["linked"]:
            return {}
        self._gaps.change(key, {"linked": True})
        return {"gaps_linked": row["gaps_linked"] + 1}

    def write(self) -> None:
        for rows in (self._assessments, self._scores, self._gaps):
            rows.write()


def _begun(happened: told.AssessmentBegun) -> Row:
    sample = happened.sample
    return {
        "place": happened.place,
        "sensitivity": Sensitivity.INTERNAL.value,
        "police_conduct": False,
        "body": happened.body,
        "instrument": happened.instrument,
        "instrument_version": happened.instrument_version,
        "stage": Stage.BEGUN.value,
        "led_by": happened.led_by,
        "repeats": happened.repeats,
        "sample_size": sample.size if sample else None,
        "sample_mode": sample.mode if sample else None,
        "interviewers": sample.interviewers.value if sample else None,
        "begun_on": happened.on,
        "gaps": 0,
        "gaps_linked": 0,
        "supports": 0,
    }


ASSESSMENTS = Projection(
    "assessments",
    (assessment, assessment_past, assessment_score, assessment_score_past, assessment_gap),
    project,
    apart=frozenset({ASSESSMENT.kind}),
)
