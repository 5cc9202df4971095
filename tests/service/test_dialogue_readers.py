"""Who reads and records a dialogue, and what not every party may see of it."""

from uuid import uuid4

import pytest

from domain.member import Role
from tests.service.conftest import LONG_AGO, Api
from tests.service.meetings import (
    COUNCIL,
    FOCAL,
    HOLDING,
    ITEMS,
    OFFICER,
    accepted_issue,
    circulated,
    done,
    form_womens_group,
    held,
    planned,
    protect,
    read,
    refused,
    send,
)


async def test_a_protected_case_is_kept_off_agenda_and_minutes(api: Api) -> None:
    issue = await accepted_issue(api)
    path = await held(api)
    await protect(api, issue)
    item = {**ITEMS[0], "issue_id": issue}
    draft = {"items": [item], "language": "en"}
    await refused(api, OFFICER, f"{path}/minutes", draft, "item-hidden")
    nobody_reported = {"items": [{**item, "issue_id": str(uuid4())}], "language": "en"}
    await refused(api, OFFICER, f"{path}/minutes", nobody_reported, "item-hidden")
    without_case = {"items": [{**ITEMS[0], "commitment_id": str(uuid4())}], "language": "en"}
    await refused(api, OFFICER, f"{path}/minutes", without_case, "invalid")
    ahead = await planned(api)
    agenda = {"items": [{"number": 1, "kind": "feedback", "issue_id": issue}]}
    await refused(api, OFFICER, f"{ahead}/agenda", agenda, "item-hidden")


async def test_a_case_that_becomes_protected_is_linked_no_more_and_the_text_stays(
    api: Api,
) -> None:
    issue = await accepted_issue(api)
    item = {**ITEMS[0], "issue_id": issue}
    path, now = await circulated(api, items=[item])
    assert (await read(api, path))["minutes"]["items"][0]["issue_id"] == issue
    await protect(api, issue)
    minutes = (await read(api, path))["minutes"]
    assert minutes["items"][0]["issue_id"] is None
    assert minutes["items"][0]["text"] == item["text"]
    assert minutes["content_hash"] == now


async def test_whoever_is_invited_later_must_be_allowed_to_see_the_agenda(api: Api) -> None:
    await form_womens_group(api)
    elsewhere = await accepted_issue(api, category="THF", place="HRT")
    path = await planned(api)
    agenda = {"items": [{"number": 1, "kind": "feedback", "issue_id": elsewhere}]}
    await done(api, OFFICER, f"{path}/agenda", agenda)
    more = {"bodies": ["HRT-WG1"]}
    await refused(api, OFFICER, f"{path}/invitations", more, "item-hidden")
    await done(api, OFFICER, f"{path}/agenda", {"items": []})
    await done(api, OFFICER, f"{path}/invitations", more)
    assert (await read(api, path))["invited"][-1] == "HRT-WG1"


# Who may


async def test_another_city_reads_a_dialogue_held_with_it_through_a_body_that_is_invited(
    api: Api,
) -> None:
    kabul = {
        "level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
        "valid_from": LONG_AGO.isoformat(),
    }  # fmt: skip
    made = await api.send("PUT", "/v1/places/KBL", json=kabul)
    assert made.status_code == 201, made.text
    works = {"kind": "dug", "names": {"en": "Works"}, "places": ["KBL"],
             "valid_from": LONG_AGO.isoformat()}  # fmt: skip
    made = await api.send("PUT", "/v1/bodies/KBL-DUG", json=works)
    assert made.status_code == 201, made.text
    path = await planned(api, kind="exchange", place="HRT", with_cities=["KBL"])
    token = await api.key(Role.MUNICIPAL_FOCAL, "KBL", "KBL-DUG")
    asking = {"authorization": f"Bearer {token}"}
    assert (await api.client.get(f"/v1{path}", headers=asking)).status_code == 404
    issue = await accepted_issue(api, category="THF")
    agenda = {"items": [{"number": 1, "kind": "feedback", "issue_id": issue}]}
    await done(api, OFFICER, f"{path}/agenda", agenda)
    more = {"bodies": ["KBL-DUG"]}
    await refused(api, OFFICER, f"{path}/invitations", more, "item-hidden")
    await done(api, OFFICER, f"{path}/agenda", {"items": []})
    await done(api, OFFICER, f"{path}/invitations", more)
    assert (await api.client.get(f"/v1{path}", headers=asking)).status_code == 200


async def test_nothing_comes_from_a_dialogue_elsewhere_or_unseen(api: Api) -> None:
    kabul = {
        "level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
        "valid_from": LONG_AGO.isoformat(),
    }  # fmt: skip
    made = await api.send("PUT", "/v1/places/KBL", json=kabul)
    assert made.status_code == 201, made.text
    here = (await held(api, place="HRT")).rpartition("/")[2]
    report = {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
        "narrative": "It is dark.", "dialogue_id": here, "item": 1,
    }  # fmt: skip
    advice = {
        "title": "Poles", "text": "Use poles that last.", "language": "en", "place": "HRT-N06",
        "addressed_to": "HRT-DUG", "dialogue_id": here, "item": 1,
    }  # fmt: skip
    of_gate = await api.key(Role.COMMUNITY_REP, "HRT-N06", "HRT-WG1")
    nationwide = await api.key(Role.CITY_COORDINATOR, "AF", "HRT-MAB")
    for token, changes in ((of_gate, {}), (nationwide, {"place": "KBL"})):
        asking = {"authorization": f"Bearer {token}"}
        for path, body, code in (
            (f"/v1/issues/{uuid4()}", report, "not-held"),
            (f"/v1/recommendations/{uuid4()}", advice, "dialogue-unknown"),
        ):
            answer = await api.client.put(path, json={**body, **changes}, headers=asking)
            assert answer.json().get("code") == code, answer.text
    await done(api, COUNCIL, f"/issues/{uuid4()}", report, "PUT")
    word = {
        "body": "HRT-DUG", "office": "Head of works", "promise": "Two lamps", "language": "en",
        "item": 1,
    }  # fmt: skip
    promise = f"/issues/{await accepted_issue(api)}/commitments/{uuid4()}"
    never = {**word, "dialogue_id": str(uuid4())}
    await refused(api, FOCAL, promise, never, "not-held", "PUT")
    await refused(api, OFFICER, promise, never, "promise-not-heard", "PUT")
    await done(api, FOCAL, promise, {**word, "dialogue_id": here}, "PUT")


async def test_a_member_of_an_invited_body_reads_a_dialogue_above_its_own_place(api: Api) -> None:
    await form_womens_group(api)
    invited = ["HRT-PEM", "HRT-CDC1", "HRT-DUG", "HRT-WG1"]
    path = await planned(api, place="HRT", invited=invited)
    token = await api.key(Role.COMMUNITY_REP, "HRT-N06", "HRT-WG1")
    asking = {"authorization": f"Bearer {token}"}
    assert (await api.client.get(f"/v1{path}", headers=asking)).status_code == 200
    other = await planned(api, place="HRT")
    assert (await api.client.get(f"/v1{other}", headers=asking)).status_code == 404


async def test_a_recorder_of_a_partys_place_does_not_record_a_dialogue_of_the_city(
    api: Api,
) -> None:
    await form_womens_group(api)
    path = await planned(api, place="HRT", invited=["HRT-PEM", "HRT-CDC1", "HRT-WG1"])
    token = await api.key(Role.MUNICIPAL_FOCAL, "HRT-N06", "HRT-DUG")
    asking = {"authorization": f"Bearer {token}"}
    assert (await api.client.get(f"/v1{path}", headers=asking)).status_code == 200
    answer = await api.client.post(f"/v1{path}/holding", json=HOLDING, headers=asking)
    assert answer.status_code == 403


@pytest.mark.parametrize("what", ["holding", "sealing", "cancellation"])
async def test_an_attending_party_does_not_write_the_record(api: Api, what: str) -> None:
    path = await planned(api)
    bodies = {"holding": HOLDING, "sealing": {}, "cancellation": {"reason": "Snow"}}
    answer = await send(api, "POST", COUNCIL, f"{path}/{what}", bodies[what])
    assert answer.status_code == 403
