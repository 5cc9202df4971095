"""Lists, board, reports, code lists and the service's own state over HTTP, on both stores."""

import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from domain.issue import ISSUE
from domain.issue.events import (
    CaseImported,
    CommitmentStated,
    IssueAccepted,
    IssueAcknowledged,
    IssueEvent,
    SensitivityRaised,
)
from domain.member import Role
from domain.words import Level, Sensitivity
from service.http.fields import utc
from service.ledger import Ledger
from service.routes import status
from tests.service.conftest import Api, envelope
from tests.service.test_door import problem


def case(opened: date, solved: date | None, category: str = "LGT") -> IssueEvent:
    return CaseImported(
        source="test", source_id=str(uuid4()), category=category, code_list="categories.1",
        place="HRT-N06", sensitivity=Sensitivity.PUBLIC, opened_on=opened, solved_on=solved,
        closed_on=solved,
    )  # fmt: skip


async def keep(api: Api, *histories: list[IssueEvent]) -> None:
    new = [(uuid4(), envelope(), history) for history in histories]
    await api.services.ledger.create_streams(ISSUE, "HRT", new)
    await api.project()


async def test_cases_are_listed_newest_first_and_filtered(api: Api) -> None:
    await keep(
        api,
        [case(date(2026, 1, 1), None)],
        [case(date(2026, 1, 5), date(2026, 1, 9), "WAS")],
        [case(date(2026, 1, 3), None)],
    )
    listed = (await api.send("GET", "/v1/issues")).json()
    assert [row["opened_on"] for row in listed["items"]] == [
        "2026-01-05",
        "2026-01-03",
        "2026-01-01",
    ]
    wanted = {"open": "true", "category": "LGT", "place": "HRT-N06", "limit": 1}
    first = (await api.send("GET", "/v1/issues", params=wanted)).json()
    assert [row["opened_on"] for row in first["items"]] == ["2026-01-03"]
    after = {**wanted, "cursor": first["next_cursor"]}
    second = (await api.send("GET", "/v1/issues", params=after)).json()
    assert [row["opened_on"] for row in second["items"]] == ["2026-01-01"]
    assert second["next_cursor"] is None


async def test_a_list_as_of_a_time_before_the_first_case_is_empty(api: Api) -> None:
    await keep(api, [case(date(2026, 1, 1), None)])
    then = await api.send("GET", "/v1/issues", params={"as_of": "2020-01-01T00:00:00+04:30"})
    nothing = {"common": 0, "HRT": 0}
    assert then.json() == {"items": [], "next_cursor": None, "position": nothing}


@pytest.mark.parametrize(
    "path", ["/v1/issues", "/v1/follow-up/commitments", "/v1/follow-up/actions"]
)
async def test_a_list_as_of_a_time_tells_where_the_record_stood(
    api: Api, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    await keep(api, [case(date(2026, 1, 1), None)])
    heads = await api.services.ledger.heads()
    as_of = utc(datetime.now(UTC))
    await keep(api, [case(date(2026, 1, 2), None)])
    then = (await api.send("GET", path, params={"as_of": as_of})).json()
    assert then["position"] == heads
    assert (await api.send("GET", path)).json()["position"] is None


async def test_the_board_counts_and_lists_what_is_late(api: Api) -> None:
    promised = CommitmentStated(
        commitment_id=uuid4(), body="HRT-DUG", office="Street lighting", promise="Mend the lamp",
        language="en", due_on=date(2026, 1, 10), stated_on=date(2026, 1, 2),
    )  # fmt: skip
    accepted = IssueAccepted(lead_body="HRT-DUG", level=Level.CITY, on=date(2026, 1, 2))
    await keep(api, [case(date(2026, 1, 1), None), accepted, promised])
    board = (await api.send("GET", "/v1/follow-up", params={"city": "HRT"})).json()
    assert board["commitments"] == {"long_overdue": 1}
    assert board["days"]["HRT"] >= "2026-01-11"
    late = await api.send("GET", "/v1/follow-up/commitments", params={"standing": "long_overdue"})
    assert [row["office"] for row in late.json()["items"]] == ["Street lighting"]
    actions = await api.send("GET", "/v1/follow-up/actions")
    assert actions.json() == {"items": [], "next_cursor": None, "position": None}


async def test_the_recurrence_report_answers_rows_with_all_that_they_rest_on(api: Api) -> None:
    await keep(
        api,
        [case(date(2025, 1, 1), date(2025, 1, 5))],
        [case(date(2025, 3, 1), date(2025, 3, 5))],
    )
    wanted = {"city": "HRT", "cut_off": "2026-01-01"}
    answer = await api.send("GET", "/v1/reports/recurrence", params=wanted)
    report = answer.json()
    [row] = report["items"]
    assert (row["n_cases"], row["n_episodes"], row["n_solved"]) == (2, 2, 2)
    assert row["recurrences"] == {"failed_fix": 0, "recurrence": 1}
    assert [rate["h"] for rate in row["f"]] == [30, 90, 180, 365]
    again = {**wanted, "position": ",".join(f"{k}:{v}" for k, v in report["position"].items())}
    same = await api.send("GET", "/v1/reports/recurrence", params=again)
    assert same.content == answer.content


async def test_a_reader_from_elsewhere_sees_no_small_rows(api: Api) -> None:
    # readers from elsewhere are told up to the first day of the quarter that is going on
    await keep(api, [case(date(2025, 1, 1), date(2025, 1, 5))], [case(date(2025, 7, 1), None)])
    city = {"level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
            "valid_from": "2024-03-20"}  # fmt: skip
    await api.send("PUT", "/v1/places/KBL", json=city)
    shown = {}
    for place in ("HRT", "KBL"):
        key = await api.key(Role.MUNICIPAL_FOCAL, place)
        answer = await api.send(
            "GET", "/v1/reports/recurrence", params={"city": "HRT"},
            headers={"authorization": f"Bearer {key}"},
        )  # fmt: skip
        shown[place] = [row["suppressed"] for row in answer.json()["items"]]
    assert shown == {"HRT": [False], "KBL": [True]}


async def test_the_cases_behind_a_number_are_shown_to_those_who_may_see_all_of_them(
    api: Api,
) -> None:
    path = "/v1/reports/recurrence/chains/HRT/HRT-N06/LGT"
    problem(await api.send("GET", path), 404, "not-found")
    await keep(
        api,
        [case(date(2025, 1, 1), date(2025, 1, 5))],
        [case(date(2025, 3, 1), date(2025, 3, 5))],
    )
    [chain] = (await api.send("GET", path)).json()["items"]
    assert [episode["days_until_again"] for episode in chain["episodes"]] == [55, None]
    cases = [c["issue_id"] for episode in chain["episodes"] for c in episode["cases"]]
    assert sorted(event["issue_id"] for event in chain["events"]) == sorted(cases)
    assert chain["events_complete"]
    before = await api.send("GET", path, params={"cut_off": "2025-02-01"})
    assert [len(each["episodes"]) for each in before.json()["items"]] == [1]


async def test_the_events_behind_a_problem_are_those_recorded_up_to_the_position(api: Api) -> None:
    path = "/v1/reports/recurrence/chains/HRT/HRT-N06/LGT"
    acknowledged = IssueAcknowledged(on=date(2025, 1, 2))
    await keep(api, [case(date(2025, 1, 1), None), acknowledged])
    head = (await api.services.ledger.heads())["HRT"]
    [chain] = (await api.send("GET", path)).json()["items"]
    recorded = await api.services.ledger.read("HRT", head - 2, 2)
    assert [event["event_id"] for event in chain["events"]] == [str(e.event_id) for e in recorded]
    assert [event["event"] for event in chain["events"]] == ["case-imported", "issue-acknowledged"]
    [event, _] = chain["events"]
    assert {"version", "occurred_at", "recorded_at"} <= event.keys()
    before = await api.send("GET", path, params={"position": f"HRT:{head - 1}"})
    assert [event["event"] for event in before.json()["items"][0]["events"]] == ["case-imported"]


async def test_a_problem_with_a_case_that_the_reader_may_not_see_is_not_shown(api: Api) -> None:
    path = "/v1/reports/recurrence/chains/HRT/HRT-N06/LGT"
    inside = SensitivityRaised(level=Sensitivity.INTERNAL, reason="Names were told.")
    await keep(api, [case(date(2025, 1, 1), None)], [case(date(2025, 6, 1), None), inside])
    city = {"level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
            "valid_from": "2024-03-20"}  # fmt: skip
    await api.send("PUT", "/v1/places/KBL", json=city)
    answered = {}
    for place in ("HRT", "KBL"):
        key = await api.key(Role.MUNICIPAL_FOCAL, place)
        answer = await api.send("GET", path, headers={"authorization": f"Bearer {key}"})
        answered[place] = answer.status_code
    assert answered == {"HRT": 200, "KBL": 404}


async def test_a_restricted_case_is_behind_no_number(api: Api) -> None:
    path = "/v1/reports/recurrence/chains/HRT/HRT-N06/LGT"
    await keep(api, [case(date(2025, 1, 1), date(2025, 1, 5))])
    open_to_all = (await api.send("GET", path)).json()
    restricted = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Threats.")
    await keep(api, [case(date(2025, 6, 1), None), restricted])
    for role in (Role.PEM_OFFICER, Role.CUSTODIAN):
        assert (await api.send("GET", path, role=role)).json() == open_to_all


async def test_code_lists_are_named_and_read(api: Api) -> None:
    lists = (await api.send("GET", "/v1/codes")).json()["items"]
    assert "categories" in [each["name"] for each in lists]
    read = (await api.send("GET", "/v1/codes/categories")).json()
    light = next(each for each in read["items"] if each["code"] == "LGT")
    assert light["sensitivity"] == "S0"
    assert set(light["names"]) == {"en", "fa", "ps"}
    problem(await api.send("GET", "/v1/codes/nothing"), 404, "not-found")


async def test_health_needs_no_key_and_tells_how_far_lists_are_behind(api: Api) -> None:
    before = await api.send("GET", "/health", role=None)
    assert before.json()["status"] == "ok"
    assert before.json()["lag"] > 0
    await api.project()
    after = await api.send("GET", "/health", role=None)
    assert (after.json()["lag"], after.json()["parked"]) == (0, 0)
    state = (await api.send("GET", "/v1/status", role=Role.AUDITOR)).json()
    assert {each["lane"] for each in state["projections"]} == {"common", "HRT"}
    assert state["parked"] == 0


async def test_health_says_in_time_that_the_store_does_not_answer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def heads(ledger: Ledger) -> dict[str, int]:
        await asyncio.sleep(60)
        return {}

    monkeypatch.setattr(type(api.services.ledger), "heads", heads)
    monkeypatch.setattr(status, "PATIENCE", 0.05)
    problem(await api.send("GET", "/health", role=None), 503, "unavailable")


async def test_a_report_looks_no_further_than_an_imported_file_goes(api: Api) -> None:
    await keep(api, [case(date(2013, 1, 1), date(2013, 1, 5))], [case(date(2013, 3, 1), None)])
    report = (await api.send("GET", "/v1/reports/recurrence", params={"city": "HRT"})).json()
    assert report["cut_off"] == "2013-03-02"


async def test_a_report_does_not_look_into_the_future(api: Api) -> None:
    refused = await api.send(
        "GET", "/v1/reports/recurrence", params={"city": "HRT", "cut_off": "2999-01-01"}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "cut-off-in-the-future"


async def test_a_suppressed_row_holds_no_number(api: Api) -> None:
    await keep(api, [case(date(2025, 1, 1), date(2025, 1, 5))], [case(date(2025, 7, 1), None)])
    key = await api.key(Role.MAB_MEMBER, "AF-ELSEWHERE")
    answer = await api.client.get(
        "/v1/reports/recurrence", headers={"authorization": f"Bearer {key}"}
    )
    [row] = answer.json()["items"]
    assert row["suppressed"]
    assert {name for name, value in row.items() if isinstance(value, int | float)} == {
        "robust", "suppressed",
    }  # fmt: skip
