"""The plan: what is to be done at a place, item by item, and what each item learned from."""

from domain.plan.events import PlanEvent
from domain.plan.state import PLAN, Item, Plan, Stage

__all__ = ["PLAN", "Item", "Plan", "PlanEvent", "Stage"]
