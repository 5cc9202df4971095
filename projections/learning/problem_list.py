"""Lists of problems, newest first; each protected like the most protected case in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy import Row as Found

from domain.issue.events import Outcome
from domain.words import Sensitivity
from projections.follow_up_then import then
from projections.learning.tables import problem, problem_case, problem_past
from projections.paging import Key, Page, after, page
from projections.tables import case_file, case_worker
from projections.visibility import (
    UP_TO_RESTRICTED,
    Visibility,
    in_reach,
    paths_of,
    reaches,
    within,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFilter:
    """What to list; None is any. `place` includes everything below it."""

    city: str | None = None
    place: str | None = None
    category: str | None = None
    body: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem in a list; `body` and `response` are those of the last response.

    `reports_before` and `reports_after` are of the last assessment, each over `days_at_risk` days.
    """

    problem: UUID
    version: int
    city: str
    place: str
    category: str
    subcategory: str | None
    status: str
    title: str | None
    language: str | None
    root_cause: str | None
    cases: int
    suspected_on: date
    body: str | None
    response: str | None
    begun_on: date | None
    assessed_on: date | None
    days_at_risk: int | None
    reports_before: int | None
    reports_after: int | None


ANY = ProblemFilter()


def list_problems(
    connection: Connection,
    visibility: Visibility,
    *,
    wanted: ProblemFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[ProblemRow]:
    """Problems by the day they were suspected, newest first.

    `as_of` is a recorded time: the list as it was shown then, of what may be seen today. Raises
    BadKey for an `after_key` that this list did not give out.
    """
    rows, protected = then(problem, problem_past, as_of), _protected()
    order = (rows.c.suspected_on, rows.c.problem)
    conditions = [*_matching(connection, rows, wanted), _seen(connection, protected, visibility)]
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = select(rows).join(protected, protected.c.problem == rows.c.problem)
    found = connection.execute(
        query.where(*conditions).order_by(*(each.desc() for each in order)).limit(limit + 1)
    ).all()
    return page(found, limit, _show, lambda row: (row.suspected_on, row.problem))


def count_reports(
    connection: Connection,
    *,
    place: str,
    category: str,
    subcategory: str | None,
    first_day: date,
    last_day: date,
    sensitivity: Sensitivity,
    police_conduct: bool,
) -> int:
    """Cases of the category first reported on those days at the place or below it.

    Those up to a sensitivity; about the conduct of the police only if that is asked for. What was
    reported already as another case is left out.
    """
    up_to = [level.value for level in Sensitivity if level <= sensitivity]
    conduct = [] if police_conduct else [case_file.c.police_conduct.is_(False)]
    finer = [case_file.c.subcategory == subcategory] if subcategory else []
    counted = select(func.count()).where(
        case_file.c.category == category,
        *finer,
        *conduct,
        case_file.c.sensitivity.in_(up_to),
        within(case_file, tuple(paths_of(connection, place))),
        case_file.c.opened_on.between(first_day, last_day),
        case_file.c.stage != "merged",
        func.coalesce(case_file.c.outcome, "") != Outcome.DUPLICATE.value,
    )
    return connection.scalar(counted) or 0


def _protected() -> FromClause:
    """Every problem as it is protected now; a case not projected yet hides it from everybody."""
    worst = func.max(func.coalesce(case_file.c.sensitivity, Sensitivity.SURVIVOR.value))
    conduct = func.max(
        case((or_(case_file.c.issue.is_(None), case_file.c.police_conduct), 1), else_=0)
    )
    own = problem.c.sensitivity
    return (
        select(
            problem.c.problem,
            problem.c.city,
            problem.c.place,
            case((worst > own, worst), else_=own).label("sensitivity"),
            or_(problem.c.police_conduct, conduct == literal(1)).label("police_conduct"),
        )
        .join(problem_case, problem_case.c.problem == problem.c.problem)
        .outerjoin(case_file, case_file.c.issue == problem_case.c.issue)
        .group_by(problem.c.problem)
        .subquery("problem_protected")
    )


def _seen(
    connection: Connection, protected: FromClause, visibility: Visibility
) -> ColumnElement[bool]:
    allowed = [in_reach(protected, reach) for reach in reaches(connection, visibility)]
    if visibility.case_worker is not None:
        allowed.append(_works_on_every_case(protected, visibility))
    return or_(false(), *allowed)


def _works_on_every_case(protected: FromClause, visibility: Visibility) -> ColumnElement[bool]:
    named = select(case_worker.c.issue).where(case_worker.c.member == visibility.case_worker)
    another = exists().where(
        problem_case.c.problem == protected.c.problem, problem_case.c.issue.not_in(named)
    )
    conduct = visibility.case_worker_police_conduct
    return and_(
        ~another,
        protected.c.sensitivity.in_([each.value for each in UP_TO_RESTRICTED]),
        true() if conduct else protected.c.police_conduct.is_(False),
    )


def _matching(
    connection: Connection, rows: FromClause, wanted: ProblemFilter
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value
        for name in ("city", "category", "body", "status")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        conditions.append(within(rows, tuple(paths_of(connection, wanted.place))))
    return conditions


def _show(row: Found[Any]) -> ProblemRow:
    names = ProblemRow.__dataclass_fields__
    return ProblemRow(**{name: getattr(row, name) for name in names})
