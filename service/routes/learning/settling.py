"""Facts settled before a decision: the cases that are named, their links, the days compared."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.errors import Unknown
from domain.issue import ISSUE, Issue
from domain.problem import PROBLEM, Exposure, Problem, days_at_risk
from projections.learning.problem_list import count_reports
from projections.learning.problems import own_protection
from service.access.principal import Subject
from service.http.caller import Caller
from service.routes.seen import cases_known, may_know
from service.services import Services


async def cases_named(services: Services, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, Issue]:
    """The cases, if the caller may see each of them; otherwise there is none (`issue-unknown`)."""
    cases = await cases_known(services, caller, ids)
    if len(cases) < len(set(ids)):
        raise Unknown("issue-unknown", "No issue has this id. Check the ids.")
    return cases


async def problem_named(services: Services, caller: Caller, problem_id: UUID) -> Subject:
    """Whom the problem concerns, if the caller may see it (`problem-unknown`)."""
    subject = await problem_known(services, caller, problem_id)
    if subject is None:
        raise Unknown("problem-unknown", "No problem has this id. Check the id.")
    return subject


async def problem_known(services: Services, caller: Caller, problem_id: UUID) -> Subject | None:
    """Whom the problem concerns; None where the caller may know of no such problem."""
    loaded = await services.ledger.load(PROBLEM, problem_id)
    if loaded.lane is None:
        return None
    subject = await subject_of_problem(services, loaded.state)
    return subject if await may_know(services, caller, loaded.lane, subject) else None


async def subject_of_problem(services: Services, problem: Problem) -> Subject:
    """Whom a problem concerns: protected like the most protected case in it, as it stands now.

    As a case worker sees it who is named on every one of its cases.
    """
    suspected = problem.suspected
    if suspected is None:
        return Subject(unplaced=True)
    own, conduct = own_protection(suspected.category, suspected.subcategory)
    loaded = await services.ledger.load_many(ISSUE, problem.issues)
    cases = [each.state for each in loaded if each.lane is not None]
    place = await services.registry.place(suspected.place)
    return Subject(
        places=frozenset(place.ancestors),
        sensitivity=max([own, *(case.sensitivity for case in cases)]),
        police_conduct=conduct or any(case.police_conduct for case in cases),
        case_workers=frozenset.intersection(*(case.case_workers for case in cases))
        if cases
        else frozenset(),
        owner_body=problem.responses[-1].body if problem.responses else None,
    )


async def lie_at(services: Services, place: str, cases: Sequence[Issue]) -> bool:
    """Whether each of the cases lies at the place or below it."""
    found = [await services.registry.place(case.place) for case in cases]
    return all(place in each.ancestors for each in found)


async def exposure(
    services: Services, problem: Problem, concerns: Subject, first_day: date, last_day: date
) -> Exposure:
    """The days at risk between these days at the problem's place, and what was reported then.

    Cases that are protected more than the problem itself are not counted: it would tell of them.
    """
    suspected = problem.suspected
    if suspected is None:
        return Exposure(first_day=first_day, last_day=last_day, days_at_risk=0, reports=0)
    calendar = await services.registry.calendar(suspected.place)
    reports = await services.database.read(
        count_reports, place=suspected.place, category=suspected.category,
        subcategory=suspected.subcategory, first_day=first_day, last_day=last_day,
        sensitivity=concerns.sensitivity, police_conduct=concerns.police_conduct,
    )  # fmt: skip
    days = days_at_risk(calendar, first_day, last_day)
    return Exposure(first_day=first_day, last_day=last_day, days_at_risk=days, reports=reports)
