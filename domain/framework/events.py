"""Everything that can have happened to a framework."""

from datetime import date
from enum import StrEnum

from domain.events import event
from domain.words import Names


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
