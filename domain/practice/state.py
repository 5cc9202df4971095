"""What is known of a practice, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain.events import Stream
from domain.practice.events import (
    AdoptionAdapted,
    AdoptionAssessed,
    AdoptionConsidered,
    AdoptionDropped,
    AdoptionEvent,
    AdoptionStarted,
    PracticeDrafted,
    PracticeEvent,
    PracticePublished,
    PracticeRetired,
    PracticeReviewed,
    PracticeRevised,
    Result,
)


class Stage(StrEnum):
    UNKNOWN = "unknown"
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    RETIRED = "retired"


OUT = frozenset({Stage.PUBLISHED, Stage.RETIRED})
"""Everybody may read it: what was published once is not hidden when it is retired."""


class AdoptionState(StrEnum):
    CONSIDERED = "considered"
    ADAPTED = "adapted"
    STARTED = "started"
    ASSESSED = "assessed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Adoption:
    """Each step as it was last said; every assessment is kept."""

    considered: AdoptionConsidered
    adapted: AdoptionAdapted | None = None
    started: AdoptionStarted | None = None
    assessments: tuple[AdoptionAssessed, ...] = ()
    dropped: AdoptionDropped | None = None

    @property
    def result(self) -> Result | None:
        return self.assessments[-1].result if self.assessments else None

    @property
    def state(self) -> AdoptionState:
        if self.dropped:
            return AdoptionState.DROPPED
        if self.assessments:
            return AdoptionState.ASSESSED
        if self.started:
            return AdoptionState.STARTED
        return AdoptionState.ADAPTED if self.adapted else AdoptionState.CONSIDERED


Text = PracticeDrafted | PracticeRevised


@dataclass(frozen=True, slots=True)
class Practice:
    """`text` is what it says now: the draft, or its last revision."""

    stage: Stage = Stage.UNKNOWN
    drafted: PracticeDrafted | None = None
    text: Text | None = None
    reviewed: PracticeReviewed | None = None
    published: PracticePublished | None = None
    retired: PracticeRetired | None = None
    adoptions: Mapping[UUID, Adoption] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def texts(self) -> str:
        """All that a reader would read, line by line."""
        text = self.text
        if text is None:
            return ""
        parts = (text.title, text.context, text.description, text.cost or "", text.result)
        return "\n".join(parts)


def evolve(practice: Practice, happened: PracticeEvent) -> Practice:
    match happened:
        case PracticeDrafted():
            return replace(practice, stage=Stage.DRAFTED, drafted=happened, text=happened)
        case PracticeRevised():
            return replace(practice, stage=Stage.DRAFTED, text=happened, reviewed=None)
        case PracticeReviewed():
            return replace(practice, stage=Stage.REVIEWED, reviewed=happened)
        case PracticePublished():
            return replace(practice, stage=Stage.PUBLISHED, published=happened)
        case PracticeRetired():
            return replace(practice, stage=Stage.RETIRED, retired=happened)
        case _:
            return _adopted(practice, happened)


def _adopted(practice: Practice, happened: AdoptionEvent) -> Practice:
    before = practice.adoptions.get(happened.adoption_id)
    after = _continued(before, happened)
    if after is None:
        return practice
    adoptions = MappingProxyType({**practice.adoptions, happened.adoption_id: after})
    return replace(practice, adoptions=adoptions)


def _continued(adoption: Adoption | None, happened: AdoptionEvent) -> Adoption | None:
    if isinstance(happened, AdoptionConsidered):
        return Adoption(happened)
    if adoption is None:
        return None
    match happened:
        case AdoptionAdapted():
            return replace(adoption, adapted=happened)
        case AdoptionStarted():
            return replace(adoption, started=happened)
        case AdoptionAssessed():
            return replace(adoption, assessments=(*adoption.assessments, happened))
        case AdoptionDropped():
            return replace(adoption, dropped=happened)
        case _:
            assert_never(happened)


PRACTICE = Stream("practice", Practice(), evolve, PracticeEvent)
