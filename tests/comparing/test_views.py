"""The learning views over HTTP, on both stores: who sees what, and what is refused."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from domain.issue.events import ResolutionClaimed
from domain.words import Sensitivity
from tests.service.conftest import TODAY, Api
from tests.service.learning import (
    BOARD,
    COUNCIL,
    FOCAL,
    GUARDIAN,
    KABUL,
    NATIONAL,
    POLICE,
    Who,
    day,
    done,
    reported,
    send,
    two_cities,
)
from tests.service.test_door import problem
from tests.service.test_practice_routes import FAILED, STARTED, considered, published

pytestmark = pytest.mark.anyio

LGT = "/learning/responses?category=LGT"


async def get(api: Api, who: Who, path: str) -> dict[str, Any]:
    answer = await send(api, "GET", who, path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def table(api: Api, who: Who, path: str) -> list[dict[str, str]]:
    answer = await send(api, "GET", who, path, accept="text/csv")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(answer.text)))


def solved(days_ago: int, response: str = "lighting") -> ResolutionClaimed:
    on = TODAY - timedelta(days=days_ago)
    return ResolutionClaimed(
        what_was_done="New lamp", responses=(response,), work_done_on=on, evidence=(),
        claimed_by="HRT-DUG", on=on,
    )  # fmt: skip


async def test_stories_come_first_and_a_failure_is_told_like_a_success(api: Api) -> None:
    await two_cities(api)
    path = await published(api)
    await published(api, category="WAS")
    adoption = await considered(api, path)
    await done(api, KABUL, f"{adoption}/start", STARTED)
    await done(api, KABUL, f"{adoption}/assessments", FAILED)
    await reported(api, solved(40), days_ago=50)
    await api.project()
    view = await get(api, NATIONAL, LGT)
    assert list(view)[4:8] == ["code_version", "stories", "cells", "contrasts"]
    [story] = view["stories"]
    assert (story["title"], story["city"]) == ("Cables below the ground", "HRT")
    assert (story["context"], story["done"]) == (
        "Lamps failed each winter.", "The cable was laid below the lane.",
    )  # fmt: skip
    assert story["results"] == {
        "worked": 0, "partly": 0, "did_not_work": 1, "too_early": 0, "not_yet": 0,
    }  # fmt: skip
    [tried] = story["adoptions"]
    assert (tried["result"], tried["said"]) == ("did_not_work", "The cable was stolen.")
    assert tried["effect"] == f"/v1{adoption}/effect"
    [cell] = view["cells"]
    assert (cell["response"], cell["practices"]) == ("lighting", [path.rpartition("/")[2]])
    lighting = next(each for each in view["responses"] if each["response"] == "lighting")
    assert (lighting["grade"], lighting["reason_if_empty"]) == ("D", "not-enough-to-learn-from")
    assert {"what": "cities", "arm": None, "have": 0, "need": 3} in lighting["missing"]
    assert {each["code"] for each in view["grades"]} == set("ABCD")
    lines = await table(api, NATIONAL, LGT)
    assert {each["part"] for each in lines} == {"cell", "contrast", "pooled"}
    assert {each["sha256"] for each in lines} == {view["sha256"]}


async def test_a_draft_is_no_story_and_what_was_retired_stays_one(api: Api) -> None:
    await two_cities(api)
    path = await published(api)
    await api.project()
    await done(api, NATIONAL, f"{path}/retirement", {"reason": "Lamps have batteries now."})
    draft = {
        "title": "A draft", "context": "x", "description": "x", "result": "x", "language": "en",
        "city": "HRT", "category": "LGT", "responses": ["lighting"],
    }  # fmt: skip
    await done(api, FOCAL, f"/practices/{uuid4()}", draft, "PUT")
    await api.project()
    [story] = (await get(api, KABUL, LGT))["stories"]
    assert (story["status"], story["retired_because"]) == ("retired", "Lamps have batteries now.")
    assert (await get(api, KABUL, f"{LGT}&response=patrol"))["stories"] == []


async def test_the_same_position_gives_the_same_bytes_stories_and_all(api: Api) -> None:
    await two_cities(api)
    await published(api)
    await reported(api, solved(40), days_ago=50)
    await api.project()
    before = await send(api, "GET", NATIONAL, f"{LGT}&cut_off={day(0)}")
    position = ",".join(f"{lane}:{at}" for lane, at in before.json()["position"].items())
    await published(api, title="Another")
    await reported(api, solved(20), days_ago=30)
    await api.project()
    again = await send(api, "GET", NATIONAL, f"{LGT}&cut_off={day(0)}&position={position}")
    assert again.content == before.content
    now = await get(api, NATIONAL, f"{LGT}&cut_off={day(0)}")
    assert len(now["stories"]) == 2
    assert now["sha256"] != before.json()["sha256"]


@pytest.mark.parametrize(
    "path",
    [
        "/learning/responses",
        "/learning/responses?category=NOPE",
        "/learning/responses?category=LGT-LAMP",
        "/learning/responses?category=LGT&response=nope",
        f"{LGT}&cut_off=2999-01-01",
        f"{LGT}&grace_days=-1",
        f"{LGT}&position=HRT:1&as_of=2026-01-01T00:00:00Z",
        f"{LGT}&unheard=of",
        "/learning/funnel?category=NOPE",
        "/learning/funnel?cut_off=2999-01-01",
        "/learning/similar-cities",
        "/learning/similar-cities?city=HRT&limit=0",
        "/learning/similar-cases?case=none",
        f"/practices/{uuid4()}/adoptions/{uuid4()}/effect?days=1",
    ],
)
async def test_what_cannot_be_asked_is_refused_with_a_reason(api: Api, path: str) -> None:
    answer = await send(api, "GET", BOARD, path)
    assert answer.status_code in (400, 422), answer.text
    assert "2999" not in answer.text
    assert "NOPE" not in answer.text


async def test_a_position_that_is_not_reached_is_refused(api: Api) -> None:
    await api.project()
    answer = await send(api, "GET", BOARD, f"{LGT}&position=HRT:999999")
    problem(answer, 409, "position-not-reached")


async def test_without_a_role_nothing_is_told(api: Api) -> None:
    key = await api.key_without_role()
    for path in (LGT, "/learning/funnel", "/learning/similar-cities?city=HRT"):
        answer = await api.client.get(f"/v1{path}", headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == 404
        assert (await api.client.get(f"/v1{path}")).status_code == 401


async def test_a_funnel_of_one_city_is_none_and_says_why(api: Api) -> None:
    await reported(api, solved(40), days_ago=50)
    await api.project()
    view = await get(api, BOARD, "/learning/funnel?category=LGT")
    assert view["reason_if_null"] == "fewer-than-5-cities"
    [line] = await table(api, BOARD, "/learning/funnel")
    assert (line["city"], line["ratio"], line["reason_if_null"]) == (
        "HRT",
        "",
        "fewer-than-5-cities",
    )
    [hidden] = (await get(api, NATIONAL, "/learning/funnel"))["items"]
    assert not hidden["suppressed"]  # the whole country is at home to those who learn for it


async def test_a_city_is_described_and_found_like_another(api: Api) -> None:
    await two_cities(api)
    said = {"population": 600_000, "is_capital": True, "source": "Statistics 2020",
            "on": "2020-03-20"}  # fmt: skip
    for city in ("HRT", "KBL"):
        answer = await api.send("PUT", f"/v1/places/{city}/description", json=said)
        assert answer.status_code == 200, answer.text
    shown = (await get(api, BOARD, "/places/HRT"))["description"]
    assert shown == {**said, "displaced_share": None, "region": None}
    await api.project()
    found = await get(api, BOARD, "/learning/similar-cities?city=HRT")
    [other] = found["items"]
    assert (other["city"], other["left_out"]) == ("KBL", ["displaced_share", "categories"])
    assert {each["source"] for each in found["sources"]} == {"Statistics 2020"}
    for code, sent, refusal in (
        ("HRT-N06", said, "not-a-city-or-above"),
        ("HRT", {"source": "x", "on": "2020-03-20"}, "nothing-described"),
    ):
        answer = await api.send("PUT", f"/v1/places/{code}/description", json=sent)
        problem(answer, 409, refusal)
    wrong = await api.send("PUT", "/v1/places/HRT/description", json=said | {"population": 0})
    assert wrong.status_code == 422
    unknown = await send(api, "GET", BOARD, "/learning/similar-cities?city=HRT-N06")
    problem(unknown, 409, "unknown-city")


async def test_similar_cases_are_of_the_category_solved_ones_first_with_what_was_done(
    api: Api,
) -> None:
    asking = await reported(api, title="Lane is dark", narrative="No lamp burns in the lane.")
    same = await reported(
        api, solved(40), days_ago=50, title="Lane is dark", narrative="No lamp burns in the lane."
    )
    other = await reported(
        api, title="Cable hangs", narrative="Children play beside a cable.", days_ago=5
    )
    await reported(api, category="WAS", title="Lane is dark")
    await api.project()
    found = await get(api, COUNCIL, f"/learning/similar-cases?case={asking}")
    assert [each["issue"] for each in found["items"]] == [same, other]
    first = found["items"][0]
    assert first["responses"] == ["lighting"]
    assert first["reported_again"] is True  # the cable hangs at the same place
    assert first["days_until_reported_again"] == 35
    reasons = {each["name"]: each["similarity"] for each in first["reasons"]}
    assert reasons == {"text": 1.0, "solved": 1.0, "place_level": 1.0}
    assert first["score"] > found["items"][1]["score"]
    assert first["left_out"] == ["subcategory"]


async def test_a_case_that_must_not_be_seen_is_neither_asked_about_nor_found(api: Api) -> None:
    await two_cities(api)
    asking = await reported(api)
    inside = await reported(api, sensitivity=Sensitivity.INTERNAL)
    restricted = await reported(api, sensitivity=Sensitivity.RESTRICTED)
    police = await reported(api, police_conduct=True)
    await api.project()
    path = "/learning/similar-cases?case="
    for who in (COUNCIL, GUARDIAN):  # not even for who may read them
        found = await get(api, who, f"{path}{asking}")
        assert [each["issue"] for each in found["items"]] == [inside]
    assert (await get(api, KABUL, f"{path}{asking}"))["items"] == []
    for who, case in (
        (KABUL, inside),
        (KABUL, restricted),
        (POLICE, police),
        (KABUL, str(uuid4())),
    ):
        assert (await send(api, "GET", who, f"{path}{case}")).status_code == 404


async def test_what_came_after_an_adoption_began_is_counted_or_says_why_not(api: Api) -> None:
    await two_cities(api)
    path = await published(api)
    adoption = await considered(api, path)
    await api.project()
    view = await get(api, BOARD, f"{adoption}/effect")
    assert (view["found"]["reason_if_null"], view["started_on"]) == ("not-started", None)
    await done(api, KABUL, f"{adoption}/start", STARTED | {"started_on": day(-40)})
    await api.project()
    assert (await get(api, KABUL, f"{adoption}/effect"))["found"]["reason_if_null"] == "too-early"
    view = await get(api, KABUL, f"{adoption}/effect?days=30")
    assert view["found"]["reason_if_null"] == "no-comparison-places"
    assert view["found"]["windows"]["days"] == 30
    assert "regression-to-the-mean" in view["caveats"]
    outside = await send(api, "GET", BOARD, f"{adoption}/effect?days=30")
    assert [fault["code"] for fault in outside.json()["errors"]] == ["only-at-home"]
    standing = await get(api, BOARD, f"{adoption}/effect")
    assert standing["found"]["reason_if_null"] == "too-early"
    for wrong in (f"{path}/adoptions/{uuid4()}", f"/practices/{uuid4()}/adoptions/{uuid4()}"):
        assert (await send(api, "GET", BOARD, f"{wrong}/effect")).status_code == 404
