"""What is known of an entry of the knowledge base, and how events change it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from domain.events import Stream
from domain.knowledge.events import (
    Entry,
    KnowledgeEntryAdded,
    KnowledgeEntryRevised,
    KnowledgeEntryWithdrawn,
    KnowledgeEvent,
)


class Stage(StrEnum):
    UNKNOWN = "unknown"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`entry` is what it says now; `told` the event that said so."""

    stage: Stage = Stage.UNKNOWN
    added: KnowledgeEntryAdded | None = None
    told: KnowledgeEntryAdded | KnowledgeEntryRevised | None = None
    withdrawn: KnowledgeEntryWithdrawn | None = None

    @property
    def entry(self) -> Entry | None:
        return self.told.entry if self.told else None


def evolve(knowledge: Knowledge, happened: KnowledgeEvent) -> Knowledge:
    match happened:
        case KnowledgeEntryAdded():
            return replace(knowledge, stage=Stage.PUBLISHED, added=happened, told=happened)
        case KnowledgeEntryRevised():
            return replace(knowledge, told=happened)
        case KnowledgeEntryWithdrawn():
            return replace(knowledge, stage=Stage.WITHDRAWN, withdrawn=happened)
        case _:
            assert_never(happened)


KNOWLEDGE = Stream("knowledge", Knowledge(), evolve, KnowledgeEvent)
