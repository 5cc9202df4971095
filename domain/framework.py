"""A results framework: what a programme set out to reach, by when, where, and for how much."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain import codes
from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.issue.rules import a_reason_must_be_given, days_must_be_in_order, id_reused
from domain.words import Names

# Events


class NodeKind(StrEnum):
    """The rungs of the tree, from the top."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    ACTIVITY = "activity"


@event
class Node:
    """An outcome stands at the top, an output below an outcome, an activity below an output."""

    code: str
    kind: NodeKind
    parent: str | None = None
    title: str


@event
class Indicator:
    """What shows that a node is reached: a measure, or one `group` of it like `people:women`."""

    code: str
    node: str
    measure: str
    names: Names
    group: str | None = None


@event
class FrameworkAdopted:
    title: str
    first_day: date
    last_day: date
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    on: date


@event
class TargetSet:
    """For one city, or for all together; shares are between 0 and 1."""

    indicator: str
    city: str | None = None
    first_day: date
    last_day: date
    baseline: float | None = None
    target: float
    on: date


@event
class TargetRevised:
    """Another number for the same indicator, city and days; `review` names what it came out of."""

    indicator: str
    city: str | None = None
    first_day: date
    last_day: date
    target: float
    reason: str
    review: str
    on: date


@event
class BudgetRecorded:
    """Money of a node in these days so far, in whole units of `currency` (ISO 4217)."""

    node: str
    city: str | None = None
    first_day: date
    last_day: date
    currency: str
    budget: int | None = None
    spent: int | None = None
    on: date


@event
class FrameworkClosed:
    reason: str
    on: date


FrameworkEvent = FrameworkAdopted | TargetSet | TargetRevised | BudgetRecorded | FrameworkClosed


# State


class FrameworkStage(StrEnum):
    UNKNOWN = "unknown"
    ADOPTED = "adopted"
    CLOSED = "closed"


TargetKey = tuple[str, str | None, date, date]
"""Indicator, city (None: all together), first and last day."""

BudgetKey = tuple[str, str | None, date, date, str]
"""Node, city, first and last day, currency."""


@dataclass(frozen=True, slots=True)
class Target:
    """As it was set, for ever, and every revision of it in order."""

    original: TargetSet
    revisions: tuple[TargetRevised, ...] = ()

    @property
    def target(self) -> float:
        """The number that counts now."""
        return self.revisions[-1].target if self.revisions else self.original.target


@dataclass(frozen=True, slots=True)
class Framework:
    """`budgets` hold what was recorded last for a node, a city, these days and a currency."""

    adopted: FrameworkAdopted | None = None
    targets: Mapping[TargetKey, Target] = field(default_factory=dict)
    budgets: Mapping[BudgetKey, BudgetRecorded] = field(default_factory=dict)
    closed: FrameworkClosed | None = None

    @property
    def stage(self) -> FrameworkStage:
        if self.adopted is None:
            return FrameworkStage.UNKNOWN
        return FrameworkStage.CLOSED if self.closed else FrameworkStage.ADOPTED


def evolve(framework: Framework, happened: FrameworkEvent) -> Framework:
    match happened:
        case FrameworkAdopted():
            return replace(framework, adopted=happened)
        case TargetSet():
            targets = {**framework.targets, _target_key(happened): Target(happened)}
            return replace(framework, targets=targets)
        case TargetRevised():
            return _revised(framework, happened)
        case BudgetRecorded():
            return replace(
                framework, budgets={**framework.budgets, _budget_key(happened): happened}
            )
        case FrameworkClosed():
            return replace(framework, closed=happened)
        case _:
            assert_never(happened)


def _revised(framework: Framework, happened: TargetRevised) -> Framework:
    before = framework.targets.get(_target_key(happened))
    if before is None:
        return framework
    after = replace(before, revisions=(*before.revisions, happened))
    return replace(framework, targets={**framework.targets, _target_key(happened): after})


def _target_key(happened: TargetSet | TargetRevised) -> TargetKey:
    return happened.indicator, happened.city, happened.first_day, happened.last_day


def _budget_key(happened: BudgetRecorded) -> BudgetKey:
    return (
        happened.node, happened.city, happened.first_day, happened.last_day, happened.currency,
    )  # fmt: skip


FRAMEWORK = Stream("framework", Framework(), evolve, FrameworkEvent)


# Decisions


def adopt_framework(
    framework: Framework,
    *,
    title: str,
    first_day: date,
    last_day: date,
    nodes: tuple[Node, ...],
    indicators: tuple[Indicator, ...],
    on: date,
) -> list[FrameworkEvent]:
    adopted = FrameworkAdopted(
        title=title, first_day=first_day, last_day=last_day, nodes=nodes, indicators=indicators,
        on=on,
    )  # fmt: skip
    if framework.adopted is not None:
        if replace(framework.adopted, on=on) == adopted:
            return []
        raise id_reused()
    days_must_be_in_order(first_day, last_day)
    _the_tree_must_hold_together(nodes, indicators)
    for indicator in indicators:
        _the_measure_must_be_listed(indicator)
    return [adopted]


def set_target(
    framework: Framework,
    *,
    indicator: str,
    city: str | None = None,
    first_day: date,
    last_day: date,
    baseline: float | None = None,
    target: float,
    on: date,
) -> list[FrameworkEvent]:
    """`city` is registered already: a settled fact."""
    adopted = _the_framework_must_run(framework)
    _the_indicator(adopted, indicator)
    _days_must_lie_within(adopted, first_day, last_day)
    given = TargetSet(
        indicator=indicator, city=city, first_day=first_day, last_day=last_day,
        baseline=baseline, target=target, on=on,
    )  # fmt: skip
    before = framework.targets.get(_target_key(given))
    if before is None:
        return [given]
    if replace(before.original, on=on) == given:
        return []
    raise Refusal(
        "target-exists",
        "There is a target for this indicator, city and period. Revise it and say why; the "
        "original is kept.",
    )


def revise_target(
    framework: Framework,
    *,
    indicator: str,
    city: str | None = None,
    first_day: date,
    last_day: date,
    target: float,
    reason: str,
    review: str,
    on: date,
) -> list[FrameworkEvent]:
    _the_framework_must_run(framework)
    revised = TargetRevised(
        indicator=indicator, city=city, first_day=first_day, last_day=last_day, target=target,
        reason=reason, review=review, on=on,
    )  # fmt: skip
    before = framework.targets.get(_target_key(revised))
    if before is None:
        raise Unknown(
            "target-unknown",
            "No target is set for this indicator, city and period. Set it first.",
        )
    a_reason_must_be_given(reason)
    a_reason_must_be_given(review)
    return [] if before.target == target else [revised]


def record_budget(
    framework: Framework,
    *,
    node: str,
    city: str | None = None,
    first_day: date,
    last_day: date,
    currency: str,
    budget: int | None = None,
    spent: int | None = None,
    on: date,
) -> list[FrameworkEvent]:
    """`city` is registered already: a settled fact."""
    adopted = _the_framework_must_run(framework)
    if node not in {each.code for each in adopted.nodes}:
        raise Unknown("node-unknown", "The framework has no such outcome, output or activity.")
    _days_must_lie_within(adopted, first_day, last_day)
    if budget is None and spent is None:
        raise Refusal("amount-missing", "Give the budget, what was spent, or both.")
    recorded = BudgetRecorded(
        node=node, city=city, first_day=first_day, last_day=last_day, currency=currency,
        budget=budget, spent=spent, on=on,
    )  # fmt: skip
    before = framework.budgets.get(_budget_key(recorded))
    return [] if before and replace(before, on=on) == recorded else [recorded]


def close_framework(framework: Framework, *, reason: str, on: date) -> list[FrameworkEvent]:
    if framework.closed is not None and framework.closed.reason == reason:
        return []
    _the_framework_must_run(framework)
    a_reason_must_be_given(reason)
    return [FrameworkClosed(reason=reason, on=on)]


# Rules


def _the_framework_must_run(framework: Framework) -> FrameworkAdopted:
    if framework.adopted is None:
        raise Unknown("framework-unknown", "No framework has this id. Adopt it first.")
    if framework.closed is not None:
        raise Refusal(
            "framework-closed", "This framework is closed. Adopt a new one for what follows."
        )
    return framework.adopted


def _the_indicator(adopted: FrameworkAdopted, code: str) -> None:
    if code not in {each.code for each in adopted.indicators}:
        raise Unknown("indicator-unknown", "The framework has no indicator of this code.")


def _days_must_lie_within(adopted: FrameworkAdopted, first_day: date, last_day: date) -> None:
    days_must_be_in_order(adopted.first_day, first_day)
    days_must_be_in_order(first_day, last_day)
    days_must_be_in_order(last_day, adopted.last_day)


_ABOVE = {
    NodeKind.OUTCOME: None,
    NodeKind.OUTPUT: NodeKind.OUTCOME,
    NodeKind.ACTIVITY: NodeKind.OUTPUT,
}


def _the_tree_must_hold_together(
    nodes: Collection[Node], indicators: Collection[Indicator]
) -> None:
    kinds = {node.code: node.kind for node in nodes}
    sound = (
        _each_once([node.code for node in nodes])
        and _each_once([indicator.code for indicator in indicators])
        and all(_stands_right(node, kinds) for node in nodes)
        and all(indicator.node in kinds for indicator in indicators)
    )
    if not sound:
        raise Refusal(
            "framework-tree-wrong",
            "Give every outcome, output, activity and indicator a code of its own, put outputs "
            "below outcomes and activities below outputs, and each indicator at one of them.",
        )


def _each_once(given: Collection[str]) -> bool:
    return all(count == 1 for count in Counter(given).values())


def _stands_right(node: Node, kinds: Mapping[str, NodeKind]) -> bool:
    above = None if node.parent is None else kinds.get(node.parent)
    return above is _ABOVE[node.kind] and (node.parent is None) == (above is None)


def _the_measure_must_be_listed(indicator: Indicator) -> None:
    measure = codes.measures().get(indicator.measure)
    if measure is None:
        raise Refusal("measure-unknown", "Choose a measure of the list of measures.")
    if indicator.group is not None and not measure.has_group(indicator.group):
        raise Refusal(
            "group-unknown",
            "This measure is not told apart so. Name one of its groups and a code of it, like "
            "people:women.",
        )
