"""New cases that look like a solved problem come back: what a person should be asked about."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, and_, select

from projections.recurrence.tables import case, episode

RULE = "same-place-and-category-1"
"""The rule that proposes, with its version: proposals say by which one they came."""

WITHIN_DAYS = 365
"""Later than that, nobody is asked; the report still counts it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open case and the case whose solution it followed, at one place and category."""

    city: str
    case_id: UUID
    of: UUID
    opened: date
    solved: date

    @property
    def days(self) -> int:
        return (self.opened - self.solved).days


def candidates(
    connection: Connection, *, within_days: int = WITHIN_DAYS, limit: int = 500
) -> list[Candidate]:
    """Open cases that began a new episode and of which nobody has been asked, newest first.

    Cases of other systems are not asked about: nobody there would answer.
    """
    gap = case.c.opened - episode.c.solved
    rows = connection.execute(
        select(case.c.lane, case.c.case_id, episode.c.solved_by, case.c.opened, episode.c.solved)
        .join(
            episode,
            and_(
                episode.c.lane == case.c.lane,
                episode.c.chain == case.c.chain,
                episode.c.again == case.c.opened,
            ),
        )
        .where(
            case.c.to_position.is_(None),
            case.c.solved.is_(None),
            case.c.dropped.is_(None),
            case.c.proposed.is_(None),
            case.c.same_as.is_(None),
            case.c.not_same_as.is_(None),
            case.c.imported.is_(False),
            case.c.number == 0,
            episode.c.solved.is_not(None),
            episode.c.solved_by != case.c.case_id,
            gap.between(1, within_days),
        )
        .order_by(case.c.opened.desc(), case.c.case_id)
        .limit(limit)
    )
    return [
        Candidate(lane, case_id, of, date.fromordinal(opened), date.fromordinal(solved))
        for lane, case_id, of, opened, solved in rows
    ]
