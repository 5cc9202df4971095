"""Decisions in any order: what must hold whatever people decide about plans and assessments."""

import inspect
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import assessment as assessing
from domain import plan as planning
from domain.assessment import ASSESSMENT, Assessment
from domain.assessment.events import Score
from domain.events import Stream
from domain.instruments import instruments
from domain.plan import PLAN, Item, Plan
from domain.plan.state import Stage
from tests.domain.planning.examples import (
    ALL_SCORES,
    BOARD,
    COUNCIL,
    DUG,
    GAP,
    ISSUE,
    ITEM,
    NOTE,
    OTHER,
    PHOTO,
    PROJECT,
    march,
    outcome,
)
from tests.domain.planning.test_transitions import ASSESSED, PLANNED

ITEMS = sorted(instruments()["dug_capacity"].items)
BODIES = st.sampled_from([DUG, COUNCIL, BOARD])
ANY_SCORE = st.builds(
    Score, item=st.sampled_from([*ITEMS, "moonlight"]), value=st.integers(-1, 4)
)  # fmt: skip
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["As said.", "As said.", "Otherwise.", ""]),
    UUID: st.sampled_from([ITEM, ITEM, OTHER, GAP, NOTE]),
    date: st.integers(1, 60).map(march),
    bool: st.booleans(),
}
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("by", "body", "led_by", "given_by"), BODIES),
    "bodies": st.sampled_from([(), (DUG,), (COUNCIL,)]),
    "earlier": st.none(),
    "evidence": st.sampled_from([PHOTO, PHOTO, ()]),
    "gap_id": st.sampled_from([GAP, OTHER]),
    "instrument": st.just("dug_capacity"),
    "issues": st.sampled_from([(), (ISSUE,)]),
    "item": st.sampled_from(ITEMS),
    "item_id": st.sampled_from([ITEM, ITEM, ITEM, OTHER]),
    "kind": st.just("dug_work_plan"),
    "project": st.sampled_from([None, PROJECT]),
    "sample": st.none(),
    "scores": st.one_of(st.lists(ANY_SCORE, min_size=1, max_size=3), st.just(list(ALL_SCORES))),
    "text_flags": st.just(()),
}


def argument(name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Any value of the type, told by its name where the type says too little."""
    kinds = getattr(kind, "__args__", (kind,))
    values = BY_NAME[name] if name in BY_NAME else _of_type(kinds[0])
    return values | st.none() if type(None) in kinds else values


def _of_type(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(kind) if issubclass(kind, Enum) else BY_TYPE[kind]


def any_call(decision: Callable[..., Any]) -> st.SearchStrategy[Any]:
    """The decision, bound to any arguments of the right type."""
    parameters = list(inspect.signature(decision, eval_str=True).parameters.values())[1:]
    arguments = {each.name: argument(each.name, each.annotation) for each in parameters}
    return st.fixed_dictionaries(arguments).map(lambda bound: partial(decision, **bound))


def any_calls(decisions: tuple[Callable[..., Any], ...]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.one_of([any_call(each) for each in decisions]), min_size=15, max_size=30)


def follow(
    stream: Stream[Any, Any],
    history: tuple[Any, ...],
    decisions: list[Any],
    hold: Callable[[Any, Any], None],
) -> None:
    """Take the decisions one by one; the same decision again adds nothing."""
    state = stream.fold(history)
    for decide in decisions:
        added = outcome(decide, state)
        if isinstance(added, str):
            continue
        before, history = state, (*history, *added)
        state = stream.fold(history)
        hold(before, state)
        again = outcome(decide, state)
        assert isinstance(again, str) or again == []


@settings(max_examples=60)
@given(st.sampled_from(list(ASSESSED.values())), any_calls(assessing.DECISIONS))
def test_an_assessment_stays_sound(history: tuple[Any, ...], decisions: list[Any]) -> None:
    follow(ASSESSMENT, history, decisions, assessment_holds)


@settings(max_examples=60)
@given(st.sampled_from(list(PLANNED.values())), any_calls(planning.DECISIONS))
def test_a_plan_stays_sound(history: tuple[Any, ...], decisions: list[Any]) -> None:
    follow(PLAN, history, decisions, plan_holds)


@settings(max_examples=60)
@given(st.permutations([event for events in PLANNED.values() for event in events]))
def test_events_of_a_plan_in_any_order_never_break_the_fold(events: list[Any]) -> None:
    assert PLAN.fold(events).stage in Stage


@settings(max_examples=60)
@given(st.permutations([event for events in ASSESSED.values() for event in events]))
def test_events_of_an_assessment_in_any_order_never_break_the_fold(events: list[Any]) -> None:
    assert ASSESSMENT.fold(events).stage in assessing.Stage


def assessment_holds(before: Assessment, after: Assessment) -> None:
    assert before.begun in (None, after.begun)
    assert before.completed in (None, after.completed)
    if before.completed is not None:
        assert after.scores == before.scores
    asked = instruments()["dug_capacity"].items
    for (item, group, after_dark), value in after.scores.items():
        assert (group, after_dark) == (None, False)
        assert asked[item].scale.lowest <= value <= asked[item].scale.highest
    for gap_id, gap in before.gaps.items():
        assert after.gaps[gap_id].noted == gap.noted
    if after.supports:
        assert after.completed is not None


def plan_holds(before: Plan, after: Plan) -> None:
    order = list(Stage)
    assert order.index(before.stage) <= order.index(after.stage)
    if before.stage is Stage.CLOSED:
        assert after == before
    for item_id, item in before.items.items():
        item_holds(item, after.items[item_id])
    if after.stage is Stage.CLOSED:
        assert all(item.has_ended for item in after.items.values())


def item_holds(before: Item, after: Item) -> None:
    assert after.added == before.added
    assert before.original_due_on in (None, after.original_due_on)
    assert before.dropped in (None, after.dropped)
    if before.has_ended:
        assert (after.claims, after.due_on, after.text) == (
            before.claims, before.due_on, before.text,
        )  # fmt: skip
    for claim, answer in after.claims:
        if answer is not None:
            assert answer.verified_by not in (after.added.body, claim.claimed_by)
