"""Which cities are alike: what is compared, what is left out, and what was known then."""

from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Unknown
from domain.place import PlaceDescribed
from domain.words import place_id
from projections.comparing.similar_cities import (
    FACTS,
    MIX,
    City,
    SimilarCities,
    compare,
    jensen_shannon,
    mixes_of,
    ranges_of,
    similar_cities,
)
from service.database import Database
from tests.comparing.conftest import Project
from tests.comparing.country import CUT, Country
from tests.projections.lanes import Lanes

pytestmark = pytest.mark.anyio

mixes = st.dictionaries(st.sampled_from(["LGT", "WAS", "PUB"]), st.integers(1, 50), min_size=1)
cities = st.builds(
    lambda code, population, share, nahias, region, capital, mix: City(
        code,
        dict(zip(("population", "displaced_share", "nahias", "region", "is_capital"),
                 (population, share, nahias, region, capital), strict=True)),
        {code: n / sum(mix.values()) for code, n in mix.items()},
    ),
    st.sampled_from("ABCDEF"), st.none() | st.integers(1, 10**7), st.none() | st.floats(0, 1),
    st.none() | st.integers(1, 30), st.none() | st.sampled_from(["north", "south"]),
    st.none() | st.booleans(), mixes | st.just({}),
)  # fmt: skip


@given(cities, cities, cities)
def test_likeness_is_the_same_from_both_sides_and_a_city_is_like_itself(
    one: City, other: City, third: City
) -> None:
    ranges = ranges_of({"1": one, "2": other, "3": third})
    here, there = compare(one, other, ranges), compare(other, one, ranges)
    assert here.score == there.score
    assert [(r.name, r.similarity) for r in here.reasons] == [
        (r.name, r.similarity) for r in there.reasons
    ]
    assert 0 <= here.score <= 1
    assert {r.name for r in here.reasons} | set(here.left_out) == {*FACTS, MIX}
    itself = compare(one, one, ranges)
    assert all(each.similarity == pytest.approx(1, abs=1e-4) for each in itself.reasons)


@given(mixes, mixes)
def test_the_distance_of_mixes_lies_between_nothing_and_one(
    one: dict[str, int], other: dict[str, int]
) -> None:
    p, q = ({code: n / sum(mix.values()) for code, n in mix.items()} for mix in (one, other))
    assert 0 <= jensen_shannon(p, q) <= 1
    assert jensen_shannon(p, q) == pytest.approx(jensen_shannon(q, p))
    assert jensen_shannon(p, p) == pytest.approx(0, abs=1e-7)


def test_mixes_that_share_nothing_are_one_apart_and_halves_as_published() -> None:
    assert jensen_shannon({"a": 1.0}, {"b": 1.0}) == pytest.approx(1)
    # scipy.spatial.distance.jensenshannon([1, 0], [.5, .5], base=2)
    assert jensen_shannon({"a": 1.0}, {"a": 0.5, "b": 0.5}) == pytest.approx(0.5579230452841438)


def test_the_mix_of_a_small_city_is_filled_up_with_that_of_all() -> None:
    found = mixes_of({"A": Counter(LGT=3), "B": Counter(LGT=27, WAS=90)})
    assert found["B"] == {"LGT": 27 / 117, "WAS": 90 / 117}
    assert found["A"]["LGT"] == pytest.approx((3 + 27 * 30 / 120) / 30)
    assert sum(found["A"].values()) == pytest.approx(1)
    assert mixes_of({"A": Counter()}) == {}


def describe(lanes: Lanes, city: str, **facts: Any) -> None:
    said = PlaceDescribed(source="Central statistics 2020", on=CUT, **facts)
    lanes.record(said, stream=place_id(city), kind="place", lane=city)


async def ask(database: Database, city: str = "HRT", **changes: Any) -> SimilarCities:
    return await database.read(similar_cities, city, CUT, **changes)


async def test_reasons_stand_beside_the_score_and_what_is_not_known_is_said(
    project: Project, database: Database
) -> None:
    country = Country("HRT", "KBL", "MZR")
    describe(country.lanes, "HRT", population=600_000, is_capital=True, region="west")
    describe(country.lanes, "MZR", population=500_000, is_capital=True, region="north")
    describe(country.lanes, "KBL", population=4_500_000, is_capital=True)
    for city in ("HRT", "MZR"):
        country.solved(city, "patrol", 20, 0)
    country.solved("KBL", "patrol", 20, 0, category="WAS")
    await project(country.lanes)
    found = await ask(database)
    assert [each.city for each in found.items] == ["MZR", "KBL"]
    nearest = found.items[0]
    reasons = {each.name: each for each in nearest.reasons}
    assert (reasons["population"].ours, reasons["population"].theirs) == (600_000, 500_000)
    assert reasons["population"].similarity == pytest.approx(0.917, abs=0.001)
    assert (reasons["region"].similarity, reasons["nahias"].similarity) == (0, 1)
    assert reasons[MIX].similarity == 1
    assert nearest.left_out == ("displaced_share",)
    assert {each.source for each in found.sources} == {"Central statistics 2020"}
    back = next(e for e in (await ask(database, "MZR")).items if e.city == "HRT")
    assert back.score == nearest.score


async def test_as_of_an_earlier_time_the_earlier_facts_count(
    project: Project, database: Database
) -> None:
    country = Country("HRT", "KBL")
    for city in ("HRT", "KBL"):
        describe(country.lanes, city, population=1_000_000)
    then = country.lanes.now + timedelta(seconds=30)
    await project(country.lanes)
    before = await ask(database)
    describe(country.lanes, "KBL", population=5_000_000)
    await project(country.lanes)
    assert asdict(await ask(database, as_of=then)) == asdict(before)
    now = {each.name: each.theirs for each in (await ask(database)).items[0].reasons}
    assert now["population"] == 5_000_000


async def test_a_code_that_is_no_city_is_refused(project: Project, database: Database) -> None:
    country = Country("HRT")
    await project(country.lanes)
    with pytest.raises(Unknown):
        await ask(database, "HRT-N1")
    assert (await ask(database)).items == ()
