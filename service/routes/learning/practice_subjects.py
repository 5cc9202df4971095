"""Whom a practice concerns, and whom an adoption of it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path

from domain.errors import Unknown
from domain.practice import PRACTICE, Practice, PracticeEvent
from domain.practice.state import OUT
from domain.words import Sensitivity
from service.access import policy
from service.access.principal import Subject
from service.http.caller import Caller
from service.http.fields import CommandBody, Uuid
from service.http.problems import Problem
from service.routes.common import at_place
from service.routes.seen import may_know
from service.services import Services
from service.writing import OpenStream, Write

PracticeId = Annotated[Uuid, Path(description="The practice's id, made by the client.")]
AdoptionId = Annotated[Uuid, Path(description="The adoption's id, made by the client.")]

Opened = OpenStream[Practice, PracticeEvent]


async def subject_of(services: Services, practice: Practice) -> Subject:
    """A draft stands at its city; what was published once is everybody's to read."""
    if practice.drafted is None:
        return Subject(unplaced=True)
    public = practice.stage in OUT
    return await at_place(
        services, practice.drafted.city,
        Sensitivity.PUBLIC if public else Sensitivity.INTERNAL,
        owner_body=practice.drafted.written_by,
    )  # fmt: skip


async def practice_named(services: Services, caller: Caller, practice_id: UUID) -> None:
    """Refused (`practice-unknown`) where the caller may see no such practice."""
    loaded = await services.ledger.load(PRACTICE, practice_id)
    subject = await subject_of(services, loaded.state)
    if loaded.lane is None or not await may_know(services, caller, loaded.lane, subject):
        raise Unknown("practice-unknown", "No practice has this id. Check the id.")


async def open_practice(practice_id: UUID, body: CommandBody, write: Write) -> Opened:
    """The practice to decide on, judged at the city that it comes from."""

    async def concerns(practice: Practice) -> Subject:
        return await subject_of(write.services, practice)

    return await write.open(PRACTICE, practice_id, body, concerns)


async def open_adoption(
    practice_id: UUID, adoption_id: UUID, body: CommandBody, write: Write,
    city: str | None = None,
) -> Opened:  # fmt: skip
    """The practice to decide on, judged at the city that adopts it; `city` is about to."""

    async def concerns(practice: Practice) -> Subject:
        own = await subject_of(write.services, practice)
        if not policy.may_see(write.caller.principal, own, write.now.date()):
            raise Problem("not-found")
        adopting = _adopting_city(practice, adoption_id) or city
        if adopting is None:
            return Subject(unplaced=True)  # the domain says that there is no such adoption
        return await at_place(write.services, adopting, Sensitivity.PUBLIC)

    return await write.open(PRACTICE, practice_id, body, concerns)


async def day_of_deed(opened: Opened, adoption_id: UUID | None = None, city: str = "") -> date:
    """The day on which it was done, of the city that does it: the lane belongs to no city."""
    practice = opened.state
    adopting = _adopting_city(practice, adoption_id) if adoption_id else None
    own = practice.drafted.city if practice.drafted else ""
    found = await opened.write.services.registry.city(adopting or city or own)
    return found.today(opened.operation.envelope.occurred_at)


def _adopting_city(practice: Practice, adoption_id: UUID) -> str | None:
    adoption = practice.adoptions.get(adoption_id)
    return adoption.considered.city if adoption else None
