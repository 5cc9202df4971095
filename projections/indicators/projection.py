"""Keeps the facts that indicators and scorecards count."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from domain.events import Recorded, Undecodable
from domain.place import PlaceRegistered
from projections.indicators import facts_of_issues
from projections.indicators.batch import Batch
from projections.indicators.facts_of_others import (
    take_body,
    take_dialogue,
    take_practice,
    take_recommendation,
)
from projections.indicators.tables import TABLES
from projections.runner import Events, Projection

NAME = "indicators"


def _take_place(batch: Batch, recorded: Recorded[Any]) -> None:
    happened = recorded.event
    if isinstance(happened, PlaceRegistered):
        batch.register(happened.code, happened.level.value, happened.timezone)


TAKES: Mapping[str, Callable[[Batch, Recorded[Any]], None]] = {
    "place": _take_place,
    "body": take_body,
    "issue": facts_of_issues.take,
    "dialogue": take_dialogue,
    "recommendation": take_recommendation,
    "practice": take_practice,
}


def project(connection: Connection, events: Events) -> None:
    """A batch of one lane, in order."""
    relevant = [recorded for recorded in events if recorded.kind in TAKES]
    if not relevant:
        return
    batch = Batch(connection, relevant)
    for recorded in relevant:
        if not isinstance(recorded.event, Undecodable):
            TAKES[recorded.kind](batch, recorded)
    batch.write()


INDICATORS = Projection(
    NAME, TABLES, project,
    apart=frozenset({"body", "issue", "dialogue", "recommendation", "practice"}),
)  # fmt: skip
