"""How each event changes an issue: it happened, so nothing is judged here and nothing fails."""

from dataclasses import replace
from typing import assert_never

from domain.events import Stream, T
from domain.issue.changing import changed
from domain.issue.commitment import CommitmentEvent, evolve_commitment, stated
from domain.issue.events import (
    AbsorptionUndone,
    Answer,
    AppealDismissed,
    AppealMade,
    AppealUpheld,
    CaseImported,
    CaseWorkerNamed,
    CommitmentStated,
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
    IssueAcknowledged,
    IssueClosed,
    IssueCorrected,
    IssueDeclined,
    IssueEscalated,
    IssueEvent,
    IssueMerged,
    IssueReferred,
    IssueReopened,
    IssueReported,
    IssueTranslated,
    IssueWithdrawn,
    LeadLost,
    MergeUndone,
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
    SensitivityLowered,
    SensitivityRaised,
)
from domain.issue.state import (
    AWAITING,
    Absorbed,
    Action,
    Escalation,
    Issue,
    Merged,
    RecurrenceLink,
    Referral,
    Stage,
)

OriginEvent = IssueReported | CaseImported
CaseEvent = (
    ReportAdded | IssueCorrected | SensitivityRaised | SensitivityLowered | CaseWorkerNamed
    | IssueTranslated
)  # fmt: skip
TriageEvent = (
    IssueAcknowledged | IssueAccepted | IssueDeclined | AppealMade | AppealUpheld
    | AppealDismissed | IssueWithdrawn | LeadLost
)  # fmt: skip
PassingOnEvent = (
    IssueReferred | ReferralAccepted | ReferralRefused | ReferralExpired | IssueEscalated
    | EscalationAnswered
)  # fmt: skip
MergingEvent = IssueMerged | IssueAbsorbed | MergeUndone | AbsorptionUndone
ActionEvent = (
    FollowUpActionScheduled | FollowUpActionDone | FollowUpActionMissed | FollowUpActionRescheduled
    | FollowUpActionCancelled
)  # fmt: skip
ResolutionEvent = ResolutionClaimed | ResolutionVerified | ResolutionDisputed
ClosingEvent = (
    FeedbackRoundRecorded | FeedbackImpossible | FeedbackWindowClosed | IssueClosed | IssueReopened
)  # fmt: skip
RecurrenceEvent = RecurrenceProposed | RecurrenceConfirmed | RecurrenceRefused
SameProblemEvent = SameProblemLinked | SameProblemRefused


def evolve(issue: Issue, happened: IssueEvent) -> Issue:
    """The issue after that event."""
    if isinstance(happened, MergingEvent):
        return _merging(issue, happened)
    if issue.just_absorbed is not None:
        issue = changed(issue, just_absorbed=None)
    if issue.merged is not None:
        # An undo must not take back what happened to the case while it was merged.
        before = evolve(issue.merged.before, happened)
        issue = changed(issue, merged=replace(issue.merged, before=before))
    return _evolve(issue, happened)


def _evolve(issue: Issue, happened: IssueEvent) -> Issue:
    if isinstance(happened, OriginEvent):
        return _begun(issue, happened)
    if isinstance(happened, CommitmentStated):
        return _promised(issue, happened)
    if isinstance(happened, CommitmentEvent):
        return _commitment(issue, happened)
    if isinstance(happened, ActionEvent):
        return _action(issue, happened)
    if isinstance(happened, PassingOnEvent):
        return _passing_on(issue, happened)
    if isinstance(happened, TriageEvent):
        return _triage(issue, happened)
    if isinstance(happened, ResolutionEvent):
        return _resolution(issue, happened)
    if isinstance(happened, ClosingEvent):
        return _closing(issue, happened)
    if isinstance(happened, CaseEvent):
        return _case(issue, happened)
    if isinstance(happened, RecurrenceEvent):
        return _recurrence(issue, happened)
    if isinstance(happened, SameProblemEvent):
        return changed(issue, same_problem={**issue.same_problem, happened.of: happened})
    return issue


def _begun(issue: Issue, happened: OriginEvent) -> Issue:
    begun = changed(
        issue,
        stage=Stage.REPORTED,
        origin=happened,
        category=happened.category,
        subcategory=happened.subcategory,
        place=happened.place,
        point=happened.point,
        sensitivity=happened.sensitivity,
    )
    if isinstance(happened, IssueReported):
        return changed(
            begun,
            title=happened.title,
            narrative=happened.narrative,
            language=happened.language,
            text_flags=happened.text_flags,
            police_conduct=happened.police_conduct,
            reported_by=happened.reported_by,
            source_confidential=happened.source_confidential,
        )
    closed_on = happened.closed_on or happened.solved_on
    stage = Stage.CLOSED if closed_on else Stage.REPORTED
    return changed(begun, stage=stage, closed_on=closed_on, outcome=happened.outcome)


def _case(issue: Issue, happened: CaseEvent) -> Issue:
    match happened:
        case ReportAdded():
            return changed(issue, reports={**issue.reports, happened.report_id: happened})
        case IssueCorrected():
            return _corrected(issue, happened)
        case SensitivityRaised() | SensitivityLowered():
            return changed(issue, sensitivity=happened.level)
        case CaseWorkerNamed():
            return changed(issue, case_workers=issue.case_workers | {happened.member})
        case IssueTranslated():
            translations = {**issue.translations, happened.translation_id: happened}
            return changed(issue, translations=translations)
        case _:
            assert_never(happened)


def _corrected(issue: Issue, happened: IssueCorrected) -> Issue:
    return changed(
        issue,
        category=_or(happened.category, issue.category),
        subcategory=finer_code(issue.subcategory, happened),
        place=_or(happened.place, issue.place),
        title=_or(happened.title, issue.title),
        narrative=_or(happened.narrative, issue.narrative),
        language=_or(happened.language, issue.language),
        point=_or(happened.point, issue.point),
        text_flags=_or(happened.text_flags, issue.text_flags),
        police_conduct=_or(happened.police_conduct, issue.police_conduct),
    )


def finer_code(before: str | None, happened: IssueCorrected) -> str | None:
    """The finer code of the category after a correction: that of another category falls away."""
    return happened.subcategory if happened.category else _or(happened.subcategory, before)


def _or(changed: T | None, before: T) -> T:
    return before if changed is None else changed


def _triage(issue: Issue, happened: TriageEvent) -> Issue:
    match happened:
        case IssueAcknowledged():
            return changed(issue, stage=Stage.ACKNOWLEDGED)
        case IssueAccepted():
            return changed(
                issue,
                stage=Stage.ACCEPTED,
                accepted=happened,
                lead_body=happened.lead_body,
                level=happened.level,
            )
        case IssueDeclined():
            return changed(issue, stage=Stage.DECLINED, declined=happened)
        case AppealMade():
            return changed(issue, appeal=happened)
        case AppealUpheld():
            return changed(issue, stage=Stage.ACKNOWLEDGED, appeal_answer=happened)
        case AppealDismissed():
            return changed(issue, appeal_answer=happened)
        case IssueWithdrawn():
            return changed(issue, stage=Stage.WITHDRAWN, withdrawn=happened)
        case LeadLost():
            issue = _unsolved(issue)
            return changed(
                issue, stage=Stage.ACKNOWLEDGED, accepted=None, lead_body=None, level=None
            )
        case _:
            assert_never(happened)


def _passing_on(issue: Issue, happened: PassingOnEvent) -> Issue:
    match happened:
        case IssueReferred():
            referrals = {**issue.referrals, happened.referral_id: Referral(happened)}
            return changed(issue, referrals=referrals)
        case ReferralAccepted() | ReferralRefused() | ReferralExpired():
            return _referral_answered(issue, happened)
        case IssueEscalated():
            escalations = {**issue.escalations, happened.escalation_id: Escalation(happened)}
            return changed(issue, escalations=escalations)
        case EscalationAnswered():
            escalation = issue.escalations.get(happened.escalation_id)
            if escalation is None:
                return issue
            answered = {happened.escalation_id: replace(escalation, answer=happened)}
            return changed(issue, escalations={**issue.escalations, **answered})
        case _:
            assert_never(happened)


def _referral_answered(
    issue: Issue, happened: ReferralAccepted | ReferralRefused | ReferralExpired
) -> Issue:
    """Who accepts leads from now on; returned, the case stays with who had it."""
    referral = issue.referrals.get(happened.referral_id)
    if referral is None:
        return issue
    answered = {happened.referral_id: replace(referral, answer=happened)}
    issue = changed(issue, referrals={**issue.referrals, **answered})
    if not isinstance(happened, ReferralAccepted):
        return issue
    stage = Stage.ACCEPTED if issue.stage in AWAITING else issue.stage
    lead_body = referral.referred.to_body
    return changed(issue, stage=stage, lead_body=lead_body, level=happened.level)


def _merging(issue: Issue, happened: MergingEvent) -> Issue:
    """An undo gives back the state that stood before, whole."""
    match happened:
        case IssueMerged():
            return changed(issue, stage=Stage.MERGED, merged=Merged(happened, issue))
        case MergeUndone():
            return issue.merged.before if issue.merged else issue
        case IssueAbsorbed():
            absorbed = {**issue.absorbed, happened.issue_id: Absorbed(happened, issue)}
            return changed(issue, absorbed=absorbed, just_absorbed=happened.issue_id)
        case AbsorptionUndone():
            taken_over = issue.absorbed.get(happened.issue_id)
            return taken_over.before if taken_over else issue
        case _:
            assert_never(happened)


def _in_action(issue: Issue) -> Stage:
    """The first promise or planned step sets an accepted issue in action."""
    return Stage.IN_ACTION if issue.stage is Stage.ACCEPTED else issue.stage


def _promised(issue: Issue, happened: CommitmentStated) -> Issue:
    commitments = {**issue.commitments, happened.commitment_id: stated(happened)}
    return changed(issue, stage=_in_action(issue), commitments=commitments)


def _commitment(issue: Issue, happened: CommitmentEvent) -> Issue:
    before = issue.commitments.get(happened.commitment_id)
    if before is None:
        return issue
    after = evolve_commitment(before, happened)
    return changed(issue, commitments={**issue.commitments, happened.commitment_id: after})


def _action(issue: Issue, happened: ActionEvent) -> Issue:
    if isinstance(happened, FollowUpActionScheduled):
        planned = {happened.action_id: Action(scheduled=happened, planned_on=happened.on)}
        return changed(issue, stage=_in_action(issue), actions={**issue.actions, **planned})
    before = issue.actions.get(happened.action_id)
    if before is None:
        return issue
    if isinstance(happened, FollowUpActionRescheduled):
        after = replace(before, planned_on=happened.on, rescheduled=happened, end=None)
    else:
        after = replace(before, end=happened)
    return changed(issue, actions={**issue.actions, happened.action_id: after})


def _resolution(issue: Issue, happened: ResolutionEvent) -> Issue:
    match happened:
        case ResolutionClaimed():
            return changed(issue, stage=Stage.RESOLUTION_CLAIMED, resolution=happened)
        case ResolutionVerified():
            return changed(issue, stage=Stage.VERIFIED, verification=happened)
        case ResolutionDisputed():
            return _returned(issue, happened)
        case _:
            assert_never(happened)


def _closing(issue: Issue, happened: ClosingEvent) -> Issue:
    match happened:
        case FeedbackRoundRecorded():
            return _told(issue, happened)
        case FeedbackImpossible():
            return changed(issue, feedback=happened)
        case FeedbackWindowClosed():
            return changed(issue, window_closed=happened)
        case IssueClosed():
            return changed(
                issue, stage=Stage.CLOSED, outcome=happened.outcome, closed_on=happened.on
            )
        case IssueReopened():
            return _returned(issue, happened)
        case _:
            assert_never(happened)


def _told(issue: Issue, happened: FeedbackRoundRecorded) -> Issue:
    issue = changed(
        issue,
        feedback=happened,
        women=heard(issue.women, happened.women),
        men=heard(issue.men, happened.men),
    )
    if Answer.NO_ANSWER not in (happened.women, happened.men):
        return issue
    return changed(issue, unanswered_since=happened.told_on, window_closed=None)


def heard(before: Answer, now: Answer) -> Answer:
    # Disagreement stands until the same group agrees; silence or not asking again lifts nothing.
    unheard = now is Answer.NOT_ASKED or (before is Answer.DISAGREE and now is Answer.NO_ANSWER)
    return before if unheard else now


def _returned(issue: Issue, happened: ResolutionDisputed | IssueReopened) -> Issue:
    return changed(_unsolved(issue), stage=Stage.IN_ACTION, returned=happened)


def _unsolved(issue: Issue) -> Issue:
    """The claim, its verification and what was said of it count no longer."""
    return changed(
        issue,
        resolution=None,
        verification=None,
        feedback=None,
        women=Answer.NOT_ASKED,
        men=Answer.NOT_ASKED,
        unanswered_since=None,
        window_closed=None,
        outcome=None,
        closed_on=None,
    )


def _recurrence(issue: Issue, happened: RecurrenceEvent) -> Issue:
    before = issue.recurrences.get(happened.of)
    if isinstance(happened, RecurrenceProposed):
        link = RecurrenceLink(proposed=happened)
    elif before is None:
        return issue
    else:
        link = replace(before, answer=happened)
    return changed(issue, recurrences={**issue.recurrences, happened.of: link})


ISSUE: Stream[Issue, IssueEvent] = Stream("issue", Issue(), evolve, IssueEvent)
