"""The life of a dialogue over HTTP, on both stores: from its plan to its sealed minutes."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.service.conftest import Api
from tests.service.meetings import (
    COUNCIL,
    DRAFT,
    FOCAL,
    HOLDING,
    ITEMS,
    OFFICER,
    PARTIES,
    PLAN,
    WOMEN,
    accepted_issue,
    ago,
    attest,
    circulated,
    done,
    form_womens_group,
    held,
    own,
    planned,
    protect,
    read,
    refused,
    send,
    thumb,
)

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
