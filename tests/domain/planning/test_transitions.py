"""Every stage against every decision, of assessments and of plans.

An entry is the stage that follows, `same` one that stays, `-` nothing added, and anything else
the code of the refusal.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from domain import assessment as assessing
from domain import plan as planning
from domain.assessment import ASSESSMENT
from domain.assessment.events import Score
from domain.assessment.state import Stage as AssessmentStage
from domain.events import Stream
from domain.plan import PLAN, Finding, ItemVerdict
from domain.plan.state import Stage as PlanStage
from tests.domain.planning.examples import (
    BOARD,
    COUNCIL,
    DUG,
    GAP,
    ISSUE,
    ITEM,
    NOTE,
    OTHER,
    PHOTO,
    SUPPORT,
    UPTAKE,
    added,
    approved,
    begun,
    claimed,
    closed,
    completed,
    drafted,
    dropped,
    gap,
    kept,
    march,
    outcome,
    scored,
)

Decide = Callable[..., list[Any]]
S = "same"
A, P = "assessment-unknown", "plan-unknown"
on = march(45)

ASSESSED: dict[AssessmentStage, tuple[Any, ...]] = {
    AssessmentStage.UNKNOWN: (),
    AssessmentStage.BEGUN: (begun, scored, gap),
    AssessmentStage.COMPLETED: (begun, scored, gap, completed),
}
OF_ASSESSMENTS: dict[Decide, tuple[str, ...]] = {
    # unknown, begun, completed
    partial(
        assessing.begin_assessment, instrument="dug_capacity", place="HRT", body=DUG,
        led_by=BOARD, language="en", in_a_city=True, on=on,
    ): ("begun", "-", "-"),
    partial(assessing.record_scores, scores=[Score(item="training", value=3)], on=on): (
        A, S, "already-completed",
    ),
    partial(
        assessing.note_gap, gap_id=OTHER, item="training", text="None.", language="en", on=on
    ): (A, S, S),
    partial(assessing.link_gap, gap_id=GAP, issue_id=ISSUE, on=on): (A, S, S),
    partial(assessing.complete_assessment, summary="Weak in follow-up.", language="en", on=on): (
        A, "completed", "-",
    ),
    partial(
        assessing.give_support, support_id=SUPPORT, text="Training.", given_by=BOARD,
        given_on=march(20), on=on,
    ): (A, "not-completed", S),
}  # fmt: skip

# The item is open while drafted, claimed while approved, verified when closed.
PLANNED: dict[PlanStage, tuple[Any, ...]] = {
    PlanStage.UNKNOWN: (),
    PlanStage.DRAFTED: (drafted, added),
    PlanStage.APPROVED: (drafted, added, approved, claimed),
    PlanStage.CLOSED: (drafted, added, approved, claimed, kept, closed),
}
OVER = "plan-closed"
OF_PLANS: dict[Decide, tuple[str, ...]] = {
    # unknown, drafted, approved, closed
    partial(
        planning.draft_plan, kind="dug_work_plan", title="Work plan 1405", place="HRT", body=DUG,
        first_day=march(1), language="en", on=on,
    ): ("drafted", "-", "-", "-"),
    partial(planning.approve_plan, by=COUNCIL, on=on): (P, "approved", S, OVER),
    partial(planning.add_plan_item, item_id=OTHER, text="More.", body=DUG, on=on): (P, S, S, OVER),
    partial(
        planning.change_plan_item, item_id=ITEM, text="Longer.", reason="Asked for.", on=on
    ): (P, S, S, OVER),
    partial(planning.report_item_progress, item_id=ITEM, text="Half.", on=on): (P, S, S, OVER),
    partial(
        planning.claim_item_done, item_id=ITEM, done_on=march(18), statement="Again.",
        evidence=PHOTO, by=DUG, on=on,
    ): (P, "not-approved", "claim-open", OVER),
    partial(
        planning.verify_item, item_id=ITEM, verdict=ItemVerdict.PARTLY, method="site_visit",
        by=COUNCIL, on=on,
    ): (P, "not-approved", S, OVER),
    partial(planning.drop_item, item_id=ITEM, reason="Not needed.", on=on): (P, S, S, OVER),
    partial(planning.link_plan_item, item_id=ITEM, issue_id=ISSUE, on=on): (P, S, S, OVER),
    partial(planning.add_lesson_note, note_id=NOTE, text="Lists.", language="en", on=on): (
        P, S, S, OVER,
    ),
    partial(
        planning.record_uptake, uptake_id=UPTAKE, item_id=ITEM, finding=Finding.PRACTICE,
        finding_id=OTHER, finding_exists=True, what_changed="A list.", on=on,
    ): (P, S, S, OVER),
    partial(planning.close_plan, text="Ended.", on=on): (
        P, "not-approved", "plan-items-open", OVER,
    ),
}  # fmt: skip


def cases(
    stream: Stream[Any, Any], stages: dict[Any, tuple[Any, ...]], table: dict[Decide, Any]
) -> list[Any]:
    return [
        pytest.param(stream, stage, stages[stage], decide, entry, id=f"{_name(decide)}-{stage}")
        for decide, row in table.items()
        for stage, entry in zip(stages, row, strict=True)
    ]


def _name(decide: Any) -> str:
    return str(decide.func.__name__)


@pytest.mark.parametrize(
    ("stream", "stage", "history", "decide", "entry"),
    [*cases(ASSESSMENT, ASSESSED, OF_ASSESSMENTS), *cases(PLAN, PLANNED, OF_PLANS)],
)
def test_a_decision_at_a_stage(
    stream: Stream[Any, Any], stage: Any, history: tuple[Any, ...], decide: Decide, entry: str
) -> None:
    before = stream.fold(history)
    assert before.stage is stage
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = stream.fold([*history, *result])
        follows = {"-": stage, S: stage}.get(entry) or type(stage)(entry)
        assert (after.stage, bool(result)) == (follows, entry != "-")


def test_the_tables_hold_every_decision() -> None:
    assert {_name(each) for each in OF_ASSESSMENTS} == {
        each.__name__ for each in assessing.DECISIONS
    }
    assert {_name(each) for each in OF_PLANS} == {each.__name__ for each in planning.DECISIONS}


def test_a_plan_is_closed_from_the_stage_in_which_all_is_done() -> None:
    done = PLAN.fold([drafted, added, approved, dropped])
    [event] = planning.close_plan(done, text="Ended.", on=on)
    assert PLAN.evolve(done, event).stage is PlanStage.CLOSED
