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
    FeedbackImpossible,
    FeedbackRoundRecorded,
    FollowUpActionCancelled,
    FollowUpActionDone,
    FollowUpActionMissed,
    FollowUpActionRescheduled,
    FollowUpActionScheduled,
    IssueAccepted,
    IssueDeclined,
    IssueReopened,
    IssueReported,
    IssueWithdrawn,
    Outcome,
    RecurrenceConfirmed,
    RecurrenceProposed,
    RecurrenceRefused,
    ReportAdded,
    ResolutionClaimed,
    ResolutionDisputed,
    ResolutionVerified,
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


TAKEN_UP = frozenset({Stage.ACCEPTED, Stage.IN_ACTION, Stage.RESOLUTION_CLAIMED, Stage.VERIFIED})
OPEN = TAKEN_UP | {Stage.REPORTED, Stage.ACKNOWLEDGED}


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


@dataclass(frozen=True)
class Issue:
    """The case file.

    `origin` is the first event as it was told; `category` to `police_conduct` are as corrected
    since. `resolution` is the claim that stands: a dispute or reopening makes it, its
    verification and its feedback void. `women` and `men` are what each said of it, apart.
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
    reports: Mapping[UUID, ReportAdded] = field(default_factory=dict)
    case_workers: frozenset[UUID] = frozenset()
    lead_body: str | None = None
    level: Level | None = None
    accepted: IssueAccepted | None = None
    declined: IssueDeclined | None = None
    appeal: AppealMade | None = None
    appeal_answer: AppealUpheld | AppealDismissed | None = None
    withdrawn: IssueWithdrawn | None = None
    commitments: Mapping[UUID, Commitment] = field(default_factory=dict)
    actions: Mapping[UUID, Action] = field(default_factory=dict)
    resolution: ResolutionClaimed | None = None
    verification: ResolutionVerified | None = None
    returned: ResolutionDisputed | IssueReopened | None = None
    feedback: FeedbackRoundRecorded | FeedbackImpossible | None = None
    women: Answer = Answer.NOT_ASKED
    men: Answer = Answer.NOT_ASKED
    outcome: Outcome | None = None
    closed_on: date | None = None
    recurrences: Mapping[UUID, RecurrenceLink] = field(default_factory=dict)
