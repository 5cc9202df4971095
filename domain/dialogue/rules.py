"""Rules that many decisions on a dialogue share."""

from collections.abc import Collection, Sequence

from domain import codes
from domain.codes import DialogueKind
from domain.dialogue.content import Content
from domain.dialogue.events import AgendaItem, DialoguePlanned, MinutesItem, TranslatedItem
from domain.dialogue.state import Dialogue, Stage
from domain.errors import Refusal, Unknown

BEFORE_HELD = (Stage.PLANNED, Stage.CANCELLED)


def the_dialogue_must_exist(dialogue: Dialogue) -> DialoguePlanned:
    if dialogue.planned is None:
        raise Unknown("dialogue-unknown", "No dialogue has this id. Check the id, or plan it.")
    return dialogue.planned


def the_dialogue_must_be_ahead(dialogue: Dialogue) -> DialoguePlanned:
    planned = the_dialogue_must_exist(dialogue)
    if dialogue.stage is not Stage.PLANNED:
        raise Refusal(
            "dialogue-not-planned",
            "This dialogue was held or cancelled. Correct what was recorded, or plan another one.",
        )
    return planned


def the_dialogue_must_have_been_held(dialogue: Dialogue) -> None:
    the_dialogue_must_exist(dialogue)
    if dialogue.stage in BEFORE_HELD:
        raise Refusal("not-held", "First record that the dialogue was held, and who was there.")


def the_minutes_must_be_unsealed(dialogue: Dialogue) -> None:
    if dialogue.stage is Stage.SEALED:
        raise Refusal("minutes-sealed", "Sealed minutes never change. Add an addendum instead.")


def the_minutes_must_go_round(dialogue: Dialogue) -> Content:
    """The minutes are with the parties, and not sealed yet."""
    the_dialogue_must_exist(dialogue)
    if dialogue.stage is not Stage.CIRCULATED or dialogue.content is None:
        raise not_circulated()
    return dialogue.content


def the_minutes_must_have_gone_round(dialogue: Dialogue) -> Content:
    the_dialogue_must_exist(dialogue)
    if dialogue.circulated is None or dialogue.content is None:
        raise not_circulated()
    return dialogue.content


def the_party_must_have_been_there(dialogue: Dialogue, party: str | None) -> str:
    if party is None or party not in dialogue.present:
        raise Refusal(
            "party-not-present",
            "Only a party that was in the room may say this. A party that was not there can ask "
            "one that was.",
        )
    return party


def a_party_speaks_for_itself(party: str, by: str | None) -> None:
    if by != party:
        raise Refusal("not-your-party", "Nobody signs for another party. Speak for your own body.")


def items_are_numbered_without_a_gap(
    items: Sequence[AgendaItem | MinutesItem | TranslatedItem],
) -> None:
    if [item.number for item in items] != list(range(1, len(items) + 1)):
        raise Refusal("item-numbers-wrong", "Number the items 1, 2, 3 and so on, without a gap.")


def every_party_may_see(hidden: Collection[int]) -> None:
    """`hidden`: the numbers of the items about a case that some invited party may not see."""
    if hidden:
        raise Refusal(
            "item-hidden",
            "An item names a case that not every invited party may see. Take the item out; those "
            "who may see the case find it on their own list.",
        )


def no_amendment_may_wait(dialogue: Dialogue) -> None:
    if any(amendment.answer is None for amendment in dialogue.amendments.values()):
        raise Refusal("amendment-open", "First accept or decline every amendment that waits.")


def not_circulated() -> Refusal:
    return Refusal(
        "not-circulated", "This needs minutes that have been circulated and are not sealed yet."
    )


def kind_of(planned: DialoguePlanned) -> DialogueKind:
    """The rules of the dialogue's kind; a kind was checked when it was planned."""
    return codes.dialogue_kinds().codes[planned.kind]


def speaks_for_the_community(dialogue: Dialogue, party: str) -> bool:
    return any(p.body == party and p.role == "community" for p in dialogue.parties)
