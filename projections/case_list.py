"""Lists of cases: newest first, filtered, only what the reader may see, also as of the past."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import Row as Found

from domain.issue.events import Answer, ResolutionVerdict
from domain.issue.state import OPEN
from projections.paging import Key, Page, after, page
from projections.rows import AT_ONCE, microseconds, moment
from projections.tables import case_file, case_file_past
from projections.visibility import Visibility, paths_of, visible, within

SILENT_AFTER = timedelta(days=30)
_OPEN = frozenset(stage.value for stage in OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to list; None is any. `place` includes everything below it.

    `text` is looked for in titles, and as a reference like HRT-0412.
    """

    city: str | None = None
    place: str | None = None
    category: str | None = None
    subcategory: str | None = None
    stage: str | None = None
    open: bool | None = None
    silent: bool | None = None
    lead_body: str | None = None
    sensitivity: str | None = None
    source: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. What the authority says and what the community says stand apart.

    `title` is None for a case imported from elsewhere. `silent` is open without an event
    for 30 days. `level` is where the lead stands; `referral_to` has not answered yet, and
    `referrals_returned` were refused or left without an answer. `escalated_to` and `escalations`
    begin above the community: what comes to it came from a women's group. `reports` counts those of
    cases merged into it; `merged_into` is shown to who may see that case.
    """

    issue: UUID
    reference: str
    version: int
    city: str
    place: str
    category: str
    subcategory: str | None
    title: str | None
    stage: str
    open: bool
    silent: bool
    sensitivity: str
    police_conduct: bool
    lead_body: str | None
    level: str | None
    target_on: date | None
    referral_to: str | None
    referrals_returned: int
    escalated_to: str | None
    escalations: int
    merged_into: UUID | None
    opened_on: date
    last_event_at: datetime
    reports: int
    authority_says_fixed: bool
    authority_fixed_on: date | None
    community_says_fixed: bool
    verdict: str | None
    women: str
    men: str
    outcome: str | None
    closed_on: date | None
    source: str | None


ANY = CaseFilter()


def list_cases(
    connection: Connection,
    visibility: Visibility,
    *,
    now: datetime,
    wanted: CaseFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[CaseRow]:
    """Cases by the day they were opened, newest first.

    `as_of` is a recorded time: the list as it was shown then, of what may be seen today.
    Raises BadKey for an `after_key` that this list did not give out.
    """
    shown_at = as_of or now
    cases = _source(as_of)
    conditions = _matching(connection, cases, wanted, shown_at)
    conditions.append(visible(connection, case_file, visibility))
    order = (cases.c.opened_on, cases.c.issue)
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = select(cases).where(*conditions)
    if cases is not case_file:
        query = query.join(case_file, case_file.c.issue == cases.c.issue)
    rows = connection.execute(
        query.order_by(*(column.desc() for column in order)).limit(limit + 1)
    ).all()
    merged_into = {row.merged_into for row in rows if row.merged_into is not None}
    known = visible_among(connection, visibility, merged_into)
    return page(
        rows, limit, lambda row: _show(row, shown_at, known), lambda row: (row.opened_on, row.issue)
    )


def find_reference(connection: Connection, visibility: Visibility, text: str) -> UUID | None:
    """The case behind a reference like HRT-0412; None when there is none to be seen."""
    if (known := _parts(text)) is None:
        return None
    city, number = known
    return connection.scalar(
        select(case_file.c.issue).where(
            case_file.c.city == city,
            case_file.c.number == number,
            visible(connection, case_file, visibility),
        )
    )


def visible_among(
    connection: Connection, visibility: Visibility, issues: Collection[UUID]
) -> set[UUID]:
    """Those of these cases that the reader may see."""
    seen = visible(connection, case_file, visibility)
    wanted = list(issues)
    parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    return {
        found
        for part in parts
        for found in connection.scalars(
            select(case_file.c.issue).where(case_file.c.issue.in_(part), seen)
        )
    }


def references_of(connection: Connection, issues: Collection[UUID]) -> dict[UUID, str]:
    """The references of those cases that have been projected."""
    query = select(case_file.c.issue, case_file.c.city, case_file.c.number)
    rows = connection.execute(query.where(case_file.c.issue.in_(issues)))
    return {row.issue: reference(row.city, row.number) for row in rows}


def reference(city: str, number: int) -> str:
    """What people call a case, for instance HRT-0412."""
    return f"{city}-{number:04d}"


def _parts(text: str) -> tuple[str, int] | None:
    city, dash, number = text.strip().upper().rpartition("-")
    usable = dash and number.isascii() and number.isdigit() and len(number) <= 9
    return (city, int(number)) if usable else None


def _source(as_of: datetime | None) -> FromClause:
    """The rows to list from: those of now, or those that were current at a recorded time."""
    if as_of is None:
        return case_file
    at = microseconds(as_of)
    columns = [case_file_past.c[column.name] for column in case_file.c]
    then = union_all(
        select(case_file).where(case_file.c.recorded_from <= at),
        select(*columns).where(
            case_file_past.c.recorded_from <= at, case_file_past.c.recorded_to > at
        ),
    )
    return then.subquery("case_then")


def _matching(
    connection: Connection, cases: FromClause, wanted: CaseFilter, shown_at: datetime
) -> list[ColumnElement[bool]]:
    equal = ("city", "category", "subcategory", "stage", "lead_body", "sensitivity", "source")
    conditions = [
        cases.c[name] == value for name in equal if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        conditions.append(within(cases, tuple(paths_of(connection, wanted.place))))
    if wanted.open is not None:
        conditions.append(_is_open(cases) if wanted.open else ~_is_open(cases))
    if wanted.silent is not None:
        silent = and_(_is_open(cases), cases.c.recorded_from <= _silent_since(shown_at))
        conditions.append(silent if wanted.silent else ~silent)
    if wanted.text:
        conditions.append(_has_text(cases, wanted.text))
    return conditions


def _is_open(cases: FromClause) -> ColumnElement[bool]:
    return cases.c.stage.in_(sorted(_OPEN))


def _silent_since(shown_at: datetime) -> int:
    return microseconds(shown_at - SILENT_AFTER)


def _has_text(cases: FromClause, text: str) -> ColumnElement[bool]:
    in_title = cases.c.title.icontains(text, autoescape=True)
    if (known := _parts(text)) is None:
        return in_title
    city, number = known
    return or_(in_title, and_(cases.c.city == city, cases.c.number == literal(number)))


def _show(row: Found[Any], shown_at: datetime, known: Collection[UUID]) -> CaseRow:
    """`known` are the survivors of merges that the reader may know of."""
    is_open = row.stage in _OPEN
    confirmed = row.verdict == ResolutionVerdict.CONFIRMED
    return CaseRow(
        issue=row.issue,
        reference=reference(row.city, row.number),
        version=row.version,
        city=row.city,
        place=row.place,
        category=row.category,
        subcategory=row.subcategory,
        title=row.title,
        stage=row.stage,
        open=is_open,
        silent=is_open and row.recorded_from <= _silent_since(shown_at),
        sensitivity=row.sensitivity,
        police_conduct=row.police_conduct,
        lead_body=row.lead_body,
        level=row.level,
        target_on=row.target_on,
        referral_to=row.referral_to if is_open else None,
        referrals_returned=row.referrals_returned,
        escalated_to=row.escalated_to,
        escalations=row.escalations,
        merged_into=row.merged_into if row.merged_into in known else None,
        opened_on=row.opened_on,
        last_event_at=moment(row.recorded_from),
        reports=row.reports,
        authority_says_fixed=row.authority_fixed_on is not None,
        authority_fixed_on=row.authority_fixed_on,
        community_says_fixed=confirmed and Answer.DISAGREE not in (row.women, row.men),
        verdict=row.verdict,
        women=row.women,
        men=row.men,
        outcome=row.outcome,
        closed_on=row.closed_on,
        source=row.source,
    )
