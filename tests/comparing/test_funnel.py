"""Cities beside what their own mix would lead one to expect, on both stores."""

from dataclasses import replace

import pytest

from projections.comparing.cells import Reader
from projections.comparing.funnel import FunnelParameters, FunnelView, Point, city_funnel
from service.database import Database
from tests.comparing.conftest import Project
from tests.comparing.country import CUT, FIVE, Country

pytestmark = pytest.mark.anyio

ASKED = FunnelParameters(cut_off=CUT, category="LGT")
OUTSIDER = Reader(home=(), smallest_cell=5, smallest_sensitive_cell=10)


async def ask(database: Database, asked: FunnelParameters = ASKED) -> FunnelView:
    return await database.read(city_funnel, asked)


def of(view: FunnelView, city: str) -> Point:
    return next(each for each in view.items if each.city == city)


async def test_cities_stand_by_their_codes_and_expected_adds_up_to_observed(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE, "MZR")
    for i, city in enumerate(("MZR", *FIVE)):
        country.solved(city, "patrol", 30, 28 if city == "JAL" else 5 + i % 2)
    await project(country.lanes)
    view = await ask(database)
    assert [each.city for each in view.items] == sorted((*FIVE, "MZR"))
    assert view.reason_if_null is None
    observed = sum(each.observed or 0 for each in view.items)
    assert sum(each.expected or 0 for each in view.items) == pytest.approx(observed, abs=1e-5)
    differs = of(view, "JAL")
    assert differs.outside
    assert differs.words is not None
    assert "differs from what its mix" in differs.words.en.lower()
    assert not any(each.outside for each in view.items if each.city != "JAL")
    assert differs.z is not None
    assert differs.z_without_overdispersion is not None
    assert differs.z < differs.z_without_overdispersion
    assert len(view.sha256) == 64


async def test_the_mix_of_categories_is_no_difference(project: Project, database: Database) -> None:
    country = Country(*FIVE)
    for i, city in enumerate(FIVE):
        often, seldom = (40, 10) if i < 2 else (10, 40)
        country.solved(city, "cleaning", often, often // 2, category="WAS")
        country.solved(city, "cleaning", seldom, seldom // 10, category="LGT")
    await project(country.lanes)
    view = await ask(database, replace(ASKED, category=None))
    for each in view.items:
        assert each.ratio == pytest.approx(1, abs=0.12)
        assert not each.outside


async def test_with_four_cities_there_is_no_funnel_and_with_five_there_is(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    for city in FIVE[:4]:
        country.solved(city, "patrol", 10, 3)
    await project(country.lanes)
    view = await ask(database)
    assert view.reason_if_null == "fewer-than-5-cities"
    assert {(each.ratio, each.outside) for each in view.items} == {(None, None)}
    country.solved(FIVE[4], "patrol", 10, 0)
    await project(country.lanes)
    assert (await ask(database)).reason_if_null is None


async def test_where_nothing_came_back_nothing_is_expected(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    for city in FIVE:
        country.solved(city, "patrol", 10, 0)
    await project(country.lanes)
    assert (await ask(database)).reason_if_null == "nothing-came-back"


async def test_a_small_city_is_hidden_from_outside_and_no_limit_rests_on_it(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE, "MZR")
    for city in FIVE:
        country.solved(city, "patrol", 20, 5)
    places = country.solved("MZR", "patrol", 4, 1)
    await project(country.lanes)
    before = await ask(database, replace(ASKED, reader=OUTSIDER))
    hidden = of(before, "MZR")
    assert (hidden.suppressed, hidden.observed, hidden.expected) == (True, None, None)
    country.case("MZR", places[-1], 90, None)
    await project(country.lanes)
    after = await ask(database, replace(ASKED, reader=OUTSIDER))
    assert after.items == before.items
    exact = await ask(database, replace(ASKED, reader=replace(OUTSIDER, home=("MZR",))))
    assert of(exact, "MZR").observed == 2
