"""What is done about a problem, and whether it helped over equal exposure before and after."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from domain.errors import Refusal
from domain.problem.events import (
    Exposure,
    Finding,
    ProblemAssessed,
    ProblemEvent,
    ResponseBegun,
)
from domain.problem.state import AGREED, Problem, Stage
from domain.problem.suspecting import the_problem_must_be_suspected
from domain.rules import days_must_be_in_order
from domain.words import Evidence, WorkingCalendar


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
    the_problem_must_be_suspected(problem)
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
    the_problem_must_be_suspected(problem)
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
    responded = {each.body for each in problem.responses}
    _the_assessor_must_be_independent(by, bodies, responded, from_community)
    _the_days_must_compare(before, after, response.begun_on, on)
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


def _the_days_must_compare(before: Exposure, after: Exposure, begun_on: date, on: date) -> None:
    for first, later in (
        (before.first_day, before.last_day), (before.last_day, begun_on),
        (after.first_day, after.last_day), (after.last_day, on),
    ):  # fmt: skip
        days_must_be_in_order(first, later)
    if after.first_day <= begun_on:
        raise Refusal("date-order", "The days after must begin later than the response.")
    if before.days_at_risk != after.days_at_risk or before.days_at_risk < 1:
        raise Refusal(
            "unequal-exposure",
            "Compare as many days at risk before as after; suspended days do not count.",
        )


def _same(assessed: ProblemAssessed, before: ProblemAssessed) -> bool:
    return replace(assessed, on=before.on) == before


def _the_assessor_must_be_independent(
    by: str | None, bodies: Collection[str], responded: Collection[str], from_community: bool
) -> None:
    """Whoever responded before answers for the problem as much as who did so last."""
    if {by, *bodies} & set(responded) or (by is None and not from_community):
        raise Refusal(
            "assessor-not-independent",
            "This must be judged by somebody from a body that has not responded to it, for "
            "instance the community or the advisory board.",
        )
