"""The names events are kept under. A name, once released, is never changed or used again."""

from collections.abc import Callable
from typing import Any

from domain import body, framework, member, place, problem, recommendation, reminders
from domain.assessment import ASSESSMENT
from domain.assessment import events as assessment
from domain.dialogue import DIALOGUE
from domain.dialogue import events as dialogue
from domain.events import Stream
from domain.issue import ISSUE
from domain.issue import events as issue
from domain.plan import PLAN
from domain.plan import events as plan
from domain.practice import PRACTICE
from domain.practice import events as practice

STREAMS: tuple[Stream[Any, Any], ...] = (
    ISSUE, DIALOGUE, place.PLACE, body.BODY, member.MEMBER, reminders.REMINDERS, ASSESSMENT,
    PLAN, recommendation.RECOMMENDATION, problem.PROBLEM, PRACTICE, framework.FRAMEWORK,
)  # fmt: skip
"""Every kind of stream."""

EVENTS: dict[str, type] = {
    "issue-reported": issue.IssueReported,
    "report-added": issue.ReportAdded,
    "case-imported": issue.CaseImported,
    "issue-acknowledged": issue.IssueAcknowledged,
    "issue-accepted": issue.IssueAccepted,
    "issue-declined": issue.IssueDeclined,
    "appeal-made": issue.AppealMade,
    "appeal-upheld": issue.AppealUpheld,
    "appeal-dismissed": issue.AppealDismissed,
    "issue-corrected": issue.IssueCorrected,
    "sensitivity-raised": issue.SensitivityRaised,
    "sensitivity-lowered": issue.SensitivityLowered,
    "case-worker-named": issue.CaseWorkerNamed,
    "issue-withdrawn": issue.IssueWithdrawn,
    "commitment-stated": issue.CommitmentStated,
    "commitment-agreed": issue.CommitmentAgreed,
    "commitment-contested": issue.CommitmentContested,
    "commitment-date-set": issue.CommitmentDateSet,
    "progress-reported": issue.ProgressReported,
    "commitment-blocked": issue.CommitmentBlocked,
    "commitment-unblocked": issue.CommitmentUnblocked,
    "renegotiation-requested": issue.RenegotiationRequested,
    "renegotiation-answered": issue.RenegotiationAnswered,
    "fulfilment-claimed": issue.FulfilmentClaimed,
    "fulfilment-verified": issue.FulfilmentVerified,
    "fulfilment-not-confirmed": issue.FulfilmentNotConfirmed,
    "owner-reply-invited": issue.OwnerReplyInvited,
    "owner-replied": issue.OwnerReplied,
    "commitment-not-kept": issue.CommitmentNotKept,
    "regularity-judged": issue.RegularityJudged,
    "commitment-withdrawn": issue.CommitmentWithdrawn,
    "commitment-superseded": issue.CommitmentSuperseded,
    "durability-checked": issue.DurabilityChecked,
    "follow-up-action-scheduled": issue.FollowUpActionScheduled,
    "follow-up-action-done": issue.FollowUpActionDone,
    "follow-up-action-missed": issue.FollowUpActionMissed,
    "follow-up-action-rescheduled": issue.FollowUpActionRescheduled,
    "follow-up-action-cancelled": issue.FollowUpActionCancelled,
    "resolution-claimed": issue.ResolutionClaimed,
    "resolution-verified": issue.ResolutionVerified,
    "resolution-disputed": issue.ResolutionDisputed,
    "feedback-round-recorded": issue.FeedbackRoundRecorded,
    "feedback-impossible": issue.FeedbackImpossible,
    "issue-closed": issue.IssueClosed,
    "issue-reopened": issue.IssueReopened,
    "recurrence-proposed": issue.RecurrenceProposed,
    "recurrence-confirmed": issue.RecurrenceConfirmed,
    "recurrence-refused": issue.RecurrenceRefused,
    "dialogue-planned": dialogue.DialoguePlanned,
    "bodies-invited": dialogue.BodiesInvited,
    "dialogue-postponed": dialogue.DialoguePostponed,
    "dialogue-cancelled": dialogue.DialogueCancelled,
    "agenda-prepared": dialogue.AgendaPrepared,
    "dialogue-held": dialogue.DialogueHeld,
    "attendance-corrected": dialogue.AttendanceCorrected,
    "minutes-drafted": dialogue.MinutesDrafted,
    "minutes-circulated": dialogue.MinutesCirculated,
    "amendment-proposed": dialogue.AmendmentProposed,
    "amendment-accepted": dialogue.AmendmentAccepted,
    "amendment-declined": dialogue.AmendmentDeclined,
    "minutes-signed": dialogue.MinutesSigned,
    "signature-refused": dialogue.SignatureRefused,
    "minutes-sealed": dialogue.MinutesSealed,
    "addendum-added": dialogue.AddendumAdded,
    "minutes-translated": dialogue.MinutesTranslated,
    "translation-reviewed": dialogue.TranslationReviewed,
    "place-registered": place.PlaceRegistered,
    "place-renamed": place.PlaceRenamed,
    "place-retired": place.PlaceRetired,
    "working-week-set": place.WorkingWeekSet,
    "holidays-set": place.HolidaysSet,
    "pathway-card-set": place.PathwayCardSet,
    "place-suspended": place.PlaceSuspended,
    "suspension-lifted": place.SuspensionLifted,
    "intake-opened": place.IntakeOpened,
    "intake-closed": place.IntakeClosed,
    "body-registered": body.BodyRegistered,
    "body-renamed": body.BodyRenamed,
    "body-retired": body.BodyRetired,
    "body-mobilised": body.BodyMobilised,
    "body-formed": body.BodyFormed,
    "safety-function-added": body.SafetyFunctionAdded,
    "composition-recorded": body.CompositionRecorded,
    "office-handed-over": body.OfficeHandedOver,
    "member-registered": member.MemberRegistered,
    "role-granted": member.RoleGranted,
    "role-revoked": member.RoleRevoked,
    "key-issued": member.KeyIssued,
    "key-revoked": member.KeyRevoked,
    "reminder-given": reminders.ReminderGiven,
    "assessment-begun": assessment.AssessmentBegun,
    "scores-recorded": assessment.ScoresRecorded,
    "gap-noted": assessment.GapNoted,
    "gap-linked": assessment.GapLinked,
    "assessment-completed": assessment.AssessmentCompleted,
    "support-given": assessment.SupportGiven,
    "plan-drafted": plan.PlanDrafted,
    "plan-approved": plan.PlanApproved,
    "plan-item-added": plan.PlanItemAdded,
    "plan-item-changed": plan.PlanItemChanged,
    "plan-item-progressed": plan.PlanItemProgressed,
    "plan-item-claimed": plan.PlanItemClaimed,
    "plan-item-verified": plan.PlanItemVerified,
    "plan-item-dropped": plan.PlanItemDropped,
    "plan-item-linked": plan.PlanItemLinked,
    "lesson-noted": plan.LessonNoted,
    "uptake-recorded": plan.UptakeRecorded,
    "plan-closed": plan.PlanClosed,
    "recommendation-made": recommendation.RecommendationMade,
    "recommendation-answered": recommendation.RecommendationAnswered,
    "recommendation-followed": recommendation.RecommendationFollowed,
    "recommendation-withdrawn": recommendation.RecommendationWithdrawn,
    "problem-suspected": problem.ProblemSuspected,
    "problem-confirmed": problem.ProblemConfirmed,
    "problem-refused": problem.ProblemRefused,
    "problem-case-added": problem.ProblemCaseAdded,
    "response-begun": problem.ResponseBegun,
    "problem-assessed": problem.ProblemAssessed,
    "practice-drafted": practice.PracticeDrafted,
    "practice-revised": practice.PracticeRevised,
    "practice-reviewed": practice.PracticeReviewed,
    "practice-published": practice.PracticePublished,
    "practice-retired": practice.PracticeRetired,
    "adoption-considered": practice.AdoptionConsidered,
    "adoption-adapted": practice.AdoptionAdapted,
    "adoption-started": practice.AdoptionStarted,
    "adoption-assessed": practice.AdoptionAssessed,
    "adoption-dropped": practice.AdoptionDropped,
    "framework-adopted": framework.FrameworkAdopted,
    "target-set": framework.TargetSet,
    "target-revised": framework.TargetRevised,
    "budget-recorded": framework.BudgetRecorded,
    "framework-closed": framework.FrameworkClosed,
}

VERSIONS: dict[str, int] = {}
"""The newest shape of an event that has been changed since its release; every other one is 1.

A changed shape raises its number here and gets an upcast in `UPCASTS`.
"""

UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(name, version) -> how the stored fields of that version become those of the next."""
