"""The agenda of the next dialogue at a place: what is carried over, and who is shown what of it."""

from collections.abc import Iterable
from datetime import datetime

from domain.dialogue import Dialogue
from domain.dialogue.events import AgendaItem, AgendaKind
from domain.words import Sensitivity
from projections.carry_over import Carried, CarriedItem, carry_over
from projections.visibility import EVERYTHING, Area, Visibility
from service import clock
from service.access.parties import visible_to
from service.services import Services

BUT_POLICE_CONDUCT = Visibility((Area(None, frozenset(Sensitivity)),))


async def shared_items(services: Services, dialogue: Dialogue) -> tuple[AgendaItem, ...]:
    """The carried-over items that every invited party may see, as an agenda to be prepared.

    Nothing about the conduct of the police, whoever is invited: what is prepared stays in the
    record of the dialogue, which the police of the place may read.
    """
    carried = await carried_over(
        services, dialogue.place, dialogue.invited, reader=BUT_POLICE_CONDUCT
    )
    return tuple(_prepared(item) for item in carried.shared)


async def carried_over(
    services: Services,
    place: str,
    bodies: Iterable[str],
    *,
    reader: Visibility = EVERYTHING,
    as_of: datetime | None = None,
) -> Carried:
    """What is carried over to a dialogue of these bodies at the place, as the reader may see it.

    Of the shared items the reader is shown what he may see himself, without a gap in their
    numbers.
    """
    return await services.database.read(
        carry_over,
        place=place,
        parties=await visible_to(services.registry, bodies),
        now=clock.now(),
        reader=reader,
        as_of=as_of,
    )


def _prepared(item: CarriedItem) -> AgendaItem:
    return AgendaItem(
        number=item.number,
        kind=AgendaKind(item.kind),
        issue_id=item.issue_id,
        commitment_id=item.commitment_id,
        recommendation_id=item.recommendation_id,
        text=item.what,
        language=item.language,
    )
