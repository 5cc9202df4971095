"""Lists of what was told to whom, the latest first; as of now or of a past time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, or_, select
from sqlalchemy import Row as Found

from projections.follow_up_then import then
from projections.knowledge.reading import findable
from projections.knowledge.tables import (
    dissemination,
    dissemination_body,
    dissemination_body_past,
    dissemination_past,
    knowledge,
    withdrawn_record,
)
from projections.knowledge.telling import LESSON_NOTE
from projections.paging import Key, Page, after, page
from projections.rows import microseconds
from projections.visibility import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class DisseminationFilter:
    """What to list; None is any. `bodies`: told to one of them.

    `waiting`: whether somebody has still to say that it has it, one of `bodies` if any is named;
    nobody has where what was told is withdrawn.
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
    """What was told to whom, by which body and why.

    `withdrawn_on` and `withdrawn_because` are of what was told: null as long as it is out. Once
    it is withdrawn or retired `waiting` is 0: nobody is asked to acknowledge it any more.
    """

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
    withdrawn_on: date | None
    withdrawn_because: str | None


ANY = DisseminationFilter()


def list_disseminations(
    connection: Connection,
    visibility: Visibility,
    *,
    wanted: DisseminationFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[DisseminationRow]:
    """Disseminations by their day, the latest first.

    Those of a lesson note that nobody finds now, because its case is protected, stay out.
    `as_of` is a recorded time: the list as it was shown then. Raises BadKey for an `after_key`
    that this list did not give out.
    """
    rows = then(dissemination, dissemination_past, as_of)
    order = (rows.c.told_on, rows.c.dissemination)
    ended = _ended(as_of)
    bodies_then = then(dissemination_body, dissemination_body_past, as_of)
    conditions = _matching(rows, bodies_then, ended, wanted)
    conditions.append(_may_be_known(connection, rows, visibility))
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = _with_ends(rows, ended).where(*conditions).order_by(*(each.desc() for each in order))
    found = connection.execute(query.limit(limit + 1)).all()
    bodies = _bodies(connection, [row.dissemination for row in found[:limit]], as_of)
    return page(
        found,
        limit,
        lambda row: _show(row, bodies[row.dissemination]),
        lambda row: (row.told_on, row.dissemination),
    )


def _ended(as_of: datetime | None) -> FromClause:
    """What was out no more, now or at a recorded time."""
    if as_of is None:
        return withdrawn_record
    known = withdrawn_record.c.recorded_from <= microseconds(as_of)
    return select(withdrawn_record).where(known).subquery("withdrawn_then")


def _of_one(rows: FromClause, ended: FromClause) -> ColumnElement[bool]:
    return and_(ended.c.what == rows.c.what, ended.c.record == rows.c.record)


def _with_ends(rows: FromClause, ended: FromClause) -> Select[Any]:
    joined = rows.join(ended, _of_one(rows, ended), isouter=True)
    return select(rows, ended.c.withdrawn_on, ended.c.reason).select_from(joined)


def _may_be_known(
    connection: Connection, rows: FromClause, visibility: Visibility
) -> ColumnElement[bool]:
    own = (
        knowledge.c.what == LESSON_NOTE,
        knowledge.c.record == rows.c.record,
        knowledge.c.stream == rows.c.plan,
    )
    return or_(rows.c.what != LESSON_NOTE, exists().where(*own, findable(connection, visibility)))


def _matching(
    rows: FromClause, bodies: FromClause, ended: FromClause, wanted: DisseminationFilter
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
        asked = exists().where(*told, bodies.c.acknowledged_on.is_(None))
        waits = and_(asked, ended.c.record.is_(None))
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
        waiting=asked_still(bodies, row.withdrawn_on),
        withdrawn_on=row.withdrawn_on,
        withdrawn_because=row.reason,
    )


def asked_still(bodies: Sequence[BodyTold], withdrawn_on: date | None) -> int:
    """How many bodies are asked to say that they have it: none of what is out no more."""
    if withdrawn_on is not None:
        return 0
    return sum(each.acknowledged_on is None for each in bodies)
