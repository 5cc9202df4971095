"""What the routes of a case share."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path

from domain.issue import ISSUE, Issue
from domain.issue.commitment import Commitment
from domain.issue.events import IssueEvent
from domain.words import WorkingCalendar
from service.access.principal import Subject
from service.http.fields import CommandBody, Uuid
from service.openapi import refusals as listed
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
) -> Case:
    """The case to decide on; 404 where there is none.

    `promised_by` owns a promise that is about to be made, `led_by` is about to lead the case.
    """

    async def concerns(issue: Issue) -> Subject:
        subject = await subject_of(write.services, issue, commitment_id)
        return replace(
            subject,
            owner_body=promised_by or subject.owner_body,
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
        owner_body=commitment.owner if commitment else None,
        claimed_by=_claimant(issue, commitment),
        case_workers=issue.case_workers,
        heard_at=place.heard_at(issue.declined.level) if issue.declined else frozenset(),
    )


def _claimant(issue: Issue, commitment: Commitment | None) -> str | None:
    if commitment is not None:
        return commitment.last_claim.claimed.claimed_by if commitment.last_claim else None
    return issue.resolution.claimed_by if issue.resolution else None


async def calendar_of(case: Case) -> WorkingCalendar:
    """The days of the case's city, without those on which its place was suspended."""
    return await case.write.services.registry.calendar(case.state.place)
