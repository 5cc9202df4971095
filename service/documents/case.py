"""One case as a document: the fold of its stream, read aloud.

Authority says fixed and community says fixed stand apart, and so do women's and men's answers.
Persons do not appear: bodies and offices do.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.codes import RESTRICTED
from domain.issue import Issue
from domain.issue.commitment import Claim, Commitment
from domain.issue.events import Answer as Reply
from domain.issue.events import (
    CaseImported,
    CommitmentContested,
    CommitmentOwnerGone,
    FeedbackImpossible,
    FollowUpActionDone,
    FulfilmentVerified,
    IssueReported,
    IssueTranslated,
    RecurrenceConfirmed,
    RecurrenceRefused,
    ReferralAccepted,
    ReferralExpired,
    ReferralRefused,
    ResolutionClaimed,
    SameProblemLinked,
    SameProblemRefused,
)
from domain.issue.resolution import answers_until
from domain.issue.standing import standing
from domain.issue.state import OPEN, Action, Escalation, RecurrenceLink, Referral, Stage
from domain.words import Level, WorkingCalendar
from projections.solar_hijri import solar_hijri_of
from service.documents.case_shapes import (
    ActionShown,
    CaseFile,
    ClaimShown,
    CommitmentShown,
    EscalationShown,
    FeedbackShown,
    PointShown,
    RecurrenceShown,
    ReferralShown,
    ResolutionShown,
    SameProblemShown,
    TranslationShown,
)
from service.documents.evidence import evidence_shown
from service.ledger import Loaded


def case_file(
    issue_id: UUID,
    loaded: Loaded[Issue],
    reference: str | None,
    today: date,
    calendar: WorkingCalendar,
    links: Set[UUID],
    hidden: Set[str],
    kept: Set[UUID],
) -> CaseFile:
    """The document of a case that exists, as of its city's day `today`.

    `links` are the other cases that the reader may know of, `hidden` the bodies that reported it
    and are not to be named, `kept` the escalations not to be shown to him. `calendar` holds the
    days on which its place was suspended.

    `reference` is what people call it, None for the moment until one has been given.
    """
    issue = loaded.state
    known = _Known(today, calendar, links, hidden, issue.sensitivity in RESTRICTED)
    raised = issue.origin if isinstance(issue.origin, IssueReported) else None
    dialogue = None if known.restricted or hidden else raised
    steps = [step for of, step in issue.escalations.items() if of not in kept]
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
        reports=issue.number_of_reports,
        reported_by=known.body(issue.reported_by),
        dialogue_id=dialogue.dialogue_id if dialogue else None,
        item=dialogue.item if dialogue else None,
        translations=[_translation(each) for each in issue.translations.values()],
        merged_into=known.case(issue.merged.happened.into if issue.merged else None),
        absorbed=[of for of in issue.absorbed if of in links],
        lead_body=issue.lead_body,
        level=issue.level.value if issue.level else None,
        escalated_to=max((step.escalated.to_level.value for step in steps), default=None),
        escalations=[_escalation(step, known) for step in steps],
        referrals=[_referral(each, known) for each in issue.referrals.values()],
        declined_because=issue.declined.explanation if issue.declined else None,
        commitments=[_promise(each, known) for each in issue.commitments.values()],
        actions=[_step(a) for a in issue.actions.values()],
        resolution=_resolution(issue.resolution) if issue.resolution else None,
        authority_says_fixed=_authority_says_fixed(issue),
        community_says_fixed=_community_says_fixed(issue),
        feedback=_feedback(issue, calendar),
        outcome=issue.outcome.value if issue.outcome else None,
        closed_on=issue.closed_on,
        recurrence_of=[_link(of, link) for of, link in issue.recurrences.items() if of in links],
        same_problem=[_word(each) for of, each in issue.same_problem.items() if of in links],
        last_recorded_at=loaded.history[-1].recorded_at,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The day, and what of the case its reader may know."""

    today: date
    calendar: WorkingCalendar
    links: Set[UUID]
    hidden: Set[str]
    restricted: bool

    def body(self, code: str | None) -> str | None:
        return None if code in self.hidden else code

    def case(self, issue: UUID | None) -> UUID | None:
        return issue if issue in self.links else None


def _translation(said: IssueTranslated) -> TranslationShown:
    return TranslationShown(
        translation_id=said.translation_id,
        language=said.language,
        title=said.title,
        narrative=said.narrative,
        machine=said.machine,
    )


def _escalation(escalation: Escalation, known: _Known) -> EscalationShown:
    said, answer = escalation.escalated, escalation.answer
    below = said.from_level
    hides = bool(known.hidden) and below is Level.WOMENS_GROUP
    return EscalationShown(
        escalation_id=said.escalation_id,
        from_level=None if hides else below.value,
        to_level=said.to_level.value,
        trigger=said.trigger.value,
        reason=said.reason,
        escalated_by=known.body(said.escalated_by),
        escalated_on=said.on,
        answer=answer.explanation if answer else None,
        answered_by=known.body(answer.answered_by) if answer else None,
        answered_on=answer.on if answer else None,
    )


def _referral(referral: Referral, known: _Known) -> ReferralShown:
    said, answer = referral.referred, referral.answer
    states = {ReferralAccepted: "accepted", ReferralRefused: "refused", ReferralExpired: "expired"}
    return ReferralShown(
        referral_id=said.referral_id,
        to_body=said.to_body,
        referred_by=known.body(said.referred_by),
        referred_on=said.on,
        reason=said.reason,
        letter_number=said.letter_number,
        letter_on=said.letter_on,
        state=states.get(type(answer), "waiting"),
        answered_on=answer.on if answer else None,
        refused_because=answer.reason if isinstance(answer, ReferralRefused) else None,
    )


def _promise(commitment: Commitment, known: _Known) -> CommitmentShown:
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
        due_on_solar_hijri=solar_hijri_of(commitment.due_on),
        standing=standing(commitment.course, known.today, suspended=known.calendar.suspended).value,
        blocked_because=commitment.blocked.reason if commitment.blocked else None,
        last_progress=commitment.progress.text if commitment.progress else None,
        owner_reply=commitment.replied.text if commitment.replied else None,
        contested_because=end.reason if isinstance(end, CommitmentContested) else None,
        claims=[_claim(claim, known) for claim in commitment.claims.values()],
        judgements=[judged.judgement.value for judged in commitment.judgements.values()],
        durability={days: check.result.value for days, check in commitment.durability.items()},
        pledge_id=said.pledge_id,
        dialogue_id=None if known.restricted else said.dialogue_id,
        item=None if known.restricted else said.item,
        successor=end.successor if isinstance(end, CommitmentOwnerGone) else None,
    )


def _claim(claim: Claim, known: _Known) -> ClaimShown:
    said, answer = claim.claimed, claim.answer
    verdict = answer.verdict.value if isinstance(answer, FulfilmentVerified) else "not_confirmed"
    return ClaimShown(
        claim_id=said.claim_id,
        claimed_by=said.claimed_by,
        claimed_on=said.on,
        work_done_on=said.work_done_on,
        statement=said.statement,
        evidence=evidence_shown(said.evidence),
        verdict=verdict if answer else None,
        verified_by=known.body(answer.verified_by) if answer else None,
        verified_on=answer.on if answer else None,
    )


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
        evidence=evidence_shown(claim.evidence),
    )


def _feedback(issue: Issue, calendar: WorkingCalendar) -> FeedbackShown:
    impossible = issue.feedback if isinstance(issue.feedback, FeedbackImpossible) else None
    return FeedbackShown(
        women=issue.women.value,
        men=issue.men.value,
        impossible_because=impossible.reason if impossible else None,
        answers_until=answers_until(issue, calendar) if issue.stage is Stage.VERIFIED else None,
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


def _word(said: SameProblemLinked | SameProblemRefused) -> SameProblemShown:
    return SameProblemShown(
        issue_id=said.of,
        same=isinstance(said, SameProblemLinked),
        reason=said.reason if isinstance(said, SameProblemRefused) else None,
        on=said.on,
    )
