"""One case: read by folding its stream, so that who wrote something finds it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from domain.issue import ISSUE, Issue, Stage
from projections.history import Sentence, sentences
from service.documents.case import case_file
from service.documents.case_shapes import CaseFile
from service.http.caller import Asking, Caller, Using
from service.http.etags import document, revalidate
from service.http.routing import Route
from service.http.times import AsOf, now
from service.openapi import refusals
from service.registry import CityFacts
from service.routes.issues.common import CaseId, subject_of
from service.routes.issues.sources import (
    hidden_sources,
    kept_within_the_community,
    other_cases,
    shielded,
    shown_to,
)
from service.routes.seen import cases_known, seen
from service.services import Services

router = APIRouter(prefix="/v1/issues/{issue_id}", tags=["Issues"], route_class=Route)

Language = Annotated[
    Literal["en", "fa-AF", "ps-AF"], Query(description="The language of the sentences.")
]


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a case, oldest first, each event as a sentence."""

    items: Sequence[Sentence]
    next_cursor: None = None


@router.get("", response_model=CaseFile, responses=refusals(
    "as-of-too-recent", "bad-if-none-match"
))  # fmt: skip
async def read_issue(
    issue_id: CaseId, request: Request, caller: Asking, services: Using, as_of: AsOf = None
) -> Response:
    """Read one case, as it is or as it was known at a recorded time.

    `standing` of a promise is that of the city's day. The ETag is the case's version; a case with
    promises still running is always sent whole, because their standing changes with the day.
    """
    loaded = await seen(ISSUE, issue_id, "read_issue", caller, services, subject_of, as_of)
    city = await services.registry.city(loaded.lane or "")
    if not _changes_with_the_day(loaded.state, city, as_of):
        revalidate(request, loaded.version)
    hidden = await hidden_sources(services, caller, loaded.state)
    shown = case_file(
        issue_id,
        loaded,
        await services.references.find(issue_id),
        city.today(as_of or now()),
        await services.registry.calendar(loaded.state.place),
        await _links_to_show(caller, services, loaded.state),
        hidden,
        await _kept(caller, services, loaded.state, hidden, city),
    )
    return document(shown, loaded.version)


@router.get("/history", response_model=History, responses=refusals("as-of-too-recent"))
async def read_history(
    issue_id: CaseId,
    caller: Asking,
    services: Using,
    language: Language = "en",
    as_of: AsOf = None,
) -> Response:
    """Read what happened to a case, every event as a sentence, oldest first.

    Steps that are about another case are left out where the caller may not know of that one.
    """
    loaded = await seen(ISSUE, issue_id, "read_history", caller, services, subject_of, as_of)
    hidden = await hidden_sources(services, caller, loaded.state)
    city = await services.registry.city(loaded.lane or "")
    kept = await _kept(caller, services, loaded.state, hidden, city)
    links = await cases_known(services, caller, other_cases(loaded.history))
    steps = shown_to(loaded.history, hidden, kept, links.keys())
    told = shielded(sentences(steps, language), hidden)
    return Response(msgspec.json.encode(History(items=told)), media_type="application/json")


async def _links_to_show(caller: Caller, services: Services, issue: Issue) -> frozenset[UUID]:
    """Other cases that the caller may know of: a link to another one would give it away."""
    ids = [*issue.recurrences, *issue.same_problem, *issue.absorbed]
    ids += [issue.merged.happened.into] if issue.merged else []
    return frozenset(await cases_known(services, caller, ids))


async def _kept(
    caller: Caller, services: Services, issue: Issue, hidden: frozenset[str], city: CityFacts
) -> frozenset[UUID]:
    subject = await subject_of(services, issue)
    return kept_within_the_community(caller, subject, issue, hidden, city.today(now()))


def _changes_with_the_day(issue: Issue, city: CityFacts, as_of: datetime | None) -> bool:
    """Promises run, and so do the days of those who were asked whether it is solved."""
    today = city.today(as_of or now())
    waiting = issue.stage is Stage.VERIFIED and issue.unanswered_since is not None
    running = (commitment.has_ended(today) for commitment in issue.commitments.values())
    return waiting or not all(running)
