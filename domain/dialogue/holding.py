"""Recording that a meeting was held: who was there, as counts, and which parties."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.dialogue.attendance import bands_come_from_a_register, the_tally_must_add_up
from domain.dialogue.events import (
    Attendance,
    AttendanceCorrected,
    DialogueEvent,
    DialogueHeld,
    Presence,
)
from domain.dialogue.rules import (
    kind_of,
    the_dialogue_must_be_ahead,
    the_dialogue_must_exist,
    the_dialogue_must_have_been_held,
    the_minutes_must_be_unsealed,
)
from domain.dialogue.state import Dialogue
from domain.errors import Refusal
from domain.rules import a_reason_must_be_given


def hold_dialogue(
    dialogue: Dialogue,
    *,
    held_on: date,
    attendance: Attendance,
    parties: tuple[Presence, ...],
    inclusion_reason: str | None = None,
    on: date,
) -> list[DialogueEvent]:
    """Record that the meeting was held.

    `parties` say of every invited body and every required role whether it was there; the role
    of a body is that of its kind, a settled fact. `inclusion_reason`: why women or men were
    missing, where they were.
    """
    the_dialogue_must_exist(dialogue)
    held = DialogueHeld(
        held_on=held_on,
        attendance=attendance,
        parties=parties,
        inclusion_reason=inclusion_reason,
        on=on,
    )
    if dialogue.held is not None and replace(held, on=dialogue.held.on) == dialogue.held:
        return []
    planned = the_dialogue_must_be_ahead(dialogue)
    if held_on > on:
        raise Refusal("held-in-future", "Record a dialogue once it was held, with its day.")
    the_tally_must_add_up(attendance)
    bands_come_from_a_register(attendance)
    only_invited_bodies_are_parties(dialogue, parties)
    every_party_is_accounted_for(dialogue, parties, kind_of(planned).required)
    return [held]


def correct_attendance(
    dialogue: Dialogue, *, attendance: Attendance, reason: str, on: date
) -> list[DialogueEvent]:
    """Put the counts right, until the minutes are sealed; the first ones stay in the record."""
    the_dialogue_must_have_been_held(dialogue)
    if dialogue.attendance == attendance:
        return []
    the_minutes_must_be_unsealed(dialogue)
    a_reason_must_be_given(reason)
    the_tally_must_add_up(attendance)
    bands_come_from_a_register(attendance)
    return [AttendanceCorrected(attendance=attendance, reason=reason, on=on)]


# Rules


def only_invited_bodies_are_parties(dialogue: Dialogue, parties: Sequence[Presence]) -> None:
    if any(party.body is not None and party.body not in dialogue.invited for party in parties):
        raise Refusal("party-not-invited", "Invite a body before you record it as a party.")


def every_party_is_accounted_for(
    dialogue: Dialogue, parties: Sequence[Presence], required: Sequence[str]
) -> None:
    """Each invited body once, and each required role by a body or as absent."""
    bodies = [party.body for party in parties if party.body is not None]
    roles = {party.role for party in parties}
    if sorted(bodies) != sorted(dialogue.invited) or not roles >= set(required):
        raise Refusal(
            "party-missing",
            "Say of every invited body, and of every party that this kind of dialogue needs, "
            "whether it was there or absent; of each once.",
        )
