"""Bodies at work over HTTP, on both stores."""

from typing import Any
from uuid import UUID, uuid4

from domain.member import Role
from tests.service.conftest import Api
from tests.service.test_door import problem

SEATS = {"seats": 8, "women": 3, "men": 5, "displaced": 2, "displaced_women": 1,
         "on": "2026-04-01"}  # fmt: skip
CDC = "/v1/bodies/HRT-CDC1"


async def test_what_a_body_goes_through_is_read_back(api: Api) -> None:
    function = {"description": "Evening walks", "language": "en", "on": "2026-03-04"}
    done: list[tuple[str, dict[str, Any]]] = [
        ("mobilisations", {"on": "2026-03-01"}),
        ("formation", {"on": "2026-03-02"}),
        ("safety-functions", function),
        ("mobilisations", {"on": "2026-03-05"}),
        ("compositions", SEATS),
    ]
    for noun, content in done:
        made = await api.send("POST", f"{CDC}/{noun}", json=content)
        assert (made.status_code, made.json()["events"]) == (200, 1), made.text
    read = (await api.send("GET", CDC)).json()
    assert read["mobilisations"] == [
        {"on": "2026-03-01", "again": False},
        {"on": "2026-03-05", "again": True},
    ]
    assert read["formed_on"] == "2026-03-02"
    assert read["safety_functions"] == [function]
    assert read["composition"] == {
        "recorded_on": "2026-04-01", "seats": 8, "women": 3, "men": 5, "displaced": 2,
        "displaced_women": 1, "youth": None, "disability": None, "met": True,
    }  # fmt: skip


async def test_lists_tell_whether_a_cdc_has_its_two_seats(api: Api) -> None:
    await api.send("POST", f"{CDC}/compositions", json={**SEATS, "displaced": 0,
                                                        "displaced_women": 0})  # fmt: skip
    await api.send("POST", "/v1/bodies/HRT-DUG/compositions", json=SEATS)
    await api.project()
    listed = (await api.send("GET", "/v1/bodies")).json()["items"]
    met = {row["code"]: row["composition_met"] for row in listed}
    assert met == {"HRT-CDC1": False, "HRT-DUG": None, "HRT-PEM": None}
    await api.send("POST", f"{CDC}/compositions", json=SEATS)
    await api.project()
    listed = (await api.send("GET", "/v1/bodies", params={"kind": "cdc"})).json()["items"]
    assert [row["composition_met"] for row in listed] == [True]


async def test_seats_that_do_not_add_up_are_refused(api: Api) -> None:
    problem(await api.send("POST", f"{CDC}/compositions", json={**SEATS, "men": 6}), 409,
            "seats-mismatch")  # fmt: skip


async def test_a_body_counts_its_own_seats_and_no_other_body_does(api: Api) -> None:
    own = await api.key(Role.COMMUNITY_REP, "HRT", "HRT-CDC1")
    other = await api.key(Role.COMMUNITY_REP, "HRT", "HRT-CDC2")
    path = f"{CDC}/compositions"
    allowed = await api.send("POST", path, json=SEATS, headers={"authorization": f"Bearer {own}"})
    assert allowed.status_code == 200
    refused = await api.send("POST", path, json=SEATS, headers={"authorization": f"Bearer {other}"})
    problem(refused, 403, "not-allowed")


async def test_a_successor_is_a_registered_body(api: Api) -> None:
    retirement = {"successor": "HRT-NEW", "on": "2026-03-01"}
    answer = await api.send("POST", f"{CDC}/retirement", json=retirement)
    problem(answer, 409, "unknown-body")
    retirement["successor"] = "HRT-DUG"
    assert (await api.send("POST", f"{CDC}/retirement", json=retirement)).status_code == 200
    again = await api.send("POST", f"{CDC}/mobilisations", json={"on": "2026-03-02"})
    problem(again, 409, "body-retired")


ISSUE: dict[str, Any] = {
    "category": "LGT", "place": "HRT-N06", "title": "No light", "narrative": "Dark.",
    "language": "en",
}  # fmt: skip


async def issue_led_by_dug(api: Api, **changes: Any) -> UUID:
    issue_id = uuid4()
    path = f"/v1/issues/{issue_id}"
    made = await api.send("PUT", path, role=Role.MUNICIPAL_FOCAL, json={**ISSUE, **changes})
    assert made.status_code == 201, made.text
    focal = await api.key(Role.MUNICIPAL_FOCAL, "HRT", "HRT-DUG")
    accepted = await api.send(
        "POST", f"{path}/acceptance", json={"lead_body": "HRT-DUG", "level": "L3"},
        headers={"authorization": f"Bearer {focal}"},
    )  # fmt: skip
    assert accepted.status_code == 200, accepted.text
    return issue_id


async def promise(api: Api, issue_id: UUID, office: str) -> str:
    focal = await api.key(Role.MUNICIPAL_FOCAL, "HRT", "HRT-DUG")
    commitment = str(uuid4())
    made = await api.send(
        "PUT", f"/v1/issues/{issue_id}/commitments/{commitment}",
        json={"body": "HRT-DUG", "office": office, "promise": "Mend it", "language": "en",
              "due_on": "2030-01-01"},
        headers={"authorization": f"Bearer {focal}"},
    )  # fmt: skip
    assert made.status_code == 201, made.text
    return commitment


async def test_an_office_goes_over_with_its_open_items_and_the_list_can_be_read(api: Api) -> None:
    issue_id = await issue_led_by_dug(api)
    mine = await promise(api, issue_id, "Lighting")
    await promise(api, issue_id, "Roads")
    await api.project()
    handover = {"handover_id": str(uuid4()), "office": "Lighting", "on": "2026-06-01"}
    path = "/v1/bodies/HRT-DUG/handovers"
    made = await api.send("POST", path, json=handover)
    assert (made.status_code, made.json()["events"]) == (200, 1), made.text
    again = await api.send("POST", path, json=handover)
    assert again.json()["events"] == 0
    read = (await api.send("GET", "/v1/bodies/HRT-DUG")).json()
    assert read["handovers"] == [
        {"handover_id": handover["handover_id"], "office": "Lighting", "on": "2026-06-01",
         "items": 1}
    ]  # fmt: skip
    moved = (await api.send("GET", f"{path}/{handover['handover_id']}")).json()
    assert moved["items"] == [{"kind": "commitment", "issue_id": str(issue_id), "item_id": mine}]


async def test_the_list_of_a_handover_tells_nobody_of_a_case_he_may_not_see(api: Api) -> None:
    issue_id = await issue_led_by_dug(api, category="DSP")  # S1: for those with a role there
    await promise(api, issue_id, "Lighting")
    await api.project()
    handover = {"handover_id": str(uuid4()), "office": "Lighting", "on": "2026-06-01"}
    path = "/v1/bodies/HRT-DUG/handovers"
    await api.send("POST", path, json=handover)
    stranger = await api.key(Role.COMMUNITY_REP, "AF-ELSEWHERE", "KBL-CDC")
    read = await api.send("GET", f"{path}/{handover['handover_id']}",
                          headers={"authorization": f"Bearer {stranger}"})  # fmt: skip
    assert read.json()["items"] == []
    body = await api.send("GET", "/v1/bodies/HRT-DUG",
                          headers={"authorization": f"Bearer {stranger}"})  # fmt: skip
    assert [each["items"] for each in body.json()["handovers"]] == [0]
    read = await api.send("GET", f"{path}/{handover['handover_id']}")
    assert len(read.json()["items"]) == 1


async def test_a_restricted_case_does_not_go_over_with_an_office(api: Api) -> None:
    issue_id = await issue_led_by_dug(api)
    await promise(api, issue_id, "Lighting")
    raised = await api.send("POST", f"/v1/issues/{issue_id}/sensitivity-raisings",
                            json={"level": "S2", "reason": "Threats."})  # fmt: skip
    assert raised.status_code == 200, raised.text
    await api.project()
    handover = {"handover_id": str(uuid4()), "office": "Lighting", "on": "2026-06-01"}
    await api.send("POST", "/v1/bodies/HRT-DUG/handovers", json=handover)
    read = (await api.send("GET", "/v1/bodies/HRT-DUG")).json()
    assert [each["items"] for each in read["handovers"]] == [0]


async def test_who_hands_over_is_a_registered_member(api: Api) -> None:
    handover = {"handover_id": str(uuid4()), "office": "Lighting", "on": "2026-06-01",
                "to_member": str(uuid4())}  # fmt: skip
    answer = await api.send("POST", "/v1/bodies/HRT-DUG/handovers", json=handover)
    problem(answer, 409, "unknown-member")


async def test_a_handover_never_recorded_is_not_found(api: Api) -> None:
    problem(await api.send("GET", f"/v1/bodies/HRT-DUG/handovers/{uuid4()}"), 404, "not-found")
