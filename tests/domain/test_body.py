from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.body import (
    BODY,
    Body,
    BodyEvent,
    BodyFormed,
    BodyMobilised,
    BodyRegistered,
    BodyRenamed,
    BodyRetired,
    Composition,
    CompositionRecorded,
    Entrusted,
    HandedItem,
    OfficeHandedOver,
    SafetyFunctionAdded,
    add_safety_function,
    form_body,
    hand_over_office,
    mobilise_body,
    record_composition,
    register_body,
    rename_body,
    retire_body,
)
from domain.codes import Chain
from domain.errors import Refusal
from domain.words import Names
from tests.spec import Spec

body = Spec[Body, BodyEvent](BODY.initial, BODY.evolve)

SPRING = date(2026, 3, 21)
lighting: dict[str, Any] = {
    "code": "HRT-LIGHT",
    "kind": "municipal_department",
    "names": Names(en="Lighting department"),
    "places": ("HRT",),
    "parent": "HRT-MUN",
    "valid_from": SPRING,
}
registered = BodyRegistered(**lighting)


def test_a_body_is_registered_with_the_places_it_serves() -> None:
    body.given().when(register_body, **lighting).then(registered)


def test_registering_the_same_body_again_adds_nothing() -> None:
    body.given(registered).when(register_body, **lighting).then_nothing()


def test_a_code_cannot_be_used_for_another_body() -> None:
    body.given(registered).when(register_body, **{**lighting, "kind": "dug"}).then_refused(
        "id-reused"
    )


def test_a_body_is_of_a_listed_kind() -> None:
    body.given().when(register_body, **{**lighting, "kind": "guild"}).then_refused(
        "body-kind-unknown"
    )


def test_a_body_serves_some_place() -> None:
    body.given().when(register_body, **{**lighting, "places": ()}).then_refused(
        "body-without-place"
    )


def test_a_body_is_not_its_own_parent() -> None:
    body.given().when(register_body, **{**lighting, "parent": "HRT-LIGHT"}).then_refused(
        "parent-is-itself"
    )


def test_a_body_gets_another_name() -> None:
    renamed = BodyRenamed(names=Names(en="Power department"), on=SPRING)
    body.given(registered).when(rename_body, names=renamed.names, on=SPRING).then(renamed)
    body.given(registered, renamed).when(rename_body, names=renamed.names, on=SPRING).then_nothing()


def test_a_body_never_registered_cannot_be_changed() -> None:
    body.given().when(rename_body, names=Names(en="x"), on=SPRING).then_refused("body-unknown")
    body.given().when(retire_body, successor=None, on=SPRING).then_refused("body-unknown")


def test_a_body_is_retired_in_favour_of_its_successor() -> None:
    body.given(registered).when(retire_body, successor="HRT-POWER", on=SPRING).then(
        BodyRetired(successor="HRT-POWER", on=SPRING)
    )


def test_a_body_retired_twice_adds_nothing() -> None:
    body.given(registered, BodyRetired(on=SPRING)).when(
        retire_body, successor=None, on=date(2026, 5, 1)
    ).then_nothing()


def test_a_retired_body_keeps_its_successor_and_its_name() -> None:
    retired = body.given(registered, BodyRetired(successor="HRT-POWER", on=SPRING))
    retired.when(retire_body, successor="HRT-MUN", on=SPRING).then_refused("already-retired")
    retired.when(rename_body, names=Names(en="x"), on=SPRING).then_refused("body-retired")


def test_a_body_cannot_succeed_itself() -> None:
    body.given(registered).when(retire_body, successor="HRT-LIGHT", on=SPRING).then_refused(
        "successor-is-itself"
    )


def test_the_kind_of_a_body_says_whose_orders_it_follows() -> None:
    pem = BodyRegistered(**{**lighting, "kind": "pem_unit"})
    assert body.given(pem).state.chain is Chain.POLICE
    assert body.given(registered).state.chain is Chain.MUNICIPAL
    assert body.given().state.chain is None


LATER = date(2026, 5, 1)
SEATS = Composition(seats=8, women=3, men=5, displaced=2, displaced_women=1)


def test_a_body_is_mobilised_and_later_again() -> None:
    first, second = BodyMobilised(on=SPRING), BodyMobilised(again=True, on=LATER)
    body.given(registered).when(mobilise_body, on=SPRING).then(first)
    body.given(registered, first).when(mobilise_body, on=SPRING).then_nothing()
    body.given(registered, first).when(mobilise_body, on=LATER).then(second)


def test_a_body_mobilised_before_the_record_began_is_mobilised_again() -> None:
    body.given(registered).when(mobilise_body, again=True, on=SPRING).then(
        BodyMobilised(again=True, on=SPRING)
    )


def test_a_body_is_formed_on_one_day() -> None:
    formed = BodyFormed(on=SPRING)
    body.given(registered).when(form_body, on=SPRING).then(formed)
    body.given(registered, formed).when(form_body, on=SPRING).then_nothing()
    body.given(registered, formed).when(form_body, on=LATER).then_refused("already-formed")


def test_a_safety_function_is_added_once() -> None:
    added = SafetyFunctionAdded(description="Evening walks", language="en", on=SPRING)
    words = {"description": "Evening walks", "language": "en"}
    body.given(registered).when(add_safety_function, **words, on=SPRING).then(added)
    body.given(registered, added).when(add_safety_function, **words, on=LATER).then_nothing()


def test_seats_are_counted_as_often_as_they_change() -> None:
    recorded = CompositionRecorded(composition=SEATS, on=SPRING)
    body.given(registered).when(record_composition, composition=SEATS, on=SPRING).then(recorded)
    counted = body.given(registered, recorded)
    counted.when(record_composition, composition=SEATS, on=SPRING).then_nothing()
    counted.when(record_composition, composition=SEATS, on=LATER).then(
        CompositionRecorded(composition=SEATS, on=LATER)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"men": 4}, {"displaced": 9}, {"displaced_women": 3}, {"women": 1, "men": 7,
        "displaced_women": 2}, {"youth": 9}, {"disability": -1}, {"displaced": 8},
    ],
)  # fmt: skip
def test_counts_of_seats_fit_each_other(wrong: dict[str, int]) -> None:
    body.given(registered).when(
        record_composition, composition=replace(SEATS, **wrong), on=SPRING
    ).then_refused("seats-mismatch")


@pytest.mark.parametrize(
    ("women", "displaced", "displaced_women", "met"),
    [
        (1, 1, 0, True),  # two persons
        (1, 1, 1, False),  # one person holds both: there must be another
        (2, 1, 1, True),  # a displaced woman and another woman
        (1, 2, 1, True),  # a displaced woman and a displaced man
        (0, 2, 0, False),
        (3, 0, 0, False),
        (0, 0, 0, False),
    ],
)
def test_a_cdc_has_a_seat_for_a_woman_and_another_for_the_displaced(
    women: int, displaced: int, displaced_women: int, met: bool
) -> None:
    seats = Composition(
        seats=8, women=women, men=8 - women, displaced=displaced, displaced_women=displaced_women
    )
    cdc = BodyRegistered(**{**lighting, "kind": "cdc"})
    recorded = CompositionRecorded(composition=seats, on=SPRING)
    assert body.given(cdc, recorded).state.composition_met is met
    assert body.given(cdc).state.composition_met is None
    assert body.given(registered, recorded).state.composition_met is None, "asked of CDCs only"


ITEM = HandedItem(kind=Entrusted.COMMITMENT, issue_id=UUID(int=1), item_id=UUID(int=2))
handover: dict[str, Any] = {
    "handover_id": UUID(int=9), "office": "Head of lighting", "to_member": UUID(int=5), "on": LATER,
}  # fmt: skip
handed = OfficeHandedOver(**handover, items=(ITEM,))


def test_an_office_goes_over_with_all_that_it_has_in_hand() -> None:
    body.given(registered).when(hand_over_office, **handover, items=[ITEM]).then(handed)


def test_a_handover_sent_again_adds_nothing_whatever_the_office_was_given_since() -> None:
    body.given(registered, handed).when(hand_over_office, **handover, items=[]).then_nothing()


def test_a_handover_is_not_changed_afterwards() -> None:
    other = {**handover, "office": "Head of power"}
    body.given(registered, handed).when(hand_over_office, **other, items=[ITEM]).then_refused(
        "id-reused"
    )


DECISIONS: dict[Callable[..., list[BodyEvent]], dict[str, Any]] = {
    register_body: {**lighting, "names": Names(en="Other")},
    rename_body: {"names": Names(en="x"), "on": SPRING},
    retire_body: {"successor": None, "on": SPRING},
    mobilise_body: {"on": SPRING},
    form_body: {"on": SPRING},
    add_safety_function: {"description": "x", "language": "en", "on": SPRING},
    record_composition: {"composition": SEATS, "on": SPRING},
    hand_over_office: {**handover, "items": ()},
}

STAGES: dict[str, tuple[BodyEvent, ...]] = {
    "unknown": (), "in being": (registered,), "retired": (registered, BodyRetired(on=SPRING)),
}  # fmt: skip

OUTCOMES = {
    register_body: ("done", "id-reused", "id-reused"),
    rename_body: ("body-unknown", "done", "body-retired"),
    retire_body: ("body-unknown", "done", "nothing"),
    mobilise_body: ("body-unknown", "done", "body-retired"),
    form_body: ("body-unknown", "done", "body-retired"),
    add_safety_function: ("body-unknown", "done", "body-retired"),
    record_composition: ("body-unknown", "done", "body-retired"),
    hand_over_office: ("body-unknown", "done", "done"),
}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("stage", STAGES)
def test_every_decision_at_every_stage(
    stage: str, decision: Callable[..., list[BodyEvent]]
) -> None:
    expected = OUTCOMES[decision][list(STAGES).index(stage)]
    state = body.given(*STAGES[stage]).state
    assert answer(lambda: decision(state, **DECISIONS[decision])) == expected


def answer(decide: Callable[[], list[BodyEvent]]) -> str:
    try:
        return "done" if decide() else "nothing"
    except Refusal as refused:
        return refused.code
