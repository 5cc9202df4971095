"""Lists of what stands in plans, the longest overdue first, with what each item links with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy import Row as Found

from domain.issue.standing import Standing
from projections.deadlines import standing_in_sql
from projections.follow_up_list import LATE
from projections.follow_up_then import day_in_sql, days_of_cities, then
from projections.paging import Key, Page, after, page
from projections.planning.links import LinkShown, linked, links_of
from projections.planning.plan_list import matching
from projections.planning.tables import plan_item, plan_item_past
from projections.visibility import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What to list; None is any. `linked_with` is an issue, a gap, a lesson note or a finding."""

    plan: UUID | None = None
    city: str | None = None
    place: str | None = None
    body: str | None = None
    kind: str | None = None
    linked_with: UUID | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a plan on its city's day, followed as a promise is.

    `original_due_on` is the first date ever given, `slip_days` how far the date has moved since.
    `days_overdue` counts no day on which the place was suspended. A dropped item is `withdrawn`.
    `verdict` is that on the last claim: kept, partly or not_confirmed.
    """

    plan: UUID
    item: UUID
    version: int
    city: str
    place: str
    kind: str
    body: str
    office: str | None
    text: str
    language: str
    standing: str
    stated_on: date
    original_due_on: date | None
    due_on: date | None
    slip_days: int
    days_overdue: int
    cost: int | None
    currency: str | None
    progress: str | None
    claimed_on: date | None
    work_done_on: date | None
    verdict: str | None
    ended_on: date | None
    links: Sequence[LinkShown]


ANY = ItemFilter()


def list_plan_items(
    connection: Connection,
    visibility: Visibility,
    *,
    now: datetime,
    wanted: ItemFilter = ANY,
    standings: Collection[Standing] = tuple(Standing),
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[ItemRow]:
    """Items of plans that stand in one of these ways, the longest overdue first.

    `as_of` is a recorded time: what was shown then. Raises BadKey for an `after_key` that this
    list did not give out.
    """
    at = as_of or now
    rows, days = then(plan_item, plan_item_past, as_of), days_of_cities(connection, at)
    standing = standing_in_sql(rows.c, day_in_sql(rows.c.city, days, at))
    order = (rows.c.overdue_from, rows.c.plan, rows.c.item)
    conditions = [
        *matching(connection, rows, wanted, ("plan", "city", "body", "kind")),
        standing.in_([each.value for each in standings]),
    ]
    if wanted.linked_with is not None:
        conditions.append(linked(connection, rows, visibility, wanted.linked_with, as_of))
    if after_key is not None:
        conditions.append(after(order, after_key))
    query = select(rows, standing.label("standing")).where(*conditions)
    found = connection.execute(query.order_by(*order).limit(limit + 1)).all()
    links = links_of(connection, visibility, [row.item for row in found[:limit]], as_of)
    return page(
        found,
        limit,
        lambda row: _show(row, days.get(row.city, at.date()), links[row.plan, row.item]),
        lambda row: (row.overdue_from, row.plan, row.item),
    )


def _show(row: Found[Any], today: date, links: Sequence[LinkShown]) -> ItemRow:
    late = row.standing in LATE
    slip = (row.due_on - row.original_due_on).days if row.due_on else 0
    return ItemRow(
        plan=row.plan,
        item=row.item,
        version=row.version,
        city=row.city,
        place=row.place,
        kind=row.kind,
        body=row.body,
        office=row.office,
        text=row.text,
        language=row.language,
        standing=row.standing,
        stated_on=row.stated_on,
        original_due_on=row.original_due_on,
        due_on=row.due_on,
        slip_days=slip,
        days_overdue=(today - row.overdue_from).days + 1 if late else 0,
        cost=row.cost,
        currency=row.currency,
        progress=row.progress,
        claimed_on=row.claimed_on,
        work_done_on=row.work_done_on,
        verdict=row.verdict,
        ended_on=row.ended_on,
        links=links,
    )
