"""Patterns and learning views as pictures over HTTP: the figures of the report, and no more."""

from datetime import timedelta
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element, fromstring

import pytest

from domain.issue import ISSUE
from domain.member import Role
from tests.charts.test_report_charts import tables, written
from tests.service.conftest import Api, envelope
from tests.service.test_pattern_routes import CHARTS, FIRST, HOTSPOTS, api, away, case

__all__ = ["api"]

pytestmark = pytest.mark.anyio

SVG = "{http://www.w3.org/2000/svg}"
HRT = {"city": "HRT", "cut_off": "2026-03-21"}
MONTHS = HRT | {"category": "LGT"}
PICTURES = {
    f"{HOTSPOTS}/chart.svg": HRT,
    f"{CHARTS}/chart.svg": MONTHS,
    "/v1/learning/responses/chart.svg": {"category": "LGT"},
    "/v1/learning/funnel/chart.svg": {},
}


async def picture(api: Api, path: str, params: Any, **sent: Any) -> Element:
    answer = await api.send("GET", path, params=params, **sent)
    assert answer.status_code == 200, answer.text
    return fromstring(answer.content)


@pytest.mark.parametrize("path", PICTURES)
async def test_every_report_is_a_picture_in_three_languages(api: Api, path: str) -> None:
    for language in ("en", "fa-AF", "ps-AF"):
        wanted = {**PICTURES[path], "language": language}
        accept = {"accept": "image/svg+xml"}
        answer = await api.send("GET", path, params=wanted, headers=accept)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-security-policy"] == "default-src 'none'"
        root = fromstring(answer.content)
        assert root.get("lang") == language
        assert root.get("direction") == ("ltr" if language == "en" else "rtl")
        assert any(each.get("role") == "table" for each in root.iter())
        tag = {"if-none-match": answer.headers["etag"]}
        again = await api.send("GET", path, params=wanted, headers=tag)
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PICTURES)
async def test_what_cannot_be_asked_or_may_not_be_read_is_refused(api: Api, path: str) -> None:
    for wrong in ({"cut_off": "2999-01-01"}, {"unheard": "of"}, {"language": "xx"}):
        answer = await api.send("GET", path, params=PICTURES[path] | wrong)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await api.send("GET", path, params=PICTURES[path], role=None)).status_code == 401
    key = {"authorization": f"Bearer {await api.key_without_role()}"}
    assert (await api.send("GET", path, params=PICTURES[path], headers=key)).status_code == 404


async def test_the_tables_hold_what_the_hotspots_hold(api: Api) -> None:
    found = (await api.send("GET", HOTSPOTS, params=HRT)).json()
    _, places = tables(await picture(api, f"{HOTSPOTS}/chart.svg", HRT))

    assert [row[0] for row in places] == ["Nahia 6"]
    told = [
        "episodes", "cases", "reports", "solved", "unsolved", "recurrences",
    ]  # fmt: skip
    for row, item in zip(places, found["items"], strict=True):
        figures = [f"{item[each]:.2f}" for each in ("rate", "shrunk")]
        assert row[1:] == [*(str(item[each]) for each in told), *figures]


async def test_the_table_holds_what_the_run_chart_holds(api: Api) -> None:
    found = (await api.send("GET", CHARTS, params=MONTHS)).json()
    (series,) = found["items"]
    root = await picture(api, f"{CHARTS}/chart.svg", MONTHS)
    rows = tables(root)[0]

    for row, point, month in zip(rows, series["points"], found["months"], strict=True):
        is_open = point["not_yet_followed_long_enough"] or not month["complete"]
        assert row[0] == ("○ " if is_open else "") + month["names"]["en"]
        assert row[1:4] == [str(point[each]) for each in ("opened", "reports", "solved")]
        assert row[6] == str(point["dialogues"])
    assert f"Median {series['median']:g}" in written(root)
    assert sum(int(row[1]) for row in rows) == sum(p["opened"] for p in series["points"]) > 0


async def test_a_nahia_is_drawn_alone_and_one_series_must_be_named(api: Api) -> None:
    path = f"{CHARTS}/chart.svg"
    asked = HRT | {"nahia": "HRT-N06"}
    found = (await api.send("GET", CHARTS, params=HRT | {"by": "nahia"})).json()
    series = next(each for each in found["items"] if each["nahia"] == "HRT-N06")
    root = await picture(api, path, asked)
    assert "Nahia 6" in written(root)
    assert [row[1] for row in tables(root)[0]] == [str(p["opened"]) for p in series["points"]]
    for wrong, code in ((HRT, "one-series"), (HRT | {"nahia": "HRT"}, "not-in-city")):
        answer = await api.send("GET", path, params=wrong)
        assert answer.status_code == 422
        assert [fault["code"] for fault in answer.json()["errors"]] == [code]
    unknown = await api.send("GET", path, params=HRT | {"nahia": "HRT-N99"})
    assert unknown.status_code in (404, 409, 422)


async def test_a_reader_from_elsewhere_sees_no_hidden_figure(api: Api) -> None:
    headers = await away(api)
    wanted = {"city": "HRT", "category": "LGT"}
    found = (await api.send("GET", CHARTS, params=wanted, headers=headers)).json()
    (series,) = found["items"]
    assert any(point["opened"] is None for point in series["points"])
    root = await picture(api, f"{CHARTS}/chart.svg", wanted, headers=headers)
    rows = tables(root)[0]
    for row, point in zip(rows, series["points"], strict=True):
        names = ("opened", "reports", "solved")
        assert row[1:4] == ["–" if point[n] is None else str(point[n]) for n in names]
    known = sum(point["opened"] is not None for point in series["points"])
    assert len(list(root.iter(f"{SVG}circle"))) == known
    assert "it is not nought" in written(root)
    spots = await picture(api, f"{HOTSPOTS}/chart.svg", {"city": "HRT"}, headers=headers)
    assert len(tables(spots)) == 1
    assert [row[-1] for row in tables(spots)[0]] == ["from outside the city name a category"] * 3
    assert not any(cell.isdigit() for row in tables(spots)[0] for cell in row)


async def test_an_alarm_is_a_triangle_and_stands_in_a_table(api: Api) -> None:
    calm = [case(number * 20 - 900) for number in range(45)]
    more = [case(300 + number, 0) for number in range(60)]
    moved = [(uuid4(), envelope(), history) for history in (*calm, *more)]
    await api.services.ledger.create_streams(ISSUE, "HRT", moved)
    await api.project()
    cut = (FIRST + timedelta(days=365)).isoformat()
    wanted = {"city": "HRT", "category": "LGT", "cut_off": cut}
    found = (await api.send("GET", CHARTS, params=wanted)).json()
    alarms = found["items"][0]["alarm"]["items"]
    assert alarms
    root = await picture(api, f"{CHARTS}/chart.svg", wanted)
    rows, rung = tables(root)
    assert [row[0] for row in rung] == [each["week_first_day"] for each in alarms]
    months = {each["month"] for each in alarms}
    assert sum(row[-1].startswith("▲") for row in rows) == len(months)
    triangles = [each for each in root.iter(f"{SVG}polygon") if each.get("fill-opacity") is None]
    assert len(triangles) == len(months)
    marked = [row[0] for row in rows if row[-1].startswith("▲")]
    hollow = [each.get("fill") == "#fff" for each in triangles]
    assert hollow == [name.startswith("○") for name in marked]
    assert any(hollow)


async def test_stories_are_counted_for_those_who_may_read_them(api: Api) -> None:
    path = "/v1/learning/responses/chart.svg"
    told = (await api.send("GET", "/v1/learning/responses", params={"category": "LGT"})).json()
    root = await picture(api, path, {"category": "LGT"}, role=Role.CITY_COORDINATOR)
    assert f"Stories in the report: {len(told['stories'])}." in written(root)
