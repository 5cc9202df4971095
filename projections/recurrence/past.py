"""The versions that stood at a position of their lane, as far as they may be shown."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from projections.recurrence.episodes import Home, Problem, Spell, problem_of
from projections.recurrence.tables import WITHHELD, case
from projections.recurrence.versions import SPELL_COLUMNS, spell_of


def versions_at(
    connection: Connection, lane: str, position: int
) -> Iterator[tuple[str, Problem, Spell]]:
    """Category, problem and spell of every version that stood and may be shown."""
    rows = connection.execute(
        select(case.c.place, case.c.category, case.c.not_same_as, *SPELL_COLUMNS).where(
            case.c.lane == lane, *stood_at(position), *shown(lane)
        )
    ).all()
    linked = any(row.same_as is not None or row.not_same_as is not None for row in rows)
    homes = {row.case_id: _home(row) for row in rows} if linked else {}
    for place, category, not_same_as, *fields in rows:
        problem = Problem(place, category)
        if fields[-1] is not None or not_same_as is not None:
            problem = problem_of(homes[fields[0]], homes.get)
        yield category, problem, spell_of(fields)


def _home(row: Any) -> Home:
    return Home(row.case_id, row.place, row.category, row.same_as, row.not_same_as)


def stood_at(position: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The versions that stood at a position of their lane."""
    return (
        case.c.from_position <= position,
        or_(case.c.to_position.is_(None), case.c.to_position > position),
    )


def shown(lane: str) -> tuple[ColumnElement[bool], ...]:
    """The versions neither withheld nor merged then, of cases that are not withheld now."""
    withheld = select(case.c.case_id).where(case.c.lane == lane, case.c.chain == WITHHELD)
    return (
        case.c.restricted.is_(False),
        case.c.police_conduct.is_(False),
        case.c.merged.is_(False),
        case.c.case_id.not_in(withheld),
    )
