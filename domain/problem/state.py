"""What is known of a problem, and how events change it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.events import Stream
from domain.problem.events import (
    ProblemAssessed,
    ProblemCaseAdded,
    ProblemConfirmed,
    ProblemEvent,
    ProblemRefused,
    ProblemSuspected,
    ResponseBegun,
)


class Stage(StrEnum):
    UNKNOWN = "unknown"
    SUSPECTED = "suspected"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    RESPONDING = "responding"
    CONTAINED = "contained"
    PERSISTING = "persisting"


AGREED = frozenset({Stage.CONFIRMED, Stage.RESPONDING, Stage.CONTAINED, Stage.PERSISTING})
"""A person has confirmed that it is a problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`cases`: each case and the days after which it came back, None where it is not linked."""

    stage: Stage = Stage.UNKNOWN
    suspected: ProblemSuspected | None = None
    cases: tuple[tuple[UUID, int | None], ...] = ()
    confirmed: ProblemConfirmed | None = None
    refused: ProblemRefused | None = None
    responses: tuple[ResponseBegun, ...] = ()
    assessments: tuple[ProblemAssessed, ...] = ()

    @property
    def issues(self) -> tuple[UUID, ...]:
        return tuple(issue for issue, _ in self.cases)


def evolve(problem: Problem, happened: ProblemEvent) -> Problem:
    match happened:
        case ProblemSuspected():
            gaps: tuple[int | None, ...] = (None, *happened.gaps_days)
            return replace(
                problem,
                stage=Stage.SUSPECTED,
                suspected=happened,
                cases=tuple(zip(happened.cases, gaps, strict=False)),
            )
        case ProblemConfirmed():
            return replace(problem, stage=Stage.CONFIRMED, confirmed=happened)
        case ProblemRefused():
            return replace(problem, stage=Stage.REFUSED, refused=happened)
        case ProblemCaseAdded():
            added = (happened.issue_id, happened.gap_days)
            return replace(problem, cases=(*problem.cases, added))
        case ResponseBegun():
            begun = (*problem.responses, happened)
            return replace(problem, stage=Stage.RESPONDING, responses=begun)
        case ProblemAssessed():
            judged = (*problem.assessments, happened)
            return replace(problem, stage=Stage(happened.finding.value), assessments=judged)
        case _:
            assert_never(happened)


PROBLEM = Stream("problem", Problem(), evolve, ProblemEvent)
