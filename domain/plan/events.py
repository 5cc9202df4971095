"""What can happen to a plan and to what stands in it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event
from domain.words import Evidence


@event
class Beneficiaries:
    """Whom a project serves, counted by group."""

    women: int
    men: int
    girls: int
    boys: int


@event
class Project:
    """What a project costs (whole units of a currency of ISO 4217) and who keeps it running.

    `community_contribution` is the part of the cost that the community bears, in the same
    currency; `handed_over_to` and `maintained_by` are codes of bodies.
    """

    cost: int
    currency: str
    community_contribution: int | None = None
    beneficiaries: Beneficiaries | None = None
    handed_over_to: str | None = None
    maintained_by: str | None = None


class ItemVerdict(StrEnum):
    """What others say to a claim; one that is not confirmed is void, and the clock runs again."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_CONFIRMED = "not_confirmed"


class Finding(StrEnum):
    """What can change a plan."""

    RECOMMENDATION = "recommendation"
    PROBLEM = "problem"
    PRACTICE = "practice"
    ASSESSMENT = "assessment"
    LESSON_NOTE = "lesson_note"
    KNOWLEDGE = "knowledge"
    DIALOGUE = "dialogue"


@event
class PlanDrafted:
    """`kind` is a code of the plan kinds, in the version of the list that `code_list` names."""

    kind: str
    title: str
    place: str
    body: str
    first_day: date
    last_day: date | None = None
    language: str
    code_list: str
    on: date


@event
class PlanApproved:
    approved_by: str
    on: date


@event
class PlanItemAdded:
    item_id: UUID
    text: str
    body: str
    office: str | None = None
    due_on: date | None = None
    project: Project | None = None
    issues: tuple[UUID, ...] = ()
    on: date


@event
class PlanItemChanged:
    """What is None stays; the first due date ever given is remembered for ever."""

    item_id: UUID
    text: str | None = None
    due_on: date | None = None
    project: Project | None = None
    reason: str
    on: date


@event
class PlanItemProgressed:
    item_id: UUID
    text: str
    on: date


@event
class PlanItemClaimed:
    item_id: UUID
    done_on: date
    statement: str
    evidence: tuple[Evidence, ...]
    claimed_by: str
    on: date


@event
class PlanItemVerified:
    item_id: UUID
    verdict: ItemVerdict
    method: str
    verified_by: str | None = None
    on: date


@event
class PlanItemDropped:
    item_id: UUID
    reason: str
    on: date


@event
class PlanItemLinked:
    """What the item is for: an issue, or a gap that an assessment found."""

    item_id: UUID
    issue_id: UUID | None = None
    assessment_id: UUID | None = None
    gap_id: UUID | None = None
    on: date


@event
class LessonNoted:
    note_id: UUID
    item_id: UUID | None = None
    text: str
    language: str
    issue_id: UUID | None = None
    problem_id: UUID | None = None
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    on: date


@event
class UptakeRecorded:
    """The finding changed the item."""

    uptake_id: UUID
    item_id: UUID
    finding: Finding
    finding_id: UUID
    what_changed: str
    on: date


@event
class PlanClosed:
    text: str
    on: date


PlanEvent = (
    PlanDrafted
    | PlanApproved
    | PlanItemAdded
    | PlanItemChanged
    | PlanItemProgressed
    | PlanItemClaimed
    | PlanItemVerified
    | PlanItemDropped
    | PlanItemLinked
    | LessonNoted
    | UptakeRecorded
    | PlanClosed
)
