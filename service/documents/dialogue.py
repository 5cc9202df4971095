"""One dialogue as a document: the fold of its stream, as the parties read it.

Bodies and offices appear, never persons. What is read aloud is the same for every reader; only
the links to cases are left out where a case is protected now.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from uuid import UUID

from domain.dialogue import (
    Amendment,
    Content,
    Dialogue,
    OtherSession,
    Translation,
    inclusion_is_met,
)
from domain.dialogue.events import (
    AddendumAdded,
    AgendaItem,
    AmendmentAccepted,
    AmendmentDeclined,
    MinutesItem,
    MinutesSigned,
    Missing,
)
from domain.dialogue.signing import why_unsigned
from projections.solar_hijri import solar_hijri_of
from service.documents.dialogue_shapes import (
    AddendumShown,
    AmendmentShown,
    DialogueFile,
    InclusionShown,
    MinutesShown,
    MinutesTranslationShown,
    SignatureShown,
)
from service.ledger import Loaded


def dialogue_file(
    dialogue_id: UUID, loaded: Loaded[Dialogue], links: Set[UUID], other: OtherSession | None
) -> DialogueFile:
    """The document of a dialogue that exists.

    `links` are the cases to which the reader may be led, `other` the session it is paired with.
    """
    dialogue, planned = loaded.state, loaded.state.planned
    if planned is None:
        raise ValueError("a dialogue begins with its plan")
    held_on = dialogue.held.held_on if dialogue.held else None
    return DialogueFile(
        id=dialogue_id,
        version=loaded.version,
        city=loaded.lane or "",
        stage=dialogue.stage.value,
        kind=planned.kind,
        title=planned.title,
        language=planned.language,
        place=dialogue.place,
        convener=planned.convener,
        round=planned.round,
        with_cities=planned.with_cities,
        first_planned_on=planned.planned_on,
        planned_on=dialogue.planned_on or planned.planned_on,
        planned_on_solar_hijri=solar_hijri_of(dialogue.planned_on or planned.planned_on),
        starts_at=planned.starts_at,
        postponed_because=dialogue.postponed.reason if dialogue.postponed else None,
        cancelled_because=dialogue.cancelled.reason if dialogue.cancelled else None,
        invited=dialogue.invited,
        agenda=_agenda(dialogue, links),
        held_on=held_on,
        held_on_solar_hijri=solar_hijri_of(held_on),
        attendance=dialogue.attendance,
        attendance_corrected_because=dialogue.corrected.reason if dialogue.corrected else None,
        parties=dialogue.parties,
        inclusion=_inclusion(dialogue_id, dialogue, other),
        minutes=minutes_shown(dialogue, links),
        amendments=[_amendment(each) for each in dialogue.amendments.values()],
        signatures=_signatures(dialogue),
        unsigned=_unsigned(dialogue),
        translations=[_translation(t, dialogue.content) for t in dialogue.translations.values()],
        addenda=[_addendum(each) for each in dialogue.addenda.values()],
        last_recorded_at=loaded.history[-1].recorded_at,
    )


def _agenda(dialogue: Dialogue, links: Set[UUID]) -> list[AgendaItem]:
    """What was prepared; an item goes with its case, and leaves no gap in the numbers."""
    numbers, items = _agenda_numbers(dialogue, links), _prepared(dialogue)
    return [replace(item, number=numbers[item.number]) for item in items if item.number in numbers]


def _agenda_numbers(dialogue: Dialogue, links: Set[UUID]) -> Mapping[int, int]:
    """The number that each item of the agenda has for this reader, by its own."""
    shown = [
        item.number
        for item in _prepared(dialogue)
        if item.issue_id is None or item.issue_id in links
    ]
    return {number: counted for counted, number in enumerate(shown, start=1)}


def _prepared(dialogue: Dialogue) -> tuple[AgendaItem, ...]:
    return dialogue.agenda.items if dialogue.agenda else ()


def minutes_shown(
    dialogue: Dialogue, links: Set[UUID], translation: Translation | None = None
) -> MinutesShown | None:
    """The minutes as they stand, in the words of a translation of them; None before a draft."""
    content, draft = dialogue.content, dialogue.draft
    if content is None or draft is None:
        return None
    circulated, numbers = dialogue.circulated, _agenda_numbers(dialogue, links)
    return MinutesShown(
        draft=draft.draft,
        kind=content.kind,
        place=content.place,
        held_on=content.held_on,
        held_on_solar_hijri=solar_hijri_of(content.held_on),
        language=translation.made.language if translation else content.language,
        items=[
            _on_the_agenda(_linked(item, links), numbers)
            for item in _in_words_of(translation, content)
        ],
        content_hash=content.hash,
        circulated_on=circulated.on if circulated else None,
        respond_by=circulated.respond_by if circulated else None,
        sealed_on=dialogue.sealed.on if dialogue.sealed else None,
        translation_id=translation.made.translation_id if translation else None,
    )


def translation_to_read(dialogue: Dialogue, language: str) -> Translation | None:
    """The latest in that language that may be read out: of the words as they stand, and reviewed.

    What nobody but its maker has read, a machine or a party, is printed for nobody to sign.
    """
    now = dialogue.content.hash if dialogue.content else None
    fit = (
        each
        for each in reversed(tuple(dialogue.translations.values()))
        if each.made.language == language and each.made.content_hash == now
    )
    return next((each for each in fit if each.may_be_read_out), None)


def cases_named(dialogue: Dialogue) -> list[UUID]:
    """Every case that the agenda or the minutes name."""
    agenda = _prepared(dialogue)
    minutes = dialogue.content.items if dialogue.content else ()
    ids = [*(item.issue_id for item in agenda), *(item.issue_id for item in minutes)]
    return [issue_id for issue_id in ids if issue_id]


def _in_words_of(translation: Translation | None, content: Content) -> Sequence[MinutesItem]:
    if translation is None:
        return content.items
    made = translation.made
    return [
        replace(item, text=said.text, language=made.language)
        for item, said in zip(content.items, made.items, strict=True)
    ]


def _linked(item: MinutesItem, links: Set[UUID]) -> MinutesItem:
    """The item as it was read; without its links where the reader may not be led to the case."""
    if item.issue_id in links or (item.issue_id is None and item.commitment_id is None):
        return item
    return replace(item, issue_id=None, commitment_id=None)


def _on_the_agenda(item: MinutesItem, numbers: Mapping[int, int]) -> MinutesItem:
    """The item with the number that its reader finds on the agenda; none where it is not shown."""
    if item.agenda_number is None:
        return item
    return replace(item, agenda_number=numbers.get(item.agenda_number))


def _inclusion(
    dialogue_id: UUID, dialogue: Dialogue, other: OtherSession | None
) -> InclusionShown | None:
    if dialogue.held is None or dialogue.planned is None:
        return None
    return InclusionShown(
        met=inclusion_is_met(dialogue_id, dialogue, other),
        reason=dialogue.held.inclusion_reason,
        paired_with=dialogue.planned.paired_with,
    )


def _amendment(amendment: Amendment) -> AmendmentShown:
    said, answer = amendment.proposed, amendment.answer
    words = {AmendmentAccepted: "accepted", AmendmentDeclined: "declined"}
    return AmendmentShown(
        amendment_id=said.amendment_id,
        item=said.item,
        text=said.text,
        language=said.language,
        proposed_by=said.proposed_by,
        proposed_on=said.on,
        answer=words[type(answer)] if answer else None,
        declined_because=answer.reason if isinstance(answer, AmendmentDeclined) else None,
    )


def _signatures(dialogue: Dialogue) -> list[SignatureShown]:
    """Those that count or did, then those that wait for the body that is to attest them."""
    now = dialogue.content.hash if dialogue.content else None
    return [
        *(_signature(each, stands=each.content_hash == now) for each in dialogue.signatures),
        *(_signature(e, attested=False, stands=False) for e in dialogue.waiting.values()),
    ]


def _signature(signed: MinutesSigned, *, attested: bool = True, stands: bool) -> SignatureShown:
    return SignatureShown(
        party=signed.party,
        method=signed.method.value,
        content_hash=signed.content_hash,
        language_read=signed.language_read,
        sheet=signed.sheet,
        reader=signed.reader,
        attested_by=signed.attested_by,
        attested=attested,
        dissent=signed.dissent,
        entered_by=signed.signed_by,
        signed_on=signed.on,
        stands=stands,
    )


def _unsigned(dialogue: Dialogue) -> Sequence[Missing]:
    if dialogue.sealed is not None:
        return dialogue.sealed.missing
    if dialogue.circulated is None:
        return ()
    return why_unsigned(dialogue, ())


def _translation(translation: Translation, content: Content | None) -> MinutesTranslationShown:
    made = translation.made
    return MinutesTranslationShown(
        translation_id=made.translation_id,
        language=made.language,
        made_by=made.made_by,
        made_on=made.on,
        machine=made.machine,
        reviewed=translation.reviewed is not None,
        current=content is not None and made.content_hash == content.hash,
        items=made.items,
    )


def _addendum(added: AddendumAdded) -> AddendumShown:
    return AddendumShown(
        addendum_id=added.addendum_id,
        text=added.text,
        language=added.language,
        added_by=added.added_by,
        added_on=added.on,
    )
