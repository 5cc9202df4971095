"""The rows of promises and actions as they are, or as they were shown at a past time, and when.

"Today" is each city's own calendar day, never that of UTC.
"""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Date, FromClause, Table, case, literal, select
from sqlalchemy import union_all as both

from domain.issue.state import ActionState
from projections.follow_up_tally import OVERDUE_ACTION
from projections.rows import microseconds
from projections.tables import (
    commitment,
    commitment_past,
    follow_up_action,
    follow_up_action_past,
    follow_up_city,
)


def days_of_cities(connection: Connection, at: datetime) -> dict[str, date]:
    """Every city's calendar day at a moment."""
    query = select(follow_up_city.c.city, follow_up_city.c.timezone)
    return {
        city: at.astimezone(ZoneInfo(timezone) if timezone else UTC).date()
        for city, timezone in connection.execute(query)
    }


def day_in_sql(city: ColumnElement[str], days: dict[str, date], at: datetime) -> Any:
    """The calendar day of a row's city: at one moment there are at most three."""
    utc = literal(at.astimezone(UTC).date(), Date)
    cities_of: dict[date, list[str]] = {}
    for code, day in sorted(days.items()):
        cities_of.setdefault(day, []).append(code)
    if not cities_of:
        return utc
    whens = [(city.in_(cities), literal(day, Date)) for day, cities in cities_of.items()]
    return case(*whens, else_=utc)


def commitments(as_of: datetime | None) -> FromClause:
    return then(commitment, commitment_past, as_of)


def actions(as_of: datetime | None) -> FromClause:
    return then(follow_up_action, follow_up_action_past, as_of)


def then(current: Table, past: Table, as_of: datetime | None) -> FromClause:
    """The rows of now, or those that were current at a recorded time."""
    if as_of is None:
        return current
    at = microseconds(as_of)
    shown = past.c.recorded_from <= at, past.c.recorded_to > at
    return both(
        select(current).where(current.c.recorded_from <= at),
        select(*(past.c[column.name] for column in current.c)).where(*shown),
    ).subquery(f"{current.name}_then")


def action_standing_in_sql(columns: Any, today: ColumnElement[date]) -> ColumnElement[str]:
    """A planned action is overdue from the day after the one it is planned for."""
    return case(
        (columns.phase != ActionState.PLANNED.value, columns.phase),
        (columns.on < today, literal(OVERDUE_ACTION)),
        else_=literal(ActionState.PLANNED.value),
    )


def action_standing_on(phase: str, on: date, today: date) -> str:
    overdue = phase == ActionState.PLANNED.value and on < today
    return OVERDUE_ACTION if overdue else phase
