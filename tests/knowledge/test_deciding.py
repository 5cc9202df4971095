"""Entries of the knowledge base, and who is told of what: every stage, every rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.dissemination import (
    DISSEMINATION,
    Disseminated,
    DisseminationAcknowledged,
    Told,
    acknowledge_dissemination,
    disseminate,
)
from domain.errors import Refusal
from domain.knowledge import (
    KNOWLEDGE,
    Entry,
    Stage,
    add_knowledge_entry,
    revise_knowledge_entry,
    withdraw_knowledge_entry,
)
from domain.knowledge.events import (
    KnowledgeEntryAdded,
    KnowledgeEntryRevised,
    KnowledgeEntryWithdrawn,
)
from domain.words import REGISTRY
from tests.spec import Spec

entries = Spec(KNOWLEDGE.initial, KNOWLEDGE.evolve)
disseminations = Spec(DISSEMINATION.initial, DISSEMINATION.evolve)

DAY, LATER = date(2026, 5, 3), date(2026, 5, 9)
IDLG, MOWA = "IDLG", "MOWA"
STUDY = Entry(
    kind="research", title="Light and safety", abstract="Lit lanes were used more after dusk.",
    language="en", source="Kabul University", link="https://example.org/light.pdf",
    categories=("LGT",), published_on=date(2025, 11, 1),
)  # fmt: skip
OTHER = replace(STUDY, abstract="Lit lanes were used more after dusk, by women most of all.")
added = KnowledgeEntryAdded(entry=STUDY, added_by=IDLG, on=DAY)
revised = KnowledgeEntryRevised(entry=OTHER, on=LATER)
withdrawn = KnowledgeEntryWithdrawn(reason="The data were wrong.", on=LATER)

add = partial(add_knowledge_entry, entry=STUDY, by=IDLG, on=LATER)
revise = partial(revise_knowledge_entry, entry=OTHER, on=LATER)
withdraw = partial(withdraw_knowledge_entry, reason="The data were wrong.", on=LATER)

REACHED: dict[Stage, tuple[Any, ...]] = {
    Stage.UNKNOWN: (),
    Stage.PUBLISHED: (added,),
    Stage.WITHDRAWN: (added, withdrawn),
}
U = "knowledge-entry-unknown"
OUTCOMES: dict[Callable[..., list[Any]], tuple[str, str, str]] = {
    add: ("published", "-", "-"),
    revise: (U, "published", "entry-withdrawn"),
    withdraw: (U, "withdrawn", "-"),
}


def outcome(decide: Callable[..., list[Any]], events: tuple[Any, ...]) -> str:
    state = KNOWLEDGE.fold(events)
    try:
        news = decide(state)
    except Refusal as refusal:
        return refusal.code
    return KNOWLEDGE.fold((*events, *news)).stage.value if news else "-"


@pytest.mark.parametrize("decide", OUTCOMES, ids=lambda each: each.func.__name__)
def test_every_decision_at_every_stage(decide: Callable[..., list[Any]]) -> None:
    found = tuple(outcome(decide, events) for events in REACHED.values())
    assert found == OUTCOMES[decide]


# Entries


def test_a_document_is_added_for_everybody_to_find() -> None:
    entries.given().when(add).then(replace(added, on=LATER))


def test_the_same_document_again_adds_nothing_and_another_needs_an_id_of_its_own() -> None:
    entries.given(added).when(add).then_nothing()
    entries.given(added).when(add, entry=OTHER).then_refused("id-reused")
    entries.given(added).when(add, by=MOWA).then_refused("id-reused")
    entries.given(added, revised).when(add).then_nothing()


@pytest.mark.parametrize("kind", ["practice", "lesson_note", "assessment", "poem"])
def test_what_has_a_record_of_its_own_is_not_added_by_hand(kind: str) -> None:
    entry = replace(STUDY, kind=kind)
    entries.given().when(add, entry=entry).then_refused("knowledge-kind-unknown")
    entries.given(added).when(revise, entry=entry).then_refused("knowledge-kind-unknown")


def test_a_document_is_somewhere() -> None:
    nowhere, a_file = replace(STUDY, link=None), replace(STUDY, link=None, sha256="ab" * 32)
    entries.given().when(add, entry=nowhere).then_refused("document-missing")
    entries.given().when(add, entry=a_file).then(replace(added, entry=a_file, on=LATER))
    entries.given(added).when(revise, entry=nowhere).then_refused("document-missing")


def test_nothing_was_published_tomorrow() -> None:
    entry = replace(STUDY, published_on=date(2026, 5, 10))
    entries.given().when(add, entry=entry).then_refused("published-in-future")
    today = replace(STUDY, published_on=LATER)
    entries.given().when(add, entry=today).then(replace(added, entry=today, on=LATER))


@pytest.mark.parametrize(
    ("field", "text", "flag"),
    [
        ("title", "Call 0799 123 456", "phone_number"),
        ("abstract", "Two widows were asked on the lane.", "small_count"),
        ("abstract", "On 12 March it was dark.", "exact_day"),
        ("source", "Ahmad son of Karim", "kinship_name"),
        ("licence", "Ask at 0799 123 456", "phone_number"),
    ],
)
def test_what_seems_to_point_at_a_person_goes_or_has_its_reason(
    field: str, text: str, flag: str
) -> None:
    told: dict[str, Any] = {field: text}
    entry = replace(STUDY, **told)
    entries.given().when(add, entry=entry).then_refused("flagged-text")
    entries.given(added).when(revise, entry=entry).then_refused("flagged-text")
    reason = "It is the office's own."
    kept = KnowledgeEntryAdded(
        entry=entry, text_flags=(flag,), override_reason=reason, added_by=IDLG, on=LATER
    )
    entries.given().when(add, entry=entry, override_reason=reason).then(kept)


def test_it_is_described_anew_but_for_the_same_words() -> None:
    entries.given(added).when(revise).then(revised)
    entries.given(added, revised).when(revise).then_nothing()
    entries.given(added, revised).when(revise, entry=STUDY).then(replace(revised, entry=STUDY))


def test_whoever_takes_it_out_says_why() -> None:
    entries.given(added).when(withdraw).then(withdrawn)
    entries.given(added).when(withdraw, reason=" ").then_refused("reason-missing")
    entries.given(added, withdrawn).when(withdraw, reason="Again.").then_nothing()


# Disseminations

RECORD: UUID = uuid5(REGISTRY, "a study")
told = Disseminated(
    what=Told.KNOWLEDGE, record_id=RECORD, bodies=("HRT-DUG", "KBL-DUG"),
    note="For the plans of this year.", language="en", told_by=IDLG, on=DAY,
)  # fmt: skip
tell = partial(
    disseminate, what=Told.KNOWLEDGE, record_id=RECORD, bodies=("HRT-DUG", "KBL-DUG", "HRT-DUG"),
    note="For the plans of this year.", language="en", by=IDLG, published=True, on=LATER,
)  # fmt: skip
acknowledge = partial(acknowledge_dissemination, by="KBL-DUG", on=LATER)
acknowledged = DisseminationAcknowledged(body="KBL-DUG", on=LATER)


def test_bodies_are_told_each_once() -> None:
    disseminations.given().when(tell).then(replace(told, on=LATER))


def test_telling_the_same_again_adds_nothing_even_when_it_is_out_no_more() -> None:
    disseminations.given(told).when(tell, published=False).then_nothing()
    disseminations.given(told).when(tell, bodies=("KBL-DUG",)).then_refused("id-reused")


def test_only_what_is_published_is_told() -> None:
    disseminations.given().when(tell, published=False).then_refused("not-shared")


def test_somebody_is_told() -> None:
    disseminations.given().when(tell, bodies=()).then_refused("nobody-told")


def test_a_note_that_seems_to_name_a_person_needs_a_reason() -> None:
    note, reason = "Call 0799 123 456.", "It is the line of the office."
    disseminations.given().when(tell, note=note).then_refused("flagged-text")
    flagged = replace(
        told, note=note, text_flags=("phone_number",), override_reason=reason, on=LATER
    )
    disseminations.given().when(tell, note=note, override_reason=reason).then(flagged)


def test_a_body_that_was_told_says_once_that_it_has_it() -> None:
    disseminations.given(told).when(acknowledge).then(acknowledged)
    disseminations.given(told, acknowledged).when(acknowledge, on=DAY).then_nothing()


def test_nobody_acknowledges_what_others_were_told_or_nobody_was() -> None:
    disseminations.given(told).when(acknowledge, by="FRH-DUG").then_refused("not-told")
    disseminations.given().when(acknowledge).then_refused("dissemination-unknown")


def test_the_first_day_of_an_acknowledgement_stands() -> None:
    again = replace(acknowledged, on=date(2026, 6, 1))
    state = DISSEMINATION.fold((told, acknowledged, again))
    assert state.acknowledged == {"KBL-DUG": LATER}
