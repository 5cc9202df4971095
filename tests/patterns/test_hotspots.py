"""Where problems gather, from events to shares and places, on both stores."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from domain.errors import Refusal
from domain.issue import events as issue
from domain.place import PlaceRetired
from domain.words import PlaceLevel, Sensitivity, place_id
from projections.patterns.hotspots import HotspotParameters, Hotspots, hotspots
from projections.recurrence.sealing import canonical_json
from service.database import Database
from tests.patterns.conftest import Project
from tests.patterns.stories import CITY, case_at, day, sites
from tests.projections.lanes import Lanes, an_id, reported

pytestmark = pytest.mark.anyio

CUT = date(2026, 3, 1)


def asked(lanes: Lanes, **changes: Any) -> HotspotParameters:
    usual = HotspotParameters(city=CITY, cut_off=CUT, positions=lanes.heads)
    return replace(usual, **changes)


def outside(lanes: Lanes, category: str | None = "WAS") -> HotspotParameters:
    return asked(lanes, category=category, smallest_cell=5, smallest_place=8)


async def ask(database: Database, wanted: HotspotParameters) -> Hotspots:
    return await database.read(hotspots, wanted)


async def test_places_without_any_episode_count_too(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 98)  # with HRT-N1-G1 99 places at which nothing further lies
    for number in range(20):
        case_at(lanes, codes[0], number * 15)
    for code in codes[1:21]:
        case_at(lanes, code, 40)
    case_at(lanes, "HRT-N1", 40)  # a nahia counts where a case was kept there
    await project(lanes)
    found = await ask(database, asked(lanes))
    assert (found.n_places, found.n_places_with_episodes, found.n_episodes) == (100, 22, 41)
    top = {share.percent: share for share in found.shares}
    assert [(top[p].places, top[p].episodes) for p in (1, 5, 10)] == [(1, 20), (5, 24), (10, 29)]
    assert top[5].share == round(24 / 41, 6)
    assert top[5].more_than_chance is True
    assert found.unlike.p == 0


async def test_the_list_says_what_happened_at_each_place(
    lanes: Lanes, project: Project, database: Database
) -> None:
    first, second, *_ = sites(lanes, 9)
    case_at(lanes, first, 0)
    case_at(lanes, first, 5)  # joins the first
    case_at(lanes, first, 40)
    case_at(lanes, first, 80, None)
    case_at(lanes, second, 0)
    await project(lanes)
    found = await ask(database, asked(lanes))
    row = found.items[0]
    assert (row.place, row.nahia) == (first, "HRT-N2")
    assert (row.episodes, row.cases, row.reports) == (3, 4, 4)
    assert (row.solved, row.unsolved, row.recurrences) == (2, 1, 2)
    assert row.rate == pytest.approx(3 / (4 / 10))
    assert 1 < row.shrunk <= row.rate
    assert [each.place for each in found.items] == [first, second]
    assert [each.place for each in (await ask(database, asked(lanes, top=1))).items] == [first]


async def test_days_cut_what_began_not_what_came_of_it(
    lanes: Lanes, project: Project, database: Database
) -> None:
    (place, *_) = sites(lanes, 2)
    for opened in (0, 30, 60):
        case_at(lanes, place, opened)
    await project(lanes)
    wanted = asked(lanes, first_day=day(30), last_day=day(30))
    found = await ask(database, wanted)
    assert (found.n_episodes, found.items[0].recurrences) == (1, 1)
    none = await ask(database, asked(lanes, last_day=day(0), first_day=day(0), category="LGT"))
    assert (none.items, none.n_episodes, none.reason_if_empty) == ((), 0, "no-episodes")
    assert {share.reason_if_null for share in none.shares} == {"no-episodes"}


async def test_a_city_without_cases_gives_a_reason(
    lanes: Lanes, project: Project, database: Database
) -> None:
    await project(lanes)
    found = await ask(database, asked(lanes))
    assert (found.items, found.reason_if_empty) == ((), "no-episodes")
    assert (found.n_places, found.n_episodes, found.unlike.p) == (2, 0, None)


async def test_retired_places_are_not_counted_and_later_ones_neither(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 4)
    case_at(lanes, codes[0], 100)
    lanes.record(PlaceRetired(on=day(50)), stream=place_id(codes[1]), kind="place")
    before = lanes.heads
    lanes.place("HRT-S900", PlaceLevel.SITE, "HRT-N2")
    await project(lanes)
    assert (await ask(database, asked(lanes, positions=before))).n_places == 4
    assert (await ask(database, asked(lanes))).n_places == 5


async def test_a_position_gives_the_same_bytes_as_then(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 30)
    random = Random(1)
    for number in range(60):
        case_at(lanes, random.choice(codes), number * 3)
    await project(lanes)
    then, before = await ask(database, asked(lanes)), lanes.heads
    for number in range(10):
        case_at(lanes, random.choice(codes), number * 9)
    await project(lanes)
    again = await ask(database, asked(lanes, positions=before))
    assert again == then
    assert len(then.sha256) == 64
    assert (await ask(database, asked(lanes))).sha256 != then.sha256
    ahead = asked(lanes, positions={CITY: lanes.heads[CITY] + 1})
    with pytest.raises(Refusal) as refused:
        await ask(database, ahead)
    assert refused.value.code == "position-not-reached"


async def test_withheld_cases_are_nowhere(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 12)
    case_at(lanes, codes[0], 0)
    seen = lanes.heads
    for name, changes in (
        ("a", {"sensitivity": Sensitivity.RESTRICTED}),
        ("b", {"police_conduct": True}),
    ):
        lanes.record(reported(place=codes[5], **changes), stream=an_id(name))
    lanes.record(reported(place=codes[5]), stream=an_id("c"))
    raised = issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats")
    lanes.record(raised, stream=an_id("c"))
    await project(lanes)
    found = await ask(database, asked(lanes))
    assert (found.n_episodes, [row.place for row in found.items]) == (1, codes[:1])
    assert codes[5] not in canonical_json({"found": [row.place for row in found.items]}).decode()
    then = await ask(database, asked(lanes, positions=seen))
    assert then.n_episodes == found.n_episodes


async def test_from_elsewhere_only_places_with_many_cases_of_an_open_category_are_told(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 150)
    for code in codes[:3]:
        for number in range(9):
            case_at(lanes, code, number * 20)
    for code in codes[3:60]:
        for number in range(3):
            case_at(lanes, code, number * 20)
    for number in range(9):
        case_at(lanes, codes[0], number * 20, category="THF", sensitivity=Sensitivity.INTERNAL)
    await project(lanes)
    told = await ask(database, outside(lanes))
    assert [row.place for row in told.items] == codes[:3]
    # what all categories have less these would be the thefts, which are at one place
    assert (told.n_places, told.n_episodes, told.n_cases) == (151, None, None)
    assert {(row.solved, row.unsolved, row.recurrences) for row in told.items} == {(None,) * 3}
    assert [share.reason_if_null for share in told.shares] == ["suppressed"] * 3  # 5 in a ring
    for category, reason in (("THF", "category-not-public"), (None, "name-a-category")):
        nothing = await ask(database, outside(lanes, category))
        assert (nothing.items, nothing.n_episodes) == ((), None)
        assert {share.reason_if_null for share in nothing.shares} == {reason}
        assert nothing.reason_if_empty == reason
        assert "a-map-also-serves-raids" in nothing.caveats


async def test_from_elsewhere_no_sum_gives_a_place_away_that_is_not_told(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 20)
    for code in codes[:3]:
        for number in range(9):
            case_at(lanes, code, number * 20)
    case_at(lanes, codes[3], 0)  # 28 in all, less 27 that are told, would be this one
    await project(lanes)
    told = await ask(database, outside(lanes))
    assert (told.items, told.n_episodes, told.n_cases) == ((), None, None)
    assert {share.reason_if_null for share in told.shares} == {"suppressed"}
    assert told.unlike.dispersion is None


async def test_the_order_of_events_changes_nothing(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 15)
    random = Random(3)
    drawn = [(random.choice(codes), random.randrange(200)) for _ in range(40)]
    for place, opened in drawn:
        case_at(lanes, place, opened, 3)
    shuffled = Lanes()
    shuffled.city("KBL")
    for code in codes:
        shuffled.place(code.replace("HRT", "KBL"), PlaceLevel.SITE, "KBL-N2", lane="KBL")
    for at in random.sample(range(40), 40):
        place, opened = drawn[at]
        recorded = [each for each in lanes.events if each.kind == "issue"][at]
        shuffled.record(
            replace(recorded.event, place=place.replace("HRT", "KBL")),
            stream=an_id(f"other {at}"), lane="KBL",
        )  # fmt: skip
    await project(lanes)
    await project(shuffled)
    one = await ask(database, asked(lanes))
    other = await ask(database, asked(shuffled, city="KBL"))
    assert one.shares == other.shares
    assert Counter((row.place[3:], row.episodes, row.shrunk) for row in one.items) == Counter(
        (row.place[3:], row.episodes, row.shrunk) for row in other.items
    )


async def test_shares_never_fall_as_the_percent_rises(
    lanes: Lanes, project: Project, database: Database
) -> None:
    codes = sites(lanes, 120)
    random = Random(9)
    for number in range(150):
        case_at(lanes, codes[int(random.paretovariate(1)) % 120], number * 2, 1)
    await project(lanes)
    found = await ask(database, asked(lanes))
    shares = [share.share for share in found.shares]
    assert None not in shares
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert sum(row.episodes for row in (await ask(database, asked(lanes, top=100))).items) == (
        found.n_episodes
    )
