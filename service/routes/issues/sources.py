"""Whose voice a case is: shown, or only "the community".

What a women's group reports is confidential unless it says otherwise, and any body may ask for
it. Then its name stands nowhere but before its own members.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from domain.events import Recorded
from domain.issue import Issue
from domain.issue.events import IssueEscalated
from domain.words import Level
from projections.history import Sentence
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


def shown_to(history: Sequence[Recorded[Any]], hidden: frozenset[str]) -> list[Recorded[Any]]:
    """The history in which "women's group" reads "community" where the source is hidden."""
    return [
        replace(recorded, event=replace(recorded.event, from_level=Level.COMMUNITY))
        if hidden and _from_womens_group(recorded.event)
        else recorded
        for recorded in history
    ]


def _from_womens_group(happened: object) -> bool:
    return isinstance(happened, IssueEscalated) and happened.from_level is Level.WOMENS_GROUP
