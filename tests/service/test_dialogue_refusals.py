"""What is refused of a dialogue over HTTP, with the rule's code in three languages."""

from datetime import timedelta
from uuid import uuid4

from tests.service.conftest import TODAY, Api
from tests.service.meetings import (
    ATTENDANCE,
    COUNCIL,
    DRAFT,
    FOCAL,
    HOLDING,
    ITEMS,
    OFFICER,
    PARTIES,
    PLAN,
    attest,
    circulated,
    done,
    held,
    own,
    planned,
    read,
    refused,
    send,
    thumb,
)


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
