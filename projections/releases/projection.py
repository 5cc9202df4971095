"""Which releases there are, newest first, withdrawn ones too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, select

from domain.release import ReleasePublished, ReleaseWithdrawn, release_id
from projections.releases.tables import release
from projections.rows import Rows
from projections.runner import Events, Projection


def project(connection: Connection, events: Events) -> None:
    """A batch of the common lane, in order."""
    told = [recorded for recorded in events if recorded.kind == "release"]
    if not told:
        return
    rows = Rows(connection, release)
    rows.load("quarter", connection.scalars(select(release.c.quarter)).all())
    quarters = {release_id(row["quarter"]): row["quarter"] for row in rows}
    for recorded in told:
        match recorded.event:
            case ReleasePublished(quarter=quarter, on=on):
                quarters[recorded.stream_id] = quarter
                rows.add({"quarter": quarter, "published_on": on})
            case ReleaseWithdrawn(reason=reason, on=on) if recorded.stream_id in quarters:
                changes = {"withdrawn_on": on, "reason": reason}
                rows.change((quarters[recorded.stream_id],), changes)
    rows.write()


RELEASES = Projection("releases", (release,), project, apart=frozenset({"release"}))


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release in the list; `withdrawn_on` and `reason` are null as long as it stands.

    `id` follows from the quarter: by it bodies are told of a release.
    """

    quarter: str
    published_on: date
    withdrawn_on: date | None
    reason: str | None
    id: UUID


def list_releases(connection: Connection) -> Sequence[ReleaseRow]:
    """Newest quarter first; four come in a year."""
    found = connection.execute(select(release).order_by(release.c.quarter.desc()))
    return [ReleaseRow(**row._mapping, id=release_id(row.quarter)) for row in found]
