"""Places, bodies, members and keys over HTTP, on both stores."""

from typing import Any
from uuid import uuid4

from domain.member import Role
from tests.service.conftest import Api
from tests.service.test_door import problem

NAHIA: dict[str, Any] = {
    "level": "nahia", "parent": "HRT", "names": {"en": "Nahia 7", "fa": "ناحیهٔ ۷"},
    "valid_from": "2024-03-20",
}  # fmt: skip


async def test_a_place_is_registered_read_and_listed(api: Api) -> None:
    made = await api.send("PUT", "/v1/places/HRT-N07", json=NAHIA)
    assert made.status_code == 201, made.text
    assert made.json()["lane"] == "HRT"
    read = await api.send("GET", "/v1/places/HRT-N07")
    assert read.json()["above"] == ["HRT", "AF"]
    assert read.headers["etag"] == '"1"'
    await api.project()
    listed = await api.send("GET", "/v1/places", params={"below": "HRT"})
    assert [row["code"] for row in listed.json()["items"]] == ["HRT", "HRT-N06", "HRT-N07"]


async def test_a_registration_sent_twice_is_one_and_answered_alike(api: Api) -> None:
    first = await api.send("PUT", "/v1/places/HRT-N07", json=NAHIA)
    second = await api.send("PUT", "/v1/places/HRT-N07", json=NAHIA)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["idempotent-replayed"] == "true"


async def test_a_code_stands_for_one_place(api: Api) -> None:
    await api.send("PUT", "/v1/places/HRT-N07", json=NAHIA)
    other = {**NAHIA, "names": {"en": "Nahia 8"}}
    problem(await api.send("PUT", "/v1/places/HRT-N07", json=other), 409, "id-reused")


async def test_a_country_and_a_new_city_are_registered(api: Api) -> None:
    country = {"level": "country", "names": {"en": "Iran"}, "valid_from": "2024-03-20"}
    assert (await api.send("PUT", "/v1/places/IR", json=country)).status_code == 201
    city = {"level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
            "valid_from": "2024-03-20"}  # fmt: skip
    made = await api.send("PUT", "/v1/places/KBL", json=city)
    assert (made.status_code, made.json()["lane"]) == (201, "KBL")


async def test_what_a_city_settles_is_read_back(api: Api) -> None:
    card = {"en": "Go to the clinic.", "fa": "به کلینیک بروید."}
    settled: list[tuple[str, dict[str, Any]]] = [
        ("working-week", {"working_days": [1, 2, 3, 4, 7]}),
        ("holidays", {"days": ["2026-03-21", "2026-03-20"]}),
        ("pathway-card", {"card": card, "emergency_number": "119"}),
        ("suspensions", {"first_day": "2026-02-01", "reason": "Unsafe road."}),
        ("suspension-lifting", {"on": "2026-02-10"}),
        ("names", {"names": {"en": "Herat City"}, "on": "2026-01-01"}),
    ]
    for noun, content in settled:
        answer = await api.send("POST", f"/v1/places/HRT/{noun}", json=content)
        assert answer.status_code == 200, answer.text
    city = (await api.send("GET", "/v1/places/HRT")).json()
    assert city["working_days"] == [1, 2, 3, 4, 7]
    assert city["holidays"] == ["2026-03-20", "2026-03-21"]
    assert city["pathway_card"]["fa"] == card["fa"]
    assert city["emergency_number"] == "119"
    assert city["suspensions"] == [{"first_day": "2026-02-01", "last_day": "2026-02-09"}]
    assert city["names"]["en"] == "Herat City"
    assert city["version"] == 1 + len(settled)


async def test_only_a_city_settles_its_week(api: Api) -> None:
    week = {"working_days": [1]}
    answer = await api.send("POST", "/v1/places/HRT-N06/working-week", json=week)
    problem(answer, 409, "not-a-city")


async def test_a_write_on_an_old_version_is_told_the_new_one(api: Api) -> None:
    renaming = {"names": {"en": "Herat City"}, "on": "2026-01-01"}
    headers = {"if-match": '"1"'}
    first = await api.send("POST", "/v1/places/HRT/names", json=renaming, headers=headers)
    assert first.headers["etag"] == '"2"'
    renaming["names"] = {"en": "Another"}
    second = await api.send("POST", "/v1/places/HRT/names", json=renaming, headers=headers)
    problem(second, 412, "stale-version")
    assert second.headers["etag"] == '"2"'


async def test_an_idempotency_key_repeats_its_answer_and_takes_no_other_content(api: Api) -> None:
    headers = {"idempotency-key": str(uuid4())}
    names = {"names": {"en": "Herat City"}, "on": "2026-01-01"}
    first = await api.send("POST", "/v1/places/HRT/names", json=names, headers=headers)
    again = await api.send("POST", "/v1/places/HRT/names", json=names, headers=headers)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert again.headers["idempotent-replayed"] == "true"
    names["on"] = "2026-01-02"
    other = await api.send("POST", "/v1/places/HRT/names", json=names, headers=headers)
    problem(other, 422, "operation-reused")


async def test_a_held_version_is_not_sent_again(api: Api) -> None:
    headers = {"if-none-match": '"1"'}
    answer = await api.send("GET", "/v1/places/HRT", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == '"1"'


async def test_a_list_is_read_page_by_page_to_its_end(api: Api) -> None:
    await api.project()
    seen, path = [], "/v1/places?limit=1"
    while True:
        answer = await api.send("GET", path)
        page = answer.json()
        seen += [row["code"] for row in page["items"]]
        if page["next_cursor"] is None:
            assert "link" not in answer.headers
            break
        link = answer.headers["link"]
        assert link.endswith('; rel="next"')
        path = link[1 : link.index(">")]
        assert "limit=1" in path
    assert seen == ["AF", "HRT", "HRT-N06"]


async def test_a_body_is_registered_renamed_retired_and_listed(api: Api) -> None:
    new = {"kind": "womens_group", "names": {"en": "Women of Nahia 6"}, "places": ["HRT-N06"],
           "valid_from": "2024-03-20"}  # fmt: skip
    made = await api.send("PUT", "/v1/bodies/HRT-WG1", json=new)
    assert (made.status_code, made.json()["lane"]) == (201, "HRT")
    names = {"names": {"en": "Women's council"}, "on": "2025-01-01"}
    assert (await api.send("POST", "/v1/bodies/HRT-WG1/names", json=names)).status_code == 200
    ending = {"successor": "HRT-CDC1", "on": "2026-01-01"}
    assert (await api.send("POST", "/v1/bodies/HRT-WG1/retirement", json=ending)).is_success
    read = (await api.send("GET", "/v1/bodies/HRT-WG1")).json()
    assert (read["names"]["en"], read["successor"], read["version"]) == (
        "Women's council", "HRT-CDC1", 3,
    )  # fmt: skip
    await api.project()
    listed = (await api.send("GET", "/v1/bodies", params={"place": "HRT"})).json()
    assert [row["code"] for row in listed["items"]] == ["HRT-CDC1", "HRT-DUG", "HRT-PEM"]


async def test_a_body_at_a_place_nobody_knows_is_refused(api: Api) -> None:
    new = {"kind": "cdc", "names": {"en": "A"}, "places": ["NOWHERE"], "valid_from": "2024-03-20"}
    problem(await api.send("PUT", "/v1/bodies/X", json=new), 409, "unknown-place")


async def test_a_coordinator_of_another_city_changes_nothing_here(api: Api) -> None:
    city = {"level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
            "valid_from": "2024-03-20"}  # fmt: skip
    await api.send("PUT", "/v1/places/KBL", json=city)
    key = await api.key(Role.CITY_COORDINATOR, "KBL")
    headers = {"authorization": f"Bearer {key}"}
    answer = await api.send("PUT", "/v1/places/HRT-N07", json=NAHIA, headers=headers)
    problem(answer, 403, "not-allowed")


async def test_a_member_gets_a_role_and_a_key_and_loses_both(api: Api) -> None:
    member = f"/v1/members/{uuid4()}"
    label = {"label": "Community police, Nahia 6", "body": "HRT-PEM"}
    assert (await api.send("PUT", member, json=label)).status_code == 201
    role = {"role": "pem_officer", "place": "HRT-N06", "body": "HRT-PEM", "first_day": "2024-03-20"}
    granted = await api.send("POST", f"{member}/roles", json=role)
    assert granted.status_code == 200, granted.text
    asked = {"scopes": ["read", "write"], "expires_on": "2100-01-01"}
    made = await api.send("POST", f"{member}/keys", json=asked)
    assert made.status_code == 201, made.text
    key = {"authorization": f"Bearer {made.json()['key']}"}
    me = (await api.send("GET", "/v1/me", headers=key)).json()
    assert (me["body"], [r["place"] for r in me["roles"]]) == ("HRT-PEM", ["HRT-N06"])
    assert "report_issue" in me["roles"][0]["actions"]

    ending = {"role": "pem_officer", "place": "HRT-N06", "body": "HRT-PEM", "on": "2024-03-20"}
    assert (await api.send("POST", f"{member}/role-revocations", json=ending)).is_success
    assert (await api.send("GET", "/v1/me", headers=key)).json()["roles"] == []
    revoking = {"key_id": made.json()["key_id"], "reason": "The telephone was lost."}
    revoked = await api.send("POST", f"{member}/key-revocations", json=revoking)
    assert revoked.status_code == 204, revoked.text
    problem(await api.send("GET", "/v1/me", headers=key), 401, "not-authenticated")


async def test_a_key_is_shown_once(api: Api) -> None:
    member = f"/v1/members/{uuid4()}"
    await api.send("PUT", member, json={"label": "Nahia 6"})
    asked = {"scopes": ["read"], "expires_on": "2100-01-01"}
    headers = {"idempotency-key": str(uuid4())}
    first = await api.send("POST", f"{member}/keys", json=asked, headers=headers)
    assert first.status_code == 201, first.text
    again = await api.send("POST", f"{member}/keys", json=asked, headers=headers)
    problem(again, 409, "key-shown-once")


async def test_intake_opens_only_with_a_custodian_outside_the_police(api: Api) -> None:
    custodian = str(uuid4())
    await api.send("PUT", f"/v1/members/{custodian}", json={"label": "Custodian"})
    opening = {"group": "s2", "custodian": custodian, "receiver": "HRT-CDC1"}
    path = "/v1/places/HRT/intake-openings"
    problem(await api.send("POST", path, json=opening), 409, "custodian-not-appointed")
    role = {"role": "custodian", "place": "HRT", "first_day": "2024-03-20"}
    roles = f"/v1/members/{custodian}/roles"
    granted = await api.send("POST", roles, json=role, role=Role.CUSTODIAN)
    assert granted.status_code == 200, granted.text
    police = {**opening, "receiver": "HRT-PEM"}
    problem(await api.send("POST", path, json=police), 409, "receiver-in-police-chain")
    assert (await api.send("POST", path, json=opening)).status_code == 200
    intake = (await api.send("GET", "/v1/places/HRT")).json()["intake"]
    assert [(each["group"], each["receiver"]) for each in intake] == [("s2", "HRT-CDC1")]


async def test_members_are_listed_to_those_who_keep_them(api: Api) -> None:
    await api.key(Role.AUDITOR)
    await api.project()
    listed = await api.send("GET", "/v1/members", role=Role.AUDITOR)
    assert "auditor" in [row["label"] for row in listed.json()["items"]]
    problem(await api.send("GET", "/v1/members", role=Role.PEM_OFFICER), 403, "not-allowed")
