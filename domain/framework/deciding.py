"""The decisions on a framework: adopt it, set and revise targets, record money, close it."""

from dataclasses import replace
from datetime import date

from domain.errors import Refusal, Unknown
from domain.framework.events import (
    BudgetRecorded,
    FrameworkAdopted,
    FrameworkClosed,
    FrameworkEvent,
    Indicator,
    Node,
    TargetRevised,
    TargetSet,
)
from domain.framework.rules import (
    days_must_lie_within,
    the_framework_must_run,
    the_indicator,
    the_measure_must_be_listed,
    the_tree_must_hold_together,
)
from domain.framework.state import Framework, budget_key, target_key
from domain.rules import a_reason_must_be_given, days_must_be_in_order, id_reused


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
    """Lay down the tree of what is to be reached; targets and money follow."""
    adopted = FrameworkAdopted(
        title=title, first_day=first_day, last_day=last_day, nodes=nodes, indicators=indicators,
        on=on,
    )  # fmt: skip
    if framework.adopted is not None:
        if replace(framework.adopted, on=on) == adopted:
            return []
        raise id_reused()
    days_must_be_in_order(first_day, last_day)
    the_tree_must_hold_together(nodes, indicators)
    for indicator in indicators:
        the_measure_must_be_listed(indicator)
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
    adopted = the_framework_must_run(framework)
    the_indicator(adopted, indicator)
    days_must_lie_within(adopted, first_day, last_day)
    given = TargetSet(
        indicator=indicator, city=city, first_day=first_day, last_day=last_day,
        baseline=baseline, target=target, on=on,
    )  # fmt: skip
    before = framework.targets.get(target_key(given))
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
    """Set another target, with the reason and the review it came out of; the original stays."""
    the_framework_must_run(framework)
    revised = TargetRevised(
        indicator=indicator, city=city, first_day=first_day, last_day=last_day, target=target,
        reason=reason, review=review, on=on,
    )  # fmt: skip
    before = framework.targets.get(target_key(revised))
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
    adopted = the_framework_must_run(framework)
    if node not in {each.code for each in adopted.nodes}:
        raise Unknown("node-unknown", "The framework has no node of this code. Check the code.")
    days_must_lie_within(adopted, first_day, last_day)
    if budget is None and spent is None:
        raise Refusal("amount-missing", "Give the budget, what was spent, or both.")
    recorded = BudgetRecorded(
        node=node, city=city, first_day=first_day, last_day=last_day, currency=currency,
        budget=budget, spent=spent, on=on,
    )  # fmt: skip
    before = framework.budgets.get(budget_key(recorded))
    return [] if before and replace(before, on=on) == recorded else [recorded]


def close_framework(framework: Framework, *, reason: str, on: date) -> list[FrameworkEvent]:
    """Nothing is added to it any more."""
    if framework.closed is not None and framework.closed.reason == reason:
        return []
    the_framework_must_run(framework)
    a_reason_must_be_given(reason)
    return [FrameworkClosed(reason=reason, on=on)]
