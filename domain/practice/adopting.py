"""How another city takes a practice over, and what comes of it there."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.practice.events import (
    AdoptionAdapted,
    AdoptionAssessed,
    AdoptionConsidered,
    AdoptionDropped,
    AdoptionStarted,
    PracticeEvent,
    Result,
)
from domain.practice.state import Adoption, Practice
from domain.practice.writing import the_practice_must_be_published
from domain.rules import a_claim_needs_evidence, a_reason_must_be_given, id_reused
from domain.words import Evidence


def consider_adoption(
    practice: Practice,
    *,
    adoption_id: UUID,
    city: str,
    by: str,
    why: str,
    language: str,
    on: date,
) -> list[PracticeEvent]:
    """Say that another city thinks of doing the same, and why."""
    considered = AdoptionConsidered(
        adoption_id=adoption_id, city=city, body=by, why=why, language=language, on=on
    )
    if (before := practice.adoptions.get(adoption_id)) is not None:
        if replace(considered, on=before.considered.on) == before.considered:
            return []
        raise id_reused()
    the_practice_must_be_published(practice)
    if practice.drafted is not None and practice.drafted.city == city:
        raise Refusal("own-city", "The practice comes from this city: name another one.")
    return [considered]


def adapt_practice(
    practice: Practice, *, adoption_id: UUID, changes: str, language: str, on: date
) -> list[PracticeEvent]:
    """Say what the city does otherwise than the practice says."""
    adoption = _the_adoption(practice, adoption_id)
    adapted = AdoptionAdapted(adoption_id=adoption_id, changes=changes, language=language, on=on)
    if adoption.adapted is not None and replace(adapted, on=adoption.adapted.on) == (
        adoption.adapted
    ):
        return []
    _must_go_on(adoption)
    the_practice_must_be_published(practice)
    return [adapted]


def start_adoption(
    practice: Practice,
    *,
    adoption_id: UUID,
    places: tuple[str, ...],
    started_on: date,
    places_in_city: bool = True,
    on: date,
) -> list[PracticeEvent]:
    """Say where and since when it is done; `places_in_city` is settled by the registry."""
    adoption = _the_adoption(practice, adoption_id)
    started = AdoptionStarted(adoption_id=adoption_id, places=places, started_on=started_on, on=on)
    if adoption.started is not None:
        if replace(started, on=adoption.started.on) == adoption.started:
            return []
        raise Refusal(
            "already-started",
            "It was started on another day, which stands. Assess what came of it.",
        )
    _must_go_on(adoption)
    the_practice_must_be_published(practice)
    if not places_in_city:
        raise Refusal("other-place", "Name places of the city that adopts the practice.")
    if started_on > on:
        raise Refusal("started-in-future", "This day lies ahead. Give the day on which it began.")
    return [started]


def assess_adoption(
    practice: Practice,
    *,
    adoption_id: UUID,
    result: Result,
    text: str,
    language: str,
    evidence: tuple[Evidence, ...],
    by: str | None,
    on: date,
) -> list[PracticeEvent]:
    """Say what came of it, with evidence; also of what was dropped, and again when more is known.

    Evidence is an attachment, or what another body than the adopting one stands witness to.
    """
    adoption = _the_adoption(practice, adoption_id)
    assessed = AdoptionAssessed(
        adoption_id=adoption_id, result=result, text=text, language=language, evidence=evidence,
        assessed_by=by, on=on,
    )  # fmt: skip
    last = adoption.assessments[-1] if adoption.assessments else None
    if last is not None and replace(assessed, on=last.on) == last:
        return []
    if adoption.started is None:
        raise Refusal("not-started", "First start it; then say what came of it.")
    a_claim_needs_evidence(evidence, {adoption.considered.body, by or ""})
    return [assessed]


def drop_adoption(
    practice: Practice, *, adoption_id: UUID, reason: str, on: date
) -> list[PracticeEvent]:
    """Give it up, and say why: others may learn from it."""
    adoption = _the_adoption(practice, adoption_id)
    if adoption.dropped is not None and adoption.dropped.reason == reason:
        return []
    _must_go_on(adoption)
    a_reason_must_be_given(reason)
    return [AdoptionDropped(adoption_id=adoption_id, reason=reason, on=on)]


# Rules


def _the_adoption(practice: Practice, adoption_id: UUID) -> Adoption:
    if adoption_id not in practice.adoptions:
        raise Unknown(
            "adoption-unknown", "No adoption of this practice has this id. Consider it first."
        )
    return practice.adoptions[adoption_id]


def _must_go_on(adoption: Adoption) -> None:
    if adoption.dropped is not None:
        raise Refusal("adoption-ended", "This adoption was dropped. Consider a new one.")
