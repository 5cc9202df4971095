"""Which plans changed by a finding."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from domain.plan import Finding
from projections.planning.tables import plan_link
from projections.rows import microseconds


def plans_changed(
    connection: Connection, finding: Finding, record: UUID, as_of: datetime | None = None
) -> list[UUID]:
    """The plans of which an item changed by it, by the end of a recorded time if one is given."""
    query = select(plan_link.c.plan).where(
        plan_link.c.what == finding.value, plan_link.c.target == record
    )
    if as_of is not None:
        query = query.where(plan_link.c.recorded_from <= microseconds(as_of))
    return list(connection.scalars(query.distinct().order_by(plan_link.c.plan)))
