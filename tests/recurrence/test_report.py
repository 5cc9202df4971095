"""The report, from events to rows, on both stores."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.issue import events as issue
from domain.place import PlaceRetired, PlaceSuspended, SuspensionLifted
from domain.words import Level, PlaceLevel, place_id
from projections.recurrence.cells import Recurrences, ReportRow
from projections.recurrence.drilldown import chain
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Clock, Parameters
from projections.recurrence.report import RecurrenceReport, recurrence_report
from service.database import Database
from tests.projections.lanes import Lanes, an_id, imported, reported
from tests.recurrence.conftest import Project
from tests.recurrence.stories import claimed

pytestmark = pytest.mark.anyio

NEW_YEAR = date(2025, 1, 1)
CUT = date(2026, 1, 1)
ASKED = Parameters(cut_off=CUT, city="HRT")


def day(number: int) -> date:
    return NEW_YEAR + timedelta(days=number)


def noon(number: int) -> datetime:
    return datetime(2025, 1, 1, 8, tzinfo=UTC) + timedelta(days=number)


def report_at(lanes: Lanes, name: str, opened: int, **changes: Any) -> None:
    lanes.record(reported(**changes), stream=an_id(name), occurred_at=noon(opened))


def import_at(lanes: Lanes, opened: int, solved: int | None, **changes: Any) -> None:
    number = sum(lanes.heads.values())
    happened = imported(
        number,
        opened_on=day(opened),
        solved_on=None if solved is None else day(solved),
        **changes,
    )
    lanes.record(happened, stream=an_id(f"import {number}"))


def then(lanes: Lanes, name: str, *happened: Any) -> None:
    for each in happened:
        lanes.record(each, stream=an_id(name))


def confirmed(number: int) -> issue.ResolutionVerified:
    verdict = issue.ResolutionVerdict.CONFIRMED
    return issue.ResolutionVerified(verdict=verdict, method="site_visit", on=day(number))


def closed(number: int, outcome: issue.Outcome) -> issue.IssueClosed:
    return issue.IssueClosed(outcome=outcome, on=day(number))


async def ask(database: Database, asked: Parameters = ASKED) -> RecurrenceReport:
    return await database.read(recurrence_report, asked)


def came_back(row: ReportRow) -> Recurrences:
    """What is shown of returns, where it is shown."""
    assert row.recurrences is not None
    return row.recurrences


async def only_row(database: Database, asked: Parameters = ASKED) -> ReportRow:
    (row,) = (await ask(database, asked)).items
    return row


async def test_a_problem_reported_again_after_its_solution_is_a_recurrence(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)), confirmed(12), closed(15, issue.Outcome.RESOLVED_VERIFIED))
    report_at(lanes, "b", 40)
    await project(lanes, size=2)
    row = await only_row(database)
    assert row.key == {"city": "HRT", "category": "LGT"}
    assert (row.n_cases, row.n_episodes, row.n_solved, row.n_unsolved) == (2, 2, 1, 1)
    assert (came_back(row).failed_fix, came_back(row).recurrence) == (0, 1)
    assert row.follow_up is not None
    assert row.follow_up.total == 30


async def test_within_the_grace_days_it_is_a_failed_fix(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 17)
    await project(lanes)
    assert came_back(await only_row(database)).failed_fix == 1
    strict = replace(ASKED, grace_days=6)
    assert came_back(await only_row(database, strict)).recurrence == 1


async def test_a_disputed_claim_solved_nothing(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)), issue.ResolutionDisputed(reason="dark", on=day(11)))
    then(lanes, "a", claimed(day(20)))
    await project(lanes)
    (problem,) = await database.read(chain, "HRT", "HRT-N1-G1", "LGT")
    assert [(e.opened, e.solved) for e in problem.episodes] == [(day(0), day(20))]


async def test_reopening_is_a_failed_fix_whatever_the_days(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)), closed(12, issue.Outcome.RESOLVED_VERIFIED))
    then(lanes, "a", issue.IssueReopened(reason="dark", on=day(24)), claimed(day(30)))
    await project(lanes)
    row = await only_row(database)
    assert came_back(row).failed_fix == 1
    assert (row.n_cases, row.n_episodes, row.reports_per_episode) == (1, 2, 0.5)


@pytest.mark.parametrize(
    "dropped",
    [
        issue.IssueDeclined(reason="other", explanation="x", level=Level.CITY, on=day(10)),
        issue.IssueWithdrawn(reason="moved away", on=day(10)),
        closed(10, issue.Outcome.UNFOUNDED),
    ],
)
async def test_a_dropped_case_is_not_solved(
    lanes: Lanes, project: Project, database: Database, dropped: Any
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", dropped)
    report_at(lanes, "b", 40)
    await project(lanes)
    row = await only_row(database)
    assert (row.n_episodes, row.n_solved, row.n_unsolved) == (2, 0, 2)


async def test_a_report_that_arrived_late_but_was_made_before_the_solution_joins(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10)
    import_at(lanes, 50, 60)
    import_at(lanes, 5, 9)
    await project(lanes)
    row = await only_row(database)
    assert (row.n_cases, row.n_episodes) == (3, 2)


async def test_the_day_of_a_report_is_the_citys(
    lanes: Lanes, project: Project, database: Database
) -> None:
    evening_in_utc = datetime(2025, 1, 10, 21, tzinfo=UTC)  # the 11th in Herat
    import_at(lanes, 0, 9, category="LGT", place="HRT-N1-G1")
    lanes.record(reported(), stream=an_id("b"), occurred_at=evening_in_utc)
    await project(lanes)
    (problem,) = await database.read(chain, "HRT", "HRT-N1-G1", "LGT")
    assert [e.opened for e in problem.episodes] == [day(0), date(2025, 1, 11)]


async def test_a_case_somewhere_in_the_city_is_in_no_episode(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10, place="HRT")
    import_at(lanes, 0, 10)
    await project(lanes)
    report = await ask(database)
    assert report.cases_without_place == 1
    assert [row.n_cases for row in report.items] == [1]


async def test_a_corrected_place_moves_the_case_to_that_problem(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 40, place="HRT-N2")
    await project(lanes)
    before = lanes.heads
    then(lanes, "b", issue.IssueCorrected(place="HRT-N1-G1", reason="wrong gozar"))
    await project(lanes)
    assert came_back(await only_row(database)).recurrence == 1
    then_asked = replace(ASKED, positions=before)
    assert came_back(await only_row(database, then_asked)).recurrence == 0


async def test_a_persons_word_on_a_link_goes_before_the_rule(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for name, place in (("elsewhere", "HRT-N2"), ("here", "HRT-N1-G1")):
        report_at(lanes, name, 40, place=place)
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)))
    await project(lanes)
    assert came_back(await only_row(database)).recurrence == 1
    of = an_id("a")
    then(lanes, "here", issue.RecurrenceRefused(of=of, reason="another lamp", on=day(41)))
    await project(lanes)
    assert came_back(await only_row(database)).recurrence == 0
    assert len(await database.read(chain, "HRT", "HRT-N1-G1", "LGT")) == 2
    then(lanes, "elsewhere", issue.RecurrenceConfirmed(of=of, on=day(42)))
    await project(lanes)
    assert came_back(await only_row(database)).recurrence == 1
    named = (await database.read(chain, "HRT", "HRT-N1-G1", "LGT"))[0]
    assert [c.issue_id for e in named.episodes for c in e.cases] == [of, an_id("elsewhere")]


async def test_suspended_days_leave_the_time_at_risk_of_all_that_lies_there(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10, place="HRT-N1-G1")
    suspended = PlaceSuspended(first_day=day(20), reason="unsafe")
    lanes.record(suspended, stream=place_id("HRT-N1"), kind="place")
    lanes.record(SuspensionLifted(on=day(30)), stream=place_id("HRT-N1"), kind="place")
    await project(lanes)
    row = await only_row(database, replace(ASKED, cut_off=day(50)))
    assert row.follow_up is not None
    assert row.follow_up.total == 30
    assert "suspended-or-retired-days-left-out" in row.caveats


async def test_nobody_looks_at_a_retired_place(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10, place="HRT-N1-G1")
    import_at(lanes, 45, None, place="HRT-N1-G1")
    lanes.record(PlaceRetired(on=day(40)), stream=place_id("HRT-N1-G1"), kind="place")
    await project(lanes)
    row = await only_row(database)
    assert row.follow_up is not None
    assert (row.follow_up.total, came_back(row).recurrence) == (30, 0)


async def test_the_second_clock_starts_when_the_community_confirmed(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)), confirmed(20))
    report_at(lanes, "b", 40)
    then(lanes, "b", claimed(day(50)), confirmed(70))
    report_at(lanes, "c", 60)
    await project(lanes)
    declared = await only_row(database)
    second = await only_row(database, replace(ASKED, clock=Clock.CONFIRMED))
    assert declared.n_solved == 2
    assert (second.n_solved, second.n_unsolved) == (1, 2)
    assert second.follow_up is not None
    assert second.follow_up.total == 20
    assert second.caveats == ("some-came-back-before-confirmation",)


async def test_rows_are_made_of_what_is_asked_for(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10, place="HRT-N1-G1")
    import_at(lanes, 100, 110, place="HRT-N1")
    import_at(lanes, 5, None, place="HRT-N2", category="LGT")
    await project(lanes)

    async def keys(*by: GroupBy) -> list[tuple[str | None, ...]]:
        found = (await ask(database, replace(ASKED, group_by=by))).items
        return [tuple(row.key.values()) for row in found]

    assert await keys(GroupBy.NAHIA) == [("HRT-N1",), ("HRT-N2",)]
    assert await keys(GroupBy.PLACE) == [("HRT-N1",), ("HRT-N1-G1",), ("HRT-N2",)]
    assert await keys(GroupBy.QUARTER_SOLVED) == [(None,), ("2025-Q1",), ("2025-Q2",)]
    only = await ask(database, replace(ASKED, category="LGT"))
    assert [row.key["category"] for row in only.items] == ["LGT"]


def places(lanes: Lanes, count: int) -> list[str]:
    codes = [f"HRT-N1-S{number}" for number in range(count)]
    for code in codes:
        lanes.place(code, PlaceLevel.SITE, "HRT-N1")
    return codes


@pytest.mark.parametrize(
    ("solved", "reason", "caveats"),
    [
        (4, "fewer-than-5-solved", ("declared-by-the-authority",)),
        (5, "fewer-than-10-at-risk", ("few", "declared-by-the-authority")),
        (19, None, ("few", "declared-by-the-authority")),
        (20, None, ("declared-by-the-authority",)),
    ],
)
async def test_a_rate_is_shown_only_where_enough_was_seen(
    lanes: Lanes, project: Project, database: Database,
    solved: int, reason: str | None, caveats: tuple[str, ...],
) -> None:  # fmt: skip
    for code in places(lanes, solved):
        import_at(lanes, 0, 10, place=code)
    await project(lanes)
    row = await only_row(database)
    rate = row.f[1]
    assert (rate.h, rate.reason_if_null, rate.events) == (90, reason, 0)
    assert row.caveats == caveats
    if reason is None:
        assert (rate.f, rate.lo) == (0.0, 0.0)
        assert rate.hi == pytest.approx(1 - 0.025 ** (1 / solved), abs=1e-6)
        assert row.rmst is not None
        assert row.rmst.days == 90
    else:
        assert (rate.f, rate.lo, rate.hi, row.median_days, row.rmst) == (None,) * 5


async def test_problems_not_solved_are_counted_and_wait_in_the_time_to_a_solution(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = places(lanes, 5)
    for code, solved in zip(codes, (10, 20, None, None, None), strict=True):
        import_at(lanes, 0, solved, place=code)
    await project(lanes)
    row = await only_row(database)
    assert (row.n_unsolved, row.days_to_solved) == (3, None)


async def test_a_cell_too_small_for_the_reader_says_nothing(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10)
    await project(lanes)
    row = await only_row(database, replace(ASKED, smallest_cell=5))
    assert row.suppressed
    assert (row.n_cases, row.n_places, row.follow_up) == (None, None, None)
    assert not any(rate.events or rate.n_at_risk for rate in row.f)


@pytest.mark.parametrize(("count", "suppressed"), [(9, True), (10, False)])
async def test_a_sensitive_category_needs_the_larger_cell(
    lanes: Lanes, project: Project, database: Database, count: int, suppressed: bool
) -> None:
    for code in places(lanes, count):
        import_at(lanes, 0, 10, place=code, category="HAR")
        import_at(lanes, 0, 10, place=code, category="LGT")
    await project(lanes)
    outside = replace(ASKED, smallest_cell=5, smallest_sensitive_cell=10)
    shown = {row.key["category"]: row.suppressed for row in (await ask(database, outside)).items}
    # the other row goes with it: the city's figure less this one would tell
    assert shown == {"HAR": suppressed, "LGT": suppressed}
    together = await only_row(database, replace(outside, group_by=(GroupBy.CITY,)))
    assert together.suppressed is suppressed


async def test_below_the_city_a_sensitive_category_is_told_only_to_those_at_home(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for code in places(lanes, 12):
        import_at(lanes, 0, 10, place=code, category="HAR")
    await project(lanes)
    at_home = replace(ASKED, group_by=(GroupBy.NAHIA,))
    assert not (await only_row(database, at_home)).suppressed
    outside = replace(at_home, smallest_cell=5, smallest_sensitive_cell=10)
    assert (await ask(database, outside)).items == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"group_by": (GroupBy.QUARTER_SOLVED,)},
        {"group_by": (GroupBy.PLACE, GroupBy.CATEGORY)},
        {"last_day": day(40)},
    ],
)
async def test_from_elsewhere_no_row_of_any_other_table_has_a_number(
    lanes: Lanes, project: Project, database: Database, changes: dict[str, Any]
) -> None:
    for code in places(lanes, 12):
        import_at(lanes, 0, 10, place=code)
    await project(lanes)
    outside = replace(ASKED, smallest_cell=5, smallest_sensitive_cell=10)
    assert not (await only_row(database, outside)).suppressed
    rows = (await ask(database, replace(outside, **changes))).items
    assert {(row.suppressed, row.n_cases) for row in rows} == {(True, None)}


async def test_few_cases_without_a_place_are_told_only_to_those_at_home(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for _ in range(5):
        import_at(lanes, 0, 10, place="HRT")
    await project(lanes)
    outside = replace(ASKED, smallest_cell=5, smallest_sensitive_cell=10)
    assert (await ask(database)).cases_without_place == 5
    assert (await ask(database, outside)).cases_without_place is None
    of_waste = replace(outside, category="WAS")
    assert (await ask(database, of_waste)).cases_without_place == 5


async def test_the_same_question_gives_the_same_bytes_and_another_one_does_not(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10)
    await project(lanes)
    first, again = await ask(database), await ask(database)
    other = await ask(database, replace(ASKED, grace_days=3))
    assert first == again
    assert first.sha256 != other.sha256
    assert first.position == lanes.heads
    assert first.definitions == "episodes-1"
