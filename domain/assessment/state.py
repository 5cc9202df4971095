"""What is known of an assessment, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.assessment.events import (
    AssessmentBegun,
    AssessmentCompleted,
    AssessmentEvent,
    GapLinked,
    GapNoted,
    ScoresRecorded,
    SupportGiven,
)
from domain.events import Stream

Asked = tuple[str, str | None, bool]
"""Item, group (None: everybody), after dark."""


class Stage(StrEnum):
    UNKNOWN = "unknown"
    BEGUN = "begun"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and where it is worked on."""

    noted: GapNoted
    links: tuple[GapLinked, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    begun: AssessmentBegun | None = None
    scores: Mapping[Asked, int] = field(default_factory=dict)
    gaps: Mapping[UUID, Gap] = field(default_factory=dict)
    completed: AssessmentCompleted | None = None
    supports: Mapping[UUID, SupportGiven] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        if self.begun is None:
            return Stage.UNKNOWN
        return Stage.BEGUN if self.completed is None else Stage.COMPLETED


def evolve(assessment: Assessment, happened: AssessmentEvent) -> Assessment:
    match happened:
        case AssessmentBegun():
            return replace(assessment, begun=happened)
        case ScoresRecorded():
            new = {(each.item, each.group, each.after_dark): each.value for each in happened.scores}
            return replace(assessment, scores={**assessment.scores, **new})
        case GapNoted():
            return replace(assessment, gaps={**assessment.gaps, happened.gap_id: Gap(happened)})
        case GapLinked():
            return _linked(assessment, happened)
        case AssessmentCompleted():
            return replace(assessment, completed=happened)
        case SupportGiven():
            supports = {**assessment.supports, happened.support_id: happened}
            return replace(assessment, supports=supports)
        case _:
            assert_never(happened)


def _linked(assessment: Assessment, happened: GapLinked) -> Assessment:
    gap = assessment.gaps.get(happened.gap_id)
    if gap is None:
        return assessment
    linked = replace(gap, links=(*gap.links, happened))
    return replace(assessment, gaps={**assessment.gaps, happened.gap_id: linked})


ASSESSMENT = Stream("assessment", Assessment(), evolve, AssessmentEvent)
