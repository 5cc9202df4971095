"""Lists of practices, newest first, each with what came of its adoptions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select
from sqlalchemy import Row as Found

from domain.practice import AdoptionState, Result
from projections.follow_up_then import then
from projections.learning.tables import (
    adoption,
    adoption_past,
    practice,
    practice_past,
    practice_response,
)
from projections.paging import Key, Page, after, page
from projections.visibility import Visibility, paths_of, visible_at_place, within


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFilter:
    """What to list; None is any. `adopted_by` and `result` are asked of one and the same adoption.

    `place` is where it comes from, with everything below it.
    """

    city: str | None = None
    place: str | None = None
    category: str | None = None
    response: str | None = None
    body: str | None = None
    status: str | None = None
    adopted_by: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice in a list.

    `results` counts its adoptions by result, none of them left out: worked, partly, did_not_work,
    too_early, and not_yet for those that were not assessed. `dropped` are those given up.
    """

    practice: UUID
    version: int
    city: str
    category: str
    responses: tuple[str, ...]
    status: str
    title: str
    result: str
    language: str
    written_by: str
    drafted_on: date
    published_on: date | None
    adoptions: int
    dropped: int
    results: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Tally:
    dropped: int
    results: Mapping[str, int]


ANY = PracticeFilter()
NOT_YET = "not_yet"
OUTCOMES = (*(result.value for result in Result), NOT_YET)


def list_practices(
    connection: Connection,
    visibility: Visibility,
    *,
    wanted: PracticeFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[PracticeRow]:
    """Practices by the day they were drafted, newest first.

    `as_of` is a recorded time: the list as it was shown then, of what may be seen today and might
    have been seen then: what a review took out stays out. Raises BadKey for a foreign `after_key`.
    """
    rows, adoptions = then(practice, practice_past, as_of), then(adoption, adoption_past, as_of)
    order = (rows.c.drafted_on, rows.c.practice)
    conditions = [
        *_matching(connection, rows, adoptions, wanted),
        visible_at_place(connection, rows, visibility),
    ]
    query = select(rows)
    if as_of is not None:
        query = query.join(practice, practice.c.practice == rows.c.practice)
        conditions.append(visible_at_place(connection, practice, visibility))
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    found = connection.execute(
        query.where(*conditions).order_by(*(each.desc() for each in order)).limit(limit + 1)
    ).all()
    ids = [row.practice for row in found[:limit]]
    tallies, responses = _tallies(connection, adoptions, ids), _responses(connection, ids)
    return page(
        found,
        limit,
        lambda row: _show(row, responses.get(row.practice, ()), tallies.get(row.practice)),
        lambda row: (row.drafted_on, row.practice),
    )


def _matching(
    connection: Connection, rows: FromClause, adoptions: FromClause, wanted: PracticeFilter
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[column] == value
        for column, value in (
            ("city", wanted.city), ("category", wanted.category), ("status", wanted.status),
            ("written_by", wanted.body),
        )
        if value is not None
    ]  # fmt: skip
    if wanted.place is not None:
        conditions.append(within(rows, tuple(paths_of(connection, wanted.place))))
    if wanted.response is not None:
        conditions.append(
            exists().where(
                practice_response.c.practice == rows.c.practice,
                practice_response.c.response == wanted.response,
            )
        )
    asked = {"city": wanted.adopted_by, "result": wanted.result}
    of_one = [adoptions.c[name] == value for name, value in asked.items() if value is not None]
    if of_one:
        conditions.append(exists().where(adoptions.c.practice == rows.c.practice, *of_one))
    return conditions


def _tallies(
    connection: Connection, adoptions: FromClause, practices: Collection[UUID]
) -> dict[UUID, _Tally]:
    dropped = adoptions.c.status == AdoptionState.DROPPED.value
    columns = adoptions.c.practice, adoptions.c.result, dropped.label("dropped")
    rows = connection.execute(
        select(*columns, func.count().label("number"))
        .where(adoptions.c.practice.in_(practices))
        .group_by(*columns)
    ).all()
    tallies: dict[UUID, _Tally] = {}
    for row in rows:
        before = tallies.get(row.practice) or _Tally(0, {})
        outcome = row.result or NOT_YET
        results = {**before.results, outcome: before.results.get(outcome, 0) + row.number}
        given_up = before.dropped + (row.number if row.dropped else 0)
        tallies[row.practice] = _Tally(given_up, results)
    return tallies


def _responses(connection: Connection, practices: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    rows = connection.execute(
        select(practice_response)
        .where(practice_response.c.practice.in_(practices))
        .order_by(practice_response.c.number)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        found[row.practice] = (*found.get(row.practice, ()), row.response)
    return found


def _show(row: Found[Any], responses: tuple[str, ...], tally: _Tally | None) -> PracticeRow:
    results = {outcome: (tally.results.get(outcome, 0) if tally else 0) for outcome in OUTCOMES}
    return PracticeRow(
        practice=row.practice,
        version=row.version,
        city=row.city,
        category=row.category,
        responses=responses,
        status=row.status,
        title=row.title,
        result=row.result,
        language=row.language,
        written_by=row.written_by,
        drafted_on=row.drafted_on,
        published_on=row.published_on,
        adoptions=sum(results.values()),
        dropped=tally.dropped if tally else 0,
        results=results,
    )
