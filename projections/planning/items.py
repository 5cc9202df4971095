"""What an event changes in the row of a plan or of one of its items."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.issue.events import Form
from domain.issue.standing import Ending
from domain.plan import events as told
from domain.plan.state import Stage
from domain.words import Suspension
from projections.follow_up_rows import clock_of
from projections.rows import Row

OPEN, CLAIMED, DROPPED = "open", "claimed", "dropped"

Link = tuple[UUID, str, UUID, UUID | None]
"""Item, what it links with, its id, and for a gap the assessment."""


def item_clock(row: Mapping[str, Any], suspended: Sequence[Suspension]) -> Row:
    """Its phase and the days on which its clock turns: as for a promise made once."""
    return clock_of({**row, "form": Form.ONCE.value}, suspended)


def new_item(plan: Row, added: told.PlanItemAdded) -> Row:
    return {
        **{name: plan[name] for name in ("plan", "city", "place", "kind", "language")},
        "item": added.item_id,
        "body": added.body,
        "office": added.office,
        "text": added.text,
        "stated_on": added.on,
        "original_due_on": added.due_on,
        "due_on": added.due_on,
        **_cost(added.project),
        "state": OPEN,
        "work_done_on": None,
        "verdict": None,
        "ending": None,
    }


def _cost(project: told.Project | None) -> Row:
    return {"cost": project.cost, "currency": project.currency} if project else {}


def item_changes(row: Row, happened: Any) -> Row:
    match happened:
        case told.PlanItemChanged():
            due_on = happened.due_on or row["due_on"]
            return {
                "text": happened.text or row["text"],
                "due_on": due_on,
                "original_due_on": row["original_due_on"] or due_on,
                **_cost(happened.project),
            }
        case told.PlanItemProgressed():
            return {"progress": happened.text}
        case told.PlanItemClaimed():
            claimed = {"claimed_on": happened.on, "work_done_on": happened.done_on}
            return claimed | {"state": CLAIMED, "verdict": None}
        case told.PlanItemVerified(verdict=told.ItemVerdict.NOT_CONFIRMED):
            return {"state": OPEN, "verdict": happened.verdict.value}
        case told.PlanItemVerified():
            verdict = happened.verdict.value
            return {"state": verdict, "verdict": verdict, "ended_on": happened.on}
        case told.PlanItemDropped():
            ended = {"ending": Ending.WITHDRAWN.value, "ended_on": happened.on}
            return ended | {"state": DROPPED}
        case _:
            return {}


def plan_changes(row: Row, item: Row | None, happened: Any) -> Row:
    match happened:
        case told.PlanApproved():
            approved_on = row["approved_on"] or happened.on
            return {"stage": Stage.APPROVED.value, "approved_on": approved_on}
        case told.PlanItemAdded():
            return {"items": row["items"] + 1}
        case told.PlanItemVerified() | told.PlanItemDropped() if item is not None:
            ended = item_changes(item, happened)["state"]
            return {ended: row[ended] + 1} if ended != OPEN else {}
        case told.LessonNoted():
            return {"notes": row["notes"] + 1}
        case told.UptakeRecorded():
            return {"uptakes": row["uptakes"] + 1}
        case told.PlanClosed():
            return {"stage": Stage.CLOSED.value, "closed_on": happened.on}
        case _:
            return {}


def links_of(happened: Any) -> Iterator[Link]:
    """What the event links an item with."""
    match happened:
        case told.PlanItemAdded():
            for issue in happened.issues:
                yield happened.item_id, "issue", issue, None
        case told.PlanItemLinked():
            if happened.issue_id is not None:
                yield happened.item_id, "issue", happened.issue_id, None
            if happened.gap_id is not None:
                yield happened.item_id, "gap", happened.gap_id, happened.assessment_id
        case told.LessonNoted(item_id=UUID() as item_id):
            yield item_id, "lesson_note", happened.note_id, None
            if happened.issue_id is not None:
                yield item_id, "issue", happened.issue_id, None
            if happened.problem_id is not None:
                yield item_id, "problem", happened.problem_id, None
        case told.UptakeRecorded():
            yield happened.item_id, happened.finding.value, happened.finding_id, None
