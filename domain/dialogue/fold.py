"""How events change what is known of a dialogue. It never fails and never judges."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, assert_never

from domain.dialogue import content
from domain.dialogue.events import (
    AddendumAdded,
    AgendaPrepared,
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentProposed,
    AttendanceCorrected,
    BodiesInvited,
    DialogueCancelled,
    DialogueEvent,
    DialogueHeld,
    DialoguePlanned,
    DialoguePostponed,
    MinutesCirculated,
    MinutesDrafted,
    MinutesSealed,
    MinutesSigned,
    MinutesTranslated,
    SignatureAttested,
    SignatureRefused,
    TranslationReviewed,
)
from domain.dialogue.state import Amendment, Dialogue, Stage, Translation
from domain.events import Stream

K = TypeVar("K")
V = TypeVar("V")


def evolve(dialogue: Dialogue, happened: DialogueEvent) -> Dialogue:
    match happened:
        case (
            DialoguePlanned()
            | BodiesInvited()
            | DialoguePostponed()
            | DialogueCancelled()
            | AgendaPrepared()
            | DialogueHeld()
            | AttendanceCorrected()
        ):
            return _of_meeting(dialogue, happened)
        case (
            MinutesDrafted()
            | MinutesCirculated()
            | AmendmentProposed()
            | AmendmentAccepted()
            | AmendmentDeclined()
        ):
            return _of_text(dialogue, happened)
        case _:
            return _of_signing(dialogue, happened)


def _of_meeting(
    dialogue: Dialogue,
    happened: DialoguePlanned
    | BodiesInvited
    | DialoguePostponed
    | DialogueCancelled
    | AgendaPrepared
    | DialogueHeld
    | AttendanceCorrected,
) -> Dialogue:
    match happened:
        case DialoguePlanned():
            return replace(
                dialogue, stage=Stage.PLANNED, planned=happened, place=happened.place,
                invited=happened.invited, planned_on=happened.planned_on,
            )  # fmt: skip
        case BodiesInvited():
            return replace(dialogue, invited=(*dialogue.invited, *happened.bodies))
        case DialoguePostponed():
            return replace(dialogue, postponed=happened, planned_on=happened.planned_on)
        case DialogueCancelled():
            return replace(dialogue, stage=Stage.CANCELLED, cancelled=happened)
        case AgendaPrepared():
            return replace(dialogue, agenda=happened)
        case DialogueHeld():
            return replace(
                dialogue, stage=Stage.HELD, held=happened, attendance=happened.attendance,
                parties=happened.parties,
            )  # fmt: skip
        case AttendanceCorrected():
            return replace(dialogue, corrected=happened, attendance=happened.attendance)
        case _:
            assert_never(happened)


def _of_text(
    dialogue: Dialogue,
    happened: MinutesDrafted
    | MinutesCirculated
    | AmendmentProposed
    | AmendmentAccepted
    | AmendmentDeclined,
) -> Dialogue:
    match happened:
        case MinutesDrafted():
            return _drafted(dialogue, happened)
        case MinutesCirculated():
            return replace(dialogue, stage=Stage.CIRCULATED, circulated=happened)
        case AmendmentProposed():
            made = Amendment(happened)
            return replace(
                dialogue, amendments=_with(dialogue.amendments, happened.amendment_id, made)
            )
        case AmendmentAccepted() | AmendmentDeclined():
            return _answered(dialogue, happened)
        case _:
            assert_never(happened)


def _of_signing(
    dialogue: Dialogue,
    happened: MinutesSigned
    | SignatureAttested
    | SignatureRefused
    | MinutesSealed
    | AddendumAdded
    | MinutesTranslated
    | TranslationReviewed,
) -> Dialogue:
    match happened:
        case MinutesSigned(attested_by=None):
            return replace(dialogue, signatures=(*dialogue.signatures, happened))
        case MinutesSigned():
            return replace(dialogue, waiting=_with(dialogue.waiting, happened.party, happened))
        case SignatureAttested():
            return _attested(dialogue, happened)
        case SignatureRefused():
            return replace(
                dialogue,
                refused=_with(dialogue.refused, happened.party, happened),
                waiting=_without(dialogue.waiting, happened.party),
            )
        case MinutesSealed():
            return replace(dialogue, stage=Stage.SEALED, sealed=happened)
        case AddendumAdded():
            return replace(
                dialogue, addenda=_with(dialogue.addenda, happened.addendum_id, happened)
            )
        case MinutesTranslated() | TranslationReviewed():
            return _translated(dialogue, happened)
        case _:
            assert_never(happened)


def _drafted(dialogue: Dialogue, draft: MinutesDrafted) -> Dialogue:
    if dialogue.planned is None or dialogue.held is None:
        return dialogue
    text = content.drafted(dialogue.planned.kind, dialogue.place, dialogue.held.held_on, draft)
    return replace(dialogue, stage=Stage.DRAFTED, draft=draft, content=text)


def _answered(dialogue: Dialogue, answer: AmendmentAccepted | AmendmentDeclined) -> Dialogue:
    amendment = dialogue.amendments.get(answer.amendment_id)
    if amendment is None:
        return dialogue
    answered = _with(dialogue.amendments, answer.amendment_id, replace(amendment, answer=answer))
    if isinstance(answer, AmendmentDeclined) or dialogue.content is None:
        return replace(dialogue, amendments=answered)
    text = content.amended(dialogue.content, amendment.proposed)
    return replace(dialogue, amendments=answered, content=text, waiting={})


def _attested(dialogue: Dialogue, attested: SignatureAttested) -> Dialogue:
    signed = dialogue.waiting.get(attested.party)
    if signed is None:
        return dialogue
    return replace(
        dialogue,
        signatures=(*dialogue.signatures, signed),
        waiting=_without(dialogue.waiting, attested.party),
    )


def _translated(dialogue: Dialogue, happened: MinutesTranslated | TranslationReviewed) -> Dialogue:
    before = dialogue.translations.get(happened.translation_id)
    if isinstance(happened, MinutesTranslated):
        now = Translation(happened)
    elif before is not None:
        now = replace(before, reviewed=happened)
    else:
        return dialogue
    return replace(
        dialogue, translations=_with(dialogue.translations, happened.translation_id, now)
    )


def _with(known: Mapping[K, Any], key: K, value: Any) -> dict[K, Any]:
    return {**known, key: value}


def _without(known: Mapping[K, V], key: K) -> dict[K, V]:
    return {each: value for each, value in known.items() if each != key}


DIALOGUE = Stream("dialogue", Dialogue(), evolve, DialogueEvent)
