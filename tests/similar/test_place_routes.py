"""Registered places by a name in any spelling and script, on both stores."""

from typing import Any

import pytest

from projections.similar.places import name_likeness
from tests.service.conftest import Api

pytestmark = pytest.mark.anyio


async def places(api: Api, **body: Any) -> Any:
    await api.project()
    answer = await api.send("POST", "/v1/places/similar", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Herat", "HRT"),
        ("Hirat", "HRT"),
        ("هرات", "HRT"),
        ("Herāt", "HRT"),
        ("كابل", "KBL"),
        ("کابل", "KBL"),
        ("KABOL", "KBL"),
        ("گذر ۲", "HRT-N06-G02"),
        ("Gozar 02", "HRT-N06-G02"),
        ("ناحیه ۶", "HRT-N06"),
        ("ناحیهٔ ششم", "HRT-N06"),
        ("شپږمه ناحیه", "HRT-N06"),
        ("Sixth nahia", "HRT-N06"),
        ("6th Nahia", "HRT-N06"),
        ("گذر دوم", "HRT-N06-G02"),
    ],
)
async def test_a_name_in_any_spelling_finds_its_place(api: Api, name: str, code: str) -> None:
    told = await places(api, name=name)
    assert told["items"][0]["code"] == code
    assert told["rule"] == "place-names-2"


async def test_the_search_can_be_kept_within_a_place_and_a_level(api: Api) -> None:
    within = await places(api, name="Gozar 1", within="HRT-N06")
    assert [each["code"] for each in within["items"]] == ["HRT-N06-G01", "HRT-N06-G02"]
    assert within["considered"] == 3
    assert (await places(api, name="Gozar 1", within="KBL"))["items"] == []
    cities = await places(api, name="Herat", level="city")
    assert [each["code"] for each in cities["items"]] == ["HRT"]
    assert cities["considered"] == 2


async def test_the_number_tells_places_apart(api: Api) -> None:
    first, second = (await places(api, name="Gozar 2", level="gozar"))["items"]
    assert (first["code"], first["score"]) == ("HRT-N06-G02", 1)
    assert second["score"] <= 0.5
    assert second["reasons"][0]["other_number"]


async def test_nothing_like_it_finds_nothing(api: Api) -> None:
    for name in ("Xyzzyx", "...", "\u200c"):
        assert (await places(api, name=name))["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 201},
        {"name": "a\x00b"},
        {"name": "Herat", "level": "planet"},
        {"name": "Herat", "limit": 0},
    ],
)
async def test_bad_input_is_refused(api: Api, body: dict[str, Any]) -> None:
    answer = await api.send("POST", "/v1/places/similar", json=body)
    assert 400 <= answer.status_code < 500
    assert "planet" not in answer.text


async def test_within_must_be_registered(api: Api) -> None:
    answer = await api.send("POST", "/v1/places/similar", json={"name": "A", "within": "XYZ"})
    assert answer.json()["code"] == "unknown-place"


@pytest.mark.parametrize(
    ("one", "other", "what", "least"),
    [
        ("Panjsher", "Panjshir", "consonants", 0.9),
        ("Bamyan", "Bamiyan", "consonants", 0.9),
        ("کاپيسا", "کاپیسا", "trigrams", 1.0),
        ("Kapisa", "کاپیسا", "consonants", 0.9),
        ("Sar-e-Pul", "سرپل", "consonants", 0.9),
        ("word", "two words", "trigrams", 0.36),
    ],
)
def test_the_likeness_of_names_says_by_what(one: str, other: str, what: str, least: float) -> None:
    found = name_likeness(one, other)
    assert (found.what, found.value >= least) == (what, True)
    assert name_likeness(other, one).value == found.value
