"""What the routes of a case share."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path

from domain.codes import RESTRICTED
from domain.issue import ISSUE, Issue, Stage
from domain.issue.commitment import Commitment
from domain.issue.events import IssueEvent
from domain.issue.protection import raise_sensitivity
from domain.words import Level, Sensitivity, WorkingCalendar
from service.access.principal import Subject
from service.http.fields import CommandBody, Uuid
from service.ledger import Command
from service.openapi import refusals as listed
from service.registry import PlaceFacts, Registry
from service.routes.issues.sources import WOMENS_GROUP
from service.services import Services
from service.writing import OpenStream, Write

Case = OpenStream[Issue, IssueEvent]

CaseId = Annotated[Uuid, Path(description="The issue's id, made by the client that reported it.")]
CommitmentId = Annotated[Uuid, Path(description="The commitment's id, made by the client.")]
ActionId = Annotated[Uuid, Path(description="The follow-up action's id, made by the client.")]


def refusals(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems of a write on a case, beside those of every write."""
    return listed("stale-version", "conflict", "operation-reused", "issue-unknown", *codes)


async def open_case(
    write: Write,
    issue_id: UUID,
    body: CommandBody,
    commitment_id: UUID | None = None,
    *,
    promised_by: str | None = None,
    led_by: str | None = None,
    referral_id: UUID | None = None,
    also_at: frozenset[str] = frozenset(),
) -> Case:
    """The case to decide on; 404 where there is none.

    `promised_by` owns a promise that is about to be made, `led_by` is about to lead the case; in a
    referral the receiver is the owner. `also_at` are places that count as its own.
    """

    async def concerns(issue: Issue) -> Subject:
        subject = await subject_of(write.services, issue, commitment_id)
        referral = issue.referrals.get(referral_id) if referral_id else None
        owner = referral.referred.to_body if referral else promised_by
        return replace(
            subject,
            places=subject.places | also_at,
            owner_body=owner or subject.owner_body,
            lead_body=subject.lead_body or led_by,
        )

    return await write.open(ISSUE, issue_id, body, concerns)


async def subject_of(
    services: Services, issue: Issue, commitment_id: UUID | None = None
) -> Subject:
    """Whom a case concerns, and of a commitment on it whose it is."""
    place = await services.registry.place(issue.place)
    commitment = issue.commitments.get(commitment_id) if commitment_id else None
    return Subject(
        places=frozenset(place.ancestors),
        sensitivity=issue.sensitivity,
        police_conduct=issue.police_conduct,
        lead_body=issue.lead_body,
        reported_by=issue.reported_by,
        reporters=issue.absorbed_reporters,
        owner_body=commitment.owner if commitment else None,
        claimed_by=_claimant(issue, commitment),
        case_workers=issue.case_workers,
        heard_at=_heard_at(place, issue),
        heard_by_community=_asked_level(issue) is Level.WOMENS_GROUP,
    )


def _asked_level(issue: Issue) -> Level | None:
    """The level below the one that must answer: an appeal's, or that of the last escalation."""
    if issue.stage is Stage.DECLINED and issue.declined is not None:
        return issue.declined.level
    if issue.escalations:
        return list(issue.escalations.values())[-1].escalated.from_level
    return issue.declined.level if issue.declined else None


def _heard_at(place: PlaceFacts, issue: Issue) -> frozenset[str]:
    """Where nothing lies below a nahia, the place of the case itself is the community's."""
    level = _asked_level(issue)
    if level is None:
        return frozenset()
    own = {place.code} if level is Level.WOMENS_GROUP else frozenset[str]()
    return place.heard_at(level) or frozenset(own)


async def reporter_level(services: Services, issue: Issue) -> Level:
    """Where the body stands that reported: a women's group is heard by the community first."""
    body = await services.registry.find_body(issue.reported_by) if issue.reported_by else None
    womens_group = body is not None and body.kind == WOMENS_GROUP
    return Level.WOMENS_GROUP if womens_group else Level.COMMUNITY


async def in_police_chain(registry: Registry, body: str | None) -> bool:
    """Whether a body takes orders from the police; one that nobody knows might."""
    if body is None:
        return False
    found = await registry.find_body(body)
    return found is None or found.in_police_chain


def _claimant(issue: Issue, commitment: Commitment | None) -> str | None:
    if commitment is not None:
        return commitment.last_claim.claimed.claimed_by if commitment.last_claim else None
    return issue.resolution.claimed_by if issue.resolution else None


async def protected_alike(
    case: Case, level: Sensitivity, reason: str, member: UUID | None = None
) -> list[Command[Issue, IssueEvent]]:
    """What raises every case merged into this one as far: it would tell of its survivor.

    `member` is named on them where nobody else could read them.
    """

    def follow(issue: Issue) -> list[IssueEvent]:
        if issue.sensitivity >= level:
            return []
        appointed = member is None
        return raise_sensitivity(
            issue, level=level, reason=reason, custodian_appointed=appointed, member=member
        )

    commands: list[Command[Issue, IssueEvent]] = []
    ids = list(case.state.absorbed) if level in RESTRICTED else []
    while ids:
        found = await case.write.services.ledger.load_many(ISSUE, ids)
        commands += [
            Command(ISSUE, issue_id, follow, lane=merged.lane or case.lane, loaded=merged)
            for issue_id, merged in zip(ids, found, strict=True)
        ]
        ids = [each for merged in found for each in merged.state.absorbed]
    return commands


async def calendar_of(case: Case) -> WorkingCalendar:
    """The days of the case's city, without those on which its place was suspended."""
    return await case.write.services.registry.calendar(case.state.place)
