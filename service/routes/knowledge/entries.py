"""Adding a document to the knowledge base, describing it anew, taking it out."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.knowledge import (
    KNOWLEDGE,
    Entry,
    Knowledge,
    KnowledgeEvent,
    add_knowledge_entry,
    revise_knowledge_entry,
    withdraw_knowledge_entry,
)
from service.access.principal import Subject
from service.http.coded import Category, KnowledgeKind
from service.http.fields import (
    CommandBody,
    Day,
    Language,
    Narrative,
    PlaceCode,
    Sentence,
    Title,
    Uuid,
)
from service.http.routing import Route
from service.registry import COMMON
from service.routes.common import Sha256, WithReason, writes
from service.routes.knowledge.subjects import subject_of
from service.services import Services
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(prefix="/v1/knowledge/{entry_id}", tags=["Knowledge"], route_class=Route)

_HTTPS = re.compile("https://[!-~]+")

EntryId = Annotated[Uuid, Path(description="The entry's id, made by the client.")]


def _https(link: str) -> str:
    """A link that leads to a page and carries nobody's name or password."""
    if not _leads_to_a_page(link):
        raise PydanticCustomError(
            "https-link",
            "Send a link that begins with https:// and a host, percent-encoded, without a name "
            "or password in it.",
        )
    return link


def _leads_to_a_page(link: str) -> bool:
    if not _HTTPS.fullmatch(link):
        return False
    try:
        parts = urlsplit(link)
        return bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:  # what stands in brackets is no address, or after the colon no port
        return False


Link = Annotated[
    str,
    StringConstraints(strict=True, min_length=9, max_length=2_000),
    AfterValidator(_https),
    Field(
        examples=["https://example.org/report.pdf"],
        json_schema_extra={"format": "uri", "pattern": f"^{_HTTPS.pattern}$"},
    ),
]


class EntryBody(CommandBody):
    """A document: what stands in it, where it is, who published it. A link, a hash, or both."""

    kind: KnowledgeKind = Field(description="A code of `knowledge_kinds` that is added by hand.")
    title: Title
    abstract: Narrative
    language: Language
    source: Sentence = Field(description="Who published it.")
    link: Link | None = None
    sha256: Sha256 | None = Field(None, description="Of the file.")
    licence: Sentence | None = None
    categories: tuple[Category, ...] = Field((), max_length=20)
    places: tuple[PlaceCode, ...] = Field((), max_length=50)
    published_on: Day | None = None
    override_reason: Sentence | None = Field(
        None, description="Why what seems to point at a person must stay as it is."
    )

    def to_domain(self) -> Entry:
        return Entry(
            kind=self.kind,
            title=self.title,
            abstract=self.abstract,
            language=self.language,
            source=self.source,
            link=self.link,
            sha256=self.sha256,
            licence=self.licence,
            categories=tuple(dict.fromkeys(self.categories)),
            places=tuple(dict.fromkeys(self.places)),
            published_on=self.published_on,
        )


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "knowledge-kind-unknown", "document-missing", "published-in-future", "unknown-place",
    "flagged-text", "id-reused", "no-body",
))  # fmt: skip
async def add_an_entry(entry_id: EntryId, body: EntryBody, write: Writing) -> Response:
    """Let everybody find a document: research, open data, a guideline, a lesson."""
    await _places_are_registered(write.services, body)
    entry = await write.new(KNOWLEDGE, entry_id, COMMON, body, Subject(unplaced=True, new=True))
    return await entry.make(
        add_knowledge_entry,
        entry=body.to_domain(),
        override_reason=body.override_reason,
        by=entry.speaker,
        on=entry.on,
    )


@router.post("/revisions", response_model=Receipt, responses=writes(
    "entry-withdrawn", "knowledge-kind-unknown", "document-missing", "published-in-future",
    "unknown-place", "flagged-text",
))  # fmt: skip
async def revise_an_entry(entry_id: EntryId, body: EntryBody, write: Writing) -> Response:
    """Describe it anew; what was said before stays in the record."""
    entry = await _open(entry_id, body, write)
    await _places_are_registered(write.services, body)
    return await entry.decide(
        revise_knowledge_entry,
        entry=body.to_domain(),
        override_reason=body.override_reason,
        on=entry.on,
    )


@router.post("/withdrawal", response_model=Receipt, responses=writes("reason-missing"))
async def withdraw_an_entry(entry_id: EntryId, body: WithReason, write: Writing) -> Response:
    """Take it out: nobody finds it any more, and whoever was told of it reads why."""
    entry = await _open(entry_id, body, write)
    return await entry.decide(withdraw_knowledge_entry, reason=body.reason, on=entry.on)


async def _open(
    entry_id: EntryId, body: CommandBody, write: Write
) -> OpenStream[Knowledge, KnowledgeEvent]:
    async def concerns(knowledge: Knowledge) -> Subject:
        return await subject_of(write.services, knowledge)

    return await write.open(KNOWLEDGE, entry_id, body, concerns)


async def _places_are_registered(services: Services, body: EntryBody) -> None:
    for code in body.places:
        await services.registry.place(code)
