"""Keeps the spells of every case, and the episodes they fold to, for the recurrence report."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from domain.events import Recorded
from projections.recurrence.cases import take
from projections.recurrence.chains import fold, join, members, settle
from projections.recurrence.places import PLACE_EVENTS, keep_places
from projections.recurrence.tables import TABLES
from projections.recurrence.versions import Versions
from projections.runner import Projection


def project(connection: Connection, events: Sequence[Recorded[Any]]) -> None:
    """A batch of one lane: places first, since the day of a report is the city's."""
    if of_places := [e for e in events if isinstance(e.event, PLACE_EVENTS)]:
        keep_places(connection, of_places)
    versions = Versions(connection, events[0].lane)
    take(connection, versions, events)
    if versions.changed:
        touched, newcomers = settle(versions)
        touched |= join(connection, versions.lane, newcomers)
        problems = members(connection, versions, touched) if touched else {}
        versions.write()
        fold(connection, versions.lane, problems)


RECURRENCE = Projection("recurrence", TABLES, project, slow=True)
