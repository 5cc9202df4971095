"""Searching the knowledge base, and one thing found with who was told of it and what it changed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from domain.knowledge import KNOWLEDGE
from domain.plan import PLAN, Finding
from projections import paging
from projections.knowledge import telling
from projections.knowledge.search import KnowledgeFilter, find_knowledge, search_knowledge
from projections.knowledge.told import DisseminationFilter, DisseminationRow, list_disseminations
from projections.knowledge.uptakes import plans_changed
from projections.knowledge.words import MOST_ASKED, Term, asked
from service.documents.knowledge import (
    KnowledgeFile,
    KnowledgeShown,
    UptakeOfFinding,
    entry_file,
    knowledge_shown,
    record_file,
    uptake_of_finding,
)
from service.http.caller import Asking, Caller, Using
from service.http.coded import Category, KnowledgeKind
from service.http.etags import document
from service.http.fields import Day, Language, Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.problems import Fault, Problem
from service.http.routing import Route
from service.http.times import AsOf, position_at, settled
from service.openapi import refusals
from service.routes.common import City
from service.routes.knowledge.entries import EntryId
from service.routes.knowledge.subjects import subject_of
from service.routes.seen import seen
from service.services import Services

router = APIRouter(prefix="/v1/knowledge", tags=["Knowledge"], route_class=Route)

LONGEST_QUESTION = 200


class What(StrEnum):
    """Where something that can be found is kept."""

    KNOWLEDGE = telling.KNOWLEDGE
    PRACTICE = telling.PRACTICE
    LESSON_NOTE = telling.LESSON_NOTE
    DIALOGUE = telling.DIALOGUE
    ASSESSMENT = telling.ASSESSMENT


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def search_the_knowledge(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    q: Annotated[
        str | None,
        Query(
            max_length=LONGEST_QUESTION,
            description="Words, in any spelling of Dari, Pashto or English: each must begin a "
            "word of the text. Signs have no meaning.",
            examples=["street lamp"],
        ),
    ] = None,
    what: Annotated[What | None, Query(description="Where it is kept.")] = None,
    kind: Annotated[KnowledgeKind | None, Query(description="A code of `knowledge_kinds`.")] = None,
    category: Annotated[
        Category | None, Query(description="A code of `categories`, with its finer ones.")
    ] = None,
    city: City = None,
    language: Annotated[Language | None, Query(description="In which it is written.")] = None,
    since: Annotated[Day | None, Query(description="Published on this day or later.")] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[KnowledgeShown]:
    """Find practices, lessons, sessions, assessments, research and data that can be learnt from.

    First comes what has most of the words in its title, then the newest.
    """
    caller.allow_reading("read_knowledge")
    wanted = KnowledgeFilter(
        terms=_terms(q), what=what.value if what else None, kind=kind, category=category,
        city=city, language=language, since=since,
    )  # fmt: skip
    position = await position_at(services, as_of)
    found = await services.database.read(
        search_knowledge,
        caller.visible(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("knowledge", cursor),
        limit=limit,
    )
    shown = paging.Page(tuple(map(knowledge_shown, found.items)), found.next_key)
    return serve_known("knowledge", shown, position, request, response)


def _terms(q: str | None) -> tuple[Term, ...]:
    if q is None:
        return ()
    terms = asked(q)
    if not terms:
        text = "Ask for at least one word of letters or digits, or leave this out."
        raise Problem("invalid", faults=[Fault("/q", "no-words", text, "query")])
    if len(terms) > MOST_ASKED:
        text = f"Ask for at most {MOST_ASKED} words at once."
        raise Problem("invalid", faults=[Fault("/q", "too-many", text, "query")])
    return terms


@router.get("/{entry_id}", response_model=KnowledgeFile, responses=refusals("as-of-too-recent"))
async def read_entry(
    entry_id: EntryId, caller: Asking, services: Using, as_of: AsOf = None
) -> Response:
    """Read one entry with who was told of it, and which plans changed by it; withdrawn ones too.

    It is always sent whole: who was told, and what changed, comes without a change of the entry.
    """
    loaded = await seen(KNOWLEDGE, entry_id, "read_knowledge", caller, services, subject_of, as_of)
    told, uptakes = await _what_came_of(services, caller, telling.KNOWLEDGE, entry_id, None, as_of)
    return document(entry_file(entry_id, loaded, told, uptakes), loaded.version)


@router.get(
    "/{what}/{record_id}", response_model=KnowledgeFile, responses=refusals("as-of-too-recent")
)
async def read_record(
    what: Annotated[What, Path(description="Where it is kept.")],
    record_id: Annotated[Uuid, Path(description="Its id there.")],
    caller: Asking,
    services: Using,
    as_of: AsOf = None,
) -> Response:
    """Read what can be learnt from a practice, a lesson note, a session or an assessment.

    With who was told of it, and which plans and policies changed by it.
    """
    if what is What.KNOWLEDGE:
        return await read_entry(record_id, caller, services, as_of)
    caller.allow_reading("read_knowledge")
    as_of = settled(as_of)
    row = await services.database.read(
        find_knowledge, caller.visible(), what.value, record_id, as_of
    )
    if row is None:
        raise Problem("not-found")
    told, uptakes = await _what_came_of(services, caller, row.what, record_id, row.stream, as_of)
    return document(record_file(row, told, uptakes), row.version)


async def _what_came_of(
    services: Services, caller: Caller, what: str, record_id: UUID, stream: UUID | None,
    as_of: datetime | None,
) -> tuple[Sequence[DisseminationRow], Sequence[UptakeOfFinding]]:  # fmt: skip
    """Who was told of it, and which items of plans it changed, the earliest first."""
    plan_id = stream if what == telling.LESSON_NOTE else None
    wanted = DisseminationFilter(what=what, record=record_id, plan=plan_id)
    told = await services.database.read(
        list_disseminations, caller.visible(), wanted=wanted, as_of=as_of, limit=MOST_SHOWN
    )
    finding = Finding(what)
    plans = (
        [plan_id]
        if plan_id
        else await services.database.read(plans_changed, finding, record_id, as_of)
    )
    uptakes = [
        uptake_of_finding(each, loaded.state, uptake)
        for each in plans
        if (loaded := await services.ledger.load(PLAN, each, as_of=as_of)).lane is not None
        for uptake in loaded.state.uptakes.values()
        if (uptake.finding, uptake.finding_id) == (finding, record_id)
    ]
    return told.items, sorted(uptakes, key=lambda each: (each.on, each.uptake_id))


MOST_SHOWN = 500
"""Disseminations that a document shows; the list has them all."""
