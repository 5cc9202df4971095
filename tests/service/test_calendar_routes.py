"""A day is taken and shown in both calendars."""

import pytest

from tests.service.conftest import Api

NEW = {"level": "gozar", "parent": "HRT-N06", "names": {"en": "Gozar 1"}}


@pytest.mark.parametrize("day", ["2026-11-22", "1405-09-01", "۱۴۰۵-۰۹-۰۱", "١٤٠٥-٠٩-٠١"])
async def test_a_day_is_shown_in_both_calendars(door: Api, day: str) -> None:
    answer = await door.send("GET", f"/v1/calendar/{day}")
    assert answer.status_code == 200
    assert answer.json() == {
        "gregorian": "2026-11-22",
        "solar_hijri": "1405-09-01",
        "year": 1405,
        "month": 9,
        "day": 1,
        "month_names": {"en": "Qaws", "fa": "قوس", "ps": "لیندۍ"},
        "written": {"en": "1 Qaws 1405", "fa": "۱ قوس ۱۴۰۵", "ps": "۱ لیندۍ ۱۴۰۵"},
    }


@pytest.mark.parametrize("day", ["1404-12-30", "2026-02-29", "1777-01-01"])
async def test_a_day_that_is_not_is_refused(door: Api, day: str) -> None:
    answer = await door.send("GET", f"/v1/calendar/{day}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/date"


async def test_a_day_after_all_known_years_is_not_found(door: Api) -> None:
    answer = await door.send("GET", "/v1/calendar/9999-12-31")
    assert answer.status_code == 404


async def test_a_solar_hijri_day_is_kept_as_the_gregorian_one(api: Api) -> None:
    made = await api.send("PUT", "/v1/places/HRT-N06-G1", json=NEW | {"valid_from": "۱۴۰۴-۰۱-۰۱"})
    assert made.status_code == 201
    await api.project()
    shown = await api.send("GET", "/v1/places/HRT-N06-G1")
    assert shown.json()["valid_from"] == "2025-03-21"
    again = await api.send("PUT", "/v1/places/HRT-N06-G1", json=NEW | {"valid_from": "2025-03-21"})
    assert again.status_code in (200, 201), "the same day in another calendar is the same content"
