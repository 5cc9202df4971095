"""Everything that can have happened to an issue. Stored names are the kebab-case of these classes.

A rule reads events, never envelopes: so the body that speaks (`..._by`) and the city day it
happened on (`on`) stand in the event wherever a later decision asks for them.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event
from domain.words import Evidence, Level, Point, Sensitivity


class ContactPreference(StrEnum):
    """How the reporter wants to hear back; nobody is called or texted unasked."""

    NEXT_SESSION = "next_session"
    VIA_REPRESENTATIVE = "via_representative"
    CALL = "call"
    SMS = "sms"
    NONE = "none"


class Outcome(StrEnum):
    """Why a case was closed. Only the first two say that it was solved."""

    RESOLVED_VERIFIED = "resolved_verified"
    RESOLVED_PARTLY = "resolved_partly"
    NO_ACTION_POSSIBLE = "no_action_possible"
    NOT_RESPONSIBLE = "not_responsible"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    REFERRED_OUT = "referred_out"
    UNFOUNDED = "unfounded"
    UNSAFE_TO_PURSUE = "unsafe_to_pursue"


SOLVED = frozenset({Outcome.RESOLVED_VERIFIED, Outcome.RESOLVED_PARTLY})


class Form(StrEnum):
    ONCE = "once"
    REGULAR = "regular"


class Basis(StrEnum):
    """On what an owner's agreement rests."""

    OWN_WORD = "own_word"
    SIGNED_MINUTES = "signed_minutes"


class FulfilmentVerdict(StrEnum):
    KEPT = "kept"
    PARTLY = "partly"


class ResolutionVerdict(StrEnum):
    CONFIRMED = "confirmed"
    PARTLY = "partly"


class Regularity(StrEnum):
    KEPT = "kept"
    MOSTLY = "mostly"
    SELDOM = "seldom"
    NOT = "not"


class Durability(StrEnum):
    HOLDS = "holds"
    CAME_BACK = "came_back"


class Trigger(StrEnum):
    """Why an issue goes up one level; the first two must be shown by the record."""

    OVERDUE = "overdue"
    REFUSED = "refused"
    HARM = "harm"
    REQUEST = "request"


class Answer(StrEnum):
    """What a group said in a feedback round; women and men apart, never averaged."""

    AGREE = "agree"
    DISAGREE = "disagree"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"


# Intake and triage


@event
class IssueReported:
    category: str
    subcategory: str | None = None
    code_list: str
    place: str
    title: str
    narrative: str
    language: str
    sensitivity: Sensitivity
    reported_by: str | None = None
    reporter_id: UUID | None = None
    point: Point | None = None
    dialogue_id: UUID | None = None
    item: int | None = None
    contact: ContactPreference = ContactPreference.NEXT_SESSION
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    police_conduct: bool = False
    source_confidential: bool | None = None
    """Whether others read "community" instead of `reported_by`; None: by the kind of that body."""


@event
class ReportAdded:
    report_id: UUID
    narrative: str
    language: str
    reported_by: str | None = None
    reporter_id: UUID | None = None
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    source_confidential: bool | None = None


@event
class CaseImported:
    """A case of another system, as that system tells it: declared solved, never confirmed.

    `closed_on` without `solved_on` is a case that was dropped, not solved.
    """

    source: str
    source_id: str
    category: str
    subcategory: str | None = None
    code_list: str
    place: str
    sensitivity: Sensitivity
    opened_on: date
    solved_on: date | None = None
    closed_on: date | None = None
    outcome: Outcome | None = None
    responses: tuple[str, ...] = ()
    point: Point | None = None


@event
class IssueAcknowledged:
    on: date


@event
class IssueAccepted:
    lead_body: str
    level: Level
    target_on: date | None = None
    on: date


@event
class IssueDeclined:
    reason: str
    explanation: str
    responsible_instead: str | None = None
    level: Level
    declined_by: str | None = None
    on: date


@event
class AppealMade:
    reason: str
    appealed_by: str | None = None
    on: date


@event
class AppealUpheld:
    explanation: str
    on: date


@event
class AppealDismissed:
    explanation: str
    on: date


@event
class IssueCorrected:
    """The fields that changed; None is unchanged.

    A new category without a finer code takes the finer code of the old one away.
    """

    category: str | None = None
    subcategory: str | None = None
    place: str | None = None
    title: str | None = None
    narrative: str | None = None
    language: str | None = None
    point: Point | None = None
    text_flags: tuple[str, ...] | None = None
    override_reason: str | None = None
    police_conduct: bool | None = None
    reason: str


@event
class LeadLost:
    """The case turned out to be about the police, and `body`, which led it, is one of them."""

    body: str
    reason: str


@event
class SensitivityRaised:
    level: Sensitivity
    reason: str


@event
class SensitivityLowered:
    level: Sensitivity
    reason: str


@event
class CaseWorkerNamed:
    member: UUID


@event
class IssueWithdrawn:
    reason: str
    on: date


@event
class IssueTranslated:
    """`machine`: no person made it; such a text is never printed for signing."""

    translation_id: UUID
    language: str
    title: str
    narrative: str
    machine: bool
    on: date


# Referral, escalation, merging


@event
class IssueReferred:
    """Sideways to another body, which must accept; until then the sender stays responsible."""

    referral_id: UUID
    to_body: str
    reason: str
    letter_number: str | None = None
    letter_on: date | None = None
    referred_by: str | None = None
    on: date


@event
class ReferralAccepted:
    referral_id: UUID
    level: Level
    on: date


@event
class ReferralRefused:
    referral_id: UUID
    reason: str
    on: date


@event
class ReferralExpired:
    referral_id: UUID
    on: date


@event
class IssueEscalated:
    """Up exactly one level; the body below stays named as the lead."""

    escalation_id: UUID
    from_level: Level
    to_level: Level
    trigger: Trigger
    reason: str
    escalated_by: str | None = None
    on: date


@event
class EscalationAnswered:
    escalation_id: UUID
    explanation: str
    answered_by: str | None = None
    on: date


@event
class IssueMerged:
    into: UUID
    reason: str
    on: date


@event
class IssueAbsorbed:
    """What the survivor takes over from `issue_id`: how many reports, and whose they are.

    `opened_on` is the city's day of the earliest of these reports.
    """

    issue_id: UUID
    reports: int
    opened_on: date
    reported_by: tuple[str, ...]
    reporter_ids: tuple[UUID, ...]
    on: date


@event
class MergeUndone:
    into: UUID
    reason: str
    on: date


@event
class AbsorptionUndone:
    """What the survivor gives back; `opened_on` is the day of the earliest report left to it."""

    issue_id: UUID
    reports: int
    opened_on: date
    on: date


# Commitments


@event
class CommitmentStated:
    commitment_id: UUID
    body: str
    office: str
    promise: str
    language: str
    form: Form = Form.ONCE
    due_on: date | None = None
    frequency: str | None = None
    until: date | None = None
    pledge_id: UUID | None = None
    dialogue_id: UUID | None = None
    item: int | None = None
    stated_on: date


@event
class CommitmentAgreed:
    commitment_id: UUID
    basis: Basis
    on: date


@event
class CommitmentContested:
    commitment_id: UUID
    reason: str
    on: date


@event
class ContestWindowClosed:
    commitment_id: UUID
    on: date


@event
class CommitmentOwnerGone:
    """The body that promised is no longer in being: never "not kept"."""

    commitment_id: UUID
    successor: str | None = None
    on: date


@event
class CommitmentDateSet:
    commitment_id: UUID
    due_on: date
    on: date


@event
class ProgressReported:
    commitment_id: UUID
    text: str
    on: date


@event
class CommitmentBlocked:
    commitment_id: UUID
    reason: str
    on: date


@event
class CommitmentUnblocked:
    commitment_id: UUID
    reason: str
    on: date


@event
class RenegotiationRequested:
    commitment_id: UUID
    request_id: UUID
    new_due_on: date | None = None
    new_promise: str | None = None
    reason: str
    explanation: str
    asked_by: str
    on: date


@event
class RenegotiationAnswered:
    commitment_id: UUID
    request_id: UUID
    accepted: bool
    reason: str
    answered_by: str | None = None
    on: date


@event
class FulfilmentClaimed:
    commitment_id: UUID
    claim_id: UUID
    work_done_on: date
    statement: str
    evidence: tuple[Evidence, ...]
    claimed_by: str
    on: date


@event
class FulfilmentVerified:
    commitment_id: UUID
    verdict: FulfilmentVerdict
    method: str
    verified_by: str | None = None
    on: date


@event
class FulfilmentNotConfirmed:
    commitment_id: UUID
    missing: str
    verified_by: str | None = None
    on: date


@event
class OwnerReplyInvited:
    commitment_id: UUID
    on: date


@event
class OwnerReplied:
    commitment_id: UUID
    text: str
    on: date


@event
class CommitmentNotKept:
    commitment_id: UUID
    text: str
    declared_by: str | None = None
    on: date


@event
class RegularityJudged:
    commitment_id: UUID
    dialogue_id: UUID
    judgement: Regularity
    on: date


@event
class CommitmentWithdrawn:
    commitment_id: UUID
    reason: str
    agreed_by: str
    on: date


@event
class CommitmentSuperseded:
    commitment_id: UUID
    superseded_by: UUID
    reason: str
    agreed_by: str | None = None
    on: date


@event
class DurabilityChecked:
    commitment_id: UUID
    after_days: int
    result: Durability
    on: date


# Follow-up actions


@event
class FollowUpActionScheduled:
    action_id: UUID
    kind: str
    on: date
    office: str
    body: str | None = None
    commitment_id: UUID | None = None


@event
class FollowUpActionDone:
    action_id: UUID
    done_on: date
    result: str


@event
class FollowUpActionMissed:
    action_id: UUID
    reason: str


@event
class FollowUpActionRescheduled:
    action_id: UUID
    on: date
    reason: str


@event
class FollowUpActionCancelled:
    action_id: UUID
    reason: str


# Resolution and closing


@event
class ResolutionClaimed:
    what_was_done: str
    responses: tuple[str, ...]
    work_done_on: date
    evidence: tuple[Evidence, ...]
    claimed_by: str
    on: date


@event
class ResolutionVerified:
    verdict: ResolutionVerdict
    method: str
    verified_by: str | None = None
    on: date


@event
class ResolutionDisputed:
    reason: str
    disputed_by: str | None = None
    on: date


@event
class FeedbackRoundRecorded:
    channel: str
    told_on: date
    women: Answer
    men: Answer


@event
class FeedbackImpossible:
    reason: str
    on: date


@event
class FeedbackWindowClosed:
    """A group that was asked has not answered: no response, which is never agreement."""

    on: date


@event
class IssueClosed:
    outcome: Outcome
    on: date


@event
class IssueReopened:
    reason: str
    on: date


@event
class RecurrenceProposed:
    """Proposed link to the case that was declared solved, with the arithmetic behind it.

    `days` from that solution to this case's first report; `distance_m` metres, None when both
    stand at one registered place; `relation` of the categories; `rule` the version that proposed.
    """

    of: UUID
    days: int
    distance_m: float | None = None
    relation: str
    rule: str


@event
class RecurrenceConfirmed:
    of: UUID
    on: date


@event
class RecurrenceRefused:
    of: UUID
    reason: str
    on: date


@event
class SameProblemLinked:
    """Both are about one problem; `score` and `rule` are what a rule had suggested of the two."""

    of: UUID
    score: float | None = None
    rule: str | None = None
    on: date


@event
class SameProblemRefused:
    """They are about different problems; otherwise as `SameProblemLinked`."""

    of: UUID
    reason: str
    score: float | None = None
    rule: str | None = None
    on: date


IssueEvent = (
    IssueReported | ReportAdded | CaseImported | IssueAcknowledged | IssueAccepted | IssueDeclined
    | AppealMade | AppealUpheld | AppealDismissed | IssueCorrected | LeadLost | SensitivityRaised
    | SensitivityLowered | CaseWorkerNamed | IssueWithdrawn | IssueTranslated | IssueReferred
    | ReferralAccepted | ReferralRefused | ReferralExpired | IssueEscalated | EscalationAnswered
    | IssueMerged | IssueAbsorbed | MergeUndone | AbsorptionUndone | CommitmentStated
    | CommitmentAgreed | CommitmentContested | ContestWindowClosed | CommitmentOwnerGone
    | CommitmentDateSet | ProgressReported | CommitmentBlocked
    | CommitmentUnblocked | RenegotiationRequested | RenegotiationAnswered | FulfilmentClaimed
    | FulfilmentVerified | FulfilmentNotConfirmed | OwnerReplyInvited | OwnerReplied
    | CommitmentNotKept | RegularityJudged | CommitmentWithdrawn | CommitmentSuperseded
    | DurabilityChecked | FollowUpActionScheduled | FollowUpActionDone | FollowUpActionMissed
    | FollowUpActionRescheduled | FollowUpActionCancelled | ResolutionClaimed | ResolutionVerified
    | ResolutionDisputed | FeedbackRoundRecorded | FeedbackImpossible | FeedbackWindowClosed
    | IssueClosed | IssueReopened | RecurrenceProposed | RecurrenceConfirmed | RecurrenceRefused
    | SameProblemLinked | SameProblemRefused
)  # fmt: skip
