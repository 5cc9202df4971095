"""Rules that decisions of several streams share, each named so that a citizen could read it."""

from collections.abc import Collection, Sequence
from datetime import date

from domain.errors import Refusal
from domain.words import Evidence


def a_reason_must_be_given(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason-missing", "Say why, in one sentence.")


def an_explanation_must_be_given(explanation: str) -> None:
    if not explanation.strip():
        raise Refusal("explanation-missing", "Explain the answer in one sentence.")


def days_must_be_in_order(earlier: date | None, later: date | None) -> None:
    if earlier is not None and later is not None and later < earlier:
        raise Refusal(
            "date-order", "One of the days lies before a day it must follow. Check the dates."
        )


def the_day_must_have_passed(last_day: date, on: date) -> None:
    """What a term gave somebody is over only after its last day."""
    if on <= last_day:
        raise Refusal("not-due-yet", "The term is not over: wait until its last day has passed.")


def work_must_be_done_already(work_done_on: date, on: date) -> None:
    if work_done_on > on:
        raise Refusal(
            "work-done-in-future",
            "Work can be reported only once it is done. Give the day on which it was done.",
        )


def flagged_text_needs_a_reason(text_flags: Collection[str], override_reason: str | None) -> None:
    if text_flags and not (override_reason or "").strip():
        raise Refusal(
            "flagged-text",
            "The text seems to hold a phone number, an identity card number or words for a "
            "relative. Take them out, or say why they must stay.",
        )


def a_claim_needs_evidence(evidence: Sequence[Evidence], claimants: Collection[str]) -> None:
    """An attachment, or a statement witnessed by somebody beside the claimants themselves."""
    if not any(_stands_for_itself(each, claimants) for each in evidence):
        raise Refusal(
            "no-evidence",
            "Add at least one attachment, or a statement witnessed by another body.",
        )


def _stands_for_itself(evidence: Evidence, claimants: Collection[str]) -> bool:
    witnesses = set(evidence.witnessed_by) - set(claimants)
    return bool(evidence.sha256) or bool((evidence.statement or "").strip() and witnesses)


def the_verifier_must_be_independent(
    by: str | None,
    concerned: Collection[str | None],
    from_community: bool,
    bodies: Collection[str] = (),
) -> None:
    """Nobody from a body concerned verifies.

    Who names no body cannot show that; it is taken only from those who speak for a community.
    """
    own = {by, *bodies} & set(concerned)
    if own or (by is None and not from_community):
        raise Refusal(
            "verifier-not-independent",
            "This must be verified by somebody from a body that neither owns the work nor "
            "claimed it, for instance the community or the advisory board.",
        )


def id_reused() -> Refusal:
    return Refusal(
        "id-reused", "This id already belongs to something else. Send yours with a new id."
    )
