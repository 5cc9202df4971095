"""Which issues a new report may be about: open ones, and ones solved a short while ago.

An issue is looked at if it has the report's city and category and stands at its place or close to
it. Nothing that the reader may not see is looked at, counted or told of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from math import ceil, cos, radians
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, literal, or_, select
from sqlalchemy import Row as Found

from projections.case_list import reference
from projections.similar.likeness import (
    MAYBE,
    REACH_M,
    RULE,
    STEP_M,
    STEPS,
    Likeness,
    Point,
    Reason,
    Report,
    Words,
    likeness,
    reason,
)
from projections.similar.tables import similar_issue as known
from projections.similar.tables import similar_word as word
from projections.tables import case_file
from projections.visibility import Visibility, visible

SOLVED_WITHIN = 30
"""Days after its solution in which a report may still be about the same problem come back."""

MOST_COMPARED = 60
"""At one place, and again around one point: those of its sub-category first, then the newest."""

DEFAULT_ABOVE = 20
"""A point that more places than these share is a default of some source, not a place."""

MOST_MERGES = 10
"""How often a case is followed into the one that stands for it."""


@dataclass(frozen=True)
class Draft:
    """A report as it is about to be made: `day` is the city's day of it, as an ordinal.

    `issue_id` where it is an issue already. The text of a `restricted` one is compared with none.
    """

    city: str
    category: str
    report: Report
    day: int
    restricted: bool = False
    issue_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SimilarIssue:
    """An issue that a new report may be about; a person decides.

    `relation` is open (the report would join it) or solved (it would have come back). `days` lie
    between its first report, or the day it was declared solved, and the new report. `linked`: a
    person has said that both are about one problem. `title` is null for an imported case.
    """

    issue_id: UUID
    reference: str
    title: str | None
    stage: str
    place: str
    opened_on: date
    solved_on: date | None
    relation: str
    days: int
    score: float
    verdict: str
    linked: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SimilarIssues:
    """Best first. `considered` counts the issues looked at, of those that the reader may see."""

    items: tuple[SimilarIssue, ...]
    rule: str
    considered: int


def similar_issues(
    connection: Connection, visibility: Visibility, draft: Draft, limit: int
) -> SimilarIssues:
    """The issues that reach `MAYBE`; ties by the newest, then by id."""
    if draft.report.point and is_default(connection, draft.city, draft.report.point):
        draft = replace(draft, report=replace(draft.report, point=None))
    seen = visible(connection, case_file, visibility)
    words = _words_on(connection, draft.issue_id)
    best: dict[UUID, _Compared] = {}
    for row, stands in _candidates(connection, draft, seen):
        refused = False in (words.get(row.issue), words.get(stands.issue))
        if refused or stands.issue == draft.issue_id:
            continue
        alike = likeness(draft.report, _report(row, draft.city), text=not draft.restricted)
        before = best.get(stands.issue)
        if before is None or alike.score > before.alike.score:
            best[stands.issue] = _Compared(stands, _point(row), alike)
    items = (
        _show(each, draft, linked=words.get(each.stands.issue, False))
        for each in _at_real_places(connection, draft.city, best.values())
    )
    return SimilarIssues(tuple(islice(items, limit)), RULE, len(best))


@dataclass(frozen=True, slots=True)
class _Compared:
    """An issue that stands now, and the likeness of what led to it, at that point."""

    stands: Found[Any]
    point: Point | None
    alike: Likeness

    @property
    def order(self) -> tuple[float, int, UUID]:
        return -self.alike.score, -self.stands.opened, self.stands.issue


def _candidates(
    connection: Connection, draft: Draft, seen: ColumnElement[bool]
) -> Iterator[tuple[Found[Any], Found[Any]]]:
    """The issues to look at, each with the one that stands for it now."""
    rows: dict[UUID, Found[Any]] = {}
    for where in _places(draft.report):
        query = _issues(seen).where(
            known.c.city == draft.city,
            known.c.category == draft.category,
            known.c.lasts >= draft.day - SOLVED_WITHIN,
            known.c.opened <= draft.day + SOLVED_WITHIN,
            *where,
        )
        first = known.c.subcategory.is_not_distinct_from(draft.report.subcategory)
        query = query.order_by(first.desc(), known.c.opened.desc(), known.c.issue)
        rows |= {row.issue: row for row in connection.execute(query.limit(MOST_COMPARED))}
    stands = _survivors(connection, rows.values(), seen)
    for row in rows.values():
        now = stands.get(row.issue)
        if now is not None and _is_live(now, draft.day):
            yield row, now


def _issues(seen: ColumnElement[bool]) -> Any:
    shown = case_file.c.number, case_file.c.stage, case_file.c.title.label("own_title")
    joined = known.join(case_file, case_file.c.issue == known.c.issue)
    return select(known, *shown).select_from(joined).where(seen)


def _places(report: Report) -> Iterator[list[ColumnElement[bool]]]:
    """The two ways to be near: at the same place, and in a box around the point."""
    if report.place is not None:
        yield [known.c.place == report.place]
    if report.point is not None:
        lat, lon = report.point
        north = ceil(REACH_M / STEP_M)
        east = ceil(north / max(0.01, cos(radians(lat / STEPS))))
        yield [_within(known.c.lat, lat, north), _within(known.c.lon, lon, east)]


def _within(column: ColumnElement[Any], middle: int, steps: int) -> ColumnElement[bool]:
    """Told as numbers, not as parameters: without them PostgreSQL cannot know how narrow the box
    is, and after a few questions would take the index that has no categories.
    """
    low, high = (literal(middle + by, literal_execute=True) for by in (-steps, steps))
    return column.between(low, high)


def _survivors(
    connection: Connection, rows: Iterable[Found[Any]], seen: ColumnElement[bool]
) -> dict[UUID, Found[Any]]:
    """By issue the one that stands for it: itself, or where its merges lead; not what is unseen."""
    stands = {row.issue: row for row in rows}
    for _ in range(MOST_MERGES):
        merged = {issue: row.survivor for issue, row in stands.items() if row.survivor is not None}
        if not merged:
            break
        wanted = known.c.issue.in_(set(merged.values()))
        found = {row.issue: row for row in connection.execute(_issues(seen).where(wanted))}
        for issue, survivor in merged.items():
            if survivor in found:
                stands[issue] = found[survivor]
            else:
                del stands[issue]
    return {issue: row for issue, row in stands.items() if row.survivor is None}


def _is_live(row: Found[Any], day: int) -> bool:
    return row.lasts is not None and row.lasts >= day - SOLVED_WITHIN


def _words_on(connection: Connection, issue: UUID | None) -> dict[UUID, bool]:
    """By other issue whether a person said that both are about one problem."""
    if issue is None:
        return {}
    of_it = or_(word.c.issue == issue, word.c.other == issue)
    rows = connection.execute(select(word).where(of_it))
    return {row.other if row.issue == issue else row.issue: row.same for row in rows}


def _report(row: Found[Any], city: str) -> Report:
    return Report(
        place=None if row.place == city else row.place,
        point=_point(row),
        subcategory=row.subcategory,
        title=Words(row.title) if row.title else None,
        narrative=Words(row.narrative) if row.narrative else None,
    )


def _point(row: Found[Any]) -> Point | None:
    return None if row.lat is None else (row.lat, row.lon)


def _at_real_places(
    connection: Connection, city: str, compared: Iterable[_Compared]
) -> Iterator[_Compared]:
    """Those that reach `MAYBE`, best first, without those near by a default point alone."""
    defaults: dict[Point, bool] = {}
    reach = [each for each in compared if each.alike.score >= MAYBE]
    for each in sorted(reach, key=lambda one: one.order):
        point = each.point if each.alike.reasons[0].what == "distance" else None
        if point is not None and point not in defaults:
            defaults[point] = is_default(connection, city, point)
        if point is None or not defaults[point]:
            yield each


def _show(compared: _Compared, draft: Draft, linked: bool) -> SimilarIssue:
    row, alike = compared.stands, compared.alike
    is_solved = row.solved is not None and row.solved < draft.day
    days = draft.day - (row.solved if is_solved else row.opened)
    when = reason("time", days, "since-solved" if is_solved else "since-report", days=days)
    return SimilarIssue(
        issue_id=row.issue,
        reference=reference(row.city, row.number),
        title=row.own_title,
        stage=row.stage,
        place=row.place,
        opened_on=date.fromordinal(row.opened),
        solved_on=None if row.solved is None else date.fromordinal(row.solved),
        relation="solved" if is_solved else "open",
        days=days,
        score=alike.score,
        verdict=alike.verdict,
        linked=linked,
        reasons=(*alike.reasons, when),
    )


def is_default(connection: Connection, city: str, point: Point) -> bool:
    """Whether more than `DEFAULT_ABOVE` places of the city share this very point.

    Restricted cases do not count: what is suggested to others would tell of them.
    """
    at = known.c.city == city, known.c.lat == point[0], known.c.lon == point[1]
    places = select(known.c.place).where(*at, known.c.restricted.is_(False)).distinct()
    return len(connection.execute(places.limit(DEFAULT_ABOVE + 1)).all()) > DEFAULT_ABOVE
