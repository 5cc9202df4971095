"""Which practices there are, who adopted them, and what came of it there."""

from typing import Any

from sqlalchemy import Connection

from domain.events import Recorded, Undecodable
from domain.practice import PRACTICE, AdoptionState, Stage
from domain.practice import events as e
from domain.words import Sensitivity
from projections.learning.tables import (
    adoption,
    adoption_past,
    practice,
    practice_past,
    practice_response,
)
from projections.rows import Row, Rows, microseconds, upsert
from projections.runner import Events, Projection


def project(connection: Connection, events: Events) -> None:
    """Fold events of the common lane, in order, into practices and their adoptions."""
    relevant = [recorded for recorded in events if recorded.kind == PRACTICE.kind]
    if not relevant:
        return
    rows = _Practices(connection)
    rows.load({recorded.stream_id for recorded in relevant})
    for recorded in relevant:
        if not isinstance(recorded.event, Undecodable):
            rows.apply(recorded)
    rows.write()


class _Practices:
    """The rows of the practices of a batch, and of their adoptions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._practices = Rows(connection, practice, practice_past)
        self._adoptions = Rows(connection, adoption, adoption_past)
        self._responses: list[Row] = []

    def load(self, streams: set[Any]) -> None:
        self._practices.load("practice", streams)
        self._adoptions.load("practice", streams)

    def apply(self, recorded: Recorded[Any]) -> None:
        stream, happened = recorded.stream_id, recorded.event
        at, version = microseconds(recorded.recorded_at), {"version": recorded.version}
        if isinstance(happened, e.PracticeDrafted):
            self._practices.add(
                {"practice": stream, "recorded_from": at} | _drafted(happened) | version
            )
            for number, response in enumerate(happened.responses):
                self._responses.append({"practice": stream, "number": number, "response": response})
            return
        if self._practices.get(stream) is None:
            raise LookupError("the first event of this practice has not been seen")
        self._practices.change((stream,), version | _changes(happened), at)
        if isinstance(happened, e.AdoptionConsidered):
            ids = {"practice": stream, "adoption": happened.adoption_id, "recorded_from": at}
            self._adoptions.add(ids | _considered(happened) | version)
        elif isinstance(happened, e.AdoptionEvent):
            key = (stream, happened.adoption_id)
            if (row := self._adoptions.get(*key)) is not None:
                self._adoptions.change(key, version | _adoption_changes(row, happened), at)

    def write(self) -> None:
        self._practices.write()
        self._adoptions.write()
        upsert(self._connection, practice_response, self._responses)


def _drafted(happened: e.PracticeDrafted) -> Row:
    return {
        "city": happened.city,
        "place": happened.city,
        "category": happened.category,
        "sensitivity": Sensitivity.INTERNAL.value,
        "police_conduct": False,
        "status": Stage.DRAFTED.value,
        "title": happened.title,
        "language": happened.language,
        "result": happened.result,
        "written_by": happened.written_by,
        "drafted_on": happened.on,
    }


def _changes(happened: Any) -> Row:
    match happened:
        case e.PracticeRevised():
            text = {"title": happened.title, "language": happened.language}
            return {"status": Stage.DRAFTED.value, "result": happened.result} | text
        case e.PracticeReviewed():
            return {"status": Stage.REVIEWED.value}
        case e.PracticePublished():
            out = {"sensitivity": Sensitivity.PUBLIC.value, "published_on": happened.on}
            return {"status": Stage.PUBLISHED.value} | out
        case e.PracticeRetired():
            return {"status": Stage.RETIRED.value}
        case _:
            return {}


def _considered(happened: e.AdoptionConsidered) -> Row:
    return {
        "city": happened.city,
        "body": happened.body,
        "status": AdoptionState.CONSIDERED.value,
        "considered_on": happened.on,
    }


def _adoption_changes(row: Row, happened: Any) -> Row:
    match happened:
        case e.AdoptionStarted():
            begun = {"started_on": happened.started_on}
            return begun | _status(row, AdoptionState.STARTED)
        case e.AdoptionAdapted():
            return _status(row, AdoptionState.ADAPTED)
        case e.AdoptionAssessed():
            judged = {"result": happened.result.value, "assessed_on": happened.on}
            return judged | _status(row, AdoptionState.ASSESSED)
        case _:
            return _status(row, AdoptionState.DROPPED)


def _status(row: Row, follows: AdoptionState) -> Row:
    """A later step stands, whatever earlier one is said again."""
    steps = [each.value for each in AdoptionState]
    return {"status": max(row["status"], follows.value, key=steps.index)}


PRACTICES = Projection(
    "practices",
    (practice, practice_past, practice_response, adoption, adoption_past),
    project,
    apart=frozenset({PRACTICE.kind}),
)
