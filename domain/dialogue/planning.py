"""Convening a meeting: its plan, who is invited, its agenda; postponing and cancelling it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain import codes
from domain.dialogue.events import (
    AgendaItem,
    AgendaPrepared,
    BodiesInvited,
    DialogueCancelled,
    DialogueEvent,
    DialoguePlanned,
    DialoguePostponed,
)
from domain.dialogue.rules import (
    every_party_may_see,
    items_are_numbered_without_a_gap,
    the_dialogue_must_be_ahead,
    the_dialogue_must_exist,
)
from domain.dialogue.state import Dialogue
from domain.errors import Refusal
from domain.rules import a_reason_must_be_given, days_must_be_in_order, id_reused


def plan_dialogue(
    dialogue: Dialogue,
    *,
    kind: str,
    place: str,
    convener: str,
    title: str | None = None,
    language: str,
    planned_on: date,
    starts_at: str | None = None,
    invited: tuple[str, ...],
    round: int | None = None,
    with_cities: tuple[str, ...] = (),
    paired_with: UUID | None = None,
    code_list: str,
) -> list[DialogueEvent]:
    """Convene a meeting of bodies at a place.

    The day may have passed: a meeting that nobody had planned is recorded in the same way.
    Settled facts: the place, the bodies and the cities are registered.
    """
    planned = DialoguePlanned(
        kind=kind,
        place=place,
        convener=convener,
        title=title,
        language=language,
        planned_on=planned_on,
        starts_at=starts_at,
        invited=tuple(dict.fromkeys(invited)),
        round=round,
        with_cities=with_cities,
        paired_with=paired_with,
        code_list=code_list,
    )
    if dialogue.planned is not None:
        if dialogue.planned == planned:
            return []
        raise id_reused()
    the_kind_must_be_listed(planned)
    the_convener_is_invited(planned)
    return [planned]


def invite_bodies(
    dialogue: Dialogue, *, bodies: tuple[str, ...], hidden: Collection[int] = (), on: date
) -> list[DialogueEvent]:
    """Invite more bodies. `hidden`: numbers of agenda items about a case one of them may not see.

    Whoever is invited already stays so.
    """
    the_dialogue_must_be_ahead(dialogue)
    new = tuple(body for body in dict.fromkeys(bodies) if body not in dialogue.invited)
    if not new:
        return []
    every_party_may_see(hidden)
    return [BodiesInvited(bodies=new, on=on)]


def postpone_dialogue(
    dialogue: Dialogue, *, planned_on: date, reason: str, on: date
) -> list[DialogueEvent]:
    """Plan the meeting for another day; its number, agenda and invitations stay."""
    the_dialogue_must_be_ahead(dialogue)
    if dialogue.planned_on == planned_on:
        return []
    a_reason_must_be_given(reason)
    days_must_be_in_order(on, planned_on)
    return [DialoguePostponed(planned_on=planned_on, reason=reason, on=on)]


def cancel_dialogue(dialogue: Dialogue, *, reason: str, on: date) -> list[DialogueEvent]:
    """Give the meeting up."""
    the_dialogue_must_exist(dialogue)
    if dialogue.cancelled is not None and dialogue.cancelled.reason == reason:
        return []
    the_dialogue_must_be_ahead(dialogue)
    a_reason_must_be_given(reason)
    return [DialogueCancelled(reason=reason, on=on)]


def prepare_agenda(
    dialogue: Dialogue, *, items: tuple[AgendaItem, ...], hidden: Collection[int] = (), on: date
) -> list[DialogueEvent]:
    """Set the agenda as it is sent to the parties; a later one replaces it.

    `hidden`: numbers of items about a case that some invited party may not see.
    """
    the_dialogue_must_be_ahead(dialogue)
    prepared = AgendaPrepared(items=items, on=on)
    if dialogue.agenda is not None and replace(prepared, on=dialogue.agenda.on) == dialogue.agenda:
        return []
    items_are_numbered_without_a_gap(items)
    every_party_may_see(hidden)
    return [prepared]


# Rules


def the_kind_must_be_listed(planned: DialoguePlanned) -> None:
    kind = codes.dialogue_kinds().get(planned.kind)
    if kind is None:
        raise Refusal("dialogue-kind-unknown", "Choose a kind from the list of dialogue kinds.")
    if kind.several_cities and not planned.with_cities:
        raise Refusal(
            "other-cities-missing", "Name the other cities with which this exchange is held."
        )


def the_convener_is_invited(planned: DialoguePlanned) -> None:
    if planned.convener not in planned.invited:
        raise Refusal("convener-not-invited", "Invite the body that convenes the dialogue, too.")
