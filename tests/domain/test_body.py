from datetime import date
from typing import Any

from domain.body import (
    BODY,
    Body,
    BodyEvent,
    BodyRegistered,
    BodyRenamed,
    BodyRetired,
    register_body,
    rename_body,
    retire_body,
)
from domain.codes import Chain
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
