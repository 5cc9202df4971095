"""Whether what is said to come from a dialogue can come from it: facts for other streams.

A dialogue of another city, and one that the caller may not know of, counts as one that nobody
planned: no record is given an origin that its writer cannot have read.
"""

from uuid import UUID

from domain.dialogue import DIALOGUE, Dialogue
from domain.errors import Refusal, Unknown
from service.access import policy
from service.routes.dialogues.common import subject_of
from service.writing import Write

PARTIES_WHO_HEAR = 2


async def the_dialogue_is_known(write: Write, dialogue_id: UUID, lane: str) -> Dialogue:
    """A dialogue of the city of this lane, or held with it; raises `dialogue-unknown`."""
    loaded = await write.services.ledger.load(DIALOGUE, dialogue_id)
    planned = loaded.state.planned
    if loaded.lane is not None and planned and lane in (loaded.lane, *planned.with_cities):
        subject = await subject_of(write.services, loaded.state)
        today = (await write.services.registry.city(loaded.lane)).today(write.now)
        if policy.may_see(write.caller.principal, subject, today):
            return loaded.state
    raise Unknown("dialogue-unknown", "No dialogue has this id. Check the id.")


async def the_dialogue_was_held(write: Write, dialogue_id: UUID, lane: str) -> Dialogue:
    """The dialogue in which something was raised; refused (`not-held`) where none was held."""
    dialogue = await _known(write, dialogue_id, lane)
    if dialogue.held is None:
        raise Refusal("not-held", "First record that the dialogue was held, and who was there.")
    return dialogue


async def the_dialogue_heard(write: Write, dialogue_id: UUID, lane: str, body: str) -> None:
    """Refused (`promise-not-heard`) unless the body was in the room, and another one that heard it.

    Also the minutes let nobody promise there who was not (`owner-not-present`).
    """
    dialogue = await _known(write, dialogue_id, lane)
    if body not in dialogue.present or len(dialogue.present) < PARTIES_WHO_HEAR:
        raise Refusal(
            "promise-not-heard",
            "Name a dialogue that was held and in which the body that promises and another party "
            "were present, or let that body write it down itself.",
        )


async def _known(write: Write, dialogue_id: UUID, lane: str) -> Dialogue:
    """The dialogue; nothing where it is unknown."""
    try:
        return await the_dialogue_is_known(write, dialogue_id, lane)
    except Unknown:
        return DIALOGUE.initial
