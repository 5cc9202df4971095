"""What the record says of an issue now.

The state holds what a decision reads, and with it what the case file shows: decisions compare
what is sent with what was said, so the events themselves stand in it. The full story of a case,
with who and when, is its history, never this state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.issue.commitment import Commitment
from domain.issue.events import (
    Answer,
    AppealDismissed,
    AppealMade,
    AppealUpheld,
    CaseImported,
    EscalationAnswered,
    FeedbackImpossible,
    FeedbackRoundRecorded,
    FeedbackWindowClosed,
    FollowUpActionCancelled,
    FollowUpActionDone,
    FollowUpActionMissed,
    FollowUpActionRescheduled,
    FollowUpActionScheduled,
    IssueAbsorbed,
    IssueAccepted,
    IssueDeclined,
    IssueEscalated,
    IssueMerged,
    IssueReferred,
    IssueReopened,
    IssueReported,
    IssueTranslated,
    IssueWithdrawn,
    Outcome,
    RecurrenceConfirmed,
    RecurrenceProposed,
    RecurrenceRefused,
    ReferralAccepted,
    ReferralExpired,
    ReferralRefused,
    ReportAdded,
    ResolutionClaimed,
    ResolutionDisputed,
    ResolutionVerified,
    SameProblemLinked,
    SameProblemRefused,
)
from domain.words import Level, Point, Sensitivity


class Stage(StrEnum):
    """Where an issue stands; `unknown` before its first event."""

    UNKNOWN = "unknown"
    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    IN_ACTION = "in_action"
    RESOLUTION_CLAIMED = "resolution_claimed"
    VERIFIED = "verified"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


TAKEN_UP = frozenset({Stage.ACCEPTED, Stage.IN_ACTION, Stage.RESOLUTION_CLAIMED, Stage.VERIFIED})
AWAITING = frozenset({Stage.REPORTED, Stage.ACKNOWLEDGED})
OPEN = TAKEN_UP | AWAITING


class ActionState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Action:
    """A dated step: `scheduled` as first planned, `planned_on` the day it is planned for now."""

    scheduled: FollowUpActionScheduled
    planned_on: date
    rescheduled: FollowUpActionRescheduled | None = None
    end: FollowUpActionDone | FollowUpActionMissed | FollowUpActionCancelled | None = None

    @property
    def state(self) -> ActionState:
        match self.end:
            case None:
                return ActionState.PLANNED
            case FollowUpActionDone():
                return ActionState.DONE
            case FollowUpActionMissed():
                return ActionState.MISSED
            case FollowUpActionCancelled():
                return ActionState.CANCELLED


@dataclass(frozen=True, slots=True)
class RecurrenceLink:
    """`answer` is the last word of a person on it."""

    proposed: RecurrenceProposed
    answer: RecurrenceConfirmed | RecurrenceRefused | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """`answer` is None while the receiver has not spoken; the sender stays responsible."""

    referred: IssueReferred
    answer: ReferralAccepted | ReferralRefused | ReferralExpired | None = None

    @property
    def is_returned(self) -> bool:
        """Refused, or left without an answer."""
        return isinstance(self.answer, ReferralRefused | ReferralExpired)


@dataclass(frozen=True, slots=True)
class Escalation:
    escalated: IssueEscalated
    answer: EscalationAnswered | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """`before` is the case as an undo gives it back; what still happens to it happens there too."""

    happened: IssueMerged
    before: "Issue"


@dataclass(frozen=True, slots=True)
class Absorbed:
    """`before` is the survivor as an undo gives it back."""

    happened: IssueAbsorbed
    before: "Issue"


@dataclass(frozen=True)
class Issue:
    """The case file.

    `origin` is the first event as it was told; `category` to `police_conduct` are as corrected
    since. `resolution` is the claim that stands: a dispute or reopening makes it, its
    verification and its feedback void. `women` and `men` are what each said of it, apart.
    `unanswered_since` is the day of the last round that left a group without an answer.
    `just_absorbed` is the case absorbed last, as long as nothing has happened since.
    `same_problem` holds the last word on whether another case is about the same problem.
    """

    stage: Stage = Stage.UNKNOWN
    origin: IssueReported | CaseImported | None = None
    category: str = ""
    subcategory: str | None = None
    place: str = ""
    title: str = ""
    narrative: str = ""
    language: str = ""
    point: Point | None = None
    text_flags: tuple[str, ...] = ()
    sensitivity: Sensitivity = Sensitivity.SURVIVOR
    police_conduct: bool = False
    reported_by: str | None = None
    source_confidential: bool | None = None
    reports: Mapping[UUID, ReportAdded] = field(default_factory=dict)
    translations: Mapping[UUID, IssueTranslated] = field(default_factory=dict)
    case_workers: frozenset[UUID] = frozenset()
    lead_body: str | None = None
    level: Level | None = None
    accepted: IssueAccepted | None = None
    declined: IssueDeclined | None = None
    appeal: AppealMade | None = None
    appeal_answer: AppealUpheld | AppealDismissed | None = None
    withdrawn: IssueWithdrawn | None = None
    referrals: Mapping[UUID, Referral] = field(default_factory=dict)
    escalations: Mapping[UUID, Escalation] = field(default_factory=dict)
    merged: Merged | None = None
    absorbed: Mapping[UUID, Absorbed] = field(default_factory=dict)
    just_absorbed: UUID | None = None
    commitments: Mapping[UUID, Commitment] = field(default_factory=dict)
    actions: Mapping[UUID, Action] = field(default_factory=dict)
    resolution: ResolutionClaimed | None = None
    verification: ResolutionVerified | None = None
    returned: ResolutionDisputed | IssueReopened | None = None
    feedback: FeedbackRoundRecorded | FeedbackImpossible | None = None
    women: Answer = Answer.NOT_ASKED
    men: Answer = Answer.NOT_ASKED
    unanswered_since: date | None = None
    window_closed: FeedbackWindowClosed | None = None
    outcome: Outcome | None = None
    closed_on: date | None = None
    recurrences: Mapping[UUID, RecurrenceLink] = field(default_factory=dict)
    same_problem: Mapping[UUID, SameProblemLinked | SameProblemRefused] = field(
        default_factory=dict
    )

    @property
    def open_referral(self) -> IssueReferred | None:
        """The referral that waits for its receiver."""
        return next((r.referred for r in self.referrals.values() if r.answer is None), None)

    @property
    def open_escalation(self) -> IssueEscalated | None:
        """The escalation that waits for the level above."""
        return next((e.escalated for e in self.escalations.values() if e.answer is None), None)

    @property
    def escalated_to(self) -> Level | None:
        """The highest level it was escalated to."""
        return max((e.escalated.to_level for e in self.escalations.values()), default=None)

    @property
    def number_of_reports(self) -> int:
        """Its own, and those of the cases merged into it."""
        return 1 + len(self.reports) + sum(a.happened.reports for a in self.absorbed.values())

    @property
    def reporters(self) -> frozenset[str]:
        """Every body that reported it, or a case merged into it."""
        own = {self.reported_by, *(report.reported_by for report in self.reports.values())}
        return frozenset(body for body in own if body is not None) | self.absorbed_reporters

    @property
    def absorbed_reporters(self) -> frozenset[str]:
        """The bodies that reported a case merged into it."""
        return frozenset(body for a in self.absorbed.values() for body in a.happened.reported_by)

    @property
    def reporter_ids(self) -> frozenset[UUID]:
        """The opaque ids of everybody who reported it, or a case merged into it."""
        first = self.origin.reporter_id if isinstance(self.origin, IssueReported) else None
        own = {first, *(report.reporter_id for report in self.reports.values())}
        taken_over = {who for a in self.absorbed.values() for who in a.happened.reporter_ids}
        return frozenset(who for who in own if who is not None) | taken_over
