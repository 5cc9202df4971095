"""One plan as a document: the fold of its stream, read aloud, every item with its standing.

Bodies and offices appear, never persons. A link to a case or to a finding shows only to
whoever may know of it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.issue.standing import standing
from domain.plan import Item, Plan
from domain.plan.events import (
    LessonNoted,
    PlanDrafted,
    PlanItemClaimed,
    PlanItemVerified,
    Project,
    UptakeRecorded,
)
from domain.words import Suspension
from service.documents.evidence import EvidenceShown, evidence_shown
from service.ledger import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficiariesShown:
    women: int
    men: int
    girls: int
    boys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectShown:
    """Cost and the community's part of it in whole units of the currency."""

    cost: int
    currency: str
    community_contribution: int | None
    beneficiaries: BeneficiariesShown | None
    handed_over_to: str | None
    maintained_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemClaimShown:
    """A body's word that an item is done, and what others said to it.

    `verdict` is kept, partly or not_confirmed, or null while the claim waits for somebody.
    """

    claimed_by: str
    claimed_on: date
    done_on: date
    statement: str
    evidence: Sequence[EvidenceShown]
    verdict: str | None
    verified_by: str | None
    verified_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLinkShown:
    """An issue, or a gap that an assessment found."""

    issue_id: UUID | None
    assessment_id: UUID | None
    gap_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """An item; `original_due_on` is the first date ever given and never changes."""

    item_id: UUID
    text: str
    planned_first: str
    body: str
    office: str | None
    added_on: date
    original_due_on: date | None
    due_on: date | None
    standing: str
    project: ProjectShown | None
    changed_because: Sequence[str]
    progress: Sequence[str]
    claims: Sequence[ItemClaimShown]
    dropped_because: str | None
    links: Sequence[ItemLinkShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonShown:
    """What somebody learned, handed to whoever plans."""

    note_id: UUID
    item_id: UUID | None
    text: str
    language: str
    issue_id: UUID | None
    problem_id: UUID | None
    noted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UptakeShown:
    """The finding that changed an item, and how; its id only to who may know of the finding."""

    uptake_id: UUID
    item_id: UUID
    finding: str
    finding_id: UUID | None
    what_changed: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """Everything that the record says of a plan now, or at the time asked for."""

    id: UUID
    version: int
    city: str
    place: str
    kind: str
    code_list: str
    title: str
    language: str
    body: str
    first_day: date
    last_day: date | None
    stage: str
    drafted_on: date
    approved_by: Sequence[str]
    approved_on: date | None
    closed_on: date | None
    closing_text: str | None
    items: Sequence[ItemShown]
    lesson_notes: Sequence[LessonShown]
    uptakes: Sequence[UptakeShown]
    last_recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The cases, and the problems, assessments and other findings that the reader may know of."""

    issues: Set[UUID]
    findings: Set[UUID]


def plan_file(
    plan_id: UUID,
    loaded: Loaded[Plan],
    drafted: PlanDrafted,
    today: date,
    suspended: Sequence[Suspension],
    known: Known,
) -> PlanFile:
    """The document of a plan that was drafted, as of its city's day `today`."""
    plan, closed = loaded.state, loaded.state.closed
    return PlanFile(
        id=plan_id,
        version=loaded.version,
        city=loaded.lane or "",
        place=drafted.place,
        kind=drafted.kind,
        code_list=drafted.code_list,
        title=drafted.title,
        language=drafted.language,
        body=drafted.body,
        first_day=drafted.first_day,
        last_day=drafted.last_day,
        stage=plan.stage.value,
        drafted_on=drafted.on,
        approved_by=[approval.approved_by for approval in plan.approvals],
        approved_on=plan.approvals[0].on if plan.approvals else None,
        closed_on=closed.on if closed else None,
        closing_text=closed.text if closed else None,
        items=[_item(item, today, suspended, known) for item in plan.items.values()],
        lesson_notes=[_lesson(note, known) for note in plan.notes.values()],
        uptakes=[_uptake(uptake, known) for uptake in plan.uptakes.values()],
        last_recorded_at=loaded.history[-1].recorded_at,
    )


def _item(item: Item, today: date, suspended: Sequence[Suspension], known: Known) -> ItemShown:
    return ItemShown(
        item_id=item.added.item_id,
        text=item.text,
        planned_first=item.added.text,
        body=item.added.body,
        office=item.added.office,
        added_on=item.added.on,
        original_due_on=item.original_due_on,
        due_on=item.due_on,
        standing=standing(item.course, today, suspended=suspended).value,
        project=_project(item.project) if item.project else None,
        changed_because=[change.reason for change in item.changes],
        progress=[told.text for told in item.progress],
        claims=[_claim(claim, answer) for claim, answer in item.claims],
        dropped_because=item.dropped.reason if item.dropped else None,
        links=_links(item, known),
    )


def _project(project: Project) -> ProjectShown:
    served = project.beneficiaries
    return ProjectShown(
        cost=project.cost,
        currency=project.currency,
        community_contribution=project.community_contribution,
        beneficiaries=BeneficiariesShown(
            women=served.women, men=served.men, girls=served.girls, boys=served.boys
        )
        if served
        else None,
        handed_over_to=project.handed_over_to,
        maintained_by=project.maintained_by,
    )


def _claim(claim: PlanItemClaimed, answer: PlanItemVerified | None) -> ItemClaimShown:
    return ItemClaimShown(
        claimed_by=claim.claimed_by,
        claimed_on=claim.on,
        done_on=claim.done_on,
        statement=claim.statement,
        evidence=evidence_shown(claim.evidence),
        verdict=answer.verdict.value if answer else None,
        verified_by=answer.verified_by if answer else None,
        verified_on=answer.on if answer else None,
    )


def _links(item: Item, known: Known) -> list[ItemLinkShown]:
    issues = [ItemLinkShown(issue_id=i, assessment_id=None, gap_id=None) for i in item.added.issues]
    links = [
        ItemLinkShown(issue_id=link.issue_id, assessment_id=link.assessment_id, gap_id=link.gap_id)
        for link in item.links
    ]
    return [
        link
        for link in (*issues, *links)
        if link.issue_id in {None, *known.issues} and link.assessment_id in {None, *known.findings}
    ]


def _lesson(note: LessonNoted, known: Known) -> LessonShown:
    return LessonShown(
        note_id=note.note_id,
        item_id=note.item_id,
        text=note.text,
        language=note.language,
        issue_id=note.issue_id if note.issue_id in known.issues else None,
        problem_id=note.problem_id if note.problem_id in known.findings else None,
        noted_on=note.on,
    )


def _uptake(uptake: UptakeRecorded, known: Known) -> UptakeShown:
    return UptakeShown(
        uptake_id=uptake.uptake_id,
        item_id=uptake.item_id,
        finding=uptake.finding.value,
        finding_id=uptake.finding_id if uptake.finding_id in known.findings else None,
        what_changed=uptake.what_changed,
        on=uptake.on,
    )
