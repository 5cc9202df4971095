"""The text of the minutes: drafted, circulated, and amended by parties that were in the room."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.dialogue.events import (
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentProposed,
    DialogueEvent,
    ItemKind,
    MinutesCirculated,
    MinutesDrafted,
    MinutesItem,
)
from domain.dialogue.rules import (
    every_party_may_see,
    items_are_numbered_without_a_gap,
    the_dialogue_must_exist,
    the_dialogue_must_have_been_held,
    the_minutes_must_be_unsealed,
    the_minutes_must_go_round,
    the_party_must_have_been_there,
)
from domain.dialogue.state import Amendment, Dialogue, Stage
from domain.errors import Refusal, Unknown
from domain.rules import a_reason_must_be_given, days_must_be_in_order, id_reused
from domain.words import WorkingCalendar

CIRCULATION = 7
"""Working days; a city may set its own."""


def draft_minutes(
    dialogue: Dialogue,
    *,
    items: tuple[MinutesItem, ...],
    language: str,
    hidden: Collection[int] = (),
    on: date,
) -> list[DialogueEvent]:
    """Write the minutes anew; drafts are counted from 1 and all of them stay in the record.

    `hidden`: numbers of items about a case that some invited party may not see.
    """
    the_dialogue_must_exist(dialogue)
    last = dialogue.draft
    if last is not None and (last.items, last.language) == (items, language):
        return []
    the_dialogue_must_have_been_held(dialogue)
    the_minutes_must_be_unsealed(dialogue)
    if dialogue.stage is Stage.CIRCULATED:
        raise Refusal(
            "already-circulated",
            "The minutes are with the parties. Propose an amendment for a party that was there.",
        )
    items_are_numbered_without_a_gap(items)
    every_party_may_see(hidden)
    whoever_promised_was_there(dialogue, items)
    number = last.draft + 1 if last is not None else 1
    return [MinutesDrafted(draft=number, items=items, language=language, on=on)]


def circulate_minutes(
    dialogue: Dialogue,
    *,
    hidden: Collection[int] = (),
    respond_by: date | None = None,
    on: date,
    calendar: WorkingCalendar,
    days: int = CIRCULATION,
) -> list[DialogueEvent]:
    """Send the last draft to the parties; `days` counts working days until they have answered.

    `hidden` as when drafting: a case may have become protected since.
    """
    the_dialogue_must_exist(dialogue)
    if dialogue.circulated is not None:
        return []
    if dialogue.draft is None:
        raise Refusal("nothing-drafted", "Draft the minutes first.")
    every_party_may_see(hidden)
    by_when = respond_by or calendar.after(on, days)
    days_must_be_in_order(on, by_when)
    return [MinutesCirculated(draft=dialogue.draft.draft, respond_by=by_when, on=on)]


def propose_amendment(
    dialogue: Dialogue,
    *,
    amendment_id: UUID,
    item: int | None = None,
    text: str,
    language: str,
    by: str | None,
    on: date,
) -> list[DialogueEvent]:
    """A party that was in the room asks for other words at an item, or for one more item."""
    the_dialogue_must_exist(dialogue)
    before = dialogue.amendments.get(amendment_id)
    if before is not None:
        said = before.proposed
        if (said.item, said.text, said.language, said.proposed_by) == (item, text, language, by):
            return []
        raise id_reused()
    content = the_minutes_must_go_round(dialogue)
    party = the_party_must_have_been_there(dialogue, by)
    if item is not None and not 1 <= item <= len(content.items):
        raise Refusal("item-unknown", "The minutes have no item of this number.")
    proposed = AmendmentProposed(
        amendment_id=amendment_id,
        item=item,
        text=text,
        language=language,
        proposed_by=party,
        on=on,
    )
    return [proposed]


def accept_amendment(dialogue: Dialogue, *, amendment_id: UUID, on: date) -> list[DialogueEvent]:
    """Take an amendment over into the content; who has signed before signs anew."""
    amendment = the_amendment(dialogue, amendment_id)
    if isinstance(amendment.answer, AmendmentAccepted):
        return []
    an_amendment_is_answered_once(amendment)
    return [AmendmentAccepted(amendment_id=amendment_id, on=on)]


def decline_amendment(
    dialogue: Dialogue, *, amendment_id: UUID, reason: str, on: date
) -> list[DialogueEvent]:
    """Leave the content as it is, and say why."""
    amendment = the_amendment(dialogue, amendment_id)
    declined = AmendmentDeclined(amendment_id=amendment_id, reason=reason, on=on)
    if isinstance(amendment.answer, AmendmentDeclined) and amendment.answer.reason == reason:
        return []
    an_amendment_is_answered_once(amendment)
    a_reason_must_be_given(reason)
    return [declined]


# Rules


def the_amendment(dialogue: Dialogue, amendment_id: UUID) -> Amendment:
    the_dialogue_must_exist(dialogue)
    if amendment_id not in dialogue.amendments:
        raise Unknown("amendment-unknown", "Nobody has proposed an amendment with this id.")
    return dialogue.amendments[amendment_id]


def an_amendment_is_answered_once(amendment: Amendment) -> None:
    if amendment.answer is not None:
        raise Refusal("amendment-answered", "This amendment has its answer. Propose another one.")


def whoever_promised_was_there(dialogue: Dialogue, items: tuple[MinutesItem, ...]) -> None:
    present = dialogue.present
    if any(i.kind is ItemKind.COMMITMENT_MADE and i.body not in present for i in items):
        raise Refusal(
            "owner-not-present",
            "Name of every promise the body that made it. Only a body that was in the room can "
            "have promised there.",
        )
