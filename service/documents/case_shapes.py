"""The document of one case: its shape.

Persons do not appear: bodies and offices do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.words import Sensitivity
from service.documents.evidence import EvidenceShown

# Plain dataclasses: the contract shows their fields, and msgspec writes them out fast.


@dataclass(frozen=True, slots=True, kw_only=True)
class PointShown:
    """WGS 84 degrees."""

    lat: float
    lon: float


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
    """A promise. `original_due_on` is the first date ever given and never changes.

    `dialogue_id` and `item` say where it was heard; a restricted case (S2, S3) does not show them.
    `successor` is the body after an owner that is no longer in being.
    """

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
    due_on_solar_hijri: str | None
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
    item: int | None
    successor: str | None


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
    """What women and what men answered; never averaged.

    Until `answers_until` a group that was asked and is silent may still answer; from then on
    `no_answer` is no response, which is never agreement.
    """

    women: str
    men: str
    impossible_because: str | None
    answers_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralShown:
    """To whom it was referred. `state`: waiting, accepted, refused or expired."""

    referral_id: UUID
    to_body: str
    referred_by: str | None
    referred_on: date
    reason: str
    letter_number: str | None
    letter_on: date | None
    state: str
    answered_on: date | None
    refused_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationShown:
    """One step up, and what the level above answered; together they are the level history.

    `from_level` is null where it would tell who reported.
    """

    escalation_id: UUID
    from_level: str | None
    to_level: str
    trigger: str
    reason: str
    escalated_by: str | None
    escalated_on: date
    answer: str | None
    answered_by: str | None
    answered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationShown:
    """What it says in another language; `machine`: no person has made it."""

    translation_id: UUID
    language: str
    title: str
    narrative: str
    machine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceShown:
    """A link to the case that this one is back from; `state`: proposed, confirmed or refused."""

    of: UUID
    days: int
    distance_m: float | None
    relation: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SameProblemShown:
    """A person's word on this case and another: whether both are about the `same` problem."""

    issue_id: UUID
    same: bool
    reason: str | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything that the record says of an issue now, or at the time asked for.

    `reports` counts those of the cases in `absorbed` too, of which only those are named that the
    reader may see, as is `merged_into`. `level` is that of the lead, `escalated_to` how far up the
    case has come. `reported_by` is null where the source is confidential: "community".
    """

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
    reported_by: str | None
    dialogue_id: UUID | None
    item: int | None
    translations: Sequence[TranslationShown]
    merged_into: UUID | None
    absorbed: Sequence[UUID]
    lead_body: str | None
    level: str | None
    escalated_to: str | None
    escalations: Sequence[EscalationShown]
    referrals: Sequence[ReferralShown]
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
    same_problem: Sequence[SameProblemShown]
    last_recorded_at: datetime
