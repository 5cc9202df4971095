"""One case as a document: the fold of its stream, read aloud.

Authority says fixed and community says fixed stand apart, and so do women's and men's answers.
Persons do not appear: bodies and offices do.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.issue import Issue
from domain.issue.commitment import Claim, Commitment
from domain.issue.events import Answer as Reply
from domain.issue.events import (
    CaseImported,
    CommitmentContested,
    FeedbackImpossible,
    FollowUpActionDone,
    FulfilmentVerified,
    RecurrenceConfirmed,
    RecurrenceRefused,
    ResolutionClaimed,
)
from domain.issue.standing import standing
from domain.issue.state import OPEN, Action, RecurrenceLink
from domain.words import Evidence, Sensitivity, Suspension
from service.ledger import Loaded

# Plain dataclasses: the contract shows their fields, and msgspec writes them out fast.


@dataclass(frozen=True, slots=True, kw_only=True)
class PointShown:
    """WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShown:
    """An attachment by its SHA-256, or a witnessed statement."""

    kind: str
    sha256: str | None
    statement: str | None
    witnessed_by: Sequence[str]
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShown:
    """A body's word that it did what it promised, and what others said to it.

    `verdict` is kept, partly, not_confirmed, or null while the claim waits for somebody.
    """

    claim_id: UUID
    claimed_by: str
    claimed_on: date
    work_done_on: date
    statement: str
    evidence: Sequence[EvidenceShown]
    verdict: str | None
    verified_by: str | None
    verified_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentShown:
    """A promise. `original_due_on` is the first date ever given and never changes."""

    commitment_id: UUID
    body: str
    office: str
    promise: str
    promised_first: str
    language: str
    form: str
    frequency: str | None
    until: date | None
    stated_on: date
    confirmed_by_owner: bool
    original_due_on: date | None
    due_on: date | None
    standing: str
    blocked_because: str | None
    last_progress: str | None
    owner_reply: str | None
    contested_because: str | None
    claims: Sequence[ClaimShown]
    judgements: Sequence[str]
    durability: dict[int, str]
    pledge_id: UUID | None
    dialogue_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionShown:
    """A dated step; `first_planned_on` stays when it is moved."""

    action_id: UUID
    kind: str
    office: str
    commitment_id: UUID | None
    first_planned_on: date
    planned_on: date
    state: str
    result: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionShown:
    """What the lead body says it did."""

    what_was_done: str
    responses: Sequence[str]
    work_done_on: date
    claimed_by: str
    evidence: Sequence[EvidenceShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackShown:
    """What women and what men answered; never averaged."""

    women: str
    men: str
    impossible_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceShown:
    """A link to the case that this one is back from; `state`: proposed, confirmed or refused."""

    of: UUID
    days: int
    distance_m: float | None
    relation: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything that the record says of an issue now, or at the time asked for."""

    id: UUID
    reference: str | None
    version: int
    city: str
    stage: str
    open: bool
    category: str
    subcategory: str | None
    place: str
    point: PointShown | None
    title: str
    narrative: str
    language: str
    sensitivity: Sensitivity
    reports: int
    lead_body: str | None
    level: str | None
    declined_because: str | None
    commitments: Sequence[CommitmentShown]
    actions: Sequence[ActionShown]
    resolution: ResolutionShown | None
    authority_says_fixed: bool
    community_says_fixed: bool
    feedback: FeedbackShown
    outcome: str | None
    closed_on: date | None
    recurrence_of: Sequence[RecurrenceShown]
    last_recorded_at: datetime


def case_file(
    issue_id: UUID,
    loaded: Loaded[Issue],
    reference: str | None,
    today: date,
    suspended: Sequence[Suspension],
    links: Set[UUID],
) -> CaseFile:
    """The document of a case that exists, as of its city's day `today`.

    `links` are the earlier cases that the reader may know of.

    `reference` is what people call it, None for the moment until one has been given.
    """
    issue = loaded.state
    return CaseFile(
        id=issue_id,
        reference=reference,
        version=loaded.version,
        city=loaded.lane or "",
        stage=issue.stage.value,
        open=issue.stage in OPEN,
        category=issue.category,
        subcategory=issue.subcategory,
        place=issue.place,
        point=PointShown(lat=issue.point.lat, lon=issue.point.lon) if issue.point else None,
        title=issue.title,
        narrative=issue.narrative,
        language=issue.language,
        sensitivity=issue.sensitivity,
        reports=1 + len(issue.reports),
        lead_body=issue.lead_body,
        level=issue.level.value if issue.level else None,
        declined_because=issue.declined.explanation if issue.declined else None,
        commitments=[_promise(c, today, suspended) for c in issue.commitments.values()],
        actions=[_step(a) for a in issue.actions.values()],
        resolution=_resolution(issue.resolution) if issue.resolution else None,
        authority_says_fixed=_authority_says_fixed(issue),
        community_says_fixed=_community_says_fixed(issue),
        feedback=_feedback(issue),
        outcome=issue.outcome.value if issue.outcome else None,
        closed_on=issue.closed_on,
        recurrence_of=[_link(of, link) for of, link in issue.recurrences.items() if of in links],
        last_recorded_at=loaded.history[-1].recorded_at,
    )


def _promise(
    commitment: Commitment, today: date, suspended: Sequence[Suspension]
) -> CommitmentShown:
    said, end = commitment.stated, commitment.end
    return CommitmentShown(
        commitment_id=said.commitment_id,
        body=said.body,
        office=said.office,
        promise=commitment.promise,
        promised_first=said.promise,
        language=said.language,
        form=said.form.value,
        frequency=said.frequency,
        until=said.until,
        stated_on=said.stated_on,
        confirmed_by_owner=commitment.agreed is not None,
        original_due_on=commitment.original_due_on,
        due_on=commitment.due_on,
        standing=standing(commitment.course, today, suspended=suspended).value,
        blocked_because=commitment.blocked.reason if commitment.blocked else None,
        last_progress=commitment.progress.text if commitment.progress else None,
        owner_reply=commitment.replied.text if commitment.replied else None,
        contested_because=end.reason if isinstance(end, CommitmentContested) else None,
        claims=[_claim(claim) for claim in commitment.claims.values()],
        judgements=[judged.judgement.value for judged in commitment.judgements.values()],
        durability={days: check.result.value for days, check in commitment.durability.items()},
        pledge_id=said.pledge_id,
        dialogue_id=said.dialogue_id,
    )


def _claim(claim: Claim) -> ClaimShown:
    said, answer = claim.claimed, claim.answer
    verdict = answer.verdict.value if isinstance(answer, FulfilmentVerified) else "not_confirmed"
    return ClaimShown(
        claim_id=said.claim_id,
        claimed_by=said.claimed_by,
        claimed_on=said.on,
        work_done_on=said.work_done_on,
        statement=said.statement,
        evidence=_evidence(said.evidence),
        verdict=verdict if answer else None,
        verified_by=answer.verified_by if answer else None,
        verified_on=answer.on if answer else None,
    )


def _evidence(evidence: Sequence[Evidence]) -> Sequence[EvidenceShown]:
    return [
        EvidenceShown(
            kind=each.kind,
            sha256=each.sha256,
            statement=each.statement,
            witnessed_by=each.witnessed_by,
            captured_at=each.captured_at,
        )
        for each in evidence
    ]


def _step(action: Action) -> ActionShown:
    planned, end = action.scheduled, action.end
    return ActionShown(
        action_id=planned.action_id,
        kind=planned.kind,
        office=planned.office,
        commitment_id=planned.commitment_id,
        first_planned_on=planned.on,
        planned_on=action.planned_on,
        state=action.state.value,
        result=end.result if isinstance(end, FollowUpActionDone) else None,
    )


def _authority_says_fixed(issue: Issue) -> bool:
    imported = issue.origin if isinstance(issue.origin, CaseImported) else None
    return issue.resolution is not None or bool(imported and imported.solved_on)


def _community_says_fixed(issue: Issue) -> bool:
    """Verified by others than owner and claimant, and neither women nor men disagreed."""
    disagreed = Reply.DISAGREE in (issue.women, issue.men)
    return issue.verification is not None and not disagreed


def _resolution(claim: ResolutionClaimed) -> ResolutionShown:
    return ResolutionShown(
        what_was_done=claim.what_was_done,
        responses=claim.responses,
        work_done_on=claim.work_done_on,
        claimed_by=claim.claimed_by,
        evidence=_evidence(claim.evidence),
    )


def _feedback(issue: Issue) -> FeedbackShown:
    impossible = issue.feedback if isinstance(issue.feedback, FeedbackImpossible) else None
    return FeedbackShown(
        women=issue.women.value,
        men=issue.men.value,
        impossible_because=impossible.reason if impossible else None,
    )


def _link(of: UUID, link: RecurrenceLink) -> RecurrenceShown:
    states = {RecurrenceConfirmed: "confirmed", RecurrenceRefused: "refused"}
    return RecurrenceShown(
        of=of,
        days=link.proposed.days,
        distance_m=link.proposed.distance_m,
        relation=link.proposed.relation,
        state=states.get(type(link.answer), "proposed"),
    )
