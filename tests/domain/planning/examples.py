"""A review of a directorate in Herat, and the plan made of its gaps; tests take what they need."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.assessment import ASSESSMENT, Assessment, AssessmentEvent
from domain.assessment import events as a
from domain.errors import Refusal
from domain.instruments import instruments
from domain.plan import PLAN, Plan, PlanEvent
from domain.plan import events as p
from domain.words import Evidence
from tests.spec import Spec

assessment = Spec[Assessment, AssessmentEvent](ASSESSMENT.initial, ASSESSMENT.evolve)
plan = Spec[Plan, PlanEvent](PLAN.initial, PLAN.evolve)

DUG, COUNCIL, POLICE, BOARD = "HRT-DUG", "HRT-CDC-12", "HRT-PEM", "HRT-MAB"
EARLIER, GAP, SUPPORT, ISSUE, PLAN_ID = (UUID(int=number) for number in range(1, 6))
ITEM, OTHER, NOTE, UPTAKE = (UUID(int=number) for number in range(6, 10))
PHOTO = (Evidence(kind="photo", sha256="a" * 64),)


def march(day: int) -> date:
    """That day of March 2026; 32 is the first of April."""
    return date(2026, 3, 1) + timedelta(days=day - 1)


def outcome(decide: Any, state: Any) -> Any:
    """What a bound decision adds, or the code by which it is refused."""
    try:
        return decide(state)
    except Refusal as refused:
        return refused.code


# An assessment

begun = a.AssessmentBegun(
    instrument="dug_capacity", instrument_version=1, place="HRT", body=DUG, led_by=BOARD,
    language="en", on=march(1),
)  # fmt: skip
ALL_SCORES = tuple(
    a.Score(item=item.code, value=1) for item in instruments()["dug_capacity"].items.values()
)
scored = a.ScoresRecorded(scores=ALL_SCORES, on=march(2))
gap = a.GapNoted(
    gap_id=GAP, item="follow_up", text="No list of promises.", language="en", on=march(2)
)
gap_linked = a.GapLinked(gap_id=GAP, plan_id=PLAN_ID, item_id=ITEM, on=march(3))
completed = a.AssessmentCompleted(summary="Weak in follow-up.", language="en", on=march(3))
supported = a.SupportGiven(
    support_id=SUPPORT, text="Two days of training.", given_by=BOARD, given_on=march(10),
    on=march(10),
)  # fmt: skip

# A plan

drafted = p.PlanDrafted(
    kind="dug_work_plan", title="Work plan 1405", place="HRT", body=DUG, first_day=march(1),
    language="en", code_list="plan_kinds.1", on=march(1),
)  # fmt: skip
approved = p.PlanApproved(approved_by=BOARD, on=march(2))
PROJECT = p.Project(
    cost=50_000, currency="AFN", community_contribution=5_000,
    beneficiaries=p.Beneficiaries(women=100, men=100, girls=80, boys=80), handed_over_to=COUNCIL,
    maintained_by=DUG,
)  # fmt: skip
added = p.PlanItemAdded(
    item_id=ITEM, text="Keep a list of promises.", body=DUG, due_on=march(20), project=PROJECT,
    on=march(2),
)  # fmt: skip
changed = p.PlanItemChanged(
    item_id=ITEM, due_on=march(30), reason="The printer came late.", on=march(15)
)
claimed = p.PlanItemClaimed(
    item_id=ITEM, done_on=march(18), statement="The list hangs in the hall.", evidence=PHOTO,
    claimed_by=DUG, on=march(19),
)  # fmt: skip
kept = p.PlanItemVerified(
    item_id=ITEM, verdict=p.ItemVerdict.KEPT, method="site_visit", verified_by=COUNCIL,
    on=march(21),
)  # fmt: skip
not_confirmed = p.PlanItemVerified(
    item_id=ITEM, verdict=p.ItemVerdict.NOT_CONFIRMED, method="site_visit", verified_by=COUNCIL,
    on=march(21),
)  # fmt: skip
dropped = p.PlanItemDropped(item_id=ITEM, reason="Done by the province.", on=march(9))
note = p.LessonNoted(note_id=NOTE, item_id=ITEM, text="Lists help.", language="en", on=march(5))
closed = p.PlanClosed(text="All done.", on=march(40))
