"""The rows behind a carried-over agenda, each with whether every party may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    false,
    literal,
    or_,
    select,
)
from sqlalchemy import Row as Found

from domain.issue.standing import Standing
from domain.issue.state import Stage
from projections.deadlines import RUNNING, standing_in_sql
from projections.follow_up_then import commitments, day_in_sql, days_of_cities, then
from projections.tables import case_file, case_file_past, follow_up_issue
from projections.visibility import Visibility, paths_of, visible, within

OPEN_PHASES = (
    RUNNING,
    Standing.NO_DATE_GIVEN.value,
    Standing.REGULAR.value,
    Standing.WAITING_FOR_VERIFICATION.value,
)
"""The phases of promises that have not ended."""


class ToDo(StrEnum):
    """What a meeting is to do with an item."""

    ASK = "ask"
    SET_DATE = "set_date"
    VERIFY = "verify"
    JUDGE = "judge"
    RESTATE = "restate"
    HOLD_ROUND = "hold_round"
    HEAR_ANSWER = "hear_answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which agenda is asked for: of a place, among these parties, by this reader, then or now."""

    connection: Connection
    place: str
    parties: tuple[Visibility, ...]
    reader: Visibility
    at: datetime
    as_of: datetime | None

    def here(self, records: FromClause) -> ColumnElement[bool]:
        """Records at the place or below it."""
        return within(records, tuple(paths_of(self.connection, self.place)))

    def seen(self, records: FromClause) -> ColumnElement[bool]:
        """Records that the reader may see, judged by what is true now."""
        return visible(self.connection, records, self.reader)

    def shared(self, records: FromClause) -> ColumnElement[bool]:
        """Whether every party may see the record; no parties share nothing."""
        if not self.parties:
            return false()
        return and_(*(visible(self.connection, records, party) for party in self.parties))


def promises(asked: Asked) -> Sequence[Found[Any]]:
    """Open promises, the longest overdue first, those without a date last."""
    rows = commitments(asked.as_of)
    days = days_of_cities(asked.connection, asked.at)
    today = day_in_sql(rows.c.city, days, asked.at)
    running = and_(
        rows.c.phase.in_(OPEN_PHASES), or_(rows.c.until.is_(None), rows.c.until >= today)
    )
    case = _cases(asked)
    names = (
        "issue", "commitment", "city", "place", "body", "office", "promise", "language",
        "stated_on", "agreed_on", "original_due_on", "due_on", "overdue_from", "blocked",
    )  # fmt: skip
    query: Select[Any] = (
        select(
            *(rows.c[name] for name in names),
            standing_in_sql(rows.c, today).label("standing"),
            asked.shared(follow_up_issue).label("shared"),
            case.c.city.label("case_city"), case.c.number, case.c.level,
        )
        .join(follow_up_issue, follow_up_issue.c.issue == rows.c.issue)
        .outerjoin(case, case.c.issue == rows.c.issue)
        .where(running, asked.here(rows), asked.seen(follow_up_issue))
        .order_by(rows.c.overdue_from, rows.c.issue, rows.c.commitment)
    )  # fmt: skip
    return asked.connection.execute(query).all()


def feedback_rounds(asked: Asked) -> Sequence[Found[Any]]:
    """Cases verified and not closed: their communities are to be told and asked, oldest first."""
    case = _cases(asked)
    # written into the statement, so that the index of verified cases alone can be taken
    verified = case.c.stage == literal(Stage.VERIFIED.value, literal_execute=True)
    query = select(
        case, case.c.city.label("case_city"), asked.shared(case_file).label("shared")
    ).where(verified, asked.here(case), asked.seen(case_file))
    if case is not case_file:
        query = query.join(case_file, case_file.c.issue == case.c.issue)
    rows = asked.connection.execute(query.order_by(case.c.opened_on, case.c.issue))
    return rows.all()


def _cases(asked: Asked) -> FromClause:
    return then(case_file, case_file_past, asked.as_of)
