"""Signing the minutes, attesting a signature, refusing one, and sealing them."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field

from domain.dialogue import signing
from domain.dialogue.events import Missing, SignatureMethod
from domain.issue import ISSUE, Basis, Issue
from domain.issue.commitments import agree_commitment
from domain.issue.events import IssueEvent
from domain.issue.state import TAKEN_UP
from service.http.fields import Body, BodyCode, CommandBody, Language, Sentence
from service.http.routing import Route
from service.ledger import Command, Loaded
from service.routes.common import EvidenceBody, Office, Sha256, WithReason
from service.routes.dialogues.common import (
    DialogueId,
    Meeting,
    may_record,
    open_dialogue,
    refusals,
)
from service.writing import Receipt, Writing, accepted

router = APIRouter(prefix="/v1/dialogues/{dialogue_id}", tags=["Dialogues"], route_class=Route)


class Signature(CommandBody):
    """A party signs the content that was read to it.

    By its own account; by thumbprint or on paper, with the sheet; or by agreeing aloud, with the
    office that read. Whatever is not by its own account counts once another party has attested it.
    """

    party: BodyCode
    method: SignatureMethod
    content_hash: Sha256 = Field(description="Of the minutes as they were read.")
    language_read: Language
    sheet: EvidenceBody | None = None
    reader: Office | None = Field(None, description="The office that read aloud, not a name.")
    attested_by: BodyCode | None = Field(
        None, description="The party that is to attest it, by its own account."
    )
    dissent: Sentence | None = Field(
        None, description="With what the party disagrees, beside its signature."
    )


class Attestation(CommandBody):
    """That the party signed this content."""

    content_hash: Sha256 = Field(description="Of the minutes as they were read to it.")


Party = Annotated[BodyCode, Path(description="The body that signed.")]


class Refused(WithReason):
    """Why the party does not sign."""

    party: BodyCode


class MissingBody(Body):
    """A party that was there and did not sign, and why."""

    party: BodyCode
    reason: Sentence


class Sealing(CommandBody):
    """The reasons of those who did not sign, unless they have told them themselves."""

    missing: tuple[MissingBody, ...] = Field((), max_length=100)


@router.post("/signatures", response_model=Receipt, responses=refusals(
    "not-circulated", "party-not-present", "not-your-party", "content-changed", "amendment-open",
    "sheet-missing", "reading-incomplete", "recorder-attests-alone", "already-signed",
    "unknown-body", "no-body",
))  # fmt: skip
async def sign_minutes(dialogue_id: DialogueId, body: Signature, write: Writing) -> Response:
    """Sign the minutes; what the party promised in them is thereby agreed, in the same instant.

    A thumbprint and an assent given aloud agree nothing before they are attested.
    """
    meeting = await open_dialogue(write, dialogue_id, body)
    if body.attested_by is not None:
        await write.services.registry.body(body.attested_by)
    signed = meeting.command(
        signing.sign_minutes,
        party=body.party,
        method=body.method,
        content_hash=body.content_hash,
        language_read=body.language_read,
        sheet=body.sheet.to_domain() if body.sheet else None,
        reader=body.reader,
        attested_by=body.attested_by,
        dissent=body.dissent,
        by=meeting.speaker,
        records=may_record(meeting),
        on=meeting.on,
    )
    by_itself = body.method is SignatureMethod.OWN_ACCOUNT
    agreed = await _agreements(meeting, body.party) if by_itself else []
    return accepted(await write.commit([signed, *agreed], meeting.operation))


@router.post("/signatures/{party}/attestation", response_model=Receipt, responses=refusals(
    "not-circulated", "content-changed", "attestation-unknown", "amendment-open",
    "party-not-present", "already-signed", "no-body",
))  # fmt: skip
async def attest_signature(
    dialogue_id: DialogueId, party: Party, body: Attestation, write: Writing
) -> Response:
    """Say that a party signed in your presence; what it promised is agreed in the same instant."""
    meeting = await open_dialogue(write, dialogue_id, body)
    attested = meeting.command(
        signing.attest_signature,
        party=party,
        content_hash=body.content_hash,
        by=meeting.speaker,
        on=meeting.on,
    )
    agreed = await _agreements(meeting, party)
    return accepted(await write.commit([attested, *agreed], meeting.operation))


@router.post("/signature-refusals", response_model=Receipt, responses=refusals(
    "not-circulated", "party-not-present", "not-your-party", "already-signed", "reason-missing"
))  # fmt: skip
async def refuse_signature(dialogue_id: DialogueId, body: Refused, write: Writing) -> Response:
    """A party that was there says why it does not sign."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(
        signing.refuse_signature,
        party=body.party,
        reason=body.reason,
        by=meeting.by,
        on=meeting.on,
    )


@router.post("/sealing", response_model=Receipt, responses=refusals(
    "not-circulated", "circulation-running", "amendment-open", "signatures-missing",
    "absence-unexplained",
))  # fmt: skip
async def seal_minutes(dialogue_id: DialogueId, body: Sealing, write: Writing) -> Response:
    """Close the minutes for ever; a missing signature stands there with its reason."""
    meeting = await open_dialogue(write, dialogue_id, body)
    missing = tuple(Missing(party=each.party, reason=each.reason) for each in body.missing)
    return await meeting.decide(signing.seal_minutes, missing=missing, on=meeting.on)


async def _agreements(meeting: Meeting, party: str) -> list[Command[Issue, IssueEvent]]:
    """What agrees the promises of the party that stand in the minutes, one command for each case.

    The policy is not asked again: who may sign for the party makes it stand by what it signed.
    """
    content = meeting.state.content
    promised: dict[UUID, list[UUID]] = {}
    for item in content.items if content else ():
        if item.body == party and item.issue_id and item.commitment_id:
            promised.setdefault(item.issue_id, []).append(item.commitment_id)
    cases = await meeting.write.services.ledger.load_many(ISSUE, list(promised))
    return [
        _agreeing(meeting, case, issue_id, ids, party)
        for (issue_id, ids), case in zip(promised.items(), cases, strict=True)
        if case.lane is not None
    ]


def _agreeing(
    meeting: Meeting, case: Loaded[Issue], issue_id: UUID, ids: Iterable[UUID], party: str
) -> Command[Issue, IssueEvent]:
    def decide(issue: Issue) -> list[IssueEvent]:
        events: list[IssueEvent] = []
        for each in ids:
            if _waits_for_the_signature(meeting, issue, each, party):
                events += agree_commitment(
                    issue, commitment_id=each, basis=Basis.SIGNED_MINUTES, signed=True, by=party,
                    on=meeting.on,
                )  # fmt: skip
        return events

    return Command(kind=ISSUE, stream_id=issue_id, decide=decide, loaded=case)


def _waits_for_the_signature(
    meeting: Meeting, issue: Issue, commitment_id: UUID, party: str
) -> bool:
    """A promise of that owner, stated in this very dialogue, that runs and is not agreed yet."""
    commitment = issue.commitments.get(commitment_id)
    return (
        commitment is not None
        and issue.stage in TAKEN_UP
        and commitment.owner == party
        and commitment.stated.dialogue_id == meeting.stream_id
        and commitment.agreed is None
        and not commitment.has_ended(meeting.on)
    )
