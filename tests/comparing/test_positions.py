"""No view looks ahead: what was recorded after a position, or happened after a day, changes none.

A view at a position and a day is the same as in a store that never held anything later.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.place import PlaceRetired, PlaceSuspended
from domain.words import PlaceLevel, place_id
from projections.comparing.effect import EffectParameters, effect
from projections.comparing.funnel import FunnelParameters, city_funnel
from projections.comparing.learning import LearningParameters, learning
from projections.comparing.rollout import Rollout
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Parameters
from projections.recurrence.report import recurrence_report
from service.database import Database
from tests.comparing.conftest import Project
from tests.comparing.country import CUT, FIRST, FIVE, Country

pytestmark = pytest.mark.anyio

STARTED = FIRST + timedelta(days=40)


def begun(country: Country) -> Rollout:
    """Five cities; in Herat something began at three places."""
    for i, city in enumerate(FIVE):
        country.solved(city, "physical_repair", 20, 3 + i)
        country.solved(city, "patrol", 20, 8 + i)
    places = country.solved("HRT", "cleaning", 12, 6)
    for place in places:
        country.case("HRT", place, 200, None)
    return Rollout("HRT", tuple(places[:3]), STARTED)


def goes_on(country: Country, rollout: Rollout) -> None:
    """More places and cases, and places that are watched no more, also back in time."""
    for city in FIVE:
        country.solved(city, "patrol", 15, 1)
        country.place(city, PlaceLevel.GOZAR)
    first = rollout.places[0]
    retired = PlaceRetired(on=STARTED + timedelta(days=5))
    country.lanes.record(retired, stream=place_id(first), kind="place", lane="HRT")
    away = PlaceSuspended(first_day=STARTED, last_day=STARTED + timedelta(days=9), reason="unsafe")
    country.lanes.record(away, stream=place_id(rollout.places[1]), kind="place", lane="HRT")


async def views(database: Database, rollout: Rollout, positions: dict[str, int]) -> list[Any]:
    told = EffectParameters(
        practice="p", adoption="a", category="LGT", city="HRT", rollout=rollout, days=30,
        cut_off=CUT, positions=positions,
    )  # fmt: skip
    report = Parameters(cut_off=CUT, group_by=(GroupBy.CITY, GroupBy.RESPONSE), curve=True)
    return [
        await database.read(effect, told),
        await database.read(
            learning, LearningParameters(cut_off=CUT, category="LGT", positions=positions)
        ),
        await database.read(city_funnel, FunnelParameters(cut_off=CUT, positions=positions)),
        await database.read(recurrence_report, replace(report, positions=positions)),
    ]


async def test_what_is_recorded_later_changes_no_view_of_an_earlier_position(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    rollout = begun(country)
    await project(country.lanes)
    positions = dict(country.lanes.heads)
    before = await views(database, rollout, positions)
    assert before[0].found.changes[0].ratio is not None
    goes_on(country, rollout)
    await project(country.lanes)
    assert await views(database, rollout, positions) == before
    now = await views(database, rollout, dict(country.lanes.heads))
    assert [one != other for one, other in zip(now, before, strict=True)] == [True] * 4
