"""What a board asks: every stage against every decision, every rule, and any sequence."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.recommendation import (
    RECOMMENDATION,
    Answer,
    Recommendation,
    RecommendationAnswered,
    RecommendationEvent,
    RecommendationFollowed,
    RecommendationMade,
    RecommendationWithdrawn,
    Stage,
    answer_recommendation,
    follow_recommendation,
    make_recommendation,
    withdraw_recommendation,
)
from domain.words import Suspension, WorkingCalendar
from tests.spec import Spec

Decide = Callable[[Recommendation], list[RecommendationEvent]]

recommendation = Spec[Recommendation, RecommendationEvent](
    RECOMMENDATION.initial, RECOMMENDATION.evolve
)
BOARD, MUNICIPALITY, COMMUNITY = "HRT-MAB", "HRT-MUN", "HRT-CDC-12"
MARCH = date(2026, 3, 1)
WEEK = WorkingCalendar()
ISSUE, PROMISE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def march(day: int) -> date:
    return MARCH + timedelta(days=day - 1)


asked: dict[str, Any] = {
    "title": "Light the lanes", "text": "Put lamps in the lanes of nahia 6.", "language": "en",
    "place": "HRT-N06", "addressed_to": MUNICIPALITY, "issues": (ISSUE,),
}  # fmt: skip
made = RecommendationMade(**asked, made_by=BOARD, answer_by=march(36), on=march(1))
"""30 working days of the Afghan week after Sunday the first of March."""
answered = RecommendationAnswered(
    answer=Answer.ACCEPTED, explanation="Ten lamps this year.", language="en",
    answered_by=MUNICIPALITY, on=march(20),
)  # fmt: skip
in_part = RecommendationAnswered(
    answer=Answer.PARTLY, reason="budget", explanation="Five.", language="en",
    answered_by=MUNICIPALITY, on=march(20),
)  # fmt: skip
declined = RecommendationAnswered(
    answer=Answer.DECLINED, reason="not_responsible", explanation="The utility's.", language="en",
    answered_by=MUNICIPALITY, on=march(20),
)  # fmt: skip
followed = RecommendationFollowed(issue_id=ISSUE, commitment_id=PROMISE, on=march(22))
withdrawn = RecommendationWithdrawn(reason="Made twice.", on=march(2))

STAGES: dict[Stage, tuple[RecommendationEvent, ...]] = {
    Stage.UNKNOWN: (),
    Stage.MADE: (made,),
    Stage.ACCEPTED: (made, answered),
    Stage.PARTLY: (made, in_part),
    Stage.DECLINED: (made, declined),
    Stage.WITHDRAWN: (made, withdrawn),
}

make = partial(make_recommendation, **asked, by=BOARD, on=march(2), calendar=WEEK)
another = partial(
    make_recommendation, **{**asked, "title": "Sweep"}, by=BOARD, on=march(2), calendar=WEEK
)
accept = partial(
    answer_recommendation, answer=Answer.ACCEPTED, explanation="Ten lamps this year.",
    language="en", by=MUNICIPALITY, on=march(25),
)  # fmt: skip
decline = partial(
    answer_recommendation, answer=Answer.DECLINED, reason="not_responsible",
    explanation="The utility's.", language="en", by=MUNICIPALITY, on=march(25),
)  # fmt: skip
follow = partial(follow_recommendation, issue_id=ISSUE, commitment_id=PROMISE, on=march(26))
withdraw = partial(withdraw_recommendation, reason="No longer.", on=march(3))

U, NOT, DONE = "recommendation-unknown", "not-accepted-yet", "already-answered"
GONE = "recommendation-withdrawn"
TABLE: dict[str, tuple[Decide, tuple[str, ...]]] = {
    # unknown, made, accepted, partly, declined, withdrawn
    "make": (make, ("made", "-", "-", "-", "-", "-")),
    "another": (another, ("made", *("id-reused",) * 5)),
    "accept": (accept, (U, "accepted", "-", DONE, DONE, GONE)),
    "decline": (decline, (U, "declined", DONE, DONE, "-", GONE)),
    "follow": (follow, (U, NOT, "accepted", "partly", NOT, NOT)),
    "withdraw": (withdraw, (U, "withdrawn", DONE, DONE, DONE, "-")),
}
cases = [
    pytest.param(stage, decide, entry, id=f"{name}-{stage}")
    for name, (decide, row) in TABLE.items()
    for stage, entry in zip(STAGES, row, strict=True)
]


def outcome(decide: Decide, state: Recommendation) -> list[RecommendationEvent] | str:
    try:
        return decide(state)
    except Refusal as refused:
        return refused.code


@pytest.mark.parametrize(("stage", "decide", "entry"), cases)
def test_a_decision_at_a_stage(stage: Stage, decide: Decide, entry: str) -> None:
    before = RECOMMENDATION.fold(STAGES[stage])
    assert before.stage is stage
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = RECOMMENDATION.fold([*STAGES[stage], *result])
        follows = stage if entry == "-" else Stage(entry)
        assert (after.stage, bool(result)) == (follows, entry != "-")


def test_it_is_to_be_answered_within_thirty_working_days() -> None:
    recommendation.given().when(
        make_recommendation, **asked, by=BOARD, on=march(1), calendar=WEEK
    ).then(made)


def test_a_city_may_set_its_own_term_and_suspended_days_do_not_count() -> None:
    closed = WorkingCalendar(suspended=(Suspension(first_day=march(2), last_day=march(3)),))
    [event] = make_recommendation(
        Recommendation(), **asked, by=BOARD, on=march(1), calendar=closed, within=2
    )
    assert isinstance(event, RecommendationMade)
    assert event.answer_by == march(5)


def test_nobody_recommends_to_himself() -> None:
    recommendation.given().when(
        make_recommendation, **asked, by=MUNICIPALITY, on=march(1), calendar=WEEK
    ).then_refused("addressee-is-maker")


def test_it_names_nothing_that_is_restricted() -> None:
    recommendation.given().when(
        make_recommendation, **asked, by=BOARD, names_protected=True, on=march(1), calendar=WEEK
    ).then_refused("names-protected")


def test_flagged_text_needs_a_reason() -> None:
    flagged = {**asked, "text_flags": ("phone_number",)}
    when = recommendation.given().when
    when(make_recommendation, **flagged, by=BOARD, on=march(1), calendar=WEEK).then_refused(
        "flagged-text"
    )
    [event] = make_recommendation(
        Recommendation(), **flagged, override_reason="The office's number.", by=BOARD,
        on=march(1), calendar=WEEK,
    )  # fmt: skip
    assert isinstance(event, RecommendationMade)


def test_only_the_addressee_answers() -> None:
    for by in (BOARD, None):
        recommendation.given(made).when(
            answer_recommendation, answer=Answer.ACCEPTED, explanation="Yes.", language="en",
            by=by, on=march(2),
        ).then_refused("not-the-addressee")  # fmt: skip


@pytest.mark.parametrize("answer", [Answer.PARTLY, Answer.DECLINED])
def test_what_is_not_accepted_as_a_whole_needs_a_reason(answer: Answer) -> None:
    recommendation.given(made).when(
        answer_recommendation, answer=answer, explanation="No.", language="en", by=MUNICIPALITY,
        on=march(2),
    ).then_refused("reason-missing")  # fmt: skip


def test_an_answer_is_explained() -> None:
    recommendation.given(made).when(
        answer_recommendation, answer=Answer.ACCEPTED, explanation=" ", language="en",
        by=MUNICIPALITY, on=march(2),
    ).then_refused("explanation-missing")  # fmt: skip


def test_the_same_promise_is_named_once() -> None:
    again = recommendation.given(made, answered, followed)
    again.when(follow_recommendation, issue_id=ISSUE, commitment_id=PROMISE, on=march(30)).then()
    again.when(follow_recommendation, issue_id=ISSUE, commitment_id=OTHER, on=march(30)).then(
        RecommendationFollowed(issue_id=ISSUE, commitment_id=OTHER, on=march(30))
    )


def test_a_promise_on_a_protected_issue_is_not_named() -> None:
    recommendation.given(made, answered).when(follow, names_protected=True).then_refused(
        "names-protected"
    )


def test_it_is_taken_back_with_a_reason() -> None:
    recommendation.given(made).when(withdraw_recommendation, reason=" ", on=march(2)).then_refused(
        "reason-missing"
    )


def test_it_is_overdue_after_the_last_day_of_its_term_until_it_is_answered() -> None:
    waiting = RECOMMENDATION.fold([made])
    assert [waiting.is_overdue(march(day)) for day in (36, 37)] == [False, True]
    assert not RECOMMENDATION.fold([made, answered]).is_overdue(march(60))
    assert not RECOMMENDATION.fold([made, withdrawn]).is_overdue(march(60))


ANY = [
    make, another, accept, decline, follow, withdraw,
    partial(answer_recommendation, answer=Answer.PARTLY, reason="budget", explanation="Some.",
            language="en", by=MUNICIPALITY, on=march(40)),
    partial(answer_recommendation, answer=Answer.ACCEPTED, explanation="", language="en",
            by=COMMUNITY, on=march(4)),
    partial(follow_recommendation, issue_id=ISSUE, commitment_id=OTHER, on=march(50)),
    partial(withdraw_recommendation, reason="", on=march(9)),
]  # fmt: skip


@given(st.lists(st.sampled_from(ANY), max_size=12))
def test_whatever_is_decided_the_record_stays_sound(decisions: list[Decide]) -> None:
    history: list[RecommendationEvent] = []
    for decide in decisions:
        before = RECOMMENDATION.fold(history)
        added = outcome(decide, before)
        if isinstance(added, str):
            continue
        history += added
        after = RECOMMENDATION.fold(history)
        assert before.made in (None, after.made)
        assert before.answered in (None, after.answered)
        assert not (after.answered and after.withdrawn)
        assert not after.followed or after.stage in (Stage.ACCEPTED, Stage.PARTLY)
        assert outcome(decide, after) == []


@given(st.permutations([each for events in STAGES.values() for each in events]))
def test_events_in_any_order_never_break_the_fold(events: list[RecommendationEvent]) -> None:
    assert RECOMMENDATION.fold(events).stage in Stage
