"""A problem: what keeps coming back at a place, why, what was done about it, and whether it helped.

One form after Scanning, Analysis, Response, Assessment: suspected with its arithmetic, confirmed
by a person with a root cause, answered, and judged over equal exposure before and after.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain import codes
from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.issue.rules import (
    a_reason_must_be_given,
    days_must_be_in_order,
    flagged_text_needs_a_reason,
    id_reused,
)
from domain.words import Evidence, WorkingCalendar

FEWEST_CASES = 2
"""One that came back once; the job, which nobody asked, waits for the second time."""


class Stage(StrEnum):
    UNKNOWN = "unknown"
    SUSPECTED = "suspected"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    RESPONDING = "responding"
    CONTAINED = "contained"
    PERSISTING = "persisting"


class Finding(StrEnum):
    CONTAINED = "contained"
    PERSISTING = "persisting"


AGREED = frozenset({Stage.CONFIRMED, Stage.RESPONDING, Stage.CONTAINED, Stage.PERSISTING})
"""A person has confirmed that it is a problem."""

# Events


@event
class Exposure:
    """Days, first and last included, less the suspended ones, and the cases reported on them."""

    first_day: date
    last_day: date
    days_at_risk: int
    reports: int


@event
class ProblemSuspected:
    """`gaps_days`: for each case after the first, the days from the earlier solution to it."""

    place: str
    category: str
    subcategory: str | None = None
    cases: tuple[UUID, ...]
    gaps_days: tuple[int, ...]
    rule: str
    on: date


@event
class ProblemConfirmed:
    title: str
    description: str
    language: str
    root_cause: str
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    confirmed_by: str | None = None
    on: date


@event
class ProblemRefused:
    reason: str
    on: date


@event
class ProblemCaseAdded:
    issue_id: UUID
    gap_days: int | None = None
    on: date


@event
class ResponseBegun:
    """`responses` are codes of that list, the primary one first; `practice_id` what it follows."""

    responses: tuple[str, ...]
    description: str
    language: str
    body: str
    practice_id: UUID | None = None
    begun_on: date
    on: date


@event
class ProblemAssessed:
    before: Exposure
    after: Exposure
    finding: Finding
    text: str
    language: str
    evidence: tuple[Evidence, ...]
    assessed_by: str | None = None
    on: date


ProblemEvent = (
    ProblemSuspected | ProblemConfirmed | ProblemRefused | ProblemCaseAdded | ResponseBegun
    | ProblemAssessed
)  # fmt: skip


# State


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


# Decisions


def suspect_problem(
    problem: Problem,
    *,
    place: str,
    category: str,
    subcategory: str | None = None,
    cases: tuple[UUID, ...],
    gaps_days: tuple[int, ...],
    rule: str,
    cases_are_there: bool = True,
    on: date,
) -> list[ProblemEvent]:
    """Suspect that these cases are one problem; `gaps_days` are settled from their links.

    A gap for each case after the first: with fewer, some case is not linked to the others.
    `cases_are_there`: each lies at the place or below it.
    """
    suspected = ProblemSuspected(
        place=place, category=category, subcategory=subcategory, cases=cases,
        gaps_days=gaps_days, rule=rule, on=on,
    )  # fmt: skip
    if (before := problem.suspected) is not None:
        if replace(suspected, on=before.on) == before:
            return []
        raise id_reused()
    if len(set(cases)) < FEWEST_CASES:
        raise Refusal("too-few-cases", "Name at least two cases: one, and one that came back.")
    _the_cases_must_lie_there(cases_are_there)
    if len(gaps_days) != len(cases) - 1:
        raise Refusal(
            "cases-not-linked",
            "Every case after the first must be linked to another one named as come back.",
        )
    return [suspected]


def confirm_problem(
    problem: Problem,
    *,
    title: str,
    description: str,
    language: str,
    root_cause: str,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    by: str | None,
    on: date,
) -> list[ProblemEvent]:
    """Say that it is one problem, and what lies behind it."""
    _must_not_be_refused(problem)
    confirmed = ProblemConfirmed(
        title=title, description=description, language=language, root_cause=root_cause,
        text_flags=text_flags, override_reason=override_reason, confirmed_by=by, on=on,
    )  # fmt: skip
    if (before := problem.confirmed) is not None:
        if replace(confirmed, on=before.on) == before:
            return []
        raise _already_confirmed()
    if root_cause not in codes.code_list("root_causes"):
        raise Refusal("root-cause-unknown", "Choose a code from the list of root causes.")
    flagged_text_needs_a_reason(text_flags, override_reason)
    return [confirmed]


def refuse_problem(problem: Problem, *, reason: str, on: date) -> list[ProblemEvent]:
    """Say that these cases are no one problem; the job remembers it."""
    _must_be_suspected(problem)
    if problem.stage is Stage.REFUSED:
        return []
    if problem.confirmed is not None:
        raise _already_confirmed()
    a_reason_must_be_given(reason)
    return [ProblemRefused(reason=reason, on=on)]


def add_case(
    problem: Problem,
    *,
    issue_id: UUID,
    gap_days: int | None = None,
    case_is_there: bool = True,
    on: date,
) -> list[ProblemEvent]:
    """One more case of it; `gap_days` where it is linked to one of the others as come back."""
    _must_not_be_refused(problem)
    if issue_id in problem.issues:
        return []
    _the_cases_must_lie_there(case_is_there)
    return [ProblemCaseAdded(issue_id=issue_id, gap_days=gap_days, on=on)]


def begin_response(
    problem: Problem,
    *,
    responses: tuple[str, ...],
    description: str,
    language: str,
    body: str,
    practice_id: UUID | None = None,
    begun_on: date,
    on: date,
) -> list[ProblemEvent]:
    """Do something about it; what helped for a while, or did not, may be answered again."""
    _must_be_suspected(problem)
    if problem.stage not in AGREED:
        raise Refusal("not-confirmed", "First a person must confirm that this is one problem.")
    begun = ResponseBegun(
        responses=responses, description=description, language=language, body=body,
        practice_id=practice_id, begun_on=begun_on, on=on,
    )  # fmt: skip
    if any(replace(begun, on=before.on) == before for before in problem.responses):
        return []
    if not responses:
        raise Refusal("response-missing", "Say what is done, from the list of responses.")
    days_must_be_in_order(begun_on, on)
    return [begun]


def assess_problem(
    problem: Problem,
    *,
    before: Exposure,
    after: Exposure,
    finding: Finding,
    text: str,
    language: str,
    evidence: tuple[Evidence, ...] = (),
    by: str | None,
    bodies: Collection[str] = (),
    from_community: bool = False,
    on: date,
) -> list[ProblemEvent]:
    """Judge the last response by as many days at risk before it as after it began.

    `bodies` are all that the assessor is of; `from_community`: who speaks for a community or an
    advisory board may go without.
    """
    _must_be_suspected(problem)
    assessed = ProblemAssessed(
        before=before, after=after, finding=finding, text=text, language=language,
        evidence=evidence, assessed_by=by, on=on,
    )  # fmt: skip
    last = problem.assessments[-1] if problem.assessments else None
    if last is not None and problem.stage is not Stage.RESPONDING and _same(assessed, last):
        return []
    if problem.stage is not Stage.RESPONDING:
        raise Refusal("nothing-begun", "First begin a response; then judge what it changed.")
    response = problem.responses[-1]
    _the_assessor_must_be_independent(by, bodies, response.body, from_community)
    for first, later in (
        (before.first_day, before.last_day), (before.last_day, response.begun_on),
        (after.first_day, after.last_day), (after.last_day, on),
    ):  # fmt: skip
        days_must_be_in_order(first, later)
    if after.first_day <= response.begun_on:
        raise Refusal("date-order", "The days after must begin later than the response.")
    if before.days_at_risk != after.days_at_risk or before.days_at_risk < 1:
        raise Refusal(
            "unequal-exposure",
            "Compare as many days at risk before as after; suspended days do not count.",
        )
    return [assessed]


# Rules


def days_at_risk(calendar: WorkingCalendar, first_day: date, last_day: date) -> int:
    """The days from the first to the last, both included, on which nothing was suspended."""
    counted, reached = (last_day - first_day).days + 1, first_day
    for suspension in sorted(calendar.suspended, key=lambda each: each.first_day):
        begins = max(suspension.first_day, reached)
        ends = min(suspension.last_day or last_day, last_day)
        if begins <= ends:
            counted -= (ends - begins).days + 1
            reached = ends + timedelta(days=1)
    return max(counted, 0)


def _same(assessed: ProblemAssessed, before: ProblemAssessed) -> bool:
    return replace(assessed, on=before.on) == before


def _must_be_suspected(problem: Problem) -> ProblemSuspected:
    if problem.suspected is None:
        raise Unknown("problem-unknown", "No problem has this id. Check the id, or suspect it.")
    return problem.suspected


def _must_not_be_refused(problem: Problem) -> None:
    _must_be_suspected(problem)
    if problem.stage is Stage.REFUSED:
        raise Refusal(
            "problem-refused", "It was said that this is no one problem. Suspect it anew."
        )


def _the_cases_must_lie_there(they_do: bool) -> None:
    if not they_do:
        raise Refusal("other-place", "Name cases that lie at the place of the problem or in it.")


def _the_assessor_must_be_independent(
    by: str | None, bodies: Collection[str], responding: str, from_community: bool
) -> None:
    if responding in {by, *bodies} or (by is None and not from_community):
        raise Refusal(
            "assessor-not-independent",
            "This must be judged by somebody from another body than the one that responded, for "
            "instance the community or the advisory board.",
        )


def _already_confirmed() -> Refusal:
    return Refusal("already-confirmed", "A person has confirmed it already, and that stands.")
