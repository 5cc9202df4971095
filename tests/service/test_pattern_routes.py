"""Hotspots and run charts over HTTP: who is told what, and what bad questions get."""

import csv
from collections.abc import AsyncIterator
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from domain.issue import ISSUE
from domain.issue.events import CaseImported
from domain.member import Role
from domain.words import Sensitivity
from tests.service.conftest import Api, envelope, serving, shared_app

pytestmark = pytest.mark.anyio

HOTSPOTS, CHARTS = "/v1/reports/hotspots", "/v1/reports/run-charts"
FIRST = date(2025, 3, 21)


def case(opened: int, solved: int = 5, **changes: Any) -> list[Any]:
    opened_on = FIRST + timedelta(days=opened)
    told = {
        "source": "test", "source_id": str(uuid4()), "category": "LGT",
        "code_list": "categories.1", "place": "HRT-N06", "sensitivity": Sensitivity.PUBLIC,
        "opened_on": opened_on, "solved_on": opened_on + timedelta(days=solved),
        "closed_on": opened_on + timedelta(days=solved), **changes,
    }  # fmt: skip
    return [CaseImported(**told)]


async def keep(api: Api) -> None:
    events = [case(number * 30) for number in range(12)]
    events += [case(3, place="HRT"), case(9, category="THF", sensitivity=Sensitivity.INTERNAL)]
    new = [(uuid4(), envelope(), history) for history in events]
    await api.services.ledger.create_streams(ISSUE, "HRT", new)
    await api.project()


@pytest.fixture
async def api(store_url: str) -> AsyncIterator[Api]:
    """The service with a dozen cases of one lamp, one of a theft, and one at no place."""
    async with serving(store_url, shared_app()) as running:
        await keep(running)
        yield running


async def away(api: Api) -> dict[str, str]:
    """The key of somebody with a role in another city."""
    return {"authorization": f"Bearer {await api.key(Role.AUDITOR, 'KBL')}"}


def position_of(answer: dict[str, Any]) -> str:
    return ",".join(f"{lane}:{number}" for lane, number in answer["position"].items())


async def test_at_home_the_top_places_are_listed_with_all_they_rest_on(api: Api) -> None:
    answer = await api.send("GET", HOTSPOTS, params={"city": "HRT"})
    assert answer.status_code == 200
    found = answer.json()
    (row,) = found["items"]
    assert (row["place"], row["nahia"], row["episodes"]) == ("HRT-N06", "HRT-N06", 13)
    assert (found["n_places"], found["n_episodes"], found["cases_without_place"]) == (1, 13, 1)
    assert {share["reason_if_null"] for share in found["shares"]} == {
        "fewer-places-than-one-in-that-share"
    }
    assert found["next_cursor"] is None


@pytest.mark.parametrize("path", [HOTSPOTS, CHARTS])
async def test_a_position_gives_the_same_bytes(api: Api, path: str) -> None:
    wanted = {"city": "HRT", "cut_off": "2026-03-21"}
    first = await api.send("GET", path, params=wanted)
    again = {**wanted, "position": position_of(first.json())}
    assert first.json()["code_version"].startswith("paygiri ")
    new = [(uuid4(), envelope(), case(40, category="WAS"))]
    await api.services.ledger.create_streams(ISSUE, "HRT", new)
    await api.project()
    assert (await api.send("GET", path, params=again)).content == first.content
    later = await api.send("GET", path, params=wanted)
    assert later.json()["sha256"] != first.json()["sha256"]


async def test_a_chart_has_a_series_for_each_category(api: Api) -> None:
    wanted = {"city": "HRT", "from": "2025-03-21", "to": "2026-02-10"}
    found = (await api.send("GET", CHARTS, params=wanted)).json()
    assert [series["category"] for series in found["items"]] == ["LGT", "THF"]
    lamp = found["items"][0]
    assert sum(point["opened"] for point in lamp["points"]) == 12  # whole months
    assert {point["dialogues"] for point in lamp["points"]} == {0}
    assert [month["code"] for month in found["months"]][:2] == ["140401", "140402"]
    assert lamp["alarm"]["reason_if_null"] == "less-than-one-year-of-record"
    one = await api.send("GET", CHARTS, params={**wanted, "category": "THF"})
    assert [series["category"] for series in one.json()["items"]] == ["THF"]


async def test_from_elsewhere_little_is_told_and_why(api: Api) -> None:
    headers = await away(api)
    found = (await api.send("GET", HOTSPOTS, params={"city": "HRT"}, headers=headers)).json()
    assert (found["items"], found["n_episodes"]) == ([], None)
    assert found["reason_if_empty"] == "name-a-category"
    named = {"city": "HRT", "category": "LGT"}
    lamp = (await api.send("GET", HOTSPOTS, params=named, headers=headers)).json()
    assert [(row["episodes"], row["solved"]) for row in lamp["items"]] == [(10, None)]
    assert (lamp["parameters"]["from"], lamp["parameters"]["to"]) == ("2024-12-21", "2025-12-21")
    theft = {"city": "HRT", "category": "THF"}
    none = (await api.send("GET", HOTSPOTS, params=theft, headers=headers)).json()
    assert (none["items"], none["reason_if_empty"]) == ([], "category-not-public")
    charts = (await api.send("GET", CHARTS, params={"city": "HRT"}, headers=headers)).json()
    points = [point for series in charts["items"] for point in series["points"]]
    assert {(point["opened"], point["dialogues"], point["suppressed"]) for point in points} == {
        (None, None, True)
    }


async def test_from_elsewhere_nobody_chooses_the_days_of_hotspots(api: Api) -> None:
    headers = await away(api)
    for name, value in (("from", "2025-04-01"), ("cut_off", "2026-01-01"), ("position", "HRT:5")):
        wanted = {"city": "HRT", "category": "LGT", name: value}
        answer = await api.send("GET", HOTSPOTS, params=wanted, headers=headers)
        assert answer.status_code == 422
        assert [fault["code"] for fault in answer.json()["errors"]] == ["only-at-home"]


@pytest.mark.parametrize("path", [HOTSPOTS, CHARTS])
async def test_as_csv_every_row_says_what_it_rests_on(api: Api, path: str) -> None:
    wanted = {"city": "HRT", "cut_off": "2026-03-21", "format": "csv"}
    answer = await api.send("GET", path, params=wanted)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.text)))
    told = (await api.send("GET", path, params=wanted | {"format": "json"})).json()
    assert {row["sha256"] for row in rows} == {told["sha256"]}
    counted = "episodes" if path == HOTSPOTS else "opened"
    assert sum(int(row[counted]) for row in rows) == 13


@pytest.mark.parametrize("path", [HOTSPOTS, CHARTS])
@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"cut_off": "2199-01-01"}, "cut-off-in-the-future"),
        ({"category": "NONE"}, "unknown-code"),
        ({"category": "LGT-LAMP"}, "finer-code"),
        ({"from": "2025-06-01", "to": "2025-05-01"}, "date-order"),
        ({"from": "2025-06-01", "cut_off": "2025-05-01"}, "date-order"),
        ({"to": "2199-01-01"}, "in-the-future"),
        ({"as_of": "2026-01-01T00:00:00Z", "position": "HRT:1"}, "conflicting"),
        ({"position": "HRT:1,HRT:0"}, "conflicting"),
        ({"position": "KBL:0"}, "city-not-in-position"),
    ],
)
async def test_bad_questions_are_refused_with_what_to_do(
    door: Api, path: str, wanted: dict[str, str], code: str
) -> None:
    answer = await door.send("GET", path, params={"city": "HRT", **wanted})
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]
    assert "2199" not in answer.text
    assert "NONE" not in answer.text


async def test_other_bad_questions(door: Api) -> None:
    for path in (HOTSPOTS, CHARTS):
        for city, code in (("NOWHERE", "unknown-place"), ("HRT-N06", "unknown-city")):
            answer = await door.send("GET", path, params={"city": city})
            assert (answer.status_code, answer.json()["code"]) == (409, code)
        ahead = await door.send("GET", path, params={"city": "HRT", "position": "HRT:99999"})
        assert ahead.json()["code"] == "position-not-reached"
        assert (await door.send("GET", path)).status_code == 422
        assert (await door.send("GET", path, role=None, params={"city": "HRT"})).status_code == 401
    long = await door.send("GET", CHARTS, params={"city": "HRT", "from": "2001-01-01"})
    assert [fault["code"] for fault in long.json()["errors"]] == ["too-many-months"]


async def test_what_was_known_before_anything_is_an_answer_too(api: Api) -> None:
    wanted = {"city": "HRT", "as_of": "2020-01-01T00:00:00Z", "cut_off": "2020-01-01"}
    for path in (HOTSPOTS, CHARTS):
        answer = await api.send("GET", path, params=wanted)
        assert answer.status_code == 200
        assert (answer.json()["items"], answer.json()["reason_if_empty"]) == ([], "no-episodes")
