"""What can happen to a practice, and to its adoptions."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event
from domain.words import Evidence


class Result(StrEnum):
    """What came of an adoption; a failure is as much worth knowing as a success."""

    WORKED = "worked"
    PARTLY = "partly"
    DID_NOT_WORK = "did_not_work"
    TOO_EARLY = "too_early"


@event
class PracticeDrafted:
    """`city` is the code of the city it comes from, `responses` codes, the primary one first.

    `context` says where it helped, `description` what was done, `result` what came of it.
    """

    city: str
    category: str
    responses: tuple[str, ...]
    title: str
    context: str
    description: str
    cost: str | None = None
    result: str
    language: str
    problem_id: UUID | None = None
    written_by: str
    text_flags: tuple[str, ...] = ()
    on: date


@event
class PracticeRevised:
    title: str
    context: str
    description: str
    cost: str | None = None
    result: str
    language: str
    text_flags: tuple[str, ...] = ()
    on: date


@event
class PracticeReviewed:
    """`text_flags` are what the reviewer looked at and let stand, saying why."""

    cleared: bool
    note: str
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    reviewed_by: str
    on: date


@event
class PracticePublished:
    on: date


@event
class PracticeRetired:
    reason: str
    on: date


@event
class AdoptionConsidered:
    """`city` is the one that thinks of adopting it, `body` speaks for that city."""

    adoption_id: UUID
    city: str
    body: str
    why: str
    language: str
    on: date


@event
class AdoptionAdapted:
    adoption_id: UUID
    changes: str
    language: str
    on: date


@event
class AdoptionStarted:
    adoption_id: UUID
    places: tuple[str, ...]
    started_on: date
    on: date


@event
class AdoptionAssessed:
    adoption_id: UUID
    result: Result
    text: str
    language: str
    evidence: tuple[Evidence, ...]
    assessed_by: str | None = None
    on: date


@event
class AdoptionDropped:
    adoption_id: UUID
    reason: str
    on: date


AdoptionEvent = (
    AdoptionConsidered | AdoptionAdapted | AdoptionStarted | AdoptionAssessed | AdoptionDropped
)
PracticeEvent = (
    PracticeDrafted | PracticeRevised | PracticeReviewed | PracticePublished | PracticeRetired
    | AdoptionConsidered | AdoptionAdapted | AdoptionStarted | AdoptionAssessed | AdoptionDropped
)  # fmt: skip
