"""The plan: what is to be done at a place, item by item, and what each item learned from.

`events` what can happen; `state` what is known and how events change it; `rules` what decisions
share. The decisions: `drafting`, `following`, `learning`.
"""

from domain.plan.drafting import (
    add_plan_item,
    approve_plan,
    change_plan_item,
    close_plan,
    draft_plan,
    drop_item,
)
from domain.plan.events import (
    Beneficiaries,
    Finding,
    ItemVerdict,
    PlanEvent,
    Project,
)
from domain.plan.following import claim_item_done, report_item_progress, verify_item
from domain.plan.learning import add_lesson_note, link_plan_item, record_uptake
from domain.plan.state import PLAN, Item, Plan, Stage

DECISIONS = (
    draft_plan, approve_plan, add_plan_item, change_plan_item, report_item_progress,
    claim_item_done, verify_item, drop_item, link_plan_item, add_lesson_note, record_uptake,
    close_plan,
)  # fmt: skip

__all__ = [
    "DECISIONS",
    "PLAN",
    "Beneficiaries",
    "Finding",
    "Item",
    "ItemVerdict",
    "Plan",
    "PlanEvent",
    "Project",
    "Stage",
    "add_lesson_note",
    "add_plan_item",
    "approve_plan",
    "change_plan_item",
    "claim_item_done",
    "close_plan",
    "draft_plan",
    "drop_item",
    "link_plan_item",
    "record_uptake",
    "report_item_progress",
    "verify_item",
]
