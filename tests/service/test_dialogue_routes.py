"""The life of a dialogue over HTTP, on both stores: from its plan to its sealed minutes."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from domain.body import BODY, Body, register_body
from domain.issue import ISSUE
from domain.issue.protection import raise_sensitivity
from domain.member import Role
from domain.words import Names, Sensitivity, body_id
from service.ledger import Command
from tests.service.conftest import LONG_AGO, Api, envelope, operation

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Asia/Kabul")).date()
SHEET = {"kind": "document", "sha256": "cd" * 32}

Who = tuple[Role, str | None]
OFFICER: Who = (Role.PEM_OFFICER, "HRT-PEM")
FOCAL: Who = (Role.MUNICIPAL_FOCAL, "HRT-DUG")
COUNCIL: Who = (Role.COMMUNITY_REP, "HRT-CDC1")
WOMEN: Who = (Role.COMMUNITY_REP, "HRT-WG1")

PLAN: dict[str, Any] = {
    "kind": "community", "place": "HRT-N06", "convener": "HRT-PEM", "title": "Lamps and the lane",
    "language": "en", "planned_on": TODAY.isoformat(), "starts_at": "09:30",
    "invited": ["HRT-PEM", "HRT-CDC1", "HRT-DUG"],
}  # fmt: skip
ATTENDANCE: dict[str, Any] = {
    "women": 12, "men": 20, "girls": 3, "boys": 0, "total": 35, "method": "register",
    "aged_18_24": 9, "displaced": 6, "raised_by_women": 4,
    "bands": [{"group": "girls", "band": "15-17", "count": 3}],
    "capacities": [{"capacity": "cdc", "count": 4}],
}  # fmt: skip
PARTIES = [
    {"body": "HRT-PEM", "present": True, "offices": ["Community police officer"]},
    {"body": "HRT-CDC1", "present": True},
    {"body": "HRT-DUG", "present": True, "offices": ["Head of works"]},
]
HOLDING: dict[str, Any] = {
    "held_on": TODAY.isoformat(),
    "attendance": ATTENDANCE,
    "parties": PARTIES,
}
ITEMS: list[dict[str, Any]] = [
    {"number": 1, "kind": "information", "text": "Lamps were counted.", "language": "en"},
    {"number": 2, "kind": "dissent", "text": "The wakil counts more.", "language": "en"},
]
DRAFT = {"items": ITEMS, "language": "en"}


def ago(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat().replace("+00:00", "Z")


async def send(
    api: Api, method: str, who: Who, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    token = await api.key(who[0], "HRT", who[1])
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.request(
        method, f"/v1{path}", json=body, headers={"authorization": f"Bearer {token}", **sent}
    )


async def done(api: Api, who: Who, path: str, body: Any, method: str = "POST") -> httpx.Response:
    answer = await send(api, method, who, path, body)
    assert answer.status_code in (200, 201), answer.text
    return answer


async def refused(
    api: Api, who: Who, path: str, body: Any, code: str, method: str = "POST"
) -> None:
    """The rule's code with a title in each of the three languages."""
    titles = set()
    for language in ("en", "fa-AF", "ps-AF"):
        answer = await send(api, method, who, path, body, accept_language=language)
        assert answer.status_code >= 400, answer.text
        assert answer.json()["code"] == code, answer.text
        titles.add(answer.json()["title"])
    assert len(titles) == 3


async def read(api: Api, path: str, who: Who = OFFICER) -> dict[str, Any]:
    answer = await send(api, "GET", who, path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def planned(api: Api, **changes: Any) -> str:
    path = f"/dialogues/{uuid4()}"
    await done(api, OFFICER, path, {**PLAN, **changes}, "PUT")
    return path


async def held(api: Api, parties: list[dict[str, Any]] = PARTIES, **plan: Any) -> str:
    path = await planned(api, **plan)
    await done(api, OFFICER, f"{path}/holding", {**HOLDING, "parties": parties})
    return path


async def circulated(
    api: Api, path: str | None = None, items: list[dict[str, Any]] = ITEMS, days_ago: int = 0
) -> tuple[str, str]:
    """The path of a dialogue whose minutes are with the parties, and their hash."""
    path = path or await held(api)
    await done(api, OFFICER, f"{path}/minutes", {"items": items, "language": "en"})
    await done(api, OFFICER, f"{path}/circulation", {"occurred_at": ago(days_ago)})
    return path, (await read(api, f"{path}/minutes"))["content_hash"]


def own(party: str, content_hash: str) -> dict[str, Any]:
    return {
        "party": party, "method": "own_account", "content_hash": content_hash,
        "language_read": "fa-AF",
    }  # fmt: skip


def thumb(party: str, content_hash: str, attested_by: str | None) -> dict[str, Any]:
    return {
        **own(party, content_hash), "method": "thumbprint", "sheet": SHEET,
        "attested_by": attested_by,
    }  # fmt: skip


async def attest(api: Api, who: Who, path: str, party: str, content_hash: str) -> httpx.Response:
    said = {"content_hash": content_hash}
    return await done(api, who, f"{path}/signatures/{party}/attestation", said)


async def form_womens_group(api: Api) -> None:
    formed = register_body(
        Body(), code="HRT-WG1", kind="womens_group", names=Names(en="WG"), places=("HRT-N06",),
        valid_from=LONG_AGO,
    )  # fmt: skip
    await api.services.ledger.create_streams(
        BODY, "HRT", [(body_id("HRT-WG1"), envelope(), formed)]
    )


async def accepted_issue(api: Api, **changes: Any) -> str:
    issue = str(uuid4())
    report = {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
        "narrative": "Girls are afraid to walk home.", **changes,
    }  # fmt: skip
    await done(api, OFFICER, f"/issues/{issue}", report, "PUT")
    await done(api, FOCAL, f"/issues/{issue}/acceptance", {"lead_body": "HRT-DUG", "level": "L3"})
    return issue


async def protect(api: Api, issue: str) -> None:
    decide = partial(raise_sensitivity, level=Sensitivity.RESTRICTED, reason="Threats.")
    await api.services.ledger.decide(Command(ISSUE, UUID(issue), decide), operation())


# The main story


async def test_a_dialogue_is_planned_held_written_down_amended_signed_and_sealed(api: Api) -> None:
    path = await planned(api)
    agenda = {"items": [{"number": 1, "kind": "new", "text": "The lane", "language": "en"}]}
    await done(api, OFFICER, f"{path}/agenda", agenda)
    await done(api, OFFICER, f"{path}/holding", HOLDING)
    dialogue_id = path.rpartition("/")[2]
    issue = await accepted_issue(api, dialogue_id=dialogue_id, item=1)
    commitment = str(uuid4())
    promise = {
        "body": "HRT-DUG", "office": "Head of works", "promise": "Two lamps", "language": "en",
        "dialogue_id": dialogue_id, "item": 2,
    }  # fmt: skip
    await done(api, OFFICER, f"/issues/{issue}/commitments/{commitment}", promise, "PUT")
    items = [
        {"number": 1, "kind": "issue_raised", "text": "The lane is dark.", "language": "fa-AF",
         "raised_by": "women", "issue_id": issue, "agenda_number": 1},
        {"number": 2, "kind": "commitment_made", "text": "Two lamps.", "language": "fa-AF",
         "issue_id": issue, "commitment_id": commitment, "body": "HRT-DUG",
         "office": "Head of works"},
    ]  # fmt: skip
    path, first = await circulated(api, path, items)
    # a signature to the first content ...
    await done(api, OFFICER, f"{path}/signatures", own("HRT-PEM", first))
    # ... counts no more once the community's amendment is accepted
    amendment = f"{path}/amendments/{uuid4()}"
    words = {"item": 2, "text": "Two lamps by Hamal.", "language": "fa-AF"}
    await done(api, COUNCIL, amendment, words, "PUT")
    await done(api, OFFICER, f"{amendment}/acceptance", {})
    await refused(api, FOCAL, f"{path}/signatures", own("HRT-DUG", first), "content-changed")
    now = (await read(api, f"{path}/minutes"))["content_hash"]
    await done(api, OFFICER, f"{path}/signatures", thumb("HRT-CDC1", now, "HRT-DUG"))
    await attest(api, FOCAL, path, "HRT-CDC1", now)
    assert not (await read(api, f"/issues/{issue}"))["commitments"][0]["confirmed_by_owner"]
    signed = await done(api, FOCAL, f"{path}/signatures", own("HRT-DUG", now))
    assert signed.json()["events"] == 2
    assert (await read(api, f"/issues/{issue}"))["commitments"][0]["confirmed_by_owner"]
    await done(api, OFFICER, f"{path}/signatures", own("HRT-PEM", now))
    await done(api, OFFICER, f"{path}/sealing", {})
    await done(api, COUNCIL, f"{path}/addenda/{uuid4()}", {"text": "More", "language": "en"}, "PUT")
    found = await read(api, path, COUNCIL)
    assert found["stage"] == "sealed"
    assert found["inclusion"] == {"met": True, "reason": None, "paired_with": None}
    assert [p["role"] for p in found["parties"]] == ["police", "community", "municipality"]
    assert found["minutes"]["items"][1]["text"] == "Two lamps by Hamal."
    assert found["minutes"]["items"][1]["commitment_id"] == commitment
    assert found["minutes"]["content_hash"] == now
    assert [s["stands"] for s in found["signatures"]] == [False, True, True, True]
    assert found["unsigned"] == []
    assert found["agenda"][0]["text"] == "The lane"
    assert found["addenda"][0]["added_by"] == "HRT-CDC1"
    assert found["amendments"][0]["answer"] == "accepted"


async def test_a_missing_signature_stands_in_the_sealed_minutes_with_its_reason(api: Api) -> None:
    path, now = await circulated(api, days_ago=30)
    await done(api, COUNCIL, f"{path}/signatures", own("HRT-CDC1", now))
    await refused(api, OFFICER, f"{path}/sealing", {}, "signatures-missing")
    await done(api, OFFICER, f"{path}/signatures", own("HRT-PEM", now))
    await refused(api, OFFICER, f"{path}/sealing", {}, "absence-unexplained")
    refusal = {"party": "HRT-DUG", "reason": "The budget is not ours."}
    await refused(api, OFFICER, f"{path}/signature-refusals", refusal, "not-your-party")
    await done(api, FOCAL, f"{path}/signature-refusals", refusal)
    await done(api, OFFICER, f"{path}/sealing", {})
    assert (await read(api, path))["unsigned"] == [refusal]


async def test_a_session_of_one_party_is_signed_by_its_convener_and_one_who_attended(
    api: Api,
) -> None:
    await form_womens_group(api)
    path = f"/dialogues/{uuid4()}"
    plan = {**PLAN, "kind": "womens", "convener": "HRT-WG1", "invited": ["HRT-WG1"]}
    await done(api, WOMEN, path, plan, "PUT")
    only_women = {"women": 9, "men": 0, "girls": 0, "boys": 0, "total": 9, "method": "counted"}
    party = {"body": "HRT-WG1", "present": True}
    session = {**HOLDING, "attendance": only_women, "parties": [party]}
    await done(api, WOMEN, f"{path}/holding", {**session, "inclusion_reason": "A room of our own."})
    await done(api, WOMEN, f"{path}/minutes", DRAFT)
    await done(api, WOMEN, f"{path}/circulation", {})
    now = (await read(api, f"{path}/minutes", WOMEN))["content_hash"]
    await done(api, WOMEN, f"{path}/signatures", own("HRT-WG1", now))
    await refused(api, WOMEN, f"{path}/sealing", {}, "signatures-missing")
    attending = thumb("HRT-WG1", now, "HRT-WG1")
    await refused(api, WOMEN, f"{path}/signatures", attending, "recorder-attests-alone")
    await done(api, OFFICER, f"{path}/signatures", attending)
    await refused(api, WOMEN, f"{path}/sealing", {}, "signatures-missing")
    await attest(api, WOMEN, path, "HRT-WG1", now)
    await done(api, WOMEN, f"{path}/sealing", {})
    found = await read(api, path, WOMEN)
    assert found["inclusion"]["met"] is False
    assert found["inclusion"]["reason"] == "A room of our own."


async def test_the_session_of_a_womens_group_does_not_name_it_as_the_source_of_a_case(
    api: Api,
) -> None:
    await form_womens_group(api)
    plan = {**PLAN, "kind": "womens", "convener": "HRT-WG1", "invited": ["HRT-WG1"]}
    path, issue = f"/dialogues/{uuid4()}", str(uuid4())
    await done(api, WOMEN, path, plan, "PUT")
    only_women = {"women": 9, "men": 0, "girls": 0, "boys": 0, "total": 9, "method": "counted"}
    session = {"attendance": only_women, "parties": [{"body": "HRT-WG1", "present": True}]}
    await done(api, WOMEN, f"{path}/holding", {**HOLDING, **session})
    raised = {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
        "narrative": "It is dark.", "dialogue_id": path.rpartition("/")[2], "item": 1,
    }  # fmt: skip
    await done(api, WOMEN, f"/issues/{issue}", raised, "PUT")
    item = {**ITEMS[0], "kind": "issue_raised", "issue_id": issue}
    await done(api, WOMEN, f"{path}/minutes", {"items": [item], "language": "en"})
    for who, shown in ((WOMEN, issue), (FOCAL, None), (OFFICER, None)):
        document, minutes = await read(api, path, who), await read(api, f"{path}/minutes", who)
        for items in (document["minutes"]["items"], minutes["items"]):
            assert [each["issue_id"] for each in items] == [shown]


async def test_a_womens_and_a_mens_session_that_name_each_other_include_both(api: Api) -> None:
    await form_womens_group(api)
    women, men = str(uuid4()), str(uuid4())
    for session, other, kind, women_there, men_there in (
        (women, men, "womens", 9, 0),
        (men, women, "mens", 0, 7),
    ):
        plan = {
            **PLAN,
            "kind": kind,
            "convener": "HRT-CDC1",
            "invited": ["HRT-CDC1"],
        }
        await done(api, OFFICER, f"/dialogues/{session}", {**plan, "paired_with": other}, "PUT")
        tally = {
            "women": women_there, "men": men_there, "girls": 0, "boys": 0,
            "total": women_there + men_there, "method": "counted",
        }  # fmt: skip
        holding = {
            **HOLDING, "attendance": tally,
            "parties": [{"body": "HRT-CDC1", "present": True}],
        }  # fmt: skip
        before = await read(api, f"/dialogues/{session}")
        assert before["inclusion"] is None
        await done(api, OFFICER, f"/dialogues/{session}/holding", holding)
    assert (await read(api, f"/dialogues/{women}"))["inclusion"]["met"]
    assert (await read(api, f"/dialogues/{men}"))["inclusion"]["met"]


async def test_a_signature_agrees_only_what_its_party_promised_in_this_dialogue(api: Api) -> None:
    here, elsewhere = await held(api), await held(api)
    issue = await accepted_issue(api)
    promises: dict[str, str] = {}
    for where, body in ((here, "HRT-DUG"), (elsewhere, "HRT-DUG"), (here, "HRT-CDC1")):
        promises[commitment := str(uuid4())] = body
        said = {
            "body": body, "office": "Head", "promise": "A lamp", "language": "en", "item": 1,
            "dialogue_id": where.rpartition("/")[2],
        }  # fmt: skip
        await done(api, OFFICER, f"/issues/{issue}/commitments/{commitment}", said, "PUT")
    items = [
        {"number": n, "kind": "commitment_made", "text": "A lamp", "language": "en",
         "issue_id": issue, "commitment_id": commitment, "body": body, "office": "Head"}
        for n, (commitment, body) in enumerate(promises.items(), 1)
    ]  # fmt: skip
    _, now = await circulated(api, here, items)
    signature = thumb("HRT-DUG", now, "HRT-CDC1")

    async def agreed() -> list[bool]:
        found = (await read(api, f"/issues/{issue}"))["commitments"]
        shown = {each["commitment_id"]: each["confirmed_by_owner"] for each in found}
        return [shown[commitment] for commitment in promises]

    entered = await done(api, OFFICER, f"{here}/signatures", signature)
    assert (entered.json()["events"], await agreed()) == (1, [False] * 3)
    attested = await attest(api, COUNCIL, here, "HRT-DUG", now)
    assert (attested.json()["events"], await agreed()) == (2, [True, False, False])
    again = await done(api, OFFICER, f"{here}/signatures", signature)
    assert again.json()["events"] == 0


async def test_what_is_said_to_come_from_a_dialogue_was_heard_in_one(api: Api) -> None:
    ahead = await planned(api)
    one_party = await held(api, [PARTIES[0], *({**p, "present": False} for p in PARTIES[1:])])
    raised = {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
        "narrative": "It is dark.", "dialogue_id": ahead.rpartition("/")[2], "item": 1,
    }  # fmt: skip
    await refused(api, OFFICER, f"/issues/{uuid4()}", raised, "not-held", "PUT")
    issue = await accepted_issue(api)
    without_owner = await held(api, [*PARTIES[:2], {**PARTIES[2], "present": False}])
    for where in (ahead, one_party, without_owner):
        said = {
            "body": "HRT-DUG", "office": "Head", "promise": "A lamp", "language": "en", "item": 1,
            "dialogue_id": where.rpartition("/")[2],
        }  # fmt: skip
        path = f"/issues/{issue}/commitments/{uuid4()}"
        await refused(api, OFFICER, path, said, "promise-not-heard", "PUT")


# Bad input


async def test_a_tally_must_add_up(api: Api) -> None:
    path = await planned(api)
    wrong = {**HOLDING, "attendance": {**ATTENDANCE, "total": 36}}
    await refused(api, OFFICER, f"{path}/holding", wrong, "tally-mismatch")
    guessed = {**HOLDING, "attendance": {**ATTENDANCE, "method": "counted"}}
    await refused(api, OFFICER, f"{path}/holding", guessed, "bands-need-register")
    await done(api, OFFICER, f"{path}/holding", HOLDING)
    correction = {"attendance": {**ATTENDANCE, "men": 21}, "reason": "One came late."}
    await refused(api, OFFICER, f"{path}/attendance", correction, "tally-mismatch")
    right = {"attendance": {**ATTENDANCE, "men": 21, "total": 36}, "reason": "One came late."}
    await done(api, OFFICER, f"{path}/attendance", right)
    assert (await read(api, path))["attendance"]["total"] == 36


async def test_parties_are_those_invited_and_none_is_forgotten(api: Api) -> None:
    path = await planned(api, invited=["HRT-PEM", "HRT-CDC1"])
    two = [party for party in PARTIES if party["body"] != "HRT-DUG"]
    holding = f"{path}/holding"
    await refused(api, OFFICER, holding, {**HOLDING, "parties": two}, "party-missing")
    await refused(api, OFFICER, holding, HOLDING, "party-not-invited")
    later = {**HOLDING, "held_on": (TODAY + timedelta(days=1)).isoformat()}
    await refused(api, OFFICER, holding, {**later, "parties": two}, "held-in-future")
    await done(api, OFFICER, holding, {**HOLDING, "parties": two, "absent_roles": ["municipality"]})
    absent = (await read(api, path))["parties"][-1]
    assert absent == {"body": None, "role": "municipality", "present": False, "offices": []}


async def test_nobody_amends_or_signs_for_a_party_that_was_not_there(api: Api) -> None:
    parties = [*PARTIES[:2], {**PARTIES[2], "present": False}]
    path, now = await circulated(api, await held(api, parties))
    amendment = f"{path}/amendments/{uuid4()}"
    words = {"item": 1, "text": "No lamp was counted.", "language": "en"}
    await refused(api, FOCAL, amendment, words, "party-not-present", "PUT")
    await refused(api, COUNCIL, amendment, {**words, "item": 9}, "item-unknown", "PUT")
    await refused(api, FOCAL, f"{path}/signatures", own("HRT-DUG", now), "party-not-present")


async def test_nobody_signs_for_another_party_and_the_recorder_never_attests_alone(
    api: Api,
) -> None:
    path, now = await circulated(api)
    signatures = f"{path}/signatures"
    await refused(api, OFFICER, signatures, own("HRT-CDC1", now), "not-your-party")
    for alone in (None, "HRT-PEM", "HRT-CDC1"):
        attested = thumb("HRT-CDC1", now, alone)
        await refused(api, OFFICER, signatures, attested, "recorder-attests-alone")
    without = {**thumb("HRT-CDC1", now, "HRT-DUG"), "sheet": None}
    await refused(api, OFFICER, signatures, without, "sheet-missing")
    aloud = {**own("HRT-CDC1", now), "method": "oral_assent", "attested_by": "HRT-DUG"}
    await refused(api, OFFICER, signatures, aloud, "reading-incomplete")
    await done(api, OFFICER, signatures, {**aloud, "reader": "Community police officer"})
    await attest(api, FOCAL, path, "HRT-CDC1", now)
    await refused(api, COUNCIL, signatures, own("HRT-CDC1", now), "already-signed")


async def test_a_signature_that_its_attester_has_not_attested_counts_for_nothing(api: Api) -> None:
    path, now = await circulated(api, days_ago=30)
    signatures, attestation = f"{path}/signatures", f"{path}/signatures/HRT-CDC1/attestation"
    said = {"content_hash": now}
    await refused(api, FOCAL, attestation, said, "attestation-unknown")
    aloud = {**own("HRT-CDC1", now), "method": "oral_assent", "reader": "Community police officer"}
    await done(api, OFFICER, signatures, {**aloud, "attested_by": "HRT-DUG"})
    await done(api, OFFICER, signatures, own("HRT-PEM", now))
    [by_itself, waiting] = (await read(api, path))["signatures"]
    assert (by_itself["attested"], by_itself["stands"]) == (True, True)
    assert (waiting["party"], waiting["attested"], waiting["stands"]) == ("HRT-CDC1", False, False)
    why = [{"party": party, "reason": "Away"} for party in ("HRT-CDC1", "HRT-DUG")]
    await refused(api, OFFICER, f"{path}/sealing", {"missing": why}, "signatures-missing")
    for who in (OFFICER, COUNCIL):
        await refused(api, who, attestation, said, "attestation-unknown")
    await refused(api, FOCAL, attestation, {"content_hash": "ab" * 32}, "content-changed")
    await attest(api, FOCAL, path, "HRT-CDC1", now)
    again = await attest(api, FOCAL, path, "HRT-CDC1", now)
    assert again.json()["events"] == 0
    shown = (await read(api, path))["signatures"]
    assert [(s["attested"], s["stands"]) for s in shown] == [(True, True)] * 2
    await done(api, OFFICER, f"{path}/sealing", {"missing": why[1:]})
    assert (await read(api, path))["unsigned"] == why[1:]


async def test_minutes_wait_for_amendments_and_for_the_days_of_circulation(api: Api) -> None:
    path, now = await circulated(api)
    amendment = f"{path}/amendments/{uuid4()}"
    await done(api, COUNCIL, amendment, {"text": "We thank you.", "language": "en"}, "PUT")
    await refused(api, COUNCIL, f"{path}/signatures", own("HRT-CDC1", now), "amendment-open")
    await refused(api, OFFICER, f"{path}/sealing", {}, "circulation-running")
    await done(api, OFFICER, f"{amendment}/declining", {"reason": "Not said."})
    await refused(api, OFFICER, f"{amendment}/acceptance", {}, "amendment-answered")
    unknown = f"{path}/amendments/{uuid4()}/acceptance"
    await refused(api, OFFICER, unknown, {}, "amendment-unknown")
    await refused(
        api, OFFICER, f"{path}/minutes", {**DRAFT, "items": ITEMS[:1]}, "already-circulated"
    )


async def test_a_promise_is_written_down_only_of_who_was_there(api: Api) -> None:
    parties = [*PARTIES[:2], {**PARTIES[2], "present": False}]
    path = await held(api, parties)
    promise = {**ITEMS[0], "kind": "commitment_made", "body": "HRT-DUG", "office": "Head of works"}
    draft = {"items": [promise], "language": "en"}
    await refused(api, OFFICER, f"{path}/minutes", draft, "owner-not-present")
    gap = {"items": [{**ITEMS[0], "number": 2}], "language": "en"}
    await refused(api, OFFICER, f"{path}/minutes", gap, "item-numbers-wrong")


async def test_what_was_never_planned_or_not_held_is_refused(api: Api) -> None:
    missing = await send(api, "POST", OFFICER, f"/dialogues/{uuid4()}/holding", HOLDING)
    assert missing.status_code == 404
    path = await planned(api)
    await refused(api, OFFICER, f"{path}/minutes", DRAFT, "not-held")
    await refused(api, OFFICER, f"{path}/circulation", {}, "nothing-drafted")
    later = {"planned_on": (TODAY - timedelta(days=1)).isoformat(), "reason": "Snow"}
    await refused(api, OFFICER, f"{path}/postponements", later, "date-order")
    await done(api, OFFICER, f"{path}/cancellation", {"reason": "Snow"})
    await refused(api, OFFICER, f"{path}/holding", HOLDING, "dialogue-not-planned")
    assert (await send(api, "GET", OFFICER, f"{path}/minutes")).status_code == 404
    assert (await read(api, path))["cancelled_because"] == "Snow"


async def test_a_plan_names_a_listed_kind_its_convener_and_the_other_cities(api: Api) -> None:
    path = f"/dialogues/{uuid4()}"
    for changes, code in (
        ({"kind": "party"}, "dialogue-kind-unknown"),
        ({"convener": "HRT-DUG", "invited": ["HRT-PEM"]}, "convener-not-invited"),
        ({"kind": "exchange"}, "other-cities-missing"),
        ({"with_cities": ["HRT-N06"]}, "unknown-city"),
        ({"invited": ["HRT-PEM", "HRT-NO"]}, "unknown-body"),
    ):
        await refused(api, OFFICER, path, {**PLAN, **changes}, code, "PUT")


# What not every party may see


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


# Sent twice, sent at once, read again


async def test_the_same_sent_again_adds_nothing(api: Api) -> None:
    dialogue = f"/dialogues/{uuid4()}"
    for _ in range(2):
        await done(api, OFFICER, dialogue, PLAN, "PUT")
    other = {**PLAN, "title": "Something else"}
    assert (await send(api, "PUT", OFFICER, dialogue, other)).json()["code"] == "id-reused"
    key = str(uuid4())
    first, second = [
        await send(api, "POST", OFFICER, f"{dialogue}/holding", HOLDING, idempotency_key=key)
        for _ in range(2)
    ]
    assert (first.json(), first.json()["events"]) == (second.json(), 1)
    assert second.headers["idempotent-replayed"] == "true"
    again = await done(api, OFFICER, f"{dialogue}/holding", HOLDING)
    assert again.json()["events"] == 0


async def test_of_two_who_draft_at_once_one_is_told_to_read_again(api: Api) -> None:
    path = await held(api)
    tag = (await send(api, "GET", OFFICER, path)).headers["etag"]
    drafts = [{"items": [{**ITEMS[0], "text": text}], "language": "en"} for text in "AB"]
    answers = await asyncio.gather(
        *(send(api, "POST", OFFICER, f"{path}/minutes", d, if_match=tag) for d in drafts)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await read(api, path))["minutes"]["draft"] == 1


async def test_an_unchanged_dialogue_is_not_sent_again(api: Api) -> None:
    path = await planned(api)
    tag = (await send(api, "GET", OFFICER, path)).headers["etag"]
    assert (await send(api, "GET", OFFICER, path, if_none_match=tag)).status_code == 304
    await done(api, OFFICER, f"{path}/cancellation", {"reason": "Snow"})
    assert (await send(api, "GET", OFFICER, path, if_none_match=tag)).status_code == 200


async def test_a_dialogue_is_read_as_it_was_known_then(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await planned(api)
    soon = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    answer = await send(api, "GET", OFFICER, f"{path}?as_of={soon}")
    assert answer.json()["code"] == "as-of-too-recent"
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    await done(api, OFFICER, f"{path}/holding", HOLDING)
    before = await read(api, f"{path}?as_of={then}")
    assert (before["stage"], before["attendance"]) == ("planned", None)
    assert (await read(api, path))["stage"] == "held"
    never = await send(api, "GET", OFFICER, f"{path}?as_of={ago(1)}")
    assert never.status_code == 404


async def test_a_translation_is_added_reviewed_and_outlived_by_an_amendment(api: Api) -> None:
    path, now = await circulated(api)
    translation = f"{path}/translations/{uuid4()}"
    words = [{"number": n, "text": "چراغ‌ها"} for n in (1, 2)]
    made = {"language": "fa-AF", "content_hash": now, "items": words, "machine": True}
    await refused(
        api, OFFICER, translation, {**made, "items": words[:1]}, "item-numbers-wrong", "PUT"
    )
    await done(api, OFFICER, translation, made, "PUT")
    await refused(api, OFFICER, f"{translation}/review", {}, "own-translation")
    in_dari = f"{path}/minutes?language=fa-AF"
    assert (await send(api, "GET", COUNCIL, in_dari)).status_code == 404
    await done(api, COUNCIL, f"{translation}/review", {})
    to_read = await read(api, in_dari, COUNCIL)
    assert [item["text"] for item in to_read["items"]] == ["چراغ‌ها"] * 2
    assert to_read["content_hash"] == now
    assert (await read(api, f"{path}/minutes?language=en"))["translation_id"] is None
    unknown = f"{path}/translations/{uuid4()}/review"
    await refused(api, COUNCIL, unknown, {}, "translation-unknown")
    [shown] = (await read(api, path))["translations"]
    assert (shown["machine"], shown["reviewed"], shown["current"]) == (True, True, True)
    amendment = f"{path}/amendments/{uuid4()}"
    await done(api, COUNCIL, amendment, {"text": "We thank you.", "language": "en"}, "PUT")
    await done(api, OFFICER, f"{amendment}/acceptance", {})
    assert not (await read(api, path))["translations"][0]["current"]


async def test_a_partys_own_translation_is_read_to_nobody_before_another_has_reviewed_it(
    api: Api,
) -> None:
    path, now = await circulated(api)
    translation = f"{path}/translations/{uuid4()}"
    words = [{"number": n, "text": "چراغ‌ها"} for n in (1, 2)]
    made = {"language": "fa-AF", "content_hash": now, "items": words}
    await done(api, FOCAL, translation, made, "PUT")
    in_dari = f"{path}/minutes?language=fa-AF"
    assert (await send(api, "GET", COUNCIL, in_dari)).status_code == 404
    await refused(api, FOCAL, f"{translation}/review", {}, "own-translation")
    await done(api, COUNCIL, f"{translation}/review", {})
    assert (await send(api, "GET", COUNCIL, in_dari)).status_code == 200


async def test_items_of_the_minutes_name_the_agenda_as_their_reader_sees_it(api: Api) -> None:
    issue = await accepted_issue(api)
    path = await planned(api)
    agenda = [
        {"number": 1, "kind": "feedback", "issue_id": issue},
        {"number": 2, "kind": "new", "text": "The lane", "language": "en"},
    ]
    await done(api, OFFICER, f"{path}/agenda", {"items": agenda})
    await done(api, OFFICER, f"{path}/holding", HOLDING)
    items = [{**each, "agenda_number": n} for n, each in enumerate(ITEMS, 1)]
    _, now = await circulated(api, path, items)

    async def numbers() -> tuple[list[int], list[int | None]]:
        found = await read(api, path)
        minutes = await read(api, f"{path}/minutes")
        assert minutes["items"] == found["minutes"]["items"]
        assert minutes["content_hash"] == now
        of_agenda = [each["number"] for each in found["agenda"]]
        return of_agenda, [each["agenda_number"] for each in minutes["items"]]

    assert await numbers() == ([1, 2], [1, 2])
    await protect(api, issue)
    assert await numbers() == ([1], [None, 1])


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
