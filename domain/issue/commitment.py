"""One commitment as its issue knows it: what was promised, and what has become of it since."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.issue.changing import changed
from domain.issue.events import (
    CommitmentAgreed,
    CommitmentBlocked,
    CommitmentContested,
    CommitmentDateSet,
    CommitmentNotKept,
    CommitmentOwnerGone,
    CommitmentStated,
    CommitmentSuperseded,
    CommitmentUnblocked,
    CommitmentWithdrawn,
    ContestWindowClosed,
    DurabilityChecked,
    Form,
    FulfilmentClaimed,
    FulfilmentNotConfirmed,
    FulfilmentVerified,
    OwnerReplied,
    OwnerReplyInvited,
    ProgressReported,
    RegularityJudged,
    RenegotiationAnswered,
    RenegotiationRequested,
)
from domain.issue.standing import Course, Ending

CommitmentEvent = (
    CommitmentAgreed | CommitmentContested | CommitmentDateSet | ProgressReported
    | CommitmentBlocked | CommitmentUnblocked | RenegotiationRequested | RenegotiationAnswered
    | FulfilmentClaimed | FulfilmentVerified | FulfilmentNotConfirmed | OwnerReplyInvited
    | OwnerReplied | CommitmentNotKept | RegularityJudged | CommitmentWithdrawn
    | CommitmentSuperseded | DurabilityChecked | ContestWindowClosed | CommitmentOwnerGone
)  # fmt: skip
"""What can happen to a commitment once it is stated."""

End = (
    CommitmentContested | CommitmentNotKept | CommitmentWithdrawn | CommitmentSuperseded
    | CommitmentOwnerGone
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Renegotiation:
    asked: RenegotiationRequested
    answer: RenegotiationAnswered | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    claimed: FulfilmentClaimed
    answer: FulfilmentVerified | FulfilmentNotConfirmed | None = None


@dataclass(frozen=True)
class Commitment:
    """`stated` is kept as it was said; `promise` and `due_on` are as agreed now.

    `original_due_on` is the first date ever given. It never changes again.
    """

    stated: CommitmentStated
    promise: str
    original_due_on: date | None = None
    due_on: date | None = None
    agreed: CommitmentAgreed | None = None
    window_closed: ContestWindowClosed | None = None
    blocked: CommitmentBlocked | None = None
    unblocked: CommitmentUnblocked | None = None
    progress: ProgressReported | None = None
    renegotiations: Mapping[UUID, Renegotiation] = field(default_factory=dict)
    claims: Mapping[UUID, Claim] = field(default_factory=dict)
    invited: OwnerReplyInvited | None = None
    replied: OwnerReplied | None = None
    judgements: Mapping[UUID, RegularityJudged] = field(default_factory=dict)
    durability: Mapping[int, DurabilityChecked] = field(default_factory=dict)
    end: End | None = None

    @property
    def owner(self) -> str:
        return self.stated.body

    @property
    def is_regular(self) -> bool:
        return self.stated.form is Form.REGULAR

    @property
    def is_owned_to(self) -> bool:
        """The owner has agreed, or has acted as one who promised."""
        return self.agreed is not None or bool(self.claims) or bool(self.renegotiations)

    @property
    def last_claim(self) -> Claim | None:
        return list(self.claims.values())[-1] if self.claims else None

    @property
    def open_claim(self) -> FulfilmentClaimed | None:
        """The claim that waits for somebody to verify it."""
        last = self.last_claim
        return last.claimed if last and last.answer is None else None

    @property
    def verified(self) -> FulfilmentVerified | None:
        last = self.last_claim
        return last.answer if last and isinstance(last.answer, FulfilmentVerified) else None

    @property
    def work_done_on(self) -> date | None:
        """The day of the work by the claim that stands; a claim not confirmed is void."""
        last = self.last_claim
        void = last is None or isinstance(last.answer, FulfilmentNotConfirmed)
        return None if last is None or void else last.claimed.work_done_on

    @property
    def open_renegotiation(self) -> RenegotiationRequested | None:
        return next((r.asked for r in self.renegotiations.values() if r.answer is None), None)

    @property
    def course(self) -> Course:
        """What its standing on any day follows from."""
        return Course(
            stated_on=self.stated.stated_on,
            form=self.stated.form,
            original_due_on=self.original_due_on,
            due_on=self.due_on,
            work_done_on=self.work_done_on,
            verdict=self.verified.verdict if self.verified else None,
            ending=ENDINGS[type(self.end)] if self.end else None,
        )

    def has_ended(self, on: date) -> bool:
        """A regular promise ends by itself when its term is over and it has been judged."""
        return self.end is not None or self.verified is not None or self._term_is_over(on)

    def _term_is_over(self, on: date) -> bool:
        until = self.stated.until
        return self.is_regular and until is not None and until < on and bool(self.judgements)


ENDINGS: Mapping[type[End], Ending] = {
    CommitmentContested: Ending.CONTESTED,
    CommitmentNotKept: Ending.NOT_KEPT,
    CommitmentWithdrawn: Ending.WITHDRAWN,
    CommitmentSuperseded: Ending.SUPERSEDED,
    CommitmentOwnerGone: Ending.OWNER_GONE,
}


def stated(happened: CommitmentStated) -> Commitment:
    """A commitment at the moment it was stated."""
    return Commitment(
        stated=happened,
        promise=happened.promise,
        original_due_on=happened.due_on,
        due_on=happened.due_on,
    )


def evolve_commitment(commitment: Commitment, happened: CommitmentEvent) -> Commitment:
    """The commitment after that event."""
    match happened:
        case CommitmentAgreed():
            return changed(commitment, agreed=happened)
        case ContestWindowClosed():
            return changed(commitment, window_closed=happened)
        case CommitmentDateSet():
            return _dated(commitment, happened.due_on)
        case ProgressReported():
            return changed(commitment, progress=happened)
        case CommitmentBlocked():
            return changed(commitment, blocked=happened, unblocked=None)
        case CommitmentUnblocked():
            return changed(commitment, blocked=None, unblocked=happened)
        case RenegotiationRequested() | RenegotiationAnswered():
            return _renegotiated(commitment, happened)
        case FulfilmentClaimed() | FulfilmentVerified() | FulfilmentNotConfirmed():
            return _claimed(commitment, happened)
        case OwnerReplyInvited():
            return changed(commitment, invited=happened, replied=None)
        case OwnerReplied():
            return changed(commitment, replied=happened)
        case RegularityJudged():
            judgements = {**commitment.judgements, happened.dialogue_id: happened}
            return changed(commitment, judgements=judgements)
        case DurabilityChecked():
            checks = {**commitment.durability, happened.after_days: happened}
            return changed(commitment, durability=checks)
        case (
            CommitmentContested()
            | CommitmentNotKept()
            | CommitmentWithdrawn()
            | CommitmentSuperseded()
            | CommitmentOwnerGone()
        ):
            return changed(commitment, end=happened)
        case _:
            assert_never(happened)


def _dated(commitment: Commitment, due_on: date) -> Commitment:
    original = commitment.original_due_on or due_on
    return changed(commitment, due_on=due_on, original_due_on=original)


def _renegotiated(
    commitment: Commitment, happened: RenegotiationRequested | RenegotiationAnswered
) -> Commitment:
    if isinstance(happened, RenegotiationRequested):
        asked = {happened.request_id: Renegotiation(happened)}
        return changed(commitment, renegotiations={**commitment.renegotiations, **asked})
    before = commitment.renegotiations.get(happened.request_id)
    if before is None:
        return commitment
    answered = {happened.request_id: replace(before, answer=happened)}
    commitment = changed(commitment, renegotiations={**commitment.renegotiations, **answered})
    return _renewed(commitment, before.asked) if happened.accepted else commitment


def _renewed(commitment: Commitment, terms: RenegotiationRequested) -> Commitment:
    # An invitation to explain lateness falls with the date that was missed.
    commitment = changed(
        commitment,
        promise=terms.new_promise or commitment.promise,
        invited=None,
        replied=None,
    )
    return _dated(commitment, terms.new_due_on) if terms.new_due_on else commitment


def _claimed(
    commitment: Commitment,
    happened: FulfilmentClaimed | FulfilmentVerified | FulfilmentNotConfirmed,
) -> Commitment:
    if isinstance(happened, FulfilmentClaimed):
        claims = {**commitment.claims, happened.claim_id: Claim(happened)}
        return changed(commitment, claims=claims)
    last = commitment.last_claim
    if last is None:
        return commitment
    answered = {last.claimed.claim_id: replace(last, answer=happened)}
    return changed(commitment, claims={**commitment.claims, **answered})
