"""What is added to minutes without changing them: addenda and translations."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.dialogue.events import (
    AddendumAdded,
    DialogueEvent,
    MinutesTranslated,
    TranslatedItem,
    TranslationReviewed,
)
from domain.dialogue.rules import (
    items_are_numbered_without_a_gap,
    the_dialogue_must_exist,
    the_minutes_must_have_gone_round,
    the_party_must_have_been_there,
)
from domain.dialogue.signing import what_was_read_still_stands
from domain.dialogue.state import Dialogue, Stage
from domain.errors import Refusal, Unknown
from domain.rules import id_reused


def add_addendum(
    dialogue: Dialogue,
    *,
    addendum_id: UUID,
    text: str,
    language: str,
    by: str | None,
    records: bool = False,
    on: date,
) -> list[DialogueEvent]:
    """Add to sealed minutes. `records`: the caller is one who may record the dialogue."""
    the_dialogue_must_exist(dialogue)
    added = AddendumAdded(addendum_id=addendum_id, text=text, language=language, added_by=by, on=on)
    before = dialogue.addenda.get(addendum_id)
    if before is not None:
        if replace(added, on=before.on) == before:
            return []
        raise id_reused()
    if dialogue.stage is not Stage.SEALED:
        raise Refusal("not-sealed", "Only sealed minutes take an addendum. Amend them instead.")
    if not records:
        the_party_must_have_been_there(dialogue, by)
    return [added]


def translate_minutes(
    dialogue: Dialogue,
    *,
    translation_id: UUID,
    language: str,
    content_hash: str,
    items: tuple[TranslatedItem, ...],
    by: str,
    machine: bool = False,
    on: date,
) -> list[DialogueEvent]:
    """Add the same text in another language; the original alone is signed."""
    the_dialogue_must_exist(dialogue)
    made = MinutesTranslated(
        translation_id=translation_id,
        language=language,
        content_hash=content_hash,
        items=items,
        made_by=by,
        machine=machine,
        on=on,
    )
    before = dialogue.translations.get(translation_id)
    if before is not None:
        if replace(made, on=before.made.on) == before.made:
            return []
        raise id_reused()
    content = the_minutes_must_have_gone_round(dialogue)
    what_was_read_still_stands(content_hash, content.hash)
    items_are_numbered_without_a_gap(items)
    if len(items) != len(content.items):
        raise Refusal("item-numbers-wrong", "Translate every item of the minutes, and no other.")
    return [made]


def review_translation(
    dialogue: Dialogue, *, translation_id: UUID, by: str, on: date
) -> list[DialogueEvent]:
    """A person of another body than made it has read the translation beside the original."""
    the_dialogue_must_exist(dialogue)
    if translation_id not in dialogue.translations:
        raise Unknown("translation-unknown", "There is no translation of this id.")
    translation = dialogue.translations[translation_id]
    if by == translation.made.made_by:
        raise Refusal(
            "own-translation",
            "This body made the translation. Another one reads it beside the original.",
        )
    if translation.reviewed is not None:
        return []
    return [TranslationReviewed(translation_id=translation_id, on=on)]
