"""What the routes of a dialogue share."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Path
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from domain.codes import RESTRICTED
from domain.dialogue import DIALOGUE, Dialogue
from domain.dialogue.events import AgendaItem, DialogueEvent, MinutesItem
from domain.issue import ISSUE, Issue
from domain.issue.events import IssueReported
from domain.words import Sensitivity
from service.access import policy
from service.access.parties import party
from service.access.principal import Principal, Subject
from service.http.caller import Caller
from service.http.fields import Body, CommandBody, Uuid
from service.http.times import now
from service.ledger import Loaded
from service.routes.common import writes
from service.routes.issues.common import subject_of as subject_of_issue
from service.routes.issues.sources import hidden_sources
from service.services import Services
from service.writing import OpenStream, Write

Meeting = OpenStream[Dialogue, DialogueEvent]

DialogueId = Annotated[Uuid, Path(description="The dialogue's id, made by the client.")]


class LinkedBody(Body):
    """An item that may name a case, and a promise on it."""

    issue_id: Uuid | None = None
    commitment_id: Uuid | None = None

    @model_validator(mode="after")
    def _a_promise_stands_on_a_case(self) -> Self:
        if self.commitment_id is not None and self.issue_id is None:
            text = "Name the issue on which the commitment stands, too."
            raise PydanticCustomError("issue-missing", text)
        return self


def refusals(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems of a write on a dialogue, beside those of every write."""
    return writes("dialogue-unknown", *codes)


async def open_dialogue(write: Write, dialogue_id: UUID, body: CommandBody) -> Meeting:
    """The dialogue to decide on; 404 where there is none."""

    async def concerns(dialogue: Dialogue) -> Subject:
        return await subject_of(write.services, dialogue)

    return await write.open(DIALOGUE, dialogue_id, body, concerns)


def may_record(meeting: Meeting) -> bool:
    """Whether the caller may write the record of this dialogue, for the body it speaks for."""
    principal = meeting.write.caller.principal
    who = principal.speaking_for(meeting.by) if meeting.by else principal
    return policy.grant_for(who, "draft_minutes", meeting.subject, meeting.today) is not None


async def subject_of(services: Services, dialogue: Dialogue) -> Subject:
    """A dialogue concerns its place and the places that its parties serve.

    The convening body leads it; others record it only at its place. The cities it is held with
    read it through their bodies that are invited, for which it is asked what is hidden.
    """
    place = await services.registry.place(dialogue.place)
    places = set(place.ancestors)
    for code in dialogue.invited:
        found = await services.registry.find_body(code)
        places.update(found.places if found else ())
    return Subject(
        places=frozenset(places),
        recorded_at=frozenset(place.ancestors),
        sensitivity=Sensitivity.INTERNAL,
        lead_body=dialogue.planned.convener if dialogue.planned else None,
    )


async def hidden_items(
    services: Services, items: Sequence[AgendaItem | MinutesItem], bodies: Iterable[str]
) -> frozenset[int]:
    """The numbers of the items about a case that one of these bodies may not see.

    A case that nobody has reported counts as one: the answer must not tell them apart.
    """
    ids = list(dict.fromkeys(item.issue_id for item in items if item.issue_id))
    if not ids:
        return frozenset()
    parties = [await party(services.registry, body) for body in dict.fromkeys(bodies)]
    shown = {
        issue_id
        for issue_id, loaded in await _cases(services, ids)
        if await _may_be_shown(services, loaded, parties)
    }
    return frozenset(i.number for i in items if i.issue_id and i.issue_id not in shown)


async def links_to_show(
    services: Services, caller: Caller, dialogue_id: UUID, ids: Iterable[UUID]
) -> frozenset[UUID]:
    """The cases among these to which the reader may be led from this dialogue.

    None of them is protected now, whoever asks: a case that became so shows no link any more. Nor
    does one that was raised in this dialogue by a body that is not to be named: the session of a
    women's group would name it.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return frozenset()
    return frozenset(
        [
            issue_id
            for issue_id, loaded in await _cases(services, wanted)
            if await _may_be_shown(services, loaded, [caller.principal])
            and not (
                _was_raised_in(loaded.state, dialogue_id)
                and await hidden_sources(services, caller, loaded.state)
            )
        ]
    )


def _was_raised_in(issue: Issue, dialogue_id: UUID) -> bool:
    return isinstance(issue.origin, IssueReported) and issue.origin.dialogue_id == dialogue_id


async def _cases(services: Services, ids: list[UUID]) -> list[tuple[UUID, Loaded[Issue]]]:
    return list(zip(ids, await services.ledger.load_many(ISSUE, ids), strict=True))


async def _may_be_shown(
    services: Services, loaded: Loaded[Issue], readers: Sequence[Principal]
) -> bool:
    issue = loaded.state
    if loaded.lane is None or issue.sensitivity in RESTRICTED or issue.police_conduct:
        return False
    subject = await subject_of_issue(services, issue)
    today = (await services.registry.city(loaded.lane)).today(now())
    return all(policy.may_see(reader, subject, today) for reader in readers)
