"""What a reader may find now: what is out, and not of a record that he may not know of."""

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, or_, select

from domain.words import Sensitivity
from projections.dialogues.listing import visible_dialogues
from projections.dialogues.tables import dialogue
from projections.knowledge.tables import knowledge
from projections.knowledge.telling import DIALOGUE, WITHDRAWN
from projections.learning.tables import problem, problem_case
from projections.tables import case_file
from projections.visibility import Visibility, visible_at_place

OPEN = (Sensitivity.PUBLIC.value, Sensitivity.INTERNAL.value)


def findable(connection: Connection, visibility: Visibility) -> ColumnElement[bool]:
    """A condition on the rows of `knowledge` as they are now.

    Beside what may be read at its place: a session to which a body of the reader's places is
    invited. What was withdrawn, and lessons of cases that are protected now, nobody finds.
    """
    sessions = select(dialogue.c.dialogue).where(
        visible_dialogues(connection, dialogue, visibility)
    )
    invited = and_(knowledge.c.what == DIALOGUE, knowledge.c.record.in_(sessions))
    return and_(
        knowledge.c.status != WITHDRAWN,
        or_(visible_at_place(connection, knowledge, visibility), invited),
        or_(knowledge.c.issue.is_(None), _is_open_case()),
        or_(knowledge.c.problem.is_(None), _is_open_problem()),
    )


def _is_open_case() -> ColumnElement[bool]:
    return exists().where(case_file.c.issue == knowledge.c.issue, _is_open(case_file))


def _is_open_problem() -> ColumnElement[bool]:
    """A problem is protected like the most protected case in it."""
    of_it = problem_case.c.problem == problem.c.problem, problem_case.c.issue == case_file.c.issue
    protected = exists().where(*of_it, ~_is_open(case_file))
    own = problem.c.problem == knowledge.c.problem
    return exists().where(own, _is_open(problem), ~protected)


def _is_open(rows: FromClause) -> ColumnElement[bool]:
    return and_(rows.c.sensitivity.in_(OPEN), rows.c.police_conduct.is_(False))
