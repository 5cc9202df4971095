"""Rules that decisions on a plan share."""

from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.plan.events import PlanDrafted
from domain.plan.state import Item, Plan, Stage


def the_plan_must_exist(plan: Plan) -> PlanDrafted:
    if plan.drafted is None:
        raise Unknown("plan-unknown", "No plan has this id. Check the id, or draft the plan first.")
    return plan.drafted


def the_plan_must_be_open(plan: Plan) -> PlanDrafted:
    drafted = the_plan_must_exist(plan)
    if plan.stage is Stage.CLOSED:
        raise plan_closed()
    return drafted


def the_plan_must_be_approved(plan: Plan) -> None:
    the_plan_must_be_open(plan)
    if plan.stage is not Stage.APPROVED:
        raise Refusal("not-approved", "A plan must be approved before its work can be claimed.")


def the_item(plan: Plan, item_id: UUID) -> Item:
    the_plan_must_exist(plan)
    if item_id not in plan.items:
        raise Unknown("plan-item-unknown", "This plan has no such item. Check the id, or add it.")
    return plan.items[item_id]


def the_item_must_run(item: Item) -> None:
    if item.has_ended:
        raise Refusal(
            "plan-item-ended",
            "This item is verified or dropped. If more is to be done, add a new item.",
        )


def plan_closed() -> Refusal:
    return Refusal("plan-closed", "This plan is closed. Put what is left into a new plan.")
