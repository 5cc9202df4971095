"""How far the items are: progress, the claim that one is done, and what others say to it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.errors import Refusal
from domain.plan.events import (
    ItemVerdict,
    PlanEvent,
    PlanItemClaimed,
    PlanItemProgressed,
    PlanItemVerified,
)
from domain.plan.rules import (
    the_item,
    the_item_must_run,
    the_plan_must_be_approved,
    the_plan_must_be_open,
)
from domain.plan.state import Plan
from domain.rules import (
    a_claim_needs_evidence,
    days_must_be_in_order,
    the_verifier_must_be_independent,
    work_must_be_done_already,
)
from domain.words import Evidence


def report_item_progress(plan: Plan, *, item_id: UUID, text: str, on: date) -> list[PlanEvent]:
    """The item's body tells how far the work is."""
    item = the_item(plan, item_id)
    told = PlanItemProgressed(item_id=item_id, text=text, on=on)
    if item.progress and item.progress[-1] == told:
        return []
    the_plan_must_be_open(plan)
    the_item_must_run(item)
    return [told]


def claim_item_done(
    plan: Plan,
    *,
    item_id: UUID,
    done_on: date,
    statement: str,
    evidence: tuple[Evidence, ...],
    by: str,
    on: date,
) -> list[PlanEvent]:
    """The item's body says that it is done, since when, and shows it."""
    item = the_item(plan, item_id)
    claimed = PlanItemClaimed(
        item_id=item_id,
        done_on=done_on,
        statement=statement,
        evidence=evidence,
        claimed_by=by,
        on=on,
    )
    if item.claim is not None and replace(claimed, on=item.claim.on) == item.claim:
        return []
    the_plan_must_be_approved(plan)
    the_item_must_run(item)
    if item.claim is not None:
        raise Refusal("claim-open", "A claim waits for somebody to verify it. Wait for the answer.")
    work_must_be_done_already(done_on, on)
    a_claim_needs_evidence(evidence, {by, item.added.body})
    return [claimed]


def verify_item(
    plan: Plan,
    *,
    item_id: UUID,
    verdict: ItemVerdict,
    method: str,
    by: str | None,
    from_community: bool = False,
    bodies: Collection[str] = (),
    on: date,
) -> list[PlanEvent]:
    """Somebody from another body says whether it is done; see `verify_fulfilment` for who may."""
    item = the_item(plan, item_id)
    verified = PlanItemVerified(
        item_id=item_id, verdict=verdict, method=method, verified_by=by, on=on
    )
    if item.answer is not None and replace(verified, on=item.answer.on) == item.answer:
        return []
    the_plan_must_be_approved(plan)
    the_item_must_run(item)
    if item.claim is None:
        raise Refusal("nothing-claimed", "Nobody has claimed yet that this is done.")
    concerned = (item.added.body, item.claim.claimed_by)
    the_verifier_must_be_independent(by, concerned, from_community, bodies)
    days_must_be_in_order(item.claim.on, on)
    return [verified]
