"""Month by month, from events to series, on both stores."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from domain.words import Sensitivity
from projections.patterns.hotspots import HotspotParameters, hotspots
from projections.patterns.run_charts import RunChartParameters, RunCharts, SeriesBy, run_charts
from service.database import Database
from tests.patterns.conftest import Project
from tests.patterns.stories import CITY, NEW_YEAR, case_at, day, dialogue_on, sites
from tests.projections.lanes import Lanes, an_id, reported

pytestmark = pytest.mark.anyio

CUT = date(2026, 3, 21)  # 1 Hamal 1405


def asked(lanes: Lanes, **changes: Any) -> RunChartParameters:
    usual = RunChartParameters(
        city=CITY, first_day=NEW_YEAR, last_day=date(2026, 3, 20), cut_off=CUT,
        positions=lanes.heads, at=lanes.now,
    )  # fmt: skip
    return replace(usual, **changes)


def outside(lanes: Lanes, **changes: Any) -> RunChartParameters:
    return asked(
        lanes, smallest_cell=5, smallest_sensitive_cell=10, dialogues=False, at=None, **changes
    )


async def ask(database: Database, wanted: RunChartParameters) -> RunCharts:
    return await database.read(run_charts, wanted)


async def test_a_month_has_both_calendars_and_names_in_three_languages(
    lanes: Lanes, project: Project, database: Database
) -> None:
    case_at(lanes, "HRT-N1", 0)
    await project(lanes)
    found = await ask(database, asked(lanes))
    first = found.months[0]
    assert (first.code, first.solar_hijri) == ("140401", "1404-01")
    assert first.names == {"en": "Hamal 1404", "fa-AF": "حمل ۱۴۰۴", "ps-AF": "وری ۱۴۰۴"}
    assert (first.first_day, first.last_day) == (NEW_YEAR, date(2025, 4, 20))
    assert len(found.months) == 12
    assert all(month.complete for month in found.months)


async def test_what_began_was_solved_and_came_back_stands_in_its_month(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for code in sites(lanes, 15):
        case_at(lanes, code, 0)
    for code in [f"HRT-S{at:03}" for at in range(3)]:
        case_at(lanes, code, 45, None)
    await project(lanes)
    (series,) = (await ask(database, asked(lanes))).items
    assert (series.city, series.category, series.nahia) == (CITY, "WAS", None)
    first, second, third = series.points[:3]
    assert (first.opened, first.reports, first.solved) == (15, 15, 15)
    assert (second.opened, second.solved) == (3, 0)
    assert first.again.f is not None
    assert first.again.f == pytest.approx(3 / 15)
    assert first.again.lo is not None
    assert 0 < first.again.lo < 0.2
    assert not first.not_yet_followed_long_enough
    assert (second.again.f, second.again.reason_if_null) == (None, "nothing-solved")
    assert (third.opened, third.suppressed) == (0, False)
    assert series.median == 0


async def test_recent_months_say_that_they_are_not_followed_long_enough(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 12)
    for code in codes:
        case_at(lanes, code, 0)
        case_at(lanes, code, 330, 1)
    await project(lanes)
    (series,) = (await ask(database, asked(lanes))).items
    followed = [not point.not_yet_followed_long_enough for point in series.points]
    assert followed == [True] * 8 + [False] * 4
    recent = series.points[10].again
    assert (recent.f, recent.reason_if_null) == (None, "fewer-than-10-at-risk")


async def test_the_months_add_up_to_all_episodes(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes, random = sites(lanes, 20), Random(2)
    for _ in range(120):
        case_at(lanes, random.choice(codes), random.randrange(360), random.randrange(30),
                category=random.choice(("WAS", "LGT", "THF")))  # fmt: skip
    await project(lanes)
    for by in SeriesBy:
        found = await ask(database, asked(lanes, by=by))
        opened = sum(point.opened or 0 for series in found.items for point in series.points)
        assert opened == await count_episodes(database, lanes)


async def count_episodes(database: Database, lanes: Lanes) -> int:
    wanted = HotspotParameters(city=CITY, cut_off=CUT, positions=lanes.heads)
    return (await database.read(hotspots, wanted)).n_episodes or 0


async def test_months_that_the_record_does_not_cover_are_not_complete(
    lanes: Lanes, project: Project, database: Database
) -> None:
    case_at(lanes, "HRT-N1", 40)
    await project(lanes)
    found = await ask(
        database, asked(lanes, cut_off=date(2025, 12, 1), last_day=date(2025, 11, 30))
    )
    assert [month.code for month in found.months][:2] == ["140402", "140403"]
    assert [month.complete for month in found.months] == [False, *[True] * 6, False]
    (series,) = found.items
    assert series.points[0].opened == 1
    assert series.median == 0


async def test_a_city_or_category_without_episodes_gives_a_reason(
    lanes: Lanes, project: Project, database: Database
) -> None:
    await project(lanes)
    empty = await ask(database, asked(lanes))
    assert (empty.items, empty.months, empty.reason_if_empty) == ((), (), "no-episodes")
    case_at(lanes, "HRT-N1", 300)
    await project(lanes)
    other = await ask(database, asked(lanes, category="LGT"))
    assert (other.items, other.reason_if_empty) == ((), "no-episodes")
    early = await ask(database, asked(lanes, last_day=day(30)))
    assert (early.items, early.reason_if_empty) == ((), "record-begins-later")


async def test_dialogues_held_stand_beside(
    lanes: Lanes, project: Project, database: Database
) -> None:
    case_at(lanes, "HRT-N1", 0)
    case_at(lanes, "HRT-N2", 0)
    dialogue_on(lanes, day(3))
    dialogue_on(lanes, day(9), "HRT-N1-G1")
    dialogue_on(lanes, day(40), "HRT")
    dialogue_on(lanes, day(9), cancelled=True)
    await project(lanes)
    (series,) = (await ask(database, asked(lanes))).items
    assert [point.dialogues for point in series.points[:3]] == [2, 1, 0]
    first, second = (await ask(database, asked(lanes, by=SeriesBy.NAHIA))).items
    assert (first.nahia, [point.dialogues for point in first.points[:2]]) == ("HRT-N1", [2, 0])
    assert (second.nahia, second.points[0].dialogues) == ("HRT-N2", 0)
    untold = (await ask(database, asked(lanes, dialogues=False))).items
    assert {point.dialogues for each in untold for point in each.points} == {None}


async def test_a_position_gives_the_same_bytes_as_then(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes, random = sites(lanes, 20), Random(4)
    for _ in range(80):
        case_at(lanes, random.choice(codes), random.randrange(300))
    dialogue_on(lanes, day(3))
    await project(lanes)
    wanted = asked(lanes)
    then = await ask(database, wanted)
    for _ in range(20):
        case_at(lanes, random.choice(codes), random.randrange(300))
    dialogue_on(lanes, day(4))
    await project(lanes)
    assert await ask(database, wanted) == then
    now = await ask(database, asked(lanes))
    assert now.sha256 != then.sha256
    assert now.items[0].points[0].dialogues == 2


async def test_more_than_usual_is_told_with_week_limit_and_replay(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 60)
    for number in range(200):  # three or four a week for a year
        case_at(lanes, codes[number % 60], number * 2 - 40, 1)
    for number in range(20):
        case_at(lanes, codes[number], 345 + number % 7, 1)
    await project(lanes)
    (series,) = (await ask(database, asked(lanes))).items
    alarm = series.alarm
    assert (alarm.kind, alarm.reason_if_null) == ("normal", None)
    assert (alarm.h, alarm.replay_alarms) == (5.0, 0)
    assert alarm.replayed_weeks is not None
    assert alarm.replayed_weeks >= 52
    (told,) = alarm.items
    assert told.month == "140412"
    assert told.week_first_day <= day(350) <= told.week_last_day
    assert told.s > 5
    assert told.episodes > 3 * told.usual


async def test_less_than_a_year_of_record_has_no_alarm(
    lanes: Lanes, project: Project, database: Database
) -> None:
    case_at(lanes, "HRT-N1", 30)
    await project(lanes)
    (series,) = (await ask(database, asked(lanes))).items
    assert series.alarm.reason_if_null == "less-than-one-year-of-record"
    assert (series.alarm.h, series.alarm.items) == (None, ())


async def test_withheld_cases_are_nowhere(
    lanes: Lanes, project: Project, database: Database
) -> None:
    case_at(lanes, "HRT-N1", 0)
    at = datetime(2025, 5, 5, tzinfo=UTC)
    for name, changes in (
        ("a", {"sensitivity": Sensitivity.RESTRICTED, "category": "GBV"}),
        ("b", {"police_conduct": True}),
    ):
        lanes.record(reported(place="HRT-N2", **changes), stream=an_id(name), occurred_at=at)
    await project(lanes)
    for by in SeriesBy:
        (series,) = (await ask(database, asked(lanes, by=by))).items
        assert sum(point.opened or 0 for point in series.points) == 1


async def test_from_elsewhere_small_months_are_null_and_none_follows_from_the_year(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 30)
    for month in range(12):
        for at in range(3 if month == 4 else 6 + month):
            case_at(lanes, codes[at], month * 31 + at % 5, 1)
    dialogue_on(lanes, day(3))
    await project(lanes)
    (series,) = (await ask(database, outside(lanes))).items
    hidden = [at for at, point in enumerate(series.points) if point.opened is None]
    assert hidden == [0, 4]  # the small one, and the smallest other
    assert series.points[4].again.reason_if_null == "suppressed"
    assert (series.median, series.alarm.reason_if_null) == (None, "suppressed")
    assert {point.dialogues for point in series.points} == {None}
    (exact,) = (await ask(database, asked(lanes))).items
    assert [point.opened for point in exact.points][4] == 3


async def test_from_elsewhere_a_sensitive_category_needs_more_and_no_nahia_tells_of_it(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 30)
    for month in range(12):
        for at in range(8):
            for category in ("WAS", "HAR"):
                case_at(lanes, codes[at], month * 31, 1, category=category)
    await project(lanes)
    sensitive, public = (await ask(database, outside(lanes))).items
    assert (sensitive.category, public.category) == ("HAR", "WAS")
    assert {point.opened for point in sensitive.points} == {None}
    narrow = (await ask(database, outside(lanes, by=SeriesBy.NAHIA))).items
    assert [sum(p.opened or 0 for p in each.points) for each in narrow] == [96]
    both = (await ask(database, outside(lanes, by=SeriesBy.NAHIA, category="WAS"))).items
    assert {point.opened for each in both for point in each.points} == {None}
    assert not (await ask(database, outside(lanes, by=SeriesBy.NAHIA, category="HAR"))).items
