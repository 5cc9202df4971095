"""Whether a promise was kept: claimed by the owner, judged by others, and looked at again later."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from domain.errors import Refusal
from domain.issue.commitment import Claim, Commitment
from domain.issue.events import (
    CommitmentNotKept,
    Durability,
    DurabilityChecked,
    FulfilmentClaimed,
    FulfilmentNotConfirmed,
    FulfilmentVerdict,
    FulfilmentVerified,
    IssueEvent,
    OwnerReplied,
    OwnerReplyInvited,
    Regularity,
    RegularityJudged,
)
from domain.issue.rules import (
    any_commitment,
    commitment_ended,
    the_commitment,
    the_commitment_must_run,
)
from domain.issue.standing import Standing, standing
from domain.issue.state import Issue
from domain.rules import (
    a_claim_needs_evidence,
    a_reason_must_be_given,
    days_must_be_in_order,
    id_reused,
    the_verifier_must_be_independent,
    work_must_be_done_already,
)
from domain.words import Evidence, WorkingCalendar

REPLY_WINDOW = 5
"""Working days; a city may set its own."""


def claim_fulfilment(
    issue: Issue,
    *,
    commitment_id: UUID,
    claim_id: UUID,
    work_done_on: date,
    statement: str,
    evidence: tuple[Evidence, ...],
    by: str,
    on: date,
) -> list[IssueEvent]:
    """The owner says that the promise is kept, since when, and shows it."""
    commitment = the_commitment(issue, commitment_id)
    claimed = FulfilmentClaimed(
        commitment_id=commitment_id,
        claim_id=claim_id,
        work_done_on=work_done_on,
        statement=statement,
        evidence=evidence,
        claimed_by=by,
        on=on,
    )
    if claim_id in commitment.claims:
        before = commitment.claims[claim_id].claimed
        if replace(claimed, on=before.on) == before:
            return []
        raise id_reused()
    the_commitment_must_run(commitment, on)
    no_claim_may_wait(commitment)
    if commitment.is_regular:
        raise Refusal("form-mismatch", "A regular promise is not claimed but judged in dialogues.")
    days_must_be_in_order(commitment.stated.stated_on, work_done_on)
    work_must_be_done_already(work_done_on, on)
    a_claim_needs_evidence(evidence, {by, commitment.owner})
    return [claimed]


def verify_fulfilment(
    issue: Issue,
    *,
    commitment_id: UUID,
    verdict: FulfilmentVerdict,
    method: str,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
    on: date,
) -> list[IssueEvent]:
    """Somebody else confirms the claim, wholly or partly.

    `by` is the body the verifier speaks for. `from_community` is the settled fact that they act
    as a community's or advisory board's representative: only such a one may name no body.
    `bodies` are all that they have to do with: whoever sits in two cannot choose the better one.
    """
    claim = _the_claim(issue, commitment_id)
    verified = FulfilmentVerified(
        commitment_id=commitment_id, verdict=verdict, method=method, verified_by=by, on=on
    )
    if isinstance(claim.answer, FulfilmentVerified):
        if replace(verified, on=claim.answer.on) == claim.answer:
            return []
        raise Refusal(
            "already-verified", "This claim is verified. Check later whether the work holds."
        )
    _may_answer(issue, claim, by, from_community, bodies, on)
    return [verified]


def not_confirm_fulfilment(
    issue: Issue,
    *,
    commitment_id: UUID,
    missing: str,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
    on: date,
) -> list[IssueEvent]:
    """Somebody else says what is missing: the claim is void and the clock runs again."""
    claim = _the_claim(issue, commitment_id)
    rejected = FulfilmentNotConfirmed(
        commitment_id=commitment_id, missing=missing, verified_by=by, on=on
    )
    if claim.answer == rejected:
        return []
    if isinstance(claim.answer, FulfilmentVerified):
        raise Refusal(
            "already-verified", "This claim is verified. Check later whether the work holds."
        )
    _may_answer(issue, claim, by, from_community, bodies, on)
    a_reason_must_be_given(missing)
    return [rejected]


def invite_reply(
    issue: Issue, *, commitment_id: UUID, on: date, calendar: WorkingCalendar
) -> list[IssueEvent]:
    """Ask the owner of a late promise for a word before anybody declares it not kept."""
    commitment = the_commitment(issue, commitment_id)
    if commitment.invited is not None:
        return []
    the_commitment_must_run(commitment, on)
    no_claim_may_wait(commitment)
    the_due_day_must_be_over(commitment, on, calendar)
    return [OwnerReplyInvited(commitment_id=commitment_id, on=on)]


def reply(issue: Issue, *, commitment_id: UUID, text: str, on: date) -> list[IssueEvent]:
    """The owner's word, shown beside the promise, also when it was declared not kept already."""
    commitment = any_commitment(issue, commitment_id)
    if commitment.replied is not None and commitment.replied.text == text:
        return []
    if commitment.invited is None:
        raise Refusal("not-invited", "Nobody has asked for a reply. Report progress instead.")
    days_must_be_in_order(commitment.invited.on, on)
    return [OwnerReplied(commitment_id=commitment_id, text=text, on=on)]


def declare_not_kept(
    issue: Issue,
    *,
    commitment_id: UUID,
    text: str,
    by: str | None,
    on: date,
    calendar: WorkingCalendar,
    window: int = REPLY_WINDOW,
) -> list[IssueEvent]:
    """People, never the clock, say that a promise was not kept; `window` counts working days."""
    commitment = the_commitment(issue, commitment_id)
    declared = CommitmentNotKept(commitment_id=commitment_id, text=text, declared_by=by, on=on)
    if commitment.end == declared:
        return []
    the_commitment_must_run(commitment, on)
    no_claim_may_wait(commitment)
    the_owner_must_have_been_heard(commitment, on, calendar, window)
    a_reason_must_be_given(text)
    return [declared]


def judge_regular(
    issue: Issue,
    *,
    commitment_id: UUID,
    dialogue_id: UUID,
    judgement: Regularity,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
    on: date,
) -> list[IssueEvent]:
    """A dialogue says how a regular promise was kept since the last one.

    Who records that, for the body `by`, is not of the body that promised; see `verify_fulfilment`.
    """
    commitment = the_commitment(issue, commitment_id)
    if not commitment.is_regular:
        raise Refusal("form-mismatch", "A promise made once is not judged: claim and verify it.")
    before = commitment.judgements.get(dialogue_id)
    if before is not None:
        if before.judgement is judgement:
            return []
        raise Refusal("already-judged", "This dialogue has judged it. The next one may differ.")
    if commitment.end is not None:
        raise commitment_ended()
    the_verifier_must_be_independent(by, (commitment.owner,), from_community, bodies)
    return [
        RegularityJudged(
            commitment_id=commitment_id, dialogue_id=dialogue_id, judgement=judgement, on=on
        )
    ]


def check_durability(
    issue: Issue, *, commitment_id: UUID, after_days: int, result: Durability, on: date
) -> list[IssueEvent]:
    """Look again, so many days after the work: it holds, or it came back. Closed issues too."""
    commitment = any_commitment(issue, commitment_id)
    checked = DurabilityChecked(
        commitment_id=commitment_id, after_days=after_days, result=result, on=on
    )
    before = commitment.durability.get(after_days)
    if before is not None:
        if replace(checked, on=before.on) == before:
            return []
        raise Refusal("already-checked", "This check has been made. Make the next one.")
    work_done_on = commitment.work_done_on
    if commitment.verified is None or work_done_on is None:
        raise Refusal("not-verified", "Only work that others have verified is checked again.")
    if on < work_done_on + timedelta(days=after_days):
        raise Refusal("too-early", "Look again when that many days have passed since the work.")
    return [checked]


# Rules


def no_claim_may_wait(commitment: Commitment) -> None:
    if commitment.open_claim is not None:
        raise Refusal(
            "claim-open", "The owner claims that it is done. First verify that, or say what is "
            "missing.",
        )  # fmt: skip


def the_due_day_must_be_over(commitment: Commitment, on: date, calendar: WorkingCalendar) -> None:
    now = standing(commitment.course, on, suspended=calendar.suspended)
    if now in (Standing.ON_TRACK, Standing.AT_RISK):
        raise Refusal("not-due-yet", "The day promised is not over. Wait until it has passed.")


def the_owner_must_have_been_heard(
    commitment: Commitment, on: date, calendar: WorkingCalendar, window: int
) -> None:
    if commitment.invited is None:
        raise Refusal("reply-not-invited", "First invite the owner to reply.")
    if commitment.replied is None and on <= calendar.after(commitment.invited.on, window):
        raise Refusal(
            "reply-window-open", "The owner may still reply. Wait for the reply or the last day."
        )


def _the_claim(issue: Issue, commitment_id: UUID) -> Claim:
    claim = the_commitment(issue, commitment_id).last_claim
    if claim is None:
        raise Refusal("nothing-claimed", "The owner has not claimed yet that this is done.")
    return claim


def _may_answer(
    issue: Issue,
    claim: Claim,
    by: str | None,
    from_community: bool,
    bodies: Collection[str],
    on: date,
) -> None:
    commitment = issue.commitments[claim.claimed.commitment_id]
    the_commitment_must_run(commitment, on)
    if claim.answer is not None:
        raise Refusal("nothing-claimed", "The last claim was not confirmed. Wait for a new one.")
    concerned = (commitment.owner, claim.claimed.claimed_by)
    the_verifier_must_be_independent(by, concerned, from_community, bodies)
    days_must_be_in_order(claim.claimed.work_done_on, on)
