"""Which practices tell of a category, for the stories that stand above all figures."""

from uuid import UUID

from sqlalchemy import Connection, and_, exists, select

from domain.practice import Stage
from projections.learning.tables import practice, practice_response

MOST_STORIES = 200


def practices_told(connection: Connection, category: str, response: str | None) -> list[UUID]:
    """What was ever published about it, the newest first; what is retired stays."""
    conditions = [
        practice.c.category == category,
        practice.c.status.in_((Stage.PUBLISHED.value, Stage.RETIRED.value)),
    ]
    if response is not None:
        named = and_(
            practice_response.c.practice == practice.c.practice,
            practice_response.c.response == response,
        )
        conditions.append(exists().where(named))
    newest = practice.c.published_on.desc(), practice.c.practice
    query = select(practice.c.practice).where(*conditions).order_by(*newest)
    return list(connection.scalars(query.limit(MOST_STORIES)))
