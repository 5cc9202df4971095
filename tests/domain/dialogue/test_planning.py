from functools import partial

import pytest

from domain import codes
from domain.dialogue import events as e
from domain.dialogue import (
    invite_bodies,
    plan_dialogue,
    postpone_dialogue,
    prepare_agenda,
)
from tests.domain.dialogue.examples import (
    BOARD,
    COUNCIL,
    ISSUE,
    POLICE,
    WOMEN,
    WORKS,
    dialogue,
    march,
    planned,
    postponed,
)

plan = partial(
    plan_dialogue, kind="community", place="HRT-N06-G02", convener=POLICE, language="fa-AF",
    planned_on=march(2), invited=(POLICE, COUNCIL, WORKS), code_list="dialogue_kinds.1",
)  # fmt: skip
item = e.AgendaItem(number=1, kind=e.AgendaKind.FEEDBACK, issue_id=ISSUE)


def test_a_dialogue_is_planned() -> None:
    dialogue.given().when(plan).then(planned)


def test_a_body_named_twice_is_invited_once() -> None:
    twice = (POLICE, COUNCIL, POLICE, WORKS)
    dialogue.given().when(plan, invited=twice).then(planned)


def test_another_plan_with_the_same_id_is_refused() -> None:
    dialogue.given(planned).when(plan, title="Lamps").then_refused("id-reused")


def test_the_kind_must_be_listed() -> None:
    dialogue.given().when(plan, kind="picnic").then_refused("dialogue-kind-unknown")


def test_the_convener_is_invited_too() -> None:
    dialogue.given().when(plan, invited=(COUNCIL,)).then_refused("convener-not-invited")


def test_an_exchange_names_the_other_cities() -> None:
    dialogue.given().when(plan, kind="exchange").then_refused("other-cities-missing")
    exchange = plan(dialogue.initial, kind="exchange", with_cities=("KBL",))
    assert isinstance(exchange[0], e.DialoguePlanned)


def test_more_bodies_are_invited_and_nobody_twice() -> None:
    invited = e.BodiesInvited(bodies=(BOARD,), on=march(1))
    dialogue.given(planned).when(invite_bodies, bodies=(POLICE, BOARD, BOARD), on=march(1)).then(
        invited
    )
    dialogue.given(planned, invited).when(
        invite_bodies, bodies=(BOARD,), on=march(2)
    ).then_nothing()


def test_whoever_is_invited_may_see_the_whole_agenda() -> None:
    prepared = e.AgendaPrepared(items=(item,), on=march(1))
    dialogue.given(planned, prepared).when(
        invite_bodies, bodies=(WOMEN,), hidden=(1,), on=march(1)
    ).then_refused("item-hidden")


def test_a_dialogue_is_postponed_to_a_day_ahead_and_for_a_reason() -> None:
    given = dialogue.given(planned)
    postpone = partial(postpone_dialogue, planned_on=march(3), on=march(1))
    given.when(postpone, reason="Snow").then(postponed)
    given.when(postpone, reason=" ").then_refused("reason-missing")
    given.when(postpone, reason="Snow", on=march(4)).then_refused("date-order")
    dialogue.given(planned, postponed).when(postpone, reason="Snow").then_nothing()


def test_an_agenda_is_numbered_without_a_gap_and_replaces_the_one_before() -> None:
    prepared = e.AgendaPrepared(items=(item,), on=march(1))
    given = dialogue.given(planned, prepared)
    given.when(prepare_agenda, items=(item,), on=march(2)).then_nothing()
    empty = e.AgendaPrepared(items=(), on=march(2))
    given.when(prepare_agenda, items=(), on=march(2)).then(empty)
    second = e.AgendaItem(number=2, kind=e.AgendaKind.NEW, text="More")
    given.when(prepare_agenda, items=(second,), on=march(2)).then_refused("item-numbers-wrong")


def test_an_agenda_holds_only_what_every_party_may_see() -> None:
    dialogue.given(planned).when(
        prepare_agenda, items=(item,), hidden=(1,), on=march(1)
    ).then_refused("item-hidden")


@pytest.mark.parametrize("kind", list(codes.dialogue_kinds()), ids=lambda kind: kind.code)
def test_every_kind_asks_for_roles_that_are_listed(kind: codes.DialogueKind) -> None:
    assert kind.required
    assert set(kind.required) <= set(codes.party_roles().codes)
    assert kind.audience in ("women", "men", "youth", "all")
    # a joint kind is signed by the community, so it must have been asked for
    assert not kind.joint or "community" in kind.required


def test_every_kind_of_body_has_one_role() -> None:
    named = [kind for role in codes.party_roles() for kind in role.body_kinds]
    assert sorted(named) == sorted(codes.body_kinds().codes)
    assert codes.party_role("a kind to come") == "other"
