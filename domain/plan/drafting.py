"""A plan and its items: drafted, approved, changed, closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain import codes
from domain.errors import Refusal
from domain.plan.events import (
    PlanApproved,
    PlanClosed,
    PlanDrafted,
    PlanEvent,
    PlanItemAdded,
    PlanItemChanged,
    PlanItemDropped,
    Project,
)
from domain.plan.rules import (
    plan_closed,
    the_item,
    the_item_must_run,
    the_plan_must_be_open,
    the_plan_must_exist,
)
from domain.plan.state import Plan, Stage
from domain.rules import a_reason_must_be_given, days_must_be_in_order, id_reused


def draft_plan(
    plan: Plan,
    *,
    kind: str,
    title: str,
    place: str,
    body: str,
    first_day: date,
    last_day: date | None = None,
    language: str,
    on: date,
) -> list[PlanEvent]:
    """Begin a plan of a body for a place; a national one stands at the country."""
    kinds = codes.code_list("plan_kinds")
    drafted = PlanDrafted(
        kind=kind,
        title=title,
        place=place,
        body=body,
        first_day=first_day,
        last_day=last_day,
        language=language,
        code_list=kinds.label,
        on=on,
    )
    if plan.drafted is not None:
        before = plan.drafted
        if replace(drafted, on=before.on, code_list=before.code_list) == before:
            return []
        raise id_reused()
    if kind not in kinds:
        raise Refusal("plan-kind-unknown", "Choose a kind from the list of plan kinds.")
    days_must_be_in_order(first_day, last_day)
    return [drafted]


def approve_plan(plan: Plan, *, by: str, on: date) -> list[PlanEvent]:
    """A body approves the plan; others may approve it beside that body."""
    the_plan_must_exist(plan)
    if any(approval.approved_by == by for approval in plan.approvals):
        return []
    the_plan_must_be_open(plan)
    return [PlanApproved(approved_by=by, on=on)]


def add_plan_item(
    plan: Plan,
    *,
    item_id: UUID,
    text: str,
    body: str,
    office: str | None = None,
    due_on: date | None = None,
    project: Project | None = None,
    issues: Sequence[UUID] = (),
    on: date,
) -> list[PlanEvent]:
    """Add what a body is to do. `issues` are settled: they exist, and may be named here."""
    drafted = the_plan_must_exist(plan)
    added = PlanItemAdded(
        item_id=item_id,
        text=text,
        body=body,
        office=office,
        due_on=due_on,
        project=project,
        issues=tuple(dict.fromkeys(issues)),
        on=on,
    )
    if item_id in plan.items:
        before = plan.items[item_id].added
        if replace(added, on=before.on) == before:
            return []
        raise id_reused()
    the_plan_must_be_open(plan)
    days_must_be_in_order(drafted.first_day, due_on)
    days_must_be_in_order(on, due_on)
    return [added]


def change_plan_item(
    plan: Plan,
    *,
    item_id: UUID,
    text: str | None = None,
    due_on: date | None = None,
    project: Project | None = None,
    reason: str,
    on: date,
) -> list[PlanEvent]:
    """Change what is planned; the first due date stays on the record."""
    item = the_item(plan, item_id)
    changed = PlanItemChanged(
        item_id=item_id, text=text, due_on=due_on, project=project, reason=reason, on=on
    )
    if item.changes and replace(changed, on=item.changes[-1].on) == item.changes[-1]:
        return []
    drafted = the_plan_must_be_open(plan)
    the_item_must_run(item)
    if text is None and due_on is None and project is None:
        raise Refusal("nothing-asked", "Say what is to change: the text, the date or the project.")
    days_must_be_in_order(drafted.first_day, due_on)
    days_must_be_in_order(item.added.on, due_on)
    a_reason_must_be_given(reason)
    return [changed]


def drop_item(plan: Plan, *, item_id: UUID, reason: str, on: date) -> list[PlanEvent]:
    """Take an item out of the plan, and say why; it stays on the record."""
    item = the_item(plan, item_id)
    if item.dropped is not None and item.dropped.reason == reason:
        return []
    the_plan_must_be_open(plan)
    the_item_must_run(item)
    a_reason_must_be_given(reason)
    return [PlanItemDropped(item_id=item_id, reason=reason, on=on)]


def close_plan(plan: Plan, *, text: str, on: date) -> list[PlanEvent]:
    """End a plan once each of its items is verified or dropped."""
    the_plan_must_exist(plan)
    if plan.closed is not None:
        if plan.closed.text == text:
            return []
        raise plan_closed()
    if plan.stage is not Stage.APPROVED:
        raise Refusal("not-approved", "Only an approved plan can be closed.")
    if not all(item.has_ended for item in plan.items.values()):
        raise Refusal(
            "plan-items-open", "Have every item verified or drop it with a reason, then close."
        )
    return [PlanClosed(text=text, on=on)]
