"""What a plan learns from: issues and gaps linked with items, lessons noted, findings taken up."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.plan.events import (
    Finding,
    LessonNoted,
    PlanEvent,
    PlanItemLinked,
    UptakeRecorded,
)
from domain.plan.rules import the_item, the_plan_must_be_open, the_plan_must_exist
from domain.plan.state import Plan
from domain.rules import flagged_text_needs_a_reason, id_reused


def link_plan_item(
    plan: Plan,
    *,
    item_id: UUID,
    issue_id: UUID | None = None,
    assessment_id: UUID | None = None,
    gap_id: UUID | None = None,
    on: date,
) -> list[PlanEvent]:
    """Say what the item is for: an issue, or a gap of an assessment; both are settled."""
    item = the_item(plan, item_id)
    if issue_id is None and (assessment_id is None or gap_id is None):
        raise Refusal(
            "link-missing", "Name the issue, or the assessment and its gap, to link with."
        )
    links = [(each.issue_id, each.assessment_id, each.gap_id) for each in item.links]
    links += [(issue, None, None) for issue in item.added.issues]
    if (issue_id, assessment_id, gap_id) in links:
        return []
    the_plan_must_be_open(plan)
    linked = PlanItemLinked(
        item_id=item_id, issue_id=issue_id, assessment_id=assessment_id, gap_id=gap_id, on=on
    )
    return [linked]


def add_lesson_note(
    plan: Plan,
    *,
    note_id: UUID,
    item_id: UUID | None = None,
    text: str,
    language: str,
    issue_id: UUID | None = None,
    problem_id: UUID | None = None,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    on: date,
) -> list[PlanEvent]:
    """Hand a lesson to whoever plans, from an issue or a problem if it came from one."""
    the_plan_must_exist(plan)
    noted = LessonNoted(
        note_id=note_id,
        item_id=item_id,
        text=text,
        language=language,
        issue_id=issue_id,
        problem_id=problem_id,
        text_flags=text_flags,
        override_reason=override_reason,
        on=on,
    )
    if note_id in plan.notes:
        before = plan.notes[note_id]
        if replace(noted, on=before.on) == before:
            return []
        raise id_reused()
    the_plan_must_be_open(plan)
    if item_id is not None:
        the_item(plan, item_id)
    flagged_text_needs_a_reason(text_flags, override_reason)
    return [noted]


def record_uptake(
    plan: Plan,
    *,
    uptake_id: UUID,
    item_id: UUID,
    finding: Finding,
    finding_id: UUID,
    finding_exists: bool = False,
    what_changed: str,
    on: date,
) -> list[PlanEvent]:
    """Say which finding changed the item, and how.

    `finding_exists` is the settled fact that there is such a record; a lesson note is looked up
    in the plan itself.
    """
    the_item(plan, item_id)
    uptake = UptakeRecorded(
        uptake_id=uptake_id,
        item_id=item_id,
        finding=finding,
        finding_id=finding_id,
        what_changed=what_changed,
        on=on,
    )
    if uptake_id in plan.uptakes:
        before = plan.uptakes[uptake_id]
        if replace(uptake, on=before.on) == before:
            return []
        raise id_reused()
    the_plan_must_be_open(plan)
    noted = finding is Finding.LESSON_NOTE and finding_id in plan.notes
    if not (noted or finding_exists):
        raise finding_unknown()
    return [uptake]


def finding_unknown() -> Unknown:
    return Unknown("finding-unknown", "There is no such finding. Check its kind and its id.")
