"""A results framework: what a programme set out to reach, by when, where, and for how much.

`events` what can happen; `state` what is known and how events change it; `deciding` the decisions;
`rules` what they share.
"""

from domain.framework.deciding import (
    adopt_framework,
    close_framework,
    record_budget,
    revise_target,
    set_target,
)
from domain.framework.events import (
    BudgetRecorded,
    FrameworkAdopted,
    FrameworkClosed,
    FrameworkEvent,
    Indicator,
    Node,
    NodeKind,
    TargetRevised,
    TargetSet,
)
from domain.framework.state import (
    FRAMEWORK,
    BudgetKey,
    Framework,
    FrameworkStage,
    Target,
    TargetKey,
)

__all__ = [
    "FRAMEWORK",
    "BudgetKey",
    "BudgetRecorded",
    "Framework",
    "FrameworkAdopted",
    "FrameworkClosed",
    "FrameworkEvent",
    "FrameworkStage",
    "Indicator",
    "Node",
    "NodeKind",
    "Target",
    "TargetKey",
    "TargetRevised",
    "TargetSet",
    "adopt_framework",
    "close_framework",
    "record_budget",
    "revise_target",
    "set_target",
]
