"""Whose voice a case is, and which steps of it are shown.

What a women's group reports is confidential unless it says otherwise, and any body may ask for
it. Then its name stands nowhere but before its own members. A step that is about another case is
shown to those who may know of that one.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.events import Recorded
from domain.issue import Issue
from domain.issue.events import (
    AbsorptionUndone,
    IssueAbsorbed,
    IssueEscalated,
    IssueMerged,
    MergeUndone,
    RecurrenceConfirmed,
    RecurrenceProposed,
    RecurrenceRefused,
    SameProblemLinked,
    SameProblemRefused,
)
from domain.words import Level
from projections.history import Sentence
from service.access import policy
from service.access.principal import Subject
from service.http.caller import Caller
from service.services import Services

WOMENS_GROUP = "womens_group"


async def is_confidential(services: Services, body: str | None, wish: bool | None) -> bool:
    """Whether the source of a new report is confidential: as it wishes, or by its kind."""
    if wish is not None or body is None:
        return bool(wish)
    found = await services.registry.find_body(body)
    return found is not None and found.kind == WOMENS_GROUP


async def hidden_sources(services: Services, caller: Caller, issue: Issue) -> frozenset[str]:
    """The bodies that reported the case and are not to be named before this caller."""
    wishes = {report.reported_by: report.source_confidential for report in issue.reports.values()}
    wishes[issue.reported_by] = issue.source_confidential
    others = issue.reporters - caller.principal.bodies
    return frozenset(
        [body for body in sorted(others) if await is_confidential(services, body, wishes.get(body))]
    )


def shielded(told: Iterable[Sentence], hidden: frozenset[str]) -> list[Sentence]:
    """The same sentences without the names of these bodies."""
    return [
        replace(each, on_behalf_of=None) if each.on_behalf_of in hidden else each for each in told
    ]


def kept_within_the_community(
    caller: Caller, subject: Subject, issue: Issue, hidden: frozenset[str], today: date
) -> frozenset[UUID]:
    """The escalations that would tell that a women's group spoke: those to the community itself.

    Who may answer them sees them all the same.
    """
    if not hidden or policy.grant_for(caller.principal, "answer_escalation", subject, today):
        return frozenset()
    return frozenset(
        escalation_id
        for escalation_id, escalation in issue.escalations.items()
        if escalation.escalated.to_level is Level.COMMUNITY
    )


def other_cases(history: Iterable[Recorded[Any]]) -> list[UUID]:
    """The other cases that these events are about, each once, in their order."""
    named = (_other_case(recorded.event) for recorded in history)
    return list(dict.fromkeys(each for each in named if each is not None))


def _other_case(happened: object) -> UUID | None:
    match happened:
        case RecurrenceProposed() | RecurrenceConfirmed() | RecurrenceRefused():
            return happened.of
        case SameProblemLinked() | SameProblemRefused():
            return happened.of
        case IssueMerged() | MergeUndone():
            return happened.into
        case IssueAbsorbed() | AbsorptionUndone():
            return happened.issue_id
        case _:
            return None


def shown_to(
    history: Sequence[Recorded[Any]], hidden: frozenset[str], kept: Set[UUID], links: Set[UUID]
) -> list[Recorded[Any]]:
    """The history without what is about cases that are not among the `links` the reader may know
    of, without the escalations `kept` back, nor where one came from that is shown."""
    told = [
        recorded
        for recorded in history
        if getattr(recorded.event, "escalation_id", None) not in kept
        and ((other := _other_case(recorded.event)) is None or other in links)
    ]
    return [
        replace(recorded, event=replace(recorded.event, from_level=None))
        if hidden and _from_womens_group(recorded.event)
        else recorded
        for recorded in told
    ]


def _from_womens_group(happened: object) -> bool:
    return isinstance(happened, IssueEscalated) and happened.from_level is Level.WOMENS_GROUP
