"""Lists of assessments, newest first, each with its scores; as of now or of a past time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, select
from sqlalchemy import Row as Found

from domain.instruments import instruments
from projections.follow_up_then import then
from projections.paging import Key, Page, after, page
from projections.planning.tables import (
    assessment,
    assessment_past,
    assessment_score,
    assessment_score_past,
)
from projections.visibility import Visibility, paths_of, visible_at_place, within


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFilter:
    """What to list; None is any. `place` includes everything below it."""

    city: str | None = None
    place: str | None = None
    body: str | None = None
    instrument: str | None = None
    stage: str | None = None
    repeats: UUID | None = None


@dataclass(frozen=True, slots=True)
class ScoreShown:
    """A value on the scale of its item; without a group it is that of everybody."""

    item: str
    group: str | None
    after_dark: bool
    value: int


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One use of an instrument. `gaps_linked` of its `gaps` are worked on somewhere."""

    assessment: UUID
    version: int
    city: str
    place: str
    body: str | None
    instrument: str
    instrument_version: int
    stage: str
    led_by: str
    repeats: UUID | None
    sample_size: int | None
    sample_mode: str | None
    interviewers: str | None
    begun_on: date
    completed_on: date | None
    gaps: int
    gaps_linked: int
    supports: int
    scores: Sequence[ScoreShown]


ANY = AssessmentFilter()


def list_assessments(
    connection: Connection,
    visibility: Visibility,
    *,
    wanted: AssessmentFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[AssessmentRow]:
    """Assessments by the day they were begun, newest first.

    `as_of` is a recorded time: the list as it was shown then, of what may be seen today. Raises
    BadKey for an `after_key` that this list did not give out.
    """
    rows = then(assessment, assessment_past, as_of)
    order = (rows.c.begun_on, rows.c.assessment)
    conditions = [
        *_matching(connection, rows, wanted),
        visible_at_place(connection, rows, visibility),
    ]
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = select(rows).where(*conditions)
    found = connection.execute(
        query.order_by(*(each.desc() for each in order)).limit(limit + 1)
    ).all()
    scores = _scores(connection, [row.assessment for row in found[:limit]], as_of)
    return page(
        found,
        limit,
        lambda row: _show(row, scores.get(row.assessment, ())),
        lambda row: (row.begun_on, row.assessment),
    )


def _matching(
    connection: Connection, rows: FromClause, wanted: AssessmentFilter
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value
        for name in ("city", "body", "instrument", "stage", "repeats")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        conditions.append(within(rows, tuple(paths_of(connection, wanted.place))))
    return conditions


def _scores(
    connection: Connection, assessments: list[UUID], as_of: datetime | None
) -> dict[UUID, Sequence[ScoreShown]]:
    """The scores of these assessments, by item, group and time of day."""
    rows = then(assessment_score, assessment_score_past, as_of)
    query = select(rows).where(rows.c.assessment.in_(assessments))
    ordered = query.order_by(rows.c.item, rows.c.user_group, rows.c.after_dark)
    found: defaultdict[UUID, list[ScoreShown]] = defaultdict(list)
    for row in connection.execute(ordered):
        group = row.user_group or None
        found[row.assessment].append(ScoreShown(row.item, group, row.after_dark, row.value))
    return dict(found)


def _show(row: Found[Any], scores: Sequence[ScoreShown]) -> AssessmentRow:
    known = instruments().get(row.instrument)
    order = {code: number for number, code in enumerate(known.items)} if known else {}
    return AssessmentRow(
        assessment=row.assessment,
        version=row.version,
        city=row.city,
        place=row.place,
        body=row.body,
        instrument=row.instrument,
        instrument_version=row.instrument_version,
        stage=row.stage,
        led_by=row.led_by,
        repeats=row.repeats,
        sample_size=row.sample_size,
        sample_mode=row.sample_mode,
        interviewers=row.interviewers,
        begun_on=row.begun_on,
        completed_on=row.completed_on,
        gaps=row.gaps,
        gaps_linked=row.gaps_linked,
        supports=row.supports,
        scores=sorted(scores, key=lambda each: order.get(each.item, len(order))),
    )
