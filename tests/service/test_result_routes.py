"""Frameworks, indicators and scorecards through HTTP, on both stores."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.issue import ISSUE, IssueEvent
from domain.issue.events import CommitmentStated, IssueAccepted, IssueReported
from domain.member import Role
from domain.words import Level, Sensitivity
from service.http.csv_text import csv_answer
from tests.service.conftest import TODAY, Api, envelope
from tests.service.meetings import held

YEAR = {"first_day": f"{TODAY.year}-01-01", "last_day": f"{TODAY.year}-12-31"}
TREE: dict[str, Any] = {
    "title": "Safer cities",
    "first_day": f"{TODAY.year}-01-01",
    "last_day": f"{TODAY.year + 2}-12-31",
    "nodes": [
        {"code": "1", "kind": "outcome", "title": "People are heard"},
        {"code": "1.1", "kind": "output", "parent": "1", "title": "Dialogues are held"},
        {"code": "1.1.1", "kind": "activity", "parent": "1.1", "title": "Prepare them"},
    ],
    "indicators": [
        {"code": "held", "node": "1.1", "measure": "dialogues_held", "names": {"en": "Held"}},
        {"code": "women", "node": "1.1", "measure": "attendances", "names": {"en": "Women"},
         "group": "people:women"},
    ],
}  # fmt: skip
TARGET = {**YEAR, "indicator": "held", "city": "HRT", "baseline": 0, "target": 12}
REVISION = {
    **YEAR, "indicator": "held", "city": "HRT", "target": 10, "reason": "Closed roads",
    "review": "Mid-term review",
}  # fmt: skip


async def adopted(api: Api, **changes: Any) -> str:
    path = f"/v1/framework/{uuid4()}"
    answer = await api.send("PUT", path, json={**TREE, **changes})
    assert answer.status_code == 201, answer.text
    return path


async def done(api: Api, path: str, body: dict[str, Any]) -> None:
    answer = await api.send("POST", path, json=body)
    assert answer.status_code == 200, answer.text


async def read(api: Api, path: str, **parameters: Any) -> Any:
    answer = await api.send("GET", path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(api: Api, method: str, path: str, body: dict[str, Any], code: str) -> None:
    """The rule's code with a title in each of the three languages."""
    titles = set()
    for language in ("en", "fa-AF", "ps-AF"):
        headers = {"accept-language": language}
        answer = await api.send(method, path, json=body, headers=headers)
        assert (answer.status_code >= 400, answer.json()["code"]) == (True, code), answer.text
        titles.add(answer.json()["title"])
    assert len(titles) == 3


# Frameworks


async def test_a_framework_shows_what_was_reached_beside_what_was_aimed_at(api: Api) -> None:
    path = await adopted(api)
    await done(api, f"{path}/targets", TARGET)
    await done(api, f"{path}/target-revisions", REVISION)
    women = {**YEAR, "indicator": "women", "target": 500}
    await done(api, f"{path}/targets", women)
    money = {**YEAR, "node": "1.1", "currency": "AFN", "budget": 900_000, "spent": 120_000}
    await done(api, f"{path}/budgets", money)
    await held(api)
    await api.project()
    shown = await read(api, path)
    assert (shown["stage"], shown["title"]) == ("adopted", "Safer cities")
    [output] = shown["outcomes"][0]["outputs"]
    assert [each["code"] for each in output["activities"]] == ["1.1.1"]
    assert output["budgets"][0]["spent"] == 120_000
    [dialogues, of_women] = output["indicators"]
    [target] = dialogues["targets"]
    assert (target["baseline"], target["original"], target["target"]) == (0, 12, 10)
    assert target["revisions"][0]["review"] == "Mid-term review"
    assert target["figure"]["value"] == 1
    assert target["figure"]["source"] == {"dialogue-held": 1}
    assert of_women["targets"][0]["city"] is None
    assert of_women["targets"][0]["figure"]["value"] == 12
    await done(api, f"{path}/closing", {"reason": "The programme is over."})
    closed = await read(api, path)
    assert (closed["stage"], closed["closed"]["reason"]) == ("closed", "The programme is over.")


async def test_frameworks_are_listed_and_remembered_as_they_were(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await adopted(api)
    older = await adopted(api, first_day=f"{TODAY.year}-01-01", title="Older")
    await done(api, f"{path}/targets", TARGET)
    await api.project()
    rows = (await read(api, "/v1/framework"))["items"]
    assert {row["framework"]: row["targets"] for row in rows} == {
        path.rpartition("/")[2]: 1, older.rpartition("/")[2]: 0,
    }  # fmt: skip
    first = await read(api, "/v1/framework", limit=1)
    second = await read(api, "/v1/framework", limit=1, cursor=first["next_cursor"])
    assert [*first["items"], *second["items"]] == rows
    assert (await read(api, "/v1/framework", stage="closed"))["items"] == []
    before = datetime.now(UTC) - timedelta(minutes=5)
    past = await read(api, "/v1/framework", as_of=before.isoformat().replace("+00:00", "Z"))
    assert past["items"] == []


async def test_only_those_of_the_country_write_a_framework(api: Api) -> None:
    path = f"/v1/framework/{uuid4()}"
    await api.project()
    herati = await api.key(Role.CITY_COORDINATOR, "HRT")
    national = await api.key(Role.NATIONAL_LEARNING, "AF")
    answers: list[httpx.Response] = []
    for key in (herati, national):
        headers = {"authorization": f"Bearer {key}"}
        answers.append(await api.client.put(path, json=TREE, headers=headers))
    assert [answer.status_code for answer in answers] == [403, 201]
    seen = await api.client.get(path, headers={"authorization": f"Bearer {herati}"})
    assert seen.status_code == 200


async def test_what_does_not_hang_together_is_refused_in_three_languages(api: Api) -> None:
    new = f"/v1/framework/{uuid4()}"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"nodes": TREE["nodes"][1:]}, "framework-tree-wrong"),
        ({"indicators": [{**TREE["indicators"][0], "measure": "happiness"}]}, "measure-unknown"),
        ({"indicators": [{**TREE["indicators"][0], "group": "sex:men"}]}, "group-unknown"),
        ({"last_day": "2020-01-01"}, "date-order"),
    ]
    for changes, code in wrong:
        await refused(api, "PUT", new, {**TREE, **changes}, code)
    path = await adopted(api)
    await refused(api, "PUT", path, {**TREE, "title": "Other"}, "id-reused")
    await done(api, f"{path}/targets", TARGET)
    parts: list[tuple[str, dict[str, Any], str]] = [
        ("targets", {**TARGET, "target": 13}, "target-exists"),
        ("targets", {**TARGET, "indicator": "z"}, "indicator-unknown"),
        ("targets", {**TARGET, "city": "HRT-N06"}, "not-a-city"),
        ("targets", {**TARGET, "city": "nowhere"}, "unknown-place"),
        ("target-revisions", {**REVISION, "city": None}, "target-unknown"),
        ("budgets", {**YEAR, "node": "9", "currency": "AFN", "budget": 1}, "node-unknown"),
        ("budgets", {**YEAR, "node": "1", "currency": "AFN"}, "amount-missing"),
    ]
    for part, body, code in parts:
        await refused(api, "POST", f"{path}/{part}", body, code)
    await done(api, f"{path}/closing", {"reason": "Over."})
    await refused(api, "POST", f"{path}/targets", TARGET, "framework-closed")
    missing = await api.send("GET", f"/v1/framework/{uuid4()}")
    assert missing.status_code == 404


# Indicators


async def test_an_indicator_is_read_by_period_place_and_group_as_json(api: Api) -> None:
    await held(api)
    await api.project()
    shown = await read(
        api, "/v1/indicators", measure="attendances", city="HRT", group="people", by="month"
    )
    assert (shown["measure"], shown["unit"], shown["by"]) == ("attendances", "count", "month")
    assert shown["position"]["HRT"] > 0
    now = {row["group"]: row for row in shown["items"] if row["last_day"] == TODAY.isoformat()}
    assert {group: row["value"] for group, row in now.items()} == {
        "women": 12, "men": 20, "girls": 3, "boys": 0, "youth": 9, "displaced": 6,
    }  # fmt: skip
    assert now["women"]["restated_since"] is None
    one = await read(api, "/v1/indicators", measure="attendances", group="people:men")
    assert one["items"][-1]["value"] == 20
    nahia = await read(api, "/v1/indicators", measure="dialogues_held", per="nahia")
    assert {(row["city"], row["place"]) for row in nahia["items"]} == {("HRT", "HRT-N06")}


async def test_periods_of_the_solar_hijri_calendar_are_asked_for_by_name(api: Api) -> None:
    await api.project()
    shown = await read(
        api, "/v1/indicators", measure="dialogues_held", city="HRT", by="solar_hijri_year",
        **{"from": "2024-03-20", "to": "2026-03-20"},
    )  # fmt: skip
    assert [row["period"] for row in shown["items"]] == ["1403", "1404"]
    assert shown["items"][1]["first_day"] == "2025-03-21"


async def test_as_csv_an_indicator_has_a_row_for_each_figure(api: Api) -> None:
    await held(api)
    await api.project()
    asked = {"measure": "attendances", "city": "HRT", "group": "people:women", "by": "year"}
    asked["from"] = f"{TODAY.year}-01-01"
    by_format = await api.send("GET", "/v1/indicators", params={**asked, "format": "csv"})
    accept = {"accept": "text/csv"}
    by_accept = await api.send("GET", "/v1/indicators", params=asked, headers=accept)
    assert by_format.text == by_accept.text
    assert by_accept.headers["content-type"].startswith("text/csv")
    [row] = csv.DictReader(StringIO(by_accept.text))
    assert row["period"] == str(TODAY.year)
    wanted = ("city", "indicator", "disaggregation", "value", "denominator")
    assert [row[name] for name in wanted] == ["HRT", "attendances", "women", "12", ""]
    other = await api.send("GET", "/v1/scorecards", headers=accept)
    assert other.status_code == 406


def test_no_cell_of_a_csv_is_taken_for_a_formula() -> None:
    cells: list[object] = ["=1+1", "+1", "-x", "@sum", "\tx", "fine", -1, 0.5]
    answer = csv_answer(["a", "b"], [[cell, None] for cell in cells])
    lines = bytes(answer.body).decode().split("\r\n")
    assert lines == [
        "a,b", "'=1+1,", "'+1,", "'-x,", "'@sum,", "'\tx,", "fine,", "-1,", "0.5,", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, "/measure"),
        ({"measure": "happiness"}, "/measure"),
        ({"measure": "dialogues_held", "group": "people"}, "/group"),
        ({"measure": "dialogues_held", "group": "kind:nothing"}, "/group"),
        ({"measure": "dialogues_held", "from": "2026-02-01", "to": "2026-01-01"}, "/to"),
        ({"measure": "dialogues_held", "to": "9999-12-31"}, "/to"),
        ({"measure": "dialogues_held", "from": "1900-01-01", "by": "month"}, "/from"),
        ({"measure": "dialogues_held", "per": "person"}, "/per"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    door: Api, asked: dict[str, str], pointer: str
) -> None:
    answer = await door.send("GET", "/v1/indicators", params=asked)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


async def reports(api: Api, count: int) -> None:
    """Cases of which the first carries a promise of the lighting office."""
    told = IssueReported(
        category="LGT", code_list="categories.1", place="HRT-N06", title="Dark",
        narrative="The lane is dark.", language="en", sensitivity=Sensitivity.PUBLIC,
    )  # fmt: skip
    accepted = IssueAccepted(lead_body="HRT-DUG", level=Level.CITY, on=TODAY)
    promise = CommitmentStated(
        commitment_id=uuid4(), body="HRT-DUG", office="Lighting", promise="A lamp",
        language="en", due_on=TODAY + timedelta(days=20), stated_on=TODAY,
    )  # fmt: skip
    for number in range(count):
        events: list[IssueEvent] = [told, accepted, promise] if number == 0 else [told]
        await api.services.ledger.create_streams(ISSUE, "HRT", [(uuid4(), envelope(), events)])
    await api.project()


async def test_figures_of_too_few_are_for_those_of_the_city_and_the_country_alone(api: Api) -> None:
    await reports(api, 3)
    shown = {}
    for place in ("HRT", "AF", "HRT-N06"):
        key = await api.key(Role.MAB_MEMBER, place)
        answer = await api.client.get(
            "/v1/indicators",
            params={"measure": "issues_reported", "city": "HRT"},
            headers={"authorization": f"Bearer {key}"},
        )
        row = answer.json()["items"][-1]
        shown[place] = (row["value"], row["suppressed"])
    assert shown == {"HRT": (3, False), "AF": (3, False), "HRT-N06": (None, True)}
    key = await api.key(Role.MAB_MEMBER, "AF")
    total = await api.client.get(
        "/v1/indicators",
        params={"measure": "issues_reported", "per": "total"},
        headers={"authorization": f"Bearer {key}"},
    )
    assert total.json()["items"][-1]["value"] == 3


async def test_every_measure_is_answered_on_both_stores(api: Api) -> None:
    await reports(api, 2)
    listed = (await read(api, "/v1/codes/measures"))["items"]
    assert len(listed) > 10
    for measure in listed:
        for per in ("city", "nahia", "total"):
            for group in (None, *measure["groups"]):
                asked = {"measure": measure["code"], "per": per, "city": "HRT"}
                shown = await read(
                    api, "/v1/indicators", **asked, **({"group": group} if group else {})
                )
                assert shown["unit"] == measure["unit"]


async def test_an_as_of_that_is_too_recent_is_refused(api: Api) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    for path in ("/v1/indicators?measure=attendances&", "/v1/scorecards?"):
        answer = await api.send("GET", f"{path}as_of={later.replace('+', '%2B')}")
        assert (answer.status_code, answer.json()["code"]) == (422, "as-of-too-recent")


# Scorecards


async def the_card_read_at(api: Api, place: str) -> Any:
    """By somebody whose only role is given there."""
    token = await api.key(Role.MAB_MEMBER, place)
    answer = await api.client.get("/v1/scorecards", headers={"authorization": f"Bearer {token}"})
    [card] = answer.json()["items"]
    return card


async def test_a_scorecard_shows_what_offices_promised(api: Api) -> None:
    await reports(api, 1)
    shown = await read(api, "/v1/scorecards", city="HRT")
    assert shown["on"] == TODAY.isoformat()
    [card] = shown["items"]
    assert (card["body"], card["promises"]["made"], card["promises"]["open"]) == ("HRT-DUG", 1, 1)
    assert card["promises"]["days_promised"] == {"median": 20, "n": 1}
    assert card["promises"]["kept_on_time"] == {
        "n": 0, "of": 0, "percent": None, "reason_if_null": "nothing-to-count",
    }  # fmt: skip
    assert card["answers"]["acknowledged"]["days"] == {"median": 0, "n": 1}
    assert [office["office"] for office in card["offices"]] == ["Lighting"]
    assert (await read(api, "/v1/scorecards", body="HRT-PEM"))["items"] == []
    assert await the_card_read_at(api, "HRT-N06") == card
    hidden = await the_card_read_at(api, "KBL")
    assert (hidden["suppressed"], hidden["promises"], hidden["answers"]) == (True, None, None)
    backwards = {"from": "2026-02-01", "to": "2026-01-01"}
    answer = await api.send("GET", "/v1/scorecards", params=backwards)
    assert answer.status_code == 422
