"""A report can be looked at: through HTTP, as a picture, by those who may read it."""

from datetime import date, timedelta
from xml.etree.ElementTree import fromstring

import pytest

from tests.service.conftest import Api
from tests.service.test_reading_routes import case, keep

SVG = "{http://www.w3.org/2000/svg}"
CHART = "/v1/reports/recurrence/chart.svg"


async def some_cases(api: Api) -> None:
    for month in range(1, 8):
        await keep(api, [case(date(2025, month, 1), date(2025, month, 5))])


@pytest.mark.parametrize("language", ["en", "fa-AF", "ps-AF"])
async def test_the_report_is_drawn_with_its_figures_beneath(api: Api, language: str) -> None:
    await some_cases(api)
    asked = {"city": "HRT", "cut_off": "2026-01-01", "language": language, "curve": "true"}

    answer = await api.send("GET", CHART, params=asked, headers={"accept": "image/svg+xml"})

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    root = fromstring(answer.content)
    assert root.get("lang") == language
    cells = [text.text for text in root.iter(f"{SVG}text") if text.get("role") == "cell"]
    assert ("7" if language == "en" else "۷") in cells


async def test_the_picture_says_what_was_asked_for(api: Api) -> None:
    await some_cases(api)
    asked = {
        "city": "HRT", "category": "LGT", "response": "lighting", "group_by": "nahia",
        "from": "2025-01-01", "to": "2025-06-30", "cut_off": "2026-01-01",
    }  # fmt: skip

    answer = await api.send("GET", CHART, params=asked)
    dari = await api.send("GET", CHART, params={"cut_off": "2026-01-01", "language": "fa-AF"})

    told = " ".join("".join(text.itertext()) for text in fromstring(answer.content))
    for words in ("Herat, Lighting", "Solved by: Lighting", "2025-01-01 or later",
                  "2025-06-30 or before"):  # fmt: skip
        assert words in told
    assert "همهٔ دسته‌ها." in "".join(fromstring(dari.content).itertext())


async def test_whoever_has_the_picture_is_not_sent_it_again(api: Api) -> None:
    await some_cases(api)
    first = await api.send("GET", CHART, params={"cut_off": "2026-01-01"})
    tag = {"if-none-match": first.headers["etag"]}

    again = await api.send("GET", CHART, params={"cut_off": "2026-01-01"}, headers=tag)

    assert (again.status_code, again.content) == (304, b"")


async def test_a_report_without_rows_is_a_picture_too(api: Api) -> None:
    answer = await api.send("GET", CHART, params={"cut_off": "2026-01-01"})

    assert fromstring(answer.content).tag == f"{SVG}svg"


async def test_what_the_report_refuses_is_refused_here_and_a_key_is_asked_for(api: Api) -> None:
    refused = await api.send("GET", CHART, params={"cut_off": "2999-01-01"})
    assert (refused.status_code, refused.headers["content-type"]) == (
        422, "application/problem+json",
    )  # fmt: skip
    assert (await api.send("GET", CHART, role=None)).status_code == 401


async def test_a_share_of_few_is_told_as_a_count(api: Api) -> None:
    for number in range(11):
        opened = date(2022, 1, 1) + timedelta(days=120 * number)
        await keep(api, [case(opened, opened + timedelta(days=4))])
    answer = await api.send("GET", CHART, params={"city": "HRT", "cut_off": "2026-01-01"})

    root = fromstring(answer.content)
    cells = [text.text for text in root.iter(f"{SVG}text") if text.get("role") == "cell"]
    assert "0 of 11" in cells
