"""The gate before police conduct and restricted cases: closed until, and as long as, it is kept."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
import pytest

from domain.issue import ISSUE as STREAM
from domain.member import Role
from domain.words import REGISTRY
from tests.service.conftest import TODAY, Api
from tests.service.meetings import held

ISSUE: dict[str, Any] = {
    "category": "LGT", "place": "HRT-N06", "title": "No light", "narrative": "Dark.",
    "language": "en",
}  # fmt: skip
CONDUCT = {"category": "POL", "subcategory": "POL-CONDUCT"}
RESTRICTED = {"category": "DRG"}
GROUPS = {"police_conduct": CONDUCT, "s2": RESTRICTED}
OUTSIDE = "HRT-OMBUD"


async def sent(api: Api, method: str, path: str, content: Any, role: Role, **who: Any) -> Any:
    key = await api.key(role, "HRT", who.get("body"))
    return await api.send(method, path, json=content, headers={"authorization": f"Bearer {key}"})


async def report(api: Api, issue_id: UUID, **changes: Any) -> httpx.Response:
    """The custodian would read it; a community tells it."""
    answer: httpx.Response = await sent(
        api, "PUT", f"/v1/issues/{issue_id}", {**ISSUE, **changes}, Role.COMMUNITY_REP
    )
    return answer


async def custodian(api: Api) -> UUID:
    """A member with the custodian's role in Herat, given over HTTP so that it can be revoked."""
    await api.key(Role.CUSTODIAN, "HRT")
    return uuid5(REGISTRY, f"test:{Role.CUSTODIAN}:HRT:None")


async def open_gate(api: Api, group: str) -> UUID:
    await api.send("PUT", f"/v1/bodies/{OUTSIDE}", json={
        "kind": "oversight", "names": {"en": "Ombudsperson"}, "places": ["HRT"],
        "valid_from": "2024-01-01",
    })  # fmt: skip
    member = await custodian(api)
    opened = await api.send("POST", "/v1/places/HRT/intake-openings", json={
        "group": group, "custodian": str(member), "receiver": OUTSIDE,
    })  # fmt: skip
    assert opened.status_code == 200, opened.text
    return member


def refused(answer: httpx.Response) -> bool:
    if answer.status_code in (200, 201):
        return False
    assert (answer.status_code, answer.json()["code"]) == (409, "intake-not-open-here")
    assert set(answer.json()["help"]) == {"en", "fa-AF", "ps-AF"}, "where to go instead"
    return True


@pytest.mark.parametrize("group", GROUPS)
async def test_each_group_has_a_gate_of_its_own(api: Api, group: str) -> None:
    assert refused(await report(api, uuid4(), **GROUPS[group]))
    await open_gate(api, group)
    for name, codes in GROUPS.items():
        assert refused(await report(api, uuid4(), **codes)) is (name != group)


async def test_asking_for_more_protection_passes_the_same_gate(api: Api) -> None:
    assert refused(await report(api, uuid4(), sensitivity="S2"))


async def test_the_gate_closes_with_its_custodian(api: Api) -> None:
    member = await open_gate(api, "s2")
    assert not refused(await report(api, uuid4(), **RESTRICTED))
    revoked = await api.send(
        "POST", f"/v1/members/{member}/role-revocations", role=Role.CUSTODIAN,
        json={"role": "custodian", "place": "HRT", "on": (TODAY - timedelta(days=1)).isoformat()},
    )  # fmt: skip
    assert revoked.status_code == 200, revoked.text
    assert refused(await report(api, uuid4(), **RESTRICTED))


@pytest.mark.parametrize(("days", "closed"), [(-1, True), (2, False)])
async def test_the_gate_closes_on_the_day_its_receiver_is_gone(
    api: Api, days: int, closed: bool
) -> None:
    await open_gate(api, "police_conduct")
    retirement = {"on": (TODAY + timedelta(days=days)).isoformat()}
    await api.send("POST", f"/v1/bodies/{OUTSIDE}/retirement", json=retirement)
    assert refused(await report(api, uuid4(), **CONDUCT)) is closed


async def test_a_correction_passes_the_gate_too(api: Api) -> None:
    issue_id = uuid4()
    assert (await report(api, issue_id, category="POL")).status_code == 201
    corrections: list[tuple[dict[str, str], bool]] = [
        (CONDUCT, True), ({"subcategory": "POL-CONDUCT"}, True), (RESTRICTED, True),
        ({"category": "THF"}, False),
    ]  # fmt: skip
    for codes, closed in corrections:
        answer = await sent(api, "POST", f"/v1/issues/{issue_id}/corrections",
                            {**codes, "reason": "Misheard."}, Role.MUNICIPAL_FOCAL)  # fmt: skip
        assert refused(answer) is closed, codes


async def conduct_case(api: Api) -> str:
    """The path of a case about the police, with the city's focal point as its case worker."""
    issue_id = uuid4()
    assert (await report(api, issue_id, **CONDUCT)).status_code == 201
    path = f"/v1/issues/{issue_id}"
    await name_case_worker(api, path)
    return path


async def name_case_worker(
    api: Api, path: str, role: Role = Role.MUNICIPAL_FOCAL, body: str | None = None
) -> None:
    key = {"authorization": f"Bearer {await api.key(Role.CUSTODIAN, 'HRT')}"}
    await api.key(role, "HRT", body)
    worker = {"member": str(uuid5(REGISTRY, f"test:{role}:HRT:{body}"))}
    named = await api.send("POST", f"{path}/case-workers", json=worker, headers=key)
    assert named.status_code == 200, named.text


async def accept_outside(api: Api, path: str) -> None:
    await name_case_worker(api, path, Role.MUNICIPAL_FOCAL, "HRT-DUG")
    lead = {"lead_body": "HRT-DUG", "level": "L3"}
    taken = await sent(
        api, "POST", f"{path}/acceptance", lead, Role.MUNICIPAL_FOCAL, body="HRT-DUG"
    )
    assert taken.status_code == 200, taken.text


def own_chain(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (409, "police-conduct-own-chain")


async def test_a_case_leaves_police_conduct_only_through_the_gate_of_what_it_becomes(
    api: Api,
) -> None:
    await open_gate(api, "police_conduct")
    path = await conduct_case(api)
    to_drugs = {**RESTRICTED, "reason": "Misheard."}
    where = f"{path}/corrections"
    assert refused(await sent(api, "POST", where, to_drugs, Role.MUNICIPAL_FOCAL))
    await open_gate(api, "s2")
    assert not refused(await sent(api, "POST", where, to_drugs, Role.MUNICIPAL_FOCAL))
    shown = (await sent(api, "GET", path, None, Role.MUNICIPAL_FOCAL)).json()
    assert (shown["category"], shown["subcategory"]) == ("DRG", None)


async def test_the_police_promise_nothing_and_do_nothing_on_a_case_about_them(api: Api) -> None:
    await open_gate(api, "police_conduct")
    path = await conduct_case(api)
    await accept_outside(api, path)
    promise = {
        "body": "HRT-PEM", "office": "Commander", "promise": "It ends.", "language": "en",
        "dialogue_id": (await held(api)).rpartition("/")[2], "item": 1,
    }  # fmt: skip
    step = {"kind": "visit", "planned_on": TODAY.isoformat(), "office": "Gate"}
    await name_case_worker(api, path, Role.COMMUNITY_REP)
    for what, content in (("commitments", promise), ("actions", {**step, "body": "HRT-PEM"})):
        made = await sent(api, "PUT", f"{path}/{what}/{uuid4()}", content, Role.COMMUNITY_REP)
        assert own_chain(made), made.text
    covers = [{"issue_id": path.rpartition("/")[2], "commitment_id": str(uuid4())}]
    pledge = {**promise, "covers": covers}
    assert own_chain(await sent(api, "PUT", f"/v1/pledges/{uuid4()}", pledge, Role.COMMUNITY_REP))
    outside = await sent(api, "PUT", f"{path}/actions/{uuid4()}", step, Role.MUNICIPAL_FOCAL)
    assert outside.status_code == 201, outside.text


async def test_the_police_lose_the_lead_of_a_case_that_turns_out_to_be_about_them(
    api: Api,
) -> None:
    await open_gate(api, "police_conduct")
    issue_id = uuid4()
    await report(api, issue_id, category="POL")
    path = f"/v1/issues/{issue_id}"
    lead = {"lead_body": "HRT-PEM", "level": "L3"}
    taken = await sent(api, "POST", f"{path}/acceptance", lead, Role.PEM_SUPERVISOR, body="HRT-PEM")
    assert taken.status_code == 200, taken.text
    told = {**CONDUCT, "reason": "It was an officer."}
    corrected = await sent(api, "POST", f"{path}/corrections", told, Role.MUNICIPAL_FOCAL)
    assert corrected.status_code == 200, corrected.text
    police = await sent(api, "GET", path, None, Role.PEM_SUPERVISOR, body="HRT-PEM")
    assert police.status_code == 404
    await name_case_worker(api, path)
    shown = (await sent(api, "GET", path, None, Role.MUNICIPAL_FOCAL)).json()
    assert (shown["stage"], shown["lead_body"], shown["level"]) == ("acknowledged", None, None)
    history = (await sent(api, "GET", f"{path}/history", None, Role.MUNICIPAL_FOCAL)).json()
    assert any("HRT-PEM no longer leads the case" in str(each) for each in history["items"])
    await accept_outside(api, path)


async def test_naming_the_category_again_does_not_make_conduct_visible_to_the_police(
    api: Api,
) -> None:
    await open_gate(api, "police_conduct")
    path = await conduct_case(api)
    issue_id = UUID(path.rpartition("/")[2])
    again = {"category": "POL", "title": "Other words", "reason": "Clearer."}
    corrected = await sent(api, "POST", f"{path}/corrections", again, Role.MUNICIPAL_FOCAL)
    assert corrected.status_code == 200, corrected.text
    state = (await api.services.ledger.load(STREAM, issue_id)).state
    assert (state.title, state.police_conduct) == ("Other words", True)


async def test_a_case_about_the_police_is_neither_led_by_them_nor_referred_to_them(
    api: Api,
) -> None:
    await open_gate(api, "police_conduct")
    issue_id = uuid4()
    await report(api, issue_id, **CONDUCT)
    path = f"/v1/issues/{issue_id}"
    key = {"authorization": f"Bearer {await api.key(Role.CUSTODIAN, 'HRT')}"}
    focal = uuid5(REGISTRY, f"test:{Role.MUNICIPAL_FOCAL}:HRT:HRT-PEM")
    await api.key(Role.MUNICIPAL_FOCAL, "HRT", "HRT-PEM")
    await api.send("POST", f"{path}/case-workers", json={"member": str(focal)}, headers=key)
    # a case worker who speaks for the police does not even see it
    own = await sent(api, "POST", f"{path}/acceptance", {"lead_body": "HRT-PEM", "level": "L3"},
                     Role.MUNICIPAL_FOCAL, body="HRT-PEM")  # fmt: skip
    assert own.status_code == 404
    outside = uuid5(REGISTRY, f"test:{Role.MUNICIPAL_FOCAL}:HRT:None")
    await api.key(Role.MUNICIPAL_FOCAL, "HRT")
    await api.send("POST", f"{path}/case-workers", json={"member": str(outside)}, headers=key)
    referral = {"to_body": "HRT-PEM", "reason": "Theirs."}
    sent_on = await sent(api, "PUT", f"{path}/referrals/{uuid4()}", referral, Role.MUNICIPAL_FOCAL)
    assert (sent_on.status_code, sent_on.json()["code"]) == (409, "police-conduct-own-chain")
