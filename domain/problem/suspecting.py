"""Whether cases are one problem: suspected with the arithmetic shown, confirmed by a person."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain import codes
from domain.errors import Refusal, Unknown
from domain.problem.events import (
    ProblemCaseAdded,
    ProblemConfirmed,
    ProblemEvent,
    ProblemRefused,
    ProblemSuspected,
)
from domain.problem.state import Problem, Stage
from domain.rules import a_reason_must_be_given, flagged_text_needs_a_reason, id_reused

FEWEST_CASES = 2
"""One that came back once; the job, which nobody asked, waits for the second time."""


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
    the_problem_must_be_suspected(problem)
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


# Rules


def the_problem_must_be_suspected(problem: Problem) -> ProblemSuspected:
    if problem.suspected is None:
        raise Unknown("problem-unknown", "No problem has this id. Check the id, or suspect it.")
    return problem.suspected


def _must_not_be_refused(problem: Problem) -> None:
    the_problem_must_be_suspected(problem)
    if problem.stage is Stage.REFUSED:
        raise Refusal(
            "problem-refused", "It was said that this is no one problem. Suspect it anew."
        )


def _the_cases_must_lie_there(they_do: bool) -> None:
    if not they_do:
        raise Refusal("other-place", "Name cases that lie at the place of the problem or in it.")


def _already_confirmed() -> Refusal:
    return Refusal("already-confirmed", "A person has confirmed it already, and that stands.")
