"""The rules of a plan and of its items, one by one."""

from dataclasses import replace
from functools import partial

import pytest

from domain.issue.standing import Standing, standing
from domain.plan import (
    PLAN,
    add_lesson_note,
    add_plan_item,
    approve_plan,
    change_plan_item,
    claim_item_done,
    close_plan,
    draft_plan,
    drop_item,
    link_plan_item,
    record_uptake,
    report_item_progress,
    verify_item,
)
from domain.plan.events import (
    Finding,
    ItemVerdict,
    PlanApproved,
    PlanEvent,
    PlanItemLinked,
    PlanItemProgressed,
    UptakeRecorded,
)
from domain.words import Evidence
from tests.domain.planning.examples import (
    BOARD,
    COUNCIL,
    DUG,
    EARLIER,
    GAP,
    ISSUE,
    ITEM,
    NOTE,
    OTHER,
    PHOTO,
    POLICE,
    PROJECT,
    UPTAKE,
    added,
    approved,
    changed,
    claimed,
    closed,
    drafted,
    dropped,
    kept,
    march,
    not_confirmed,
    note,
    plan,
)

new = plan.given()
draft = plan.given(drafted)
running = plan.given(drafted, approved, added)
waiting = plan.given(drafted, approved, added, claimed)
done = plan.given(drafted, approved, added, claimed, kept)

begin = partial(
    draft_plan, kind="dug_work_plan", title="Work plan 1405", place="HRT", body=DUG,
    first_day=march(1), language="en", on=march(1),
)  # fmt: skip
add = partial(
    add_plan_item, item_id=ITEM, text=added.text, body=DUG, due_on=march(20), project=PROJECT,
    on=march(2),
)  # fmt: skip
claim = partial(
    claim_item_done, item_id=ITEM, done_on=march(18), statement=claimed.statement,
    evidence=PHOTO, by=DUG, on=march(19),
)  # fmt: skip
verify = partial(
    verify_item, item_id=ITEM, verdict=ItemVerdict.KEPT, method="site_visit", by=COUNCIL,
    on=march(21),
)  # fmt: skip


def standing_of(day: int, *events: PlanEvent) -> Standing:
    return standing(PLAN.fold(events).items[ITEM].course, march(day))


def test_a_plan_is_drafted_once() -> None:
    new.when(begin).then(drafted)
    draft.when(partial(begin, on=march(3))).then_nothing()
    draft.when(partial(begin, title="Another")).then_refused("id-reused")


def test_a_plan_is_of_a_known_kind_and_ends_after_it_begins() -> None:
    new.when(partial(begin, kind="wish_list")).then_refused("plan-kind-unknown")
    last = begin.keywords["first_day"].replace(year=2025)
    new.when(partial(begin, last_day=last)).then_refused("date-order")


def test_several_bodies_may_approve_each_once() -> None:
    draft.when(approve_plan, by=BOARD, on=march(2)).then(approved)
    twice = plan.given(drafted, approved)
    twice.when(approve_plan, by=BOARD, on=march(5)).then_nothing()
    twice.when(approve_plan, by=COUNCIL, on=march(5)).then(
        PlanApproved(approved_by=COUNCIL, on=march(5))
    )


def test_an_item_may_be_a_project_for_several_issues() -> None:
    draft.when(add).then(added)
    [event] = draft.when(partial(add, issues=(ISSUE, OTHER, ISSUE))).outcome()
    assert event.issues == (ISSUE, OTHER)  # type: ignore[union-attr]
    running.when(partial(add, on=march(4))).then_nothing()
    running.when(partial(add, text="Another.")).then_refused("id-reused")


def test_an_item_is_due_after_it_is_planned() -> None:
    draft.when(partial(add, due_on=march(1))).then_refused("date-order")


def test_a_change_keeps_the_first_date_for_ever() -> None:
    change = partial(
        change_plan_item, item_id=ITEM, due_on=march(30), reason=changed.reason, on=march(15)
    )
    running.when(change).then(changed)
    item = PLAN.fold([drafted, approved, added, changed]).items[ITEM]
    assert (item.original_due_on, item.due_on) == (march(20), march(30))
    plan.given(drafted, approved, added, changed).when(change).then_nothing()
    running.when(partial(change, due_on=None)).then_refused("nothing-asked")
    running.when(partial(change, due_on=march(1))).then_refused("date-order")
    running.when(partial(change, reason=" ")).then_refused("reason-missing")
    done.when(change).then_refused("plan-item-ended")


def test_an_item_stands_like_a_promise() -> None:
    begun = (drafted, approved, added)
    assert standing_of(3, *begun) is Standing.ON_TRACK
    assert standing_of(15, *begun) is Standing.AT_RISK
    assert standing_of(21, *begun) is Standing.OVERDUE
    assert standing_of(90, *begun) is Standing.LONG_OVERDUE
    assert standing_of(25, *begun, changed) is Standing.AT_RISK
    assert standing_of(25, *begun, claimed) is Standing.WAITING_FOR_VERIFICATION
    assert standing_of(25, *begun, claimed, kept) is Standing.KEPT
    assert standing_of(25, *begun, claimed, not_confirmed) is Standing.OVERDUE
    assert standing_of(25, *begun, dropped) is Standing.WITHDRAWN


def test_what_is_done_after_the_first_date_is_late_however_often_the_date_moved() -> None:
    late = replace(claimed, done_on=march(25), on=march(26))
    verified = replace(kept, on=march(27))
    history = (drafted, approved, added, changed, late, verified)
    assert standing_of(28, *history) is Standing.KEPT_LATE


def test_progress_is_told_as_often_as_there_is_some() -> None:
    tell = partial(report_item_progress, item_id=ITEM, text="Half.", on=march(9))
    told = PlanItemProgressed(item_id=ITEM, text="Half.", on=march(9))
    running.when(tell).then(told)
    plan.given(drafted, added, told).when(tell).then_nothing()


def test_a_claim_is_shown_and_made_once() -> None:
    running.when(claim).then(claimed)
    waiting.when(partial(claim, on=march(20))).then_nothing()
    waiting.when(partial(claim, statement="More.")).then_refused("claim-open")
    running.when(partial(claim, evidence=())).then_refused("no-evidence")
    running.when(partial(claim, done_on=march(20))).then_refused("work-done-in-future")
    plan.given(drafted, added).when(claim).then_refused("not-approved")


def test_a_statement_that_only_the_claimant_witnessed_shows_nothing() -> None:
    own = (Evidence(kind="witnessed_statement", statement="Done.", witnessed_by=(DUG,)),)
    running.when(partial(claim, evidence=own)).then_refused("no-evidence")


@pytest.mark.parametrize(
    ("by", "bodies", "from_community"),
    [(DUG, (), False), (COUNCIL, (DUG,), True), (None, (), False)],
    ids=["the item's body", "who sits in both", "nobody's"],
)
def test_nobody_of_the_items_body_verifies(
    by: str | None, bodies: tuple[str, ...], from_community: bool
) -> None:
    attempt = partial(verify, by=by, bodies=bodies, from_community=from_community)
    waiting.when(attempt).then_refused("verifier-not-independent")


def test_nobody_of_the_claimants_body_verifies_when_another_claimed() -> None:
    others = plan.given(drafted, approved, added, replace(claimed, claimed_by=POLICE))
    others.when(partial(verify, by=POLICE)).then_refused("verifier-not-independent")
    others.when(partial(verify, by=DUG)).then_refused("verifier-not-independent")
    others.when(verify).then(kept)


def test_a_claim_is_verified_once_and_after_it_was_made() -> None:
    waiting.when(verify).then(kept)
    done.when(partial(verify, on=march(22))).then_nothing()
    done.when(partial(verify, verdict=ItemVerdict.PARTLY)).then_refused("plan-item-ended")
    running.when(verify).then_refused("nothing-claimed")
    waiting.when(partial(verify, on=march(18))).then_refused("date-order")


def test_a_claim_that_is_not_confirmed_is_void_and_another_may_follow() -> None:
    void = plan.given(drafted, approved, added, claimed, not_confirmed)
    void.when(verify).then_refused("nothing-claimed")
    [again] = void.when(partial(claim, on=march(25))).outcome()
    item = PLAN.fold([drafted, approved, added, claimed, not_confirmed, again]).items[ITEM]
    assert [answer for _, answer in item.claims] == [not_confirmed, None]


def test_an_item_is_dropped_with_a_reason() -> None:
    drop = partial(drop_item, item_id=ITEM, reason=dropped.reason, on=march(9))
    running.when(drop).then(dropped)
    running.when(partial(drop, reason=" ")).then_refused("reason-missing")
    plan.given(drafted, added, dropped).when(partial(drop, on=march(10))).then_nothing()
    done.when(drop).then_refused("plan-item-ended")


def test_an_item_is_linked_with_an_issue_or_with_a_gap() -> None:
    link = partial(link_plan_item, item_id=ITEM, on=march(5))
    of_gap = PlanItemLinked(item_id=ITEM, assessment_id=EARLIER, gap_id=GAP, on=march(5))
    running.when(partial(link, assessment_id=EARLIER, gap_id=GAP)).then(of_gap)
    running.when(link).then_refused("link-missing")
    running.when(partial(link, gap_id=GAP)).then_refused("link-missing")
    linked = plan.given(drafted, added, of_gap)
    linked.when(partial(link, assessment_id=EARLIER, gap_id=GAP)).then_nothing()


def test_an_issue_named_when_the_item_was_added_is_linked_already() -> None:
    named = plan.given(drafted, replace(added, issues=(ISSUE,)))
    named.when(link_plan_item, item_id=ITEM, issue_id=ISSUE, on=march(5)).then_nothing()


def test_a_lesson_is_handed_to_whoever_plans() -> None:
    noting = partial(
        add_lesson_note, note_id=NOTE, item_id=ITEM, text="Lists help.", language="en", on=march(5)
    )
    running.when(noting).then(note)
    plan.given(drafted, added, note).when(partial(noting, on=march(6))).then_nothing()
    plan.given(drafted, added, note).when(partial(noting, text="x")).then_refused("id-reused")
    running.when(partial(noting, item_id=OTHER)).then_refused("plan-item-unknown")
    running.when(partial(noting, text_flags=("phone_number",))).then_refused("flagged-text")
    assert len(draft.when(partial(noting, item_id=None)).outcome()) == 1


def test_an_uptake_names_a_finding_that_exists() -> None:
    record = partial(
        record_uptake, uptake_id=UPTAKE, item_id=ITEM, finding=Finding.LESSON_NOTE,
        finding_id=NOTE, what_changed="A list is kept.", on=march(6),
    )  # fmt: skip
    taken_up = UptakeRecorded(
        uptake_id=UPTAKE, item_id=ITEM, finding=Finding.LESSON_NOTE, finding_id=NOTE,
        what_changed="A list is kept.", on=march(6),
    )  # fmt: skip
    plan.given(drafted, added, note).when(record).then(taken_up)
    running.when(record).then_refused("finding-unknown")
    other = partial(record, finding=Finding.PRACTICE, finding_id=OTHER)
    running.when(other).then_refused("finding-unknown")
    assert len(running.when(partial(other, finding_exists=True)).outcome()) == 1
    given = plan.given(drafted, added, note, taken_up)
    given.when(partial(record, on=march(7))).then_nothing()
    given.when(partial(record, what_changed="x")).then_refused("id-reused")


def test_a_plan_is_closed_once_every_item_is_verified_or_dropped() -> None:
    close = partial(close_plan, text=closed.text, on=march(40))
    draft.when(close).then_refused("not-approved")
    running.when(close).then_refused("plan-items-open")
    waiting.when(close).then_refused("plan-items-open")
    done.when(close).then(closed)
    plan.given(drafted, approved, added, dropped).when(close).then(closed)
    over = plan.given(drafted, approved, closed)
    over.when(close).then_nothing()
    over.when(partial(close, text="Other.")).then_refused("plan-closed")
    over.when(add).then_refused("plan-closed")
