"""What is known of a plan and its items, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from domain.events import Stream
from domain.issue.events import FulfilmentVerdict
from domain.issue.standing import Course, Ending
from domain.plan.events import (
    ItemVerdict,
    LessonNoted,
    PlanApproved,
    PlanClosed,
    PlanDrafted,
    PlanEvent,
    PlanItemAdded,
    PlanItemChanged,
    PlanItemClaimed,
    PlanItemDropped,
    PlanItemLinked,
    PlanItemProgressed,
    PlanItemVerified,
    Project,
    UptakeRecorded,
)


class Stage(StrEnum):
    UNKNOWN = "unknown"
    DRAFTED = "drafted"
    APPROVED = "approved"
    CLOSED = "closed"


_VERDICTS = {
    ItemVerdict.KEPT: FulfilmentVerdict.KEPT,
    ItemVerdict.PARTLY: FulfilmentVerdict.PARTLY,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a plan. `text`, `due_on` and `project` are those planned now.

    `original_due_on` is the first date ever given. `claims` holds every claim, the last one last,
    with what was said to it.
    """

    added: PlanItemAdded
    text: str
    due_on: date | None
    original_due_on: date | None
    project: Project | None
    changes: tuple[PlanItemChanged, ...] = ()
    progress: tuple[PlanItemProgressed, ...] = ()
    claims: tuple[tuple[PlanItemClaimed, PlanItemVerified | None], ...] = ()
    dropped: PlanItemDropped | None = None
    links: tuple[PlanItemLinked, ...] = ()

    @property
    def answer(self) -> PlanItemVerified | None:
        """What was said to the last claim."""
        return self.claims[-1][1] if self.claims else None

    @property
    def claim(self) -> PlanItemClaimed | None:
        """The claim that stands: one that was not confirmed is void."""
        void = self.answer is not None and self.answer.verdict is ItemVerdict.NOT_CONFIRMED
        return self.claims[-1][0] if self.claims and not void else None

    @property
    def has_ended(self) -> bool:
        return self.dropped is not None or (self.claim is not None and self.answer is not None)

    @property
    def course(self) -> Course:
        """What its standing follows from, as for a promise; dropped is withdrawn."""
        return Course(
            stated_on=self.added.on,
            original_due_on=self.original_due_on,
            due_on=self.due_on,
            work_done_on=self.claim.done_on if self.claim else None,
            verdict=_VERDICTS.get(self.answer.verdict) if self.answer else None,
            ending=Ending.WITHDRAWN if self.dropped else None,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    drafted: PlanDrafted | None = None
    approvals: tuple[PlanApproved, ...] = ()
    items: Mapping[UUID, Item] = field(default_factory=dict)
    notes: Mapping[UUID, LessonNoted] = field(default_factory=dict)
    uptakes: Mapping[UUID, UptakeRecorded] = field(default_factory=dict)
    closed: PlanClosed | None = None

    @property
    def stage(self) -> Stage:
        if self.drafted is None:
            return Stage.UNKNOWN
        if self.closed is not None:
            return Stage.CLOSED
        return Stage.APPROVED if self.approvals else Stage.DRAFTED


def evolve(plan: Plan, happened: PlanEvent) -> Plan:
    match happened:
        case PlanDrafted():
            return replace(plan, drafted=happened)
        case PlanApproved():
            return replace(plan, approvals=(*plan.approvals, happened))
        case PlanItemAdded():
            return replace(plan, items={**plan.items, happened.item_id: _new(happened)})
        case LessonNoted():
            return replace(plan, notes={**plan.notes, happened.note_id: happened})
        case UptakeRecorded():
            return replace(plan, uptakes={**plan.uptakes, happened.uptake_id: happened})
        case PlanClosed():
            return replace(plan, closed=happened)
        case (
            PlanItemChanged() | PlanItemProgressed() | PlanItemClaimed() | PlanItemVerified()
            | PlanItemDropped() | PlanItemLinked()
        ):  # fmt: skip
            item = plan.items.get(happened.item_id)
            if item is None:
                return plan
            changed = replace(item, **_item_changes(item, happened))
            return replace(plan, items={**plan.items, happened.item_id: changed})
        case _:
            assert_never(happened)


def _new(added: PlanItemAdded) -> Item:
    return Item(
        added=added, text=added.text, due_on=added.due_on, original_due_on=added.due_on,
        project=added.project,
    )  # fmt: skip


def _item_changes(item: Item, happened: Any) -> dict[str, Any]:
    match happened:
        case PlanItemChanged():
            due_on = happened.due_on or item.due_on
            return {
                "text": happened.text or item.text,
                "due_on": due_on,
                "original_due_on": item.original_due_on or due_on,
                "project": happened.project or item.project,
                "changes": (*item.changes, happened),
            }
        case PlanItemProgressed():
            return {"progress": (*item.progress, happened)}
        case PlanItemClaimed():
            return {"claims": (*item.claims, (happened, None))}
        case PlanItemVerified():
            answered = tuple((claim, happened) for claim, _ in item.claims[-1:])
            return {"claims": (*item.claims[:-1], *answered)}
        case PlanItemDropped():
            return {"dropped": happened}
        case _:
            return {"links": (*item.links, happened)}


PLAN = Stream("plan", Plan(), evolve, PlanEvent)
