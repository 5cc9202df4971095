"""What can happen to a problem."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event
from domain.words import Evidence


class Finding(StrEnum):
    CONTAINED = "contained"
    PERSISTING = "persisting"


@event
class Exposure:
    """Days, first and last included, less the suspended ones, and the cases reported on them."""

    first_day: date
    last_day: date
    days_at_risk: int
    reports: int


@event
class ProblemSuspected:
    """`gaps_days`: for each case after the first, the days from the earlier solution to it."""

    place: str
    category: str
    subcategory: str | None = None
    cases: tuple[UUID, ...]
    gaps_days: tuple[int, ...]
    rule: str
    on: date


@event
class ProblemConfirmed:
    title: str
    description: str
    language: str
    root_cause: str
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    confirmed_by: str | None = None
    on: date


@event
class ProblemRefused:
    reason: str
    on: date


@event
class ProblemCaseAdded:
    issue_id: UUID
    gap_days: int | None = None
    on: date


@event
class ResponseBegun:
    """`responses` are codes of that list, the primary one first; `practice_id` what it follows."""

    responses: tuple[str, ...]
    description: str
    language: str
    body: str
    practice_id: UUID | None = None
    begun_on: date
    on: date


@event
class ProblemAssessed:
    before: Exposure
    after: Exposure
    finding: Finding
    text: str
    language: str
    evidence: tuple[Evidence, ...]
    assessed_by: str | None = None
    on: date


ProblemEvent = (
    ProblemSuspected | ProblemConfirmed | ProblemRefused | ProblemCaseAdded | ResponseBegun
    | ProblemAssessed
)  # fmt: skip
