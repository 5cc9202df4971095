"""The rows behind a carried-over agenda, each with whether every party may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import Row as Found

from domain.issue.standing import Standing
from domain.issue.state import OPEN as OPEN_STAGES
from domain.issue.state import Stage
from domain.recommendation import Stage as RecommendationStage
from projections.deadlines import RUNNING, standing_in_sql
from projections.follow_up_then import commitments, day_in_sql, days_of_cities, then
from projections.learning.tables import recommendation, recommendation_past
from projections.tables import case_file, case_file_past
from projections.visibility import Visibility, paths_of, visible, within

OPEN_PHASES = (
    RUNNING,
    Standing.NO_DATE_GIVEN.value,
    Standing.REGULAR.value,
    Standing.WAITING_FOR_VERIFICATION.value,
)
"""The phases of promises that have not ended."""

GONE = Standing.OWNER_GONE.value


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


def promises(asked: Asked) -> list[Found[Any]]:
    """Open promises, the longest overdue first, those without a date last.

    A promise whose owner is gone is owed an answer by the successor.
    """
    rows, case = commitments(asked.as_of), _cases(asked)
    days = days_of_cities(asked.connection, asked.at)
    today = day_in_sql(rows.c.city, days, asked.at)
    names = (
        "issue", "commitment", "city", "place", "body", "office", "promise", "language",
        "stated_on", "original_due_on", "due_on", "overdue_from", "blocked", "successor",
    )  # fmt: skip
    query: Select[Any] = (
        select(
            *(rows.c[name] for name in names),
            standing_in_sql(rows.c, today).label("standing"),
            rows.c.agreed_on.is_(None).label("not_yet_confirmed"),
            func.coalesce(rows.c.escalated_to, rows.c.level).label("level"),
            case.c.number, asked.shared(case_file).label("shared"),
        )
        .join(case_file, case_file.c.issue == rows.c.issue)
        .where(
            rows.c.phase.in_((*OPEN_PHASES, GONE)),
            or_(
                and_(rows.c.phase != GONE, ~term_is_over(rows, today)),
                waits_for_successor(rows, case, asked.as_of),
            ),
            asked.here(rows),
            asked.seen(case_file),
        )
    )  # fmt: skip
    return _sorted(asked, query, case, _longest_overdue)


def term_is_over(rows: FromClause, today: ColumnElement[date]) -> ColumnElement[bool]:
    """A promise made regularly ends with its term once it has been judged."""
    over = and_(rows.c.until < today, rows.c.last_judgement.is_not(None))
    return func.coalesce(over, false())


def waits_for_successor(
    rows: FromClause, case: FromClause, as_of: datetime | None = None
) -> ColumnElement[bool]:
    """The owner is gone, and the successor has not yet made a promise of its own on the case."""
    taken_up = commitments(as_of).alias("taken_up")
    return and_(
        rows.c.phase == GONE,
        rows.c.successor.is_not(None),
        case.c.stage.in_([stage.value for stage in OPEN_STAGES]),
        ~exists().where(
            taken_up.c.issue == rows.c.issue,
            taken_up.c.body == rows.c.successor,
            taken_up.c.stated_on >= rows.c.ended_on,
        ),
    )


def feedback_rounds(asked: Asked) -> list[Found[Any]]:
    """Cases verified and not closed: their communities are to be told and asked, oldest first."""
    case = _cases(asked)
    # written into the statement, so that the index of verified cases alone can be taken
    verified = case.c.stage == literal(Stage.VERIFIED.value, literal_execute=True)
    query: Select[Any] = select(case, asked.shared(case_file).label("shared")).where(
        verified, asked.here(case), asked.seen(case_file)
    )
    return _sorted(asked, query, case, lambda row: (row.opened_on, row.issue.int))


def recommendations(asked: Asked) -> list[Found[Any]]:
    """Recommendations without an answer, by the day on which it is due. Each is public."""
    rows = then(recommendation, recommendation_past, asked.as_of)
    if not asked.reader.areas:
        return []
    shared = bool(asked.parties) and all(party.areas for party in asked.parties)
    query = select(rows, literal(shared).label("shared")).where(
        rows.c.status == RecommendationStage.MADE.value, asked.here(rows)
    )
    return sorted(
        asked.connection.execute(query), key=lambda row: (row.answer_by, row.recommendation)
    )


def _longest_overdue(row: Found[Any]) -> tuple[date, int, int]:
    # numbers compare in a tenth of the time that ids take
    return row.overdue_from, row.issue.int, row.commitment.int


def _cases(asked: Asked) -> FromClause:
    return then(case_file, case_file_past, asked.as_of)


def _sorted(
    asked: Asked, query: Select[Any], case: FromClause, key: Callable[[Found[Any]], Any]
) -> list[Found[Any]]:
    """Sorted here: told to sort, SQLite goes through all that ever was in the order wanted."""
    if case is not case_file:
        query = query.join(case, case.c.issue == case_file.c.issue)
    return sorted(asked.connection.execute(query).all(), key=key)
