"""What the record says of a framework now, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from domain.events import Stream
from domain.framework.events import (
    BudgetRecorded,
    FrameworkAdopted,
    FrameworkClosed,
    FrameworkEvent,
    TargetRevised,
    TargetSet,
)


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
            targets = {**framework.targets, target_key(happened): Target(happened)}
            return replace(framework, targets=targets)
        case TargetRevised():
            return _revised(framework, happened)
        case BudgetRecorded():
            return replace(framework, budgets={**framework.budgets, budget_key(happened): happened})
        case FrameworkClosed():
            return replace(framework, closed=happened)
        case _:
            assert_never(happened)


def _revised(framework: Framework, happened: TargetRevised) -> Framework:
    before = framework.targets.get(target_key(happened))
    if before is None:
        return framework
    after = replace(before, revisions=(*before.revisions, happened))
    return replace(framework, targets={**framework.targets, target_key(happened): after})


def target_key(happened: TargetSet | TargetRevised) -> TargetKey:
    return happened.indicator, happened.city, happened.first_day, happened.last_day


def budget_key(happened: BudgetRecorded) -> BudgetKey:
    return (
        happened.node, happened.city, happened.first_day, happened.last_day, happened.currency,
    )  # fmt: skip


FRAMEWORK = Stream("framework", Framework(), evolve, FrameworkEvent)
