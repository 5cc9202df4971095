"""Whether what is said to come from a dialogue can come from it: facts for other streams."""

from uuid import UUID

from domain.dialogue import DIALOGUE, Dialogue
from domain.errors import Refusal
from service.services import Services

PARTIES_WHO_HEAR = 2


async def the_dialogue_was_held(services: Services, dialogue_id: UUID) -> Dialogue:
    """The dialogue in which something was raised; refused (`not-held`) where none was held."""
    dialogue = (await services.ledger.load(DIALOGUE, dialogue_id)).state
    if dialogue.held is None:
        raise Refusal("not-held", "First record that the dialogue was held, and who was there.")
    return dialogue


async def the_dialogue_heard(services: Services, dialogue_id: UUID, body: str) -> None:
    """Refused (`promise-not-heard`) unless the body was in the room, and another one that heard it.

    Also the minutes let nobody promise there who was not (`owner-not-present`).
    """
    dialogue = (await services.ledger.load(DIALOGUE, dialogue_id)).state
    if body not in dialogue.present or len(dialogue.present) < PARTIES_WHO_HEAR:
        raise Refusal(
            "promise-not-heard",
            "Name a dialogue that was held and in which the body that promises and another party "
            "were present, or let that body write it down itself.",
        )
