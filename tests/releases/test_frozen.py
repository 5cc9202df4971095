"""What is frozen: counted from the record, hidden and rounded, on both stores."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from domain.issue import events as issue
from domain.release import Quarter
from domain.words import Sensitivity
from projections.releases import frozen
from projections.releases.counting import Counted, count, public_categories
from projections.releases.frozen import PROBLEMS, RESULTS, Figures, figures
from projections.releases.suppression import WIDTH, Box, Nodes
from service.database import Database
from tests.projections.lanes import Lanes, an_id, imported
from tests.releases.attacker import Published, limits
from tests.releases.conftest import Project
from tests.releases.world import CATEGORIES, CITIES, QUARTERS, cases, told

pytestmark = pytest.mark.anyio

Q1, Q2 = Quarter.named("2025-Q1"), Quarter.named("2025-Q2")


async def frozen_at(
    database: Database, quarter: Quarter, earlier: Mapping[str, str] | None = None
) -> Figures:
    return figures(await database.read(count, quarter), earlier or {})


def row_of(found: Figures, table: str, city: str, category: str, **key: str) -> dict[str, Any]:
    rows = json.loads(found.tables[table])["rows"]
    wanted = {"city": city, "category": category, **key}
    [row] = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return dict(row)


def a_city(many: int = 60, *, shared: float = 0) -> Lanes:
    """Three cities, and so many problems with lamps in the first of them."""
    lanes = Lanes()
    for code in CITIES:
        lanes.city(code)
    more(lanes, many, "HRT", "LGT", Q1.first_day, shared)
    return lanes


def more(lanes: Lanes, many: int, city: str, category: str, first: date, shared: float = 0) -> None:
    random = Random(f"{many} {city} {category} {first}")
    for case in cases(random, city, category, first, many, shared):
        lanes.record(case, stream=an_id(case.source_id), lane=city)


# Two years of releases, and somebody who adds them all up


def news(content: str, quarter: Quarter) -> Iterator[tuple[Box, int | None]]:
    """Every cell of a published table, and what it says."""
    for row in json.loads(content)["rows"]:
        whole = row["period"] == "quarter" or quarter.number == 1
        period = quarter.name if whole else f"to {quarter.name}"
        yield (row["city"], row["category"], period), row["problems"]


def dimensions_of(published: Mapping[Box, object], quarters: list[Quarter]) -> tuple[Nodes, ...]:
    """Cities and categories with all of them; quarters, and the year up to each."""
    names = [sorted({box[axis] for box in published} - {"all"}) for axis in (0, 1)]
    flat: list[Nodes] = [
        {**{n: frozenset({n}) for n in each}, "all": frozenset(each)} for each in names
    ]
    periods = {each.name: frozenset({each.name}) for each in quarters}
    for each in quarters[1:]:
        periods[f"to {each.name}"] = frozenset(one.name for one in each.so_far)
    return (*flat, periods)


async def a_year(
    database: Database, year: int
) -> tuple[dict[Box, int | None], tuple[Nodes, ...], Counted]:
    """All cells published in a year, release after release, and what was really counted."""
    earlier, published = dict[str, str](), dict[Box, int | None]()
    quarters = [Quarter.named(name) for name in QUARTERS if name.startswith(str(year))]
    for quarter in quarters:
        counted = await database.read(count, quarter)
        content = figures(counted, earlier).tables[PROBLEMS]
        published |= dict(news(content, quarter))
        earlier[quarter.name] = content
    return published, dimensions_of(published, quarters), counted


def without_zeros(dimensions: tuple[Nodes, ...], zero: set[Box]) -> tuple[Nodes, ...]:
    """Categories of which nothing was ever reported tell nothing more."""
    cities, categories, periods = dimensions
    bases = [(c, p) for c, p in product(cities, periods)]
    used = {
        name: held
        for name, held in categories.items()
        if name == "all" or any((c, name, p) not in zero for c, p in bases)
    }
    used["all"] = frozenset(used) - {"all"}
    return cities, used, periods


def as_known(
    published: Mapping[Box, int | None], dimensions: tuple[Nodes, ...], counted: Counted | None
) -> Published:
    """What each cell may be: to the last case where the counts are given, or else as rounded."""
    known: dict[Box, tuple[int, int] | None] = {}
    for box in product(*dimensions):
        said = published[box]
        if said is None:
            known[box] = None
        elif counted is not None:
            known[box] = (counted.cube.value(box), counted.cube.value(box))
        else:
            known[box] = (0, 0) if said == 0 else (max(said - 2, 1), said + 2)
    return known


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize("exact", [True, False], ids=["before rounding", "rounded"])
async def test_nothing_hidden_in_two_years_of_releases_is_known_to_within_one(
    project: Project, database: Database, exact: bool
) -> None:
    await project(told(seed=7))
    for year in (2024, 2025):
        published, dimensions, counted = await a_year(database, year)
        zero = {box for box, said in published.items() if said == 0}
        dimensions = without_zeros(dimensions, zero)
        found = limits(dimensions, as_known(published, dimensions, counted if exact else None))
        assert len(found) > 20
        assert min(hi - lo for lo, hi in found.values()) >= WIDTH
        assert any(said for said in published.values())


@pytest.mark.parametrize("store", ["sqlite"])
async def test_without_the_cells_hidden_beside_them_small_ones_would_be_known(
    project: Project, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same attack on the same counts, with small cells alone hidden."""
    monkeypatch.setattr(
        frozen, "to_hide", lambda cube, small, undecided, shown: frozenset(small) & undecided
    )
    await project(told(seed=7))
    published, dimensions, counted = await a_year(database, 2024)
    zero = {box for box, said in published.items() if said == 0}
    dimensions = without_zeros(dimensions, zero)
    found = limits(dimensions, as_known(published, dimensions, counted))
    assert sum(hi - lo <= 2 for lo, hi in found.values()) > 5


@pytest.mark.parametrize("store", ["sqlite"])
async def test_a_city_shows_the_year_so_far_twice_only_where_it_shows_the_quarter_between(
    project: Project, database: Database
) -> None:
    """So what `results` says of two years so far tells nothing of a quarter that is hidden."""
    await project(told(seed=3))
    published, dimensions, _ = await a_year(database, 2025)
    for city, category in product(*dimensions[:2]):
        for before, after, between in (
            ("2025-Q1", "to 2025-Q2", "2025-Q2"),
            ("to 2025-Q2", "to 2025-Q3", "2025-Q3"),
            ("to 2025-Q3", "to 2025-Q4", "2025-Q4"),
        ):
            both = [published[city, category, each] is not None for each in (before, after)]
            assert not all(both) or published[city, category, between] is not None


# What is counted


async def test_counts_are_rounded_and_totals_stand_beside_them(
    project: Project, database: Database
) -> None:
    lanes = a_city(62)
    more(lanes, 48, "KBL", "LGT", Q1.first_day)
    await project(lanes)
    found = await frozen_at(database, Q1)
    assert row_of(found, PROBLEMS, "HRT", "LGT", period="quarter")["problems"] == 60
    assert row_of(found, PROBLEMS, "KBL", "LGT", period="quarter")["problems"] == 50
    assert row_of(found, PROBLEMS, "all", "all", period="year_to_date")["problems"] == 110
    nothing = row_of(found, PROBLEMS, "MZR", "LGT", period="quarter")
    assert (nothing["problems"], nothing["reason_if_null"]) == (0, None)


async def test_a_small_cell_is_hidden_and_says_so(project: Project, database: Database) -> None:
    lanes = a_city(62)
    more(lanes, 3, "KBL", "LGT", Q1.first_day)
    await project(lanes)
    found = await frozen_at(database, Q1)
    small = row_of(found, PROBLEMS, "KBL", "LGT", period="quarter")
    assert (small["problems"], small["reason_if_null"]) == (None, "suppressed")
    beside = row_of(found, RESULTS, "KBL", "LGT")
    assert {value for name, value in beside.items() if name.endswith("if_null")} == {"suppressed"}


async def test_many_problems_at_few_places_are_hidden(project: Project, database: Database) -> None:
    lanes = a_city(0)
    for number in range(40):
        day = Q1.first_day + timedelta(days=2 * number)
        one_by_one(lanes, number, place=f"HRT-S{number % 7}", opened_on=day, solved_on=day)
    await project(lanes)
    found = await frozen_at(database, Q1)
    assert row_of(found, PROBLEMS, "HRT", "LGT", period="quarter")["problems"] is None
    assert not found.shows_anything


async def test_what_was_dropped_waits_no_longer(project: Project, database: Database) -> None:
    lanes = a_city(0)
    ended = {"closed_on": Q1.first_day, "outcome": issue.Outcome.UNFOUNDED}
    for number in range(60):
        dropped = ended if number < 40 else {}
        one_by_one(lanes, number, place=f"HRT-S{number}", solved_on=None, **dropped)
    await project(lanes)
    row = row_of(await frozen_at(database, Q1), RESULTS, "HRT", "LGT")
    assert (row["cases"], row["solved"], row["waiting"]) == (60, 0, 20)


def one_by_one(lanes: Lanes, number: int, **changes: Any) -> None:
    case = imported(number, **{"category": "LGT", "opened_on": Q1.first_day, **changes})
    lanes.record(case, stream=an_id(str(number)), lane="HRT")


async def test_the_year_so_far_shows_what_its_quarters_were_too_small_for(
    project: Project, database: Database
) -> None:
    lanes = a_city(0)
    for city, category, many in (
        ("HRT", "LGT", 8), ("KBL", "LGT", 9), ("HRT", "WAS", 9), ("KBL", "WAS", 8),
    ):  # fmt: skip
        for quarter in (Q1, Q2):
            more(lanes, many, city, category, quarter.first_day)
    await project(lanes)
    first = await frozen_at(database, Q1)
    second = await frozen_at(database, Q2, {Q1.name: first.tables[PROBLEMS]})
    assert row_of(second, PROBLEMS, "HRT", "LGT", period="quarter")["problems"] is None
    assert row_of(second, PROBLEMS, "HRT", "LGT", period="year_to_date")["problems"] == 15


async def test_what_is_protected_is_in_no_release(project: Project, database: Database) -> None:
    lanes = a_city(30)
    more(lanes, 30, "HRT", "ROB", Q1.first_day)
    for event in list(lanes.lane("HRT"))[4:14]:
        raised = issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats")
        lanes.record(raised, stream=event.stream_id, lane="HRT")
    await project(lanes)
    found = await frozen_at(database, Q1)
    assert row_of(found, PROBLEMS, "HRT", "all", period="quarter")["problems"] == 20
    assert "ROB" not in found.tables[PROBLEMS]


def test_no_restricted_category_and_none_about_police_conduct_can_be_published() -> None:
    assert {"LGT", "HAR"} <= set(public_categories())
    assert {"ROB", "VIO", "DRG"}.isdisjoint(public_categories())
    assert set(CATEGORIES) <= set(public_categories())


async def test_a_share_stands_with_its_interval_in_whole_points_where_enough_were_solved(
    project: Project, database: Database
) -> None:
    lanes = a_city(200, shared=0.5)
    more(lanes, 12, "KBL", "LGT", Q1.first_day)
    await project(lanes)
    found = await frozen_at(database, Q2)
    many = row_of(found, RESULTS, "HRT", "LGT")
    share = [many[f"reported_again_percent{end}"] for end in ("_lo", "", "_hi")]
    assert share == sorted(share)
    assert all(isinstance(each, int) for each in share)
    assert 0 < share[1] < 100
    assert many["cases"] == 200
    days = [many[f"days_until_reported_again_of_90{end}"] for end in ("_lo", "", "_hi")]
    assert 0 < days[0] <= days[1] <= days[2] <= 90
    few = row_of(found, RESULTS, "KBL", "LGT")
    assert few["reported_again_percent"] is None
    assert few["reported_again_percent_reason_if_null"] == "fewer-than-20-solved"


async def test_within_the_first_quarter_nothing_was_seen_for_long_enough(
    project: Project, database: Database
) -> None:
    await project(a_city(200))
    row = row_of(await frozen_at(database, Q1), RESULTS, "HRT", "LGT")
    assert row["reported_again_percent"] is None
    assert row["reported_again_percent_reason_if_null"] == "fewer-than-10-at-risk"
    assert row["solved"] > 0


async def test_the_same_record_gives_the_same_bytes(project: Project, database: Database) -> None:
    await project(a_city(80))
    assert await frozen_at(database, Q1) == await frozen_at(database, Q1)


async def test_without_a_case_or_a_city_there_is_nothing_to_tell(
    project: Project, database: Database
) -> None:
    empty = await frozen_at(database, Q1)
    assert not empty.shows_anything
    assert json.loads(empty.tables[RESULTS])["rows"] == []
    await project(a_city(0))
    assert not (await frozen_at(database, Q1)).shows_anything


async def test_what_happened_after_the_quarter_is_not_in_it(
    project: Project, database: Database
) -> None:
    lanes = a_city(40)
    more(lanes, 40, "HRT", "LGT", Q1.cut_off + timedelta(days=1))
    await project(lanes)
    found = await frozen_at(database, Q1)
    assert row_of(found, PROBLEMS, "HRT", "LGT", period="year_to_date")["problems"] == 40
