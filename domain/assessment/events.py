"""What can happen to an assessment: one use of an instrument at a place."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event


class Interviewers(StrEnum):
    """Who asked: women answer a woman otherwise than a man."""

    WOMEN = "women"
    MEN = "men"
    MIXED = "mixed"


@event
class Sample:
    """How many people a survey asked, how (a code of the survey modes), and who asked them."""

    size: int
    mode: str
    interviewers: Interviewers


@event
class Score:
    """A value on the scale of an item: of everybody or of one group of users, by day or after
    dark."""

    item: str
    value: int
    group: str | None = None
    after_dark: bool = False


@event
class AssessmentBegun:
    """`repeats` is an earlier assessment with the same instrument at the same place or body."""

    instrument: str
    instrument_version: int
    place: str
    body: str | None = None
    repeats: UUID | None = None
    led_by: str
    language: str
    sample: Sample | None = None
    on: date


@event
class ScoresRecorded:
    """New and changed scores. `safe_after_dark`: it was judged safe to be there after dark."""

    scores: tuple[Score, ...]
    safe_after_dark: bool = False
    on: date


@event
class GapNoted:
    gap_id: UUID
    item: str
    text: str
    language: str
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    on: date


@event
class GapLinked:
    """Where a gap is worked on: in an issue, or in an item of a plan."""

    gap_id: UUID
    issue_id: UUID | None = None
    plan_id: UUID | None = None
    item_id: UUID | None = None
    on: date


@event
class AssessmentCompleted:
    summary: str
    language: str
    on: date


@event
class SupportGiven:
    """What was done about what was found, before anybody looks again."""

    support_id: UUID
    text: str
    given_by: str
    given_on: date
    on: date


AssessmentEvent = (
    AssessmentBegun | ScoresRecorded | GapNoted | GapLinked | AssessmentCompleted | SupportGiven
)
