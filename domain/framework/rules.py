"""Rules that the decisions on a framework share."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from domain import codes
from domain.errors import Refusal, Unknown
from domain.framework.events import FrameworkAdopted, Indicator, Node, NodeKind
from domain.framework.state import Framework
from domain.rules import days_must_be_in_order


def the_framework_must_run(framework: Framework) -> FrameworkAdopted:
    if framework.adopted is None:
        raise Unknown("framework-unknown", "No framework has this id. Adopt it first.")
    if framework.closed is not None:
        raise Refusal(
            "framework-closed", "This framework is closed. Adopt a new one for what follows."
        )
    return framework.adopted


def the_indicator(adopted: FrameworkAdopted, code: str) -> None:
    if code not in {each.code for each in adopted.indicators}:
        raise Unknown(
            "indicator-unknown", "The framework has no indicator of this code. Check the code."
        )


def days_must_lie_within(adopted: FrameworkAdopted, first_day: date, last_day: date) -> None:
    days_must_be_in_order(adopted.first_day, first_day)
    days_must_be_in_order(first_day, last_day)
    days_must_be_in_order(last_day, adopted.last_day)


_ABOVE = {
    NodeKind.OUTCOME: None,
    NodeKind.OUTPUT: NodeKind.OUTCOME,
    NodeKind.ACTIVITY: NodeKind.OUTPUT,
}


def the_tree_must_hold_together(nodes: Collection[Node], indicators: Collection[Indicator]) -> None:
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


def the_measure_must_be_listed(indicator: Indicator) -> None:
    measure = codes.measures().get(indicator.measure)
    if measure is None:
        raise Refusal("measure-unknown", "Choose a measure of the list of measures.")
    if indicator.group is not None and not measure.has_group(indicator.group):
        raise Refusal(
            "group-unknown",
            "This measure is not told apart so. Name one of its groups and a code of it, like "
            "people:women.",
        )
