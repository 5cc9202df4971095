"""Which recommendations there are, and which of them wait for an answer."""

from typing import Any

from sqlalchemy import Connection

from domain import recommendation as r
from domain.events import Recorded, Undecodable
from projections.learning.tables import recommendation, recommendation_past
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order, into its recommendations."""
    relevant = [recorded for recorded in events if recorded.kind == r.RECOMMENDATION.kind]
    if not relevant:
        return
    rows = Rows(connection, recommendation, recommendation_past)
    rows.load("recommendation", {recorded.stream_id for recorded in relevant})
    for recorded in relevant:
        if not isinstance(recorded.event, Undecodable):
            _apply(rows, recorded)
    rows.write()


def _apply(rows: Rows, recorded: Recorded[Any]) -> None:
    happened, at = recorded.event, microseconds(recorded.recorded_at)
    if isinstance(happened, r.RecommendationMade):
        ids = {"recommendation": recorded.stream_id, "city": recorded.lane}
        return rows.add(ids | _made(happened) | {"version": recorded.version, "recorded_from": at})
    row = rows.get(recorded.stream_id)
    if row is None:
        raise LookupError("the first event of this recommendation has not been seen")
    changes = {"version": recorded.version, **_changes(row, happened)}
    return rows.change((recorded.stream_id,), changes, at)


def _made(happened: r.RecommendationMade) -> Row:
    return {
        "place": happened.place,
        "title": happened.title,
        "language": happened.language,
        "made_by": happened.made_by,
        "addressed_to": happened.addressed_to,
        "status": r.Stage.MADE.value,
        "made_on": happened.on,
        "answer_by": happened.answer_by,
    }


def _changes(row: Row, happened: Any) -> Row:
    match happened:
        case r.RecommendationAnswered():
            answered = {"status": happened.answer.value, "answered_on": happened.on}
            return answered | {"reason": happened.reason}
        case r.RecommendationWithdrawn():
            return {"status": r.Stage.WITHDRAWN.value}
        case _:
            return {}


RECOMMENDATIONS = Projection(
    "recommendations",
    (recommendation, recommendation_past),
    project,
    apart=frozenset({r.RECOMMENDATION.kind}),
)
