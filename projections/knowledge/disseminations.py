"""Who was told of what, which of them said that they have it, and what is out no more."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.dissemination import DISSEMINATION, Disseminated, DisseminationAcknowledged
from domain.events import Recorded, Undecodable
from domain.knowledge import KNOWLEDGE
from domain.knowledge.events import KnowledgeEntryWithdrawn
from domain.practice import PRACTICE
from domain.practice.events import PracticeRetired
from domain.release import RELEASE, ReleaseWithdrawn
from projections.knowledge.tables import (
    dissemination,
    dissemination_body,
    dissemination_body_past,
    dissemination_past,
    withdrawn_record,
)
from projections.rows import Rows, microseconds
from projections.runner import Events, Projection

KINDS = frozenset({DISSEMINATION.kind, KNOWLEDGE.kind, PRACTICE.kind, RELEASE.kind})


def project(connection: Connection, events: Events) -> None:
    """Fold events of the common lane, in order, into what was told and to whom."""
    relevant = [recorded for recorded in events if recorded.kind in KINDS]
    if relevant:
        batch = _Batch(connection, {recorded.stream_id for recorded in relevant})
        for recorded in relevant:
            if not isinstance(recorded.event, Undecodable):
                batch.apply(recorded)
        batch.write()


class _Batch:
    def __init__(self, connection: Connection, streams: set[UUID]) -> None:
        self._told = Rows(connection, dissemination, dissemination_past)
        self._bodies = Rows(connection, dissemination_body, dissemination_body_past)
        self._ended = Rows(connection, withdrawn_record)
        self._told.load("dissemination", streams)
        self._bodies.load("dissemination", streams)

    def apply(self, recorded: Recorded[Any]) -> None:
        stream, at = recorded.stream_id, microseconds(recorded.recorded_at)
        match recorded.event:
            case Disseminated() as happened:
                self._tell(recorded, happened, at)
            case DisseminationAcknowledged() as happened:
                if self._told.get(stream) is None:
                    raise LookupError("the first event of this dissemination has not been seen")
                self._told.change((stream,), {"version": recorded.version}, at)
                if self._bodies.get(stream, happened.body) is not None:
                    key = (stream, happened.body)
                    self._bodies.change(key, {"acknowledged_on": happened.on}, at)
            case KnowledgeEntryWithdrawn() | PracticeRetired() | ReleaseWithdrawn() as happened:
                self._ended.add(
                    {
                        "what": recorded.kind,
                        "record": stream,
                        "withdrawn_on": happened.on,
                        "reason": happened.reason,
                        "recorded_from": at,
                    }
                )

    def _tell(self, recorded: Recorded[Any], happened: Disseminated, at: int) -> None:
        ids = {"dissemination": recorded.stream_id, "recorded_from": at}
        self._told.add(
            {
                **ids,
                "what": happened.what.value,
                "record": happened.record_id,
                "plan": happened.plan_id,
                "told_by": happened.told_by,
                "note": happened.note,
                "language": happened.language,
                "told_on": happened.on,
                "version": recorded.version,
            }
        )
        for number, body in enumerate(happened.bodies, start=1):
            self._bodies.add({**ids, "body": body, "number": number})

    def write(self) -> None:
        self._told.write()
        self._bodies.write()
        self._ended.write()


DISSEMINATIONS = Projection(
    "disseminations",
    (
        dissemination,
        dissemination_past,
        dissemination_body,
        dissemination_body_past,
        withdrawn_record,
    ),
    project,
    apart=KINDS,
)
