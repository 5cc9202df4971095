"""Lists of what was told to whom, the latest first; as of now or of a past time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, exists, select
from sqlalchemy import Row as Found

from projections.follow_up_then import then
from projections.knowledge.tables import (
    dissemination,
    dissemination_body,
    dissemination_body_past,
    dissemination_past,
)
from projections.paging import Key, Page, after, page


@dataclass(frozen=True, slots=True, kw_only=True)
class DisseminationFilter:
    """What to list; None is any. `bodies`: told to one of them.

    `waiting`: whether somebody has still to say that it has it, one of `bodies` if any is named.
    """

    bodies: tuple[str, ...] | None = None
    what: str | None = None
    record: UUID | None = None
    plan: UUID | None = None
    waiting: bool | None = None


@dataclass(frozen=True, slots=True)
class BodyTold:
    """`acknowledged_on` is null as long as the body has not said that it has it."""

    body: str
    acknowledged_on: date | None


@dataclass(frozen=True, slots=True)
class DisseminationRow:
    """What was told to whom, by which body and why."""

    id: UUID
    version: int
    what: str
    record_id: UUID
    plan_id: UUID | None
    told_by: str
    note: str
    language: str
    told_on: date
    bodies: tuple[BodyTold, ...]
    waiting: int


ANY = DisseminationFilter()


def list_disseminations(
    connection: Connection,
    *,
    wanted: DisseminationFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[DisseminationRow]:
    """Disseminations by their day, the latest first.

    `as_of` is a recorded time: the list as it was shown then. Raises BadKey for an `after_key`
    that this list did not give out.
    """
    rows = then(dissemination, dissemination_past, as_of)
    order = (rows.c.told_on, rows.c.dissemination)
    conditions = _matching(rows, then(dissemination_body, dissemination_body_past, as_of), wanted)
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = select(rows).where(*conditions).order_by(*(each.desc() for each in order))
    found = connection.execute(query.limit(limit + 1)).all()
    bodies = _bodies(connection, [row.dissemination for row in found[:limit]], as_of)
    return page(
        found,
        limit,
        lambda row: _show(row, bodies[row.dissemination]),
        lambda row: (row.told_on, row.dissemination),
    )


def _matching(
    rows: FromClause, bodies: FromClause, wanted: DisseminationFilter
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value
        for name in ("what", "record", "plan")
        if (value := getattr(wanted, name)) is not None
    ]
    told = [bodies.c.dissemination == rows.c.dissemination]
    if wanted.bodies is not None:
        told.append(bodies.c.body.in_(wanted.bodies))
        conditions.append(exists().where(*told))
    if wanted.waiting is not None:
        waits = exists().where(*told, bodies.c.acknowledged_on.is_(None))
        conditions.append(waits if wanted.waiting else ~waits)
    return conditions


def _bodies(
    connection: Connection, told: Collection[UUID], as_of: datetime | None
) -> defaultdict[UUID, list[BodyTold]]:
    rows = then(dissemination_body, dissemination_body_past, as_of)
    query = select(rows).where(rows.c.dissemination.in_(told)).order_by(rows.c.number)
    found: defaultdict[UUID, list[BodyTold]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.dissemination].append(BodyTold(row.body, row.acknowledged_on))
    return found


def _show(row: Found[Any], bodies: Sequence[BodyTold]) -> DisseminationRow:
    return DisseminationRow(
        id=row.dissemination,
        version=row.version,
        what=row.what,
        record_id=row.record,
        plan_id=row.plan,
        told_by=row.told_by,
        note=row.note,
        language=row.language,
        told_on=row.told_on,
        bodies=tuple(bodies),
        waiting=sum(each.acknowledged_on is None for each in bodies),
    )
