"""What keeps coming back: every stage against every decision, every rule, and any sequence."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.problem import (
    AGREED,
    PROBLEM,
    Exposure,
    Finding,
    Problem,
    ProblemAssessed,
    ProblemCaseAdded,
    ProblemConfirmed,
    ProblemEvent,
    ProblemRefused,
    ProblemSuspected,
    ResponseBegun,
    Stage,
    add_case,
    assess_problem,
    begin_response,
    confirm_problem,
    days_at_risk,
    refuse_problem,
    suspect_problem,
)
from domain.words import Suspension, WorkingCalendar
from tests.spec import Spec

Decide = Callable[[Problem], list[ProblemEvent]]

problem = Spec[Problem, ProblemEvent](PROBLEM.initial, PROBLEM.evolve)
BOARD, MUNICIPALITY, COMMUNITY = "HRT-MAB", "HRT-MUN", "HRT-CDC-12"
FIRST, AGAIN, ONCE_MORE = UUID(int=1), UUID(int=2), UUID(int=3)
RULE = "two-confirmed-recurrences-1"
MARCH = date(2026, 3, 1)


def march(day: int) -> date:
    return MARCH + timedelta(days=day - 1)


def span(first: int, last: int, days: int | None = None, reports: int = 3) -> Exposure:
    at_risk = last - first + 1 if days is None else days
    return Exposure(
        first_day=march(first), last_day=march(last), days_at_risk=at_risk, reports=reports
    )


seen: dict[str, Any] = {
    "place": "HRT-N06-G02", "category": "LGT", "cases": (FIRST, AGAIN), "gaps_days": (12,),
    "rule": RULE,
}  # fmt: skip
told: dict[str, Any] = {
    "title": "Lamps fail each winter", "description": "The cable lies open.", "language": "en",
    "root_cause": "maintenance",
}  # fmt: skip
done: dict[str, Any] = {
    "responses": ("physical_repair",), "description": "A new cable.", "language": "en",
    "body": MUNICIPALITY, "begun_on": march(40),
}  # fmt: skip
judged: dict[str, Any] = {
    "before": span(10, 39), "after": span(41, 70, reports=0), "finding": Finding.CONTAINED,
    "text": "No lamp failed.", "language": "en",
}  # fmt: skip

suspected = ProblemSuspected(**seen, on=march(30))
confirmed = ProblemConfirmed(**told, confirmed_by=BOARD, on=march(32))
refused = ProblemRefused(reason="Two different lamps.", on=march(32))
begun = ResponseBegun(**done, on=march(41))
contained = ProblemAssessed(**judged, evidence=(), assessed_by=BOARD, on=march(75))
persisting = ProblemAssessed(
    **{**judged, "finding": Finding.PERSISTING, "text": "Dark again."}, evidence=(),
    assessed_by=BOARD, on=march(75),
)  # fmt: skip

STAGES: dict[Stage, tuple[ProblemEvent, ...]] = {
    Stage.UNKNOWN: (),
    Stage.SUSPECTED: (suspected,),
    Stage.REFUSED: (suspected, refused),
    Stage.CONFIRMED: (suspected, confirmed),
    Stage.RESPONDING: (suspected, confirmed, begun),
    Stage.CONTAINED: (suspected, confirmed, begun, contained),
    Stage.PERSISTING: (suspected, confirmed, begun, persisting),
}
suspect = partial(suspect_problem, **seen, on=march(31))
another = partial(suspect_problem, **{**seen, "category": "WAS"}, on=march(31))
confirm = partial(confirm_problem, **told, by=BOARD, on=march(33))
confirm_otherwise = partial(confirm_problem, **{**told, "title": "Cable"}, by=BOARD, on=march(33))
refuse = partial(refuse_problem, reason="No.", on=march(33))
add = partial(add_case, issue_id=ONCE_MORE, gap_days=9, on=march(50))
respond = partial(begin_response, **{**done, "responses": ("lighting",)}, on=march(76))
assess = partial(assess_problem, **judged, by=BOARD, on=march(80))

U, NO, YET = "problem-unknown", "problem-refused", "not-confirmed"
AC, NB, S = "already-confirmed", "nothing-begun", "same"
TABLE: dict[str, tuple[Decide, tuple[str, ...]]] = {
    # unknown, suspected, refused, confirmed, responding, contained, persisting
    "suspect": (suspect, ("suspected", *("-",) * 6)),
    "another": (another, ("suspected", *("id-reused",) * 6)),
    "confirm": (confirm, (U, "confirmed", NO, "-", "-", "-", "-")),
    "confirm_otherwise": (confirm_otherwise, (U, "confirmed", NO, AC, AC, AC, AC)),
    "refuse": (refuse, (U, "refused", "-", AC, AC, AC, AC)),
    "add": (add, (U, S, NO, S, S, S, S)),
    "respond": (respond, (U, YET, YET, *("responding",) * 4)),
    "assess": (assess, (U, NB, NB, NB, "contained", "-", NB)),
}
cases = [
    pytest.param(stage, decide, entry, id=f"{name}-{stage}")
    for name, (decide, row) in TABLE.items()
    for stage, entry in zip(STAGES, row, strict=True)
]


def outcome(decide: Decide, state: Problem) -> list[ProblemEvent] | str:
    try:
        return decide(state)
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize(("stage", "decide", "entry"), cases)
def test_a_decision_at_a_stage(stage: Stage, decide: Decide, entry: str) -> None:
    before = PROBLEM.fold(STAGES[stage])
    assert before.stage is stage
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = PROBLEM.fold([*STAGES[stage], *result])
        follows = {"-": stage, S: stage}.get(entry) or Stage(entry)
        assert (after.stage, bool(result)) == (follows, entry != "-")


def test_a_problem_is_suspected_with_its_arithmetic() -> None:
    problem.given().when(suspect_problem, **seen, on=march(30)).then(suspected)
    assert PROBLEM.fold([suspected]).cases == ((FIRST, None), (AGAIN, 12))


@pytest.mark.parametrize("named", [(), (FIRST,), (FIRST, FIRST)])
def test_one_case_is_no_problem(named: tuple[UUID, ...]) -> None:
    problem.given().when(suspect_problem, **{**seen, "cases": named}, on=march(30)).then_refused(
        "too-few-cases"
    )


def test_every_case_after_the_first_is_linked_to_another() -> None:
    three = {**seen, "cases": (FIRST, AGAIN, ONCE_MORE)}
    problem.given().when(suspect_problem, **three, on=march(30)).then_refused("cases-not-linked")


def test_its_cases_lie_at_its_place() -> None:
    problem.given().when(suspect_problem, **seen, cases_are_there=False, on=march(30)).then_refused(
        "other-place"
    )
    problem.given(suspected).when(
        add_case, issue_id=ONCE_MORE, case_is_there=False, on=march(31)
    ).then_refused("other-place")


def test_a_case_is_added_once() -> None:
    more = ProblemCaseAdded(issue_id=ONCE_MORE, gap_days=9, on=march(31))
    added = problem.given(suspected, more)
    assert added.state.cases[-1] == (ONCE_MORE, 9)
    for issue in (FIRST, ONCE_MORE):
        added.when(add_case, issue_id=issue, gap_days=3, on=march(40)).then_nothing()


def test_a_root_cause_is_chosen_from_the_list() -> None:
    problem.given(suspected).when(
        confirm_problem, **{**told, "root_cause": "fate"}, by=BOARD, on=march(32)
    ).then_refused("root-cause-unknown")


def test_flagged_text_needs_a_reason() -> None:
    flagged = {**told, "text_flags": ("kinship_name",)}
    problem.given(suspected).when(confirm_problem, **flagged, by=BOARD, on=march(32)).then_refused(
        "flagged-text"
    )
    kept = {**flagged, "override_reason": "A street is called so."}
    problem.given(suspected).when(confirm_problem, **kept, by=BOARD, on=march(32)).then(
        ProblemConfirmed(**kept, confirmed_by=BOARD, on=march(32))
    )


def test_a_problem_is_refused_with_a_reason() -> None:
    problem.given(suspected).when(refuse_problem, reason="", on=march(32)).then_refused(
        "reason-missing"
    )


def test_a_response_says_what_is_done_and_has_begun() -> None:
    agreed = problem.given(suspected, confirmed)
    agreed.when(begin_response, **{**done, "responses": ()}, on=march(41)).then_refused(
        "response-missing"
    )
    agreed.when(begin_response, **done, on=march(39)).then_refused("date-order")


def test_the_same_response_begins_once() -> None:
    problem.given(suspected, confirmed, begun).when(
        begin_response, **done, on=march(45)
    ).then_nothing()


running = problem.given(suspected, confirmed, begun)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (span(10, 41), span(42, 73), "date-order"),  # before reaches into the response
        (span(10, 39), span(40, 69), "date-order"),  # after begins with it
        (span(39, 10, 30), span(41, 70), "date-order"),
        (span(10, 39), span(70, 41, 30), "date-order"),
        (span(10, 39), span(60, 89), "date-order"),  # after is not over
        (span(10, 39), span(41, 60), "unequal-exposure"),
        (span(10, 39, 28), span(41, 70), "unequal-exposure"),
        (span(10, 39, 0), span(41, 70, 0), "unequal-exposure"),
    ],
)
def test_before_and_after_are_compared_over_as_many_days_at_risk(
    before: Exposure, after: Exposure, code: str
) -> None:
    compared = {**judged, "before": before, "after": after}
    running.when(assess_problem, **compared, by=BOARD, on=march(80)).then_refused(code)


def test_before_may_end_on_the_day_of_the_response() -> None:
    compared = {**judged, "before": span(11, 40)}
    running.when(assess_problem, **compared, by=BOARD, on=march(80)).then(
        ProblemAssessed(**compared, evidence=(), assessed_by=BOARD, on=march(80))
    )


@pytest.mark.parametrize(
    ("by", "bodies"), [(MUNICIPALITY, ()), (BOARD, (BOARD, MUNICIPALITY)), (None, ())]
)
def test_the_body_that_responded_does_not_judge_itself(
    by: str | None, bodies: tuple[str, ...]
) -> None:
    running.when(assess_problem, **judged, by=by, bodies=bodies, on=march(80)).then_refused(
        "assessor-not-independent"
    )


@pytest.mark.parametrize("bodies", [(COMMUNITY,), (MUNICIPALITY, BOARD)])
def test_nobody_who_responded_before_judges_the_last_response(bodies: tuple[str, ...]) -> None:
    again = ResponseBegun(**{**done, "body": COMMUNITY}, on=march(42))
    problem.given(suspected, confirmed, begun, again).when(
        assess_problem, **judged, by=bodies[0], bodies=bodies, on=march(80)
    ).then_refused("assessor-not-independent")


def test_who_speaks_for_a_community_may_judge_without_a_body() -> None:
    running.when(assess_problem, **judged, by=None, from_community=True, on=march(80)).then(
        ProblemAssessed(**judged, evidence=(), assessed_by=None, on=march(80))
    )


def test_what_came_back_is_answered_again_and_judged_anew() -> None:
    again = ResponseBegun(**{**done, "begun_on": march(90)}, on=march(90))
    state = problem.given(suspected, confirmed, begun, contained, again).state
    assert (state.stage, len(state.responses)) == (Stage.RESPONDING, 2)
    compared = {**judged, "before": span(60, 89), "after": span(91, 120)}
    problem.given(suspected, confirmed, begun, contained, again).when(
        assess_problem, **compared, by=BOARD, on=march(121)
    ).then(ProblemAssessed(**compared, evidence=(), assessed_by=BOARD, on=march(121)))


@pytest.mark.parametrize(
    ("suspended", "days"),
    [
        ((), 10),
        (((3, 4),), 8),
        (((-5, 2), (9, 20)), 6),
        (((3, 6), (5, 7)), 5),
        (((4, None),), 3),
        (((1, 10),), 0),
        (((3, 8), (4, 5)), 4),
    ],
)
def test_suspended_days_are_no_days_at_risk(
    suspended: tuple[tuple[int, int | None], ...], days: int
) -> None:
    calendar = WorkingCalendar(
        suspended=tuple(
            Suspension(first_day=march(first), last_day=march(last) if last else None)
            for first, last in suspended
        )
    )
    assert days_at_risk(calendar, march(1), march(10)) == days


@given(st.lists(st.tuples(st.integers(-5, 15), st.integers(0, 12)), max_size=4), st.integers(1, 12))
def test_days_at_risk_are_those_on_which_nothing_was_suspended(
    suspended: list[tuple[int, int]], last: int
) -> None:
    calendar = WorkingCalendar(
        suspended=tuple(
            Suspension(first_day=march(first), last_day=march(first + more))
            for first, more in suspended
        )
    )
    one_by_one = sum(not calendar.is_suspended(march(day)) for day in range(1, last + 1))
    assert days_at_risk(calendar, march(1), march(last)) == one_by_one


def test_no_days_are_no_days_at_risk() -> None:
    assert days_at_risk(WorkingCalendar(), march(5), march(1)) == 0


ANY = [
    suspect, another, *[confirm, confirm_otherwise] * 2, refuse, add, *[respond] * 2, assess,
    partial(begin_response, **{**done, "begun_on": march(20)}, on=march(80)),
    partial(assess_problem, **{**judged, "finding": Finding.PERSISTING}, by=COMMUNITY,
            on=march(90)),
    partial(assess_problem, **judged, by=MUNICIPALITY, on=march(90)),
    partial(add_case, issue_id=FIRST, on=march(60)),
]  # fmt: skip


@given(st.sampled_from(list(STAGES.values())), st.lists(st.sampled_from(ANY), max_size=12))
def test_whatever_is_decided_the_record_stays_sound(
    beginning: tuple[ProblemEvent, ...], decisions: list[Decide]
) -> None:
    history = list(beginning)
    for decide in decisions:
        before = PROBLEM.fold(history)
        added = outcome(decide, before)
        if isinstance(added, str):
            continue
        history += added
        after = PROBLEM.fold(history)
        assert before.suspected in (None, after.suspected)
        assert before.confirmed in (None, after.confirmed)
        assert len(set(after.issues)) == len(after.issues) >= 2
        assert not after.responses or after.confirmed
        assert after.stage not in AGREED or after.refused is None
        for assessed in after.assessments:
            assert assessed.before.days_at_risk == assessed.after.days_at_risk > 0
            assert assessed.assessed_by != MUNICIPALITY
        assert outcome(decide, after) == []


@given(st.permutations([each for events in STAGES.values() for each in events]))
def test_events_in_any_order_never_break_the_fold(events: list[ProblemEvent]) -> None:
    assert PROBLEM.fold(events).stage in Stage
