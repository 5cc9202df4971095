"""What a programme set out to reach: every stage against every decision, and every rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.framework import (
    FRAMEWORK,
    BudgetRecorded,
    Framework,
    FrameworkAdopted,
    FrameworkClosed,
    FrameworkEvent,
    FrameworkStage,
    Indicator,
    Node,
    NodeKind,
    TargetRevised,
    TargetSet,
    adopt_framework,
    close_framework,
    record_budget,
    revise_target,
    set_target,
)
from domain.words import Names
from tests.spec import Spec

framework = Spec[Framework, FrameworkEvent](FRAMEWORK.initial, FRAMEWORK.evolve)

DAY = date(2026, 3, 21)
DAYS: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)}

OUTCOME = Node(code="1", kind=NodeKind.OUTCOME, title="People are heard")
OUTPUT = Node(code="1.1", kind=NodeKind.OUTPUT, parent="1", title="Dialogues are held")
ACTIVITY = Node(code="1.1.1", kind=NodeKind.ACTIVITY, parent="1.1", title="Prepare them")
HELD = Indicator(code="a", node="1.1", measure="dialogues_held", names=Names(en="Dialogues"))
WOMEN = replace(HELD, code="b", measure="attendances", group="people:women")

tree: dict[str, Any] = {
    "title": "Safer cities",
    "first_day": date(2026, 1, 1),
    "last_day": date(2028, 12, 31),
    "nodes": (OUTCOME, OUTPUT, ACTIVITY),
    "indicators": (HELD, WOMEN),
    "on": DAY,
}
twelve: dict[str, Any] = {**DAYS, "indicator": "a", "city": "HRT", "target": 12.0, "on": DAY}
ten: dict[str, Any] = {**twelve, "target": 10.0, "reason": "Closed roads", "review": "Mid-term"}
money: dict[str, Any] = {
    **DAYS, "node": "1.1", "currency": "AFN", "budget": 1_000_000, "spent": 0, "on": DAY,
}  # fmt: skip

adopted = FrameworkAdopted(**tree)
target = TargetSet(**twelve)
revised = TargetRevised(**ten)
spent = BudgetRecorded(**money)
closed = FrameworkClosed(reason="The programme is over", on=DAY)

# Every stage against every decision

STAGES: dict[FrameworkStage, tuple[FrameworkEvent, ...]] = {
    FrameworkStage.UNKNOWN: (),
    FrameworkStage.ADOPTED: (adopted, target),
    FrameworkStage.CLOSED: (adopted, target, closed),
}
Decide = Callable[[Framework], list[FrameworkEvent]]
DECISIONS: dict[str, Decide] = {
    "adopt_framework": lambda state: adopt_framework(state, **tree),
    "adopt another": lambda state: adopt_framework(state, **{**tree, "title": "Other"}),
    "set_target": lambda state: set_target(state, **{**twelve, "city": None}),
    "set it again": lambda state: set_target(state, **twelve),
    "revise_target": lambda state: revise_target(state, **ten),
    "record_budget": lambda state: record_budget(state, **money),
    "close_framework": lambda state: close_framework(state, reason="Over", on=DAY),
    "close it again": lambda state: close_framework(state, reason=closed.reason, on=DAY),
}
TABLE = {
    "adopt_framework": ("adopted", "-", "-"),
    "adopt another": ("adopted", "id-reused", "id-reused"),
    "set_target": ("framework-unknown", "same", "framework-closed"),
    "set it again": ("framework-unknown", "-", "framework-closed"),
    "revise_target": ("framework-unknown", "same", "framework-closed"),
    "record_budget": ("framework-unknown", "same", "framework-closed"),
    "close_framework": ("framework-unknown", "closed", "framework-closed"),
    "close it again": ("framework-unknown", "closed", "-"),
}


@pytest.mark.parametrize("decision", TABLE)
@pytest.mark.parametrize("column", range(len(STAGES)))
def test_every_decision_at_every_stage(decision: str, column: int) -> None:
    stage, told = list(STAGES.items())[column]
    then, expected = framework.given(*told), TABLE[decision][column]
    assert then.state.stage is stage
    when = then.when(DECISIONS[decision])
    if "-" in expected and expected != "-":
        when.then_refused(expected)
    else:
        events = when.outcome()
        after = FRAMEWORK.fold([*told, *events])
        assert (events == []) == (expected == "-")
        assert after.stage == (stage if expected in ("-", "same") else expected)


# Adopting


@pytest.mark.parametrize(
    "wrong",
    [
        {"nodes": (replace(OUTCOME, parent="1.1"), OUTPUT)},
        {"nodes": (OUTCOME, replace(OUTPUT, parent=None))},
        {"nodes": (OUTCOME, replace(OUTPUT, parent="2"))},
        {"nodes": (OUTCOME, OUTPUT, replace(ACTIVITY, parent="1"))},
        {"nodes": (OUTCOME, OUTPUT, ACTIVITY, replace(ACTIVITY, title="Twice"))},
        {"indicators": (HELD, replace(WOMEN, code="a"))},
        {"indicators": (replace(HELD, node="3"),)},
    ],
)
def test_a_tree_that_does_not_hang_together_is_refused(wrong: dict[str, Any]) -> None:
    framework.given().when(partial(adopt_framework, **{**tree, **wrong})).then_refused(
        "framework-tree-wrong"
    )


def test_only_what_can_be_counted_can_be_an_indicator() -> None:
    unheard = {**tree, "indicators": (replace(HELD, measure="happiness"),)}
    framework.given().when(partial(adopt_framework, **unheard)).then_refused("measure-unknown")


@pytest.mark.parametrize("group", ["people:martians", "sex:women", "people", "women"])
def test_a_measure_is_told_apart_only_as_its_list_says(group: str) -> None:
    apart = {**tree, "indicators": (replace(WOMEN, group=group),)}
    framework.given().when(partial(adopt_framework, **apart)).then_refused("group-unknown")


def test_the_last_day_follows_the_first() -> None:
    backwards = {**tree, "last_day": date(2025, 12, 31)}
    framework.given().when(partial(adopt_framework, **backwards)).then_refused("date-order")


# Targets


def test_a_target_is_set_for_a_city_or_for_all_together() -> None:
    given = framework.given(adopted)
    given.when(set_target, **twelve).then(target)
    given.when(set_target, **{**twelve, "city": None}).then(replace(target, city=None))


def test_another_number_for_the_same_is_a_revision_not_a_target() -> None:
    other = {**twelve, "target": 20.0}
    framework.given(adopted, target).when(set_target, **other).then_refused("target-exists")


def test_a_target_needs_an_indicator_and_days_of_the_framework() -> None:
    given = framework.given(adopted)
    given.when(set_target, **{**twelve, "indicator": "z"}).then_refused("indicator-unknown")
    for days in (
        {"first_day": date(2025, 12, 31)},
        {"last_day": date(2029, 1, 1)},
        {"first_day": date(2026, 5, 2), "last_day": date(2026, 5, 1)},
    ):
        given.when(set_target, **{**twelve, **days}).then_refused("date-order")


def test_the_original_target_is_kept_with_every_revision_and_its_reason() -> None:
    again = replace(revised, target=11.0, reason="Roads open", review="Second review")
    state = framework.given(adopted, target, revised, again).state
    [kept] = state.targets.values()
    assert kept.original == target
    assert kept.revisions == (revised, again)
    assert kept.target == 11.0


def test_a_revision_says_why_and_out_of_which_review() -> None:
    given = framework.given(adopted, target)
    given.when(revise_target, **ten).then(revised)
    given.when(revise_target, **{**ten, "reason": " "}).then_refused("reason-missing")
    given.when(revise_target, **{**ten, "review": ""}).then_refused("reason-missing")
    given.when(revise_target, **{**ten, "city": "KBL"}).then_refused("target-unknown")


def test_revising_to_the_number_that_counts_already_adds_nothing() -> None:
    given = framework.given(adopted, target, revised)
    given.when(revise_target, **ten).then_nothing()
    given.when(revise_target, **{**ten, "target": 12.0}).then(replace(revised, target=12.0))


# Money


def test_money_recorded_last_for_the_same_days_and_currency_counts() -> None:
    later = replace(spent, spent=400_000)
    other = replace(spent, currency="USD", budget=14_000)
    state = framework.given(adopted, spent, later, other).state
    assert list(state.budgets.values()) == [later, other]
    framework.given(adopted, spent).when(record_budget, **money).then_nothing()


def test_money_belongs_to_a_node_and_is_an_amount() -> None:
    given = framework.given(adopted)
    given.when(record_budget, **{**money, "node": "9"}).then_refused("node-unknown")
    nothing = {**money, "budget": None, "spent": None}
    given.when(record_budget, **nothing).then_refused("amount-missing")
    late = {**money, "last_day": date(2030, 1, 1)}
    given.when(record_budget, **late).then_refused("date-order")


def test_closing_says_why() -> None:
    framework.given(adopted).when(close_framework, reason=" ", on=DAY).then_refused(
        "reason-missing"
    )


# Replay


@given(st.lists(st.sampled_from([adopted, target, revised, spent, closed]), max_size=8))
def test_replay_judges_nothing(events: list[FrameworkEvent]) -> None:
    state = FRAMEWORK.fold(events)
    assert (state.stage is FrameworkStage.UNKNOWN) == (adopted not in events)
