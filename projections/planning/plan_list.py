"""Lists of plans, the latest first; as of now or of a past time. Plans are public."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, or_, select
from sqlalchemy import Row as Found

from projections.follow_up_then import then
from projections.paging import Key, Page, after, page
from projections.planning.tables import plan, plan_past
from projections.visibility import paths_of, within


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """What to list; None is any. `place` includes everything below it."""

    city: str | None = None
    place: str | None = None
    body: str | None = None
    kind: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan; of its `items` some were `kept`, `partly` kept or `dropped`, the others are open."""

    plan: UUID
    version: int
    city: str
    place: str
    kind: str
    title: str
    language: str
    body: str
    first_day: date
    last_day: date | None
    stage: str
    drafted_on: date
    approved_on: date | None
    closed_on: date | None
    items: int
    kept: int
    partly: int
    dropped: int
    notes: int
    uptakes: int


ANY = PlanFilter()


def list_plans(
    connection: Connection,
    *,
    wanted: PlanFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[PlanRow]:
    """Plans by their first day, the latest first.

    `as_of` is a recorded time: the list as it was shown then. Raises BadKey for an `after_key`
    that this list did not give out.
    """
    rows = then(plan, plan_past, as_of)
    order = (rows.c.first_day, rows.c.plan)
    conditions = matching(connection, rows, wanted, ("city", "body", "kind", "stage"))
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = select(rows).where(*conditions)
    found = connection.execute(
        query.order_by(*(each.desc() for each in order)).limit(limit + 1)
    ).all()
    return page(found, limit, _show, lambda row: (row.first_day, row.plan))


def matching(
    connection: Connection, rows: FromClause, wanted: Any, names: tuple[str, ...]
) -> list[ColumnElement[bool]]:
    """The filter as conditions; what stands above cities is found by its own place."""
    conditions: list[ColumnElement[bool]] = [
        rows.c[name] == value for name in names if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        below = within(rows, tuple(paths_of(connection, wanted.place)))
        conditions.append(or_(rows.c.place == wanted.place, below))
    return conditions


def _show(row: Found[Any]) -> PlanRow:
    return PlanRow(
        plan=row.plan,
        version=row.version,
        city=row.city,
        place=row.place,
        kind=row.kind,
        title=row.title,
        language=row.language,
        body=row.body,
        first_day=row.first_day,
        last_day=row.last_day,
        stage=row.stage,
        drafted_on=row.drafted_on,
        approved_on=row.approved_on,
        closed_on=row.closed_on,
        items=row.items,
        kept=row.kept,
        partly=row.partly,
        dropped=row.dropped,
        notes=row.notes,
        uptakes=row.uptakes,
    )
