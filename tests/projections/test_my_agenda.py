"""What is due from a body: from every record that it can owe something in, by day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain import plan as planning
from domain.issue import events as issue
from domain.plan import events as plans
from domain.words import Sensitivity
from projections.cases import CASES
from projections.clock.projection import CLOCK
from projections.dialogues.projection import DIALOGUES
from projections.follow_up import FOLLOW_UP
from projections.learning.recommendations import RECOMMENDATIONS
from projections.my_agenda import DueItem, list_due
from projections.planning.plans import PLANS
from projections.registry import REGISTRY
from projections.visibility import EVERYTHING, PUBLIC, Visibility
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, reported, stated
from tests.projections.test_carry_over import recommend

PROJECTED = (REGISTRY, CASES, FOLLOW_UP, CLOCK, DIALOGUES, RECOMMENDATIONS, PLANS)
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


async def agenda(
    database: Database, *bodies: str, visibility: Visibility = EVERYTHING, **asked: Any
) -> list[DueItem]:
    found = await database.read(list_due, visibility, bodies or ("HRT-MUN",), now=NOW, **asked)
    return list(found.items)


async def test_recommendations_and_plan_items_stand_beside_promises_by_day(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(), stream=an_id("a"))
    lanes.record(stated(due_on=TODAY + DAY, stated_on=TODAY - 30 * DAY), stream=an_id("a"))
    recommend(lanes, an_id("r"), "HRT-N1")
    draft = plans.PlanDrafted(
        kind="nahia_action_plan", title="Nahia 1", place="HRT-N1", body="HRT-MUN",
        first_day=TODAY - 90 * DAY, language="en", code_list="plan_kinds.1", on=TODAY - 90 * DAY,
    )  # fmt: skip
    lanes.record(draft, stream=an_id("p"), kind=planning.PLAN.kind)
    for name, due_on in (("drain", TODAY - 3 * DAY), ("park", None), ("done", TODAY)):
        item = plans.PlanItemAdded(
            item_id=an_id(name), text=name, body="HRT-MUN", due_on=due_on, on=TODAY - 90 * DAY
        )
        lanes.record(item, stream=an_id("p"), kind=planning.PLAN.kind)
    dropped = plans.PlanItemDropped(item_id=an_id("done"), reason="no money", on=TODAY)
    lanes.record(dropped, stream=an_id("p"), kind=planning.PLAN.kind)
    await project(lanes, *PROJECTED)
    found = await agenda(database)
    assert [(item.kind, item.to_do, item.day, item.days_overdue) for item in found] == [
        ("plan_item", "finish", TODAY - 3 * DAY, 3),
        ("recommendation", "answer", TODAY - DAY, 1),
        ("commitment", "fulfil", TODAY + DAY, 0),
        ("plan_item", "set_date", None, 0),
    ]
    assert [item.link.split("/")[2] for item in found] == [
        "plans", "recommendations", "issues", "plans",
    ]  # fmt: skip
    assert await agenda(database, "HRT-PEM") == []
    assert await agenda(database, visibility=Visibility()) == []


async def test_only_what_the_reader_may_see_is_listed(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(sensitivity=Sensitivity.INTERNAL), stream=an_id("a"))
    lanes.record(stated(), stream=an_id("a"))
    await project(lanes, *PROJECTED)
    assert len(await agenda(database)) == 1
    assert await agenda(database, visibility=PUBLIC) == []


async def test_what_waits_for_others_is_not_due_and_what_must_be_answered_for_is(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    about: dict[str, Any] = {"commitment_id": an_id("c1"), "on": TODAY}
    lanes.record(reported(), stream=case)
    lanes.record(stated(), stream=case)
    lanes.record(issue.OwnerReplyInvited(**about), stream=case)
    await project(lanes, *PROJECTED)
    assert [item.to_do for item in await agenda(database)] == ["reply"]
    claimed = issue.FulfilmentClaimed(
        **about, claim_id=an_id("claim"), work_done_on=TODAY, statement="done", evidence=(),
        claimed_by="HRT-MUN",
    )  # fmt: skip
    lanes.record(claimed, stream=case)
    await project(lanes, *PROJECTED)
    assert await agenda(database) == []


async def test_a_promise_made_regularly_is_due_until_its_term_is_over_and_judged(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    lanes.record(reported(), stream=case)
    regular: dict[str, Any] = {"form": issue.Form.REGULAR, "frequency": "weekly", "due_on": None}
    lanes.record(stated(until=TODAY - DAY, **regular), stream=case)
    await project(lanes, *PROJECTED)
    assert [(item.to_do, item.day) for item in await agenda(database)] == [("keep", TODAY - DAY)]
    judged = issue.RegularityJudged(
        commitment_id=an_id("c1"), dialogue_id=an_id("d"), judgement=issue.Regularity.KEPT, on=TODAY
    )
    lanes.record(judged, stream=case)
    await project(lanes, *PROJECTED)
    assert await agenda(database) == []


async def test_the_successor_takes_up_what_a_former_body_promised(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    lanes.record(reported(), stream=case)
    lanes.record(stated(), stream=case)
    gone = issue.CommitmentOwnerGone(commitment_id=an_id("c1"), successor="HRT-NEW", on=TODAY)
    lanes.record(gone, stream=case)
    await project(lanes, *PROJECTED)
    assert await agenda(database) == []
    [item] = await agenda(database, "HRT-NEW")
    assert (item.to_do, item.body) == ("restate", "HRT-NEW")
    lanes.record(stated("c2", body="HRT-NEW", stated_on=TODAY), stream=case)
    await project(lanes, *PROJECTED)
    assert [item.to_do for item in await agenda(database, "HRT-NEW")] == ["fulfil"]


async def test_pages_are_cut_without_missing_or_repeating_anything(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(), stream=an_id("a"))
    for number in range(7):
        due_on = None if number > 4 else TODAY + DAY * (number // 2)
        lanes.record(stated(f"c{number}", due_on=due_on), stream=an_id("a"))
    await project(lanes, *PROJECTED)
    whole = [item.item_id for item in await agenda(database)]
    key, paged = None, []
    while True:
        page = await database.read(
            list_due, EVERYTHING, ["HRT-MUN"], now=NOW, after_key=key, limit=2
        )
        paged += [item.item_id for item in page.items]
        if (key := page.next_key) is None:
            break
    assert paged == whole
    assert len(set(whole)) == 7
