"""Lists of recommendations: the longest waiting first; as of now or then."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, and_, or_, select
from sqlalchemy import Row as Found

from domain.recommendation import Stage
from domain.words import Sensitivity
from projections.follow_up_then import day_in_sql, days_of_cities, then
from projections.learning.tables import recommendation, recommendation_past
from projections.paging import Key, Page, after, page
from projections.visibility import Visibility, paths_of, within


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationFilter:
    """What to list; None is any. `place` includes everything below it, `body` is either side."""

    city: str | None = None
    place: str | None = None
    body: str | None = None
    status: str | None = None
    overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation on its city's day; what came of it stands in its document.

    `overdue`: unanswered after `answer_by`; `answered_late`: the answer came after it.
    """

    recommendation: UUID
    version: int
    city: str
    place: str
    title: str
    language: str
    made_by: str
    addressed_to: str
    status: str
    made_on: date
    answer_by: date
    overdue: bool
    answered_on: date | None
    answered_late: bool
    reason: str | None


ANY = RecommendationFilter()


def list_recommendations(
    connection: Connection,
    visibility: Visibility,
    *,
    now: datetime,
    wanted: RecommendationFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[RecommendationRow]:
    """Recommendations by the day they are to be answered by; all of them are public.

    `as_of` is a recorded time: the list as it was shown then. Raises BadKey for an `after_key`
    that this list did not give out.
    """
    at = as_of or now
    rows = then(recommendation, recommendation_past, as_of)
    days = days_of_cities(connection, at)
    order = (rows.c.answer_by, rows.c.recommendation)
    conditions = _matching(connection, rows, wanted, day_in_sql(rows.c.city, days, at))
    if after_key is not None:
        conditions.append(after(order, after_key))
    if not _reads_what_is_public(visibility):
        return Page((), None)
    found = connection.execute(
        select(rows).where(*conditions).order_by(*order).limit(limit + 1)
    ).all()
    return page(
        found,
        limit,
        lambda row: _show(row, days.get(row.city, at.date())),
        lambda row: (row.answer_by, row.recommendation),
    )


def _reads_what_is_public(visibility: Visibility) -> bool:
    return any(
        area.place is None and Sensitivity.PUBLIC in area.sensitivities for area in visibility.areas
    )


def _matching(
    connection: Connection,
    rows: FromClause,
    wanted: RecommendationFilter,
    today: ColumnElement[date],
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value
        for name in ("city", "status")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        conditions.append(within(rows, tuple(paths_of(connection, wanted.place))))
    if wanted.body is not None:
        conditions.append(or_(rows.c.made_by == wanted.body, rows.c.addressed_to == wanted.body))
    if wanted.overdue is not None:
        overdue = and_(rows.c.status == Stage.MADE.value, rows.c.answer_by < today)
        conditions.append(overdue if wanted.overdue else ~overdue)
    return conditions


def _show(row: Found[Any], today: date) -> RecommendationRow:
    return RecommendationRow(
        recommendation=row.recommendation,
        version=row.version,
        city=row.city,
        place=row.place,
        title=row.title,
        language=row.language,
        made_by=row.made_by,
        addressed_to=row.addressed_to,
        status=row.status,
        made_on=row.made_on,
        answer_by=row.answer_by,
        overdue=row.status == Stage.MADE and row.answer_by < today,
        answered_on=row.answered_on,
        answered_late=row.answered_on is not None and row.answered_on > row.answer_by,
        reason=row.reason,
    )
