"""What happens to recommendations and plans, as far as the clock must know of it."""

from typing import Any

from domain import recommendation as asked
from domain.plan import events as plan
from domain.reminders import Matter
from projections.clock.rows import Due

RECOMMENDATION, ITEM = Matter.RECOMMENDATION.value, Matter.PLAN_ITEM.value


def apply(due: Due, happened: Any) -> None:
    """Take one event of a recommendation or of a plan in."""
    match happened:
        case asked.RecommendationMade():
            due.add(RECOMMENDATION, due.stream, happened.addressed_to, happened.answer_by)
        case asked.RecommendationAnswered() | asked.RecommendationWithdrawn():
            due.remove(RECOMMENDATION, due.stream)
        case plan.PlanItemAdded():
            due.add(ITEM, happened.item_id, happened.body, happened.due_on)
        case plan.PlanItemChanged() if happened.due_on is not None:
            due.move(ITEM, happened.item_id, happened.due_on)
        case plan.PlanItemClaimed():
            due.change(ITEM, happened.item_id, resting=True)
        case plan.PlanItemVerified() if happened.verdict is plan.ItemVerdict.NOT_CONFIRMED:
            due.change(ITEM, happened.item_id, resting=False)
        case plan.PlanItemVerified() | plan.PlanItemDropped():
            due.remove(ITEM, happened.item_id)
        case plan.PlanClosed():
            due.remove_all()
