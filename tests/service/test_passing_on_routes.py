"""Referral, escalation, translation and confidential sources over HTTP, on both stores."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.body import BODY, Body, register_body
from domain.issue import ISSUE, IssueEvent
from domain.issue.events import CommitmentStated, IssueAccepted, IssueReported
from domain.member import Role
from domain.place import PLACE, Place, register_place
from domain.words import Level, Names, PlaceLevel, Sensitivity, body_id, place_id
from service.http.fields import utc
from tests.service.conftest import LONG_AGO, Api, envelope
from tests.service.meetings import held
from tests.service.test_issue_routes import (
    BOARD,
    COUNCIL,
    FOCAL,
    OFFICER,
    REPORT,
    WOMEN,
    Who,
    day,
    promised,
    send,
    taken_up,
)

POWER = (Role.OWNER_AGENCY, "HRT-BRESHNA")
GOZAR = "HRT-N06-G1"
CUSTODIAN = (Role.CUSTODIAN, None)


async def found(api: Api, code: str, kind: str) -> None:
    formed = register_body(
        Body(), code=code, kind=kind, names=Names(en=code), places=("HRT",), valid_from=LONG_AGO
    )
    await api.services.ledger.create_streams(BODY, "HRT", [(body_id(code), envelope(), formed)])


async def a_gozar(api: Api) -> None:
    registered = register_place(
        Place(), code=GOZAR, level=PlaceLevel.GOZAR, parent="HRT-N06",
        parent_level=PlaceLevel.NAHIA, names=Names(en="Gozar 1"), valid_from=LONG_AGO,
    )  # fmt: skip
    new = (place_id(GOZAR), envelope(), registered)
    await api.services.ledger.create_streams(PLACE, "HRT", [new])


async def at(api: Api, place: str, who: Who, method: str, path: str, body: Any) -> httpx.Response:
    """The request of somebody whose role is given at this place alone."""
    token = await api.key(who[0], place, who[1])
    return await api.client.request(
        method, f"/v1/issues{path}", json=body, headers={"authorization": f"Bearer {token}"}
    )


async def referred(api: Api, issue: str, **changes: Any) -> str:
    path = f"/{issue}/referrals/{uuid4()}"
    body = {"to_body": "HRT-BRESHNA", "reason": "The poles are theirs.", **changes}
    done = await send(api, "PUT", FOCAL, path, body)
    assert done.status_code == 201, done.text
    return path


async def shown(api: Api, issue: str, who: Who = BOARD) -> Any:
    return (await send(api, "GET", who, f"/{issue}")).json()


async def row_of(api: Api, issue: str, who: Who = BOARD, **params: str) -> Any:
    await api.project()
    token = await api.key(who[0], "HRT", who[1])
    answer = await api.client.get(
        "/v1/issues", params=params, headers={"authorization": f"Bearer {token}"}
    )
    return {row["issue"]: row for row in answer.json()["items"]}[issue]


async def test_a_referral_is_accepted_by_its_receiver_which_leads_from_then_on(api: Api) -> None:
    await found(api, "HRT-BRESHNA", "utility")
    issue = await taken_up(api)
    path = await referred(api, issue, letter_number="114", letter_on=day(0))
    [waiting] = (await shown(api, issue))["referrals"]
    assert (waiting["state"], waiting["to_body"], waiting["letter_number"]) == (
        "waiting", "HRT-BRESHNA", "114",
    )  # fmt: skip
    assert (await row_of(api, issue))["referral_to"] == "HRT-BRESHNA"
    stranger = await send(api, "POST", FOCAL, f"{path}/acceptance", {"level": "L3"})
    assert stranger.status_code == 403
    taken = await send(api, "POST", POWER, f"{path}/acceptance", {"level": "L3"})
    assert taken.status_code == 200, taken.text
    case = await shown(api, issue)
    assert (case["lead_body"], case["referrals"][0]["state"]) == ("HRT-BRESHNA", "accepted")
    row = await row_of(api, issue)
    assert (row["lead_body"], row["referral_to"]) == ("HRT-BRESHNA", None)


async def test_a_refused_referral_returns_and_is_counted(api: Api) -> None:
    await found(api, "HRT-BRESHNA", "utility")
    issue = await taken_up(api)
    path = await referred(api, issue)
    second = await send(api, "PUT", FOCAL, f"/{issue}/referrals/{uuid4()}", {
        "to_body": "HRT-PEM", "reason": "x",
    })  # fmt: skip
    assert second.json()["code"] == "referral-open"
    refusal = {"reason": "These poles are the city's."}
    assert (await send(api, "POST", POWER, f"{path}/refusal", refusal)).status_code == 200
    late = await send(api, "POST", POWER, f"{path}/acceptance", {"level": "L3"})
    assert (late.status_code, late.json()["code"]) == (409, "referral-answered")
    row = await row_of(api, issue)
    assert (row["lead_body"], row["referrals_returned"]) == ("HRT-DUG", 1)
    refused = {"trigger": "refused", "reason": "Nobody takes it."}
    shown_by_the_record = await send(
        api, "PUT", COUNCIL, f"/{issue}/escalations/{uuid4()}", refused
    )
    assert shown_by_the_record.status_code == 201


async def test_a_referral_is_not_answered_by_who_was_not_asked(api: Api) -> None:
    issue = await taken_up(api)
    unknown = await send(api, "POST", FOCAL, f"/{issue}/referrals/{uuid4()}/refusal", {
        "reason": "x",
    })  # fmt: skip
    assert unknown.status_code in (403, 404)
    itself = await send(api, "PUT", FOCAL, f"/{issue}/referrals/{uuid4()}", {
        "to_body": "HRT-DUG", "reason": "x",
    })  # fmt: skip
    assert itself.json()["code"] == "referred-to-itself"


UP = {"trigger": "harm", "reason": "A girl was followed."}


async def test_an_escalation_is_answered_one_level_up_and_the_lead_stays(api: Api) -> None:
    issue = str(uuid4())
    await send(api, "PUT", COUNCIL, f"/{issue}", REPORT)
    accepted = {"lead_body": "HRT-DUG", "level": "L2"}
    await send(api, "POST", FOCAL, f"/{issue}/acceptance", accepted)
    path = f"/{issue}/escalations/{uuid4()}"
    assert (await send(api, "PUT", COUNCIL, path, UP)).status_code == 201
    again = await send(api, "PUT", COUNCIL, f"/{issue}/escalations/{uuid4()}", UP)
    assert again.json()["code"] == "already-escalated"
    answer = {"explanation": "The mayor has asked for lamps."}
    below = await at(api, "HRT-N06", FOCAL, "POST", f"{path}/answer", answer)
    assert below.status_code == 403
    lead = await at(api, "HRT", FOCAL, "POST", f"{path}/answer", answer)
    assert (lead.status_code, lead.json()["code"]) == (409, "same-party")
    above = await at(api, "HRT", BOARD, "POST", f"{path}/answer", answer)
    assert above.status_code == 200, above.text
    case = await shown(api, issue)
    assert (case["lead_body"], case["level"], case["escalated_to"]) == ("HRT-DUG", "L2", "L3")
    [step] = case["escalations"]
    assert (step["from_level"], step["to_level"], step["answer"]) == (
        "L2", "L3", answer["explanation"],
    )  # fmt: skip
    row = await row_of(api, issue)
    assert (row["level"], row["escalated_to"], row["escalations"]) == ("L2", "L3", 1)


@pytest.mark.parametrize("language", ["en", "fa-AF", "ps-AF"])
async def test_lateness_that_the_record_does_not_show_is_refused_in_the_readers_language(
    api: Api, language: str
) -> None:
    issue = await taken_up(api)
    refused = await send(
        api, "PUT", COUNCIL, f"/{issue}/escalations/{uuid4()}",
        {"trigger": "overdue", "reason": "Late."}, accept_language=language,
    )  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (409, "trigger-not-shown")
    titles = {
        "en": "The record does not show this",
        "fa-AF": "سابقه این را نشان نمی‌دهد",
        "ps-AF": "ریکارډ دا نه ښيي",
    }
    assert refused.json()["title"] == titles[language]


async def test_promises_are_listed_with_the_level_they_have_come_to(api: Api) -> None:
    issue = await taken_up(api)
    await promised(api, issue)
    await send(api, "PUT", COUNCIL, f"/{issue}/escalations/{uuid4()}", UP)
    await api.project()

    async def of(**params: str) -> Any:
        answer = await api.send("GET", "/v1/follow-up/commitments", params=params)
        return [
            (each["level"], each["escalated_to"], each["slip_days"])
            for each in answer.json()["items"]
        ]

    assert await of() == await of(level="L4") == [("L3", "L4", 0)]
    assert await of(level="L3") == []
    board = await api.send("GET", "/v1/follow-up", params={"level": "L4"})
    assert board.json()["commitments"] == {"at_risk": 1}
    assert (await api.send("GET", "/v1/follow-up", params={"level": "L3"})).json()["cities"] == []


async def from_women(api: Api, **changes: Any) -> str:
    await found(api, "HRT-WG1", "womens_group")
    await a_gozar(api)
    issue = str(uuid4())
    report = {**REPORT, "place": GOZAR, **changes}
    made = await at(api, GOZAR, WOMEN, "PUT", f"/{issue}", report)
    assert made.status_code == 201, made.text
    return issue


async def test_what_a_womens_group_escalates_the_council_answers_and_nobody_reads_its_name(
    api: Api,
) -> None:
    issue = await from_women(api)
    path = f"/{issue}/escalations/{uuid4()}"
    up = await at(api, GOZAR, WOMEN, "PUT", path, UP)
    assert up.status_code == 201, up.text
    answer = {"explanation": "The council will walk there with the police."}
    itself = await at(api, GOZAR, WOMEN, "POST", f"{path}/answer", answer)
    assert (itself.status_code, itself.json()["code"]) == (409, "same-party")
    council = await at(api, GOZAR, COUNCIL, "POST", f"{path}/answer", answer)
    assert council.status_code == 200, council.text
    for who in (COUNCIL, FOCAL, OFFICER, BOARD):
        read = [await send(api, "GET", who, f"/{issue}{part}") for part in ("", "/history")]
        assert all("HRT-WG1" not in answer.text for answer in read)
        case, told = read[0].json(), read[1].json()["items"]
        assert (case["escalations"], case["escalated_to"]) == ([], None)
        assert [each["event"] for each in told] == ["issue-reported"]
    hears = (await at(api, GOZAR, COUNCIL, "GET", f"/{issue}", None)).json()
    [step] = hears["escalations"]
    assert (step["from_level"], step["to_level"]) == (None, "L1")
    told = (await at(api, GOZAR, COUNCIL, "GET", f"/{issue}/history", None)).json()["items"]
    assert "went up to Community" in told[1]["text"], told
    own = (await at(api, GOZAR, WOMEN, "GET", f"/{issue}", None)).json()
    assert (own["reported_by"], own["escalations"][0]["from_level"]) == ("HRT-WG1", "L0")
    row = await row_of(api, issue)
    assert "HRT-WG1" not in str(row)
    assert (row["escalated_to"], row["escalations"]) == (None, 0)
    await at(api, GOZAR, COUNCIL, "PUT", f"/{issue}/escalations/{uuid4()}", UP)
    row, case = await row_of(api, issue), await shown(api, issue, FOCAL)
    assert (row["escalated_to"], row["escalations"]) == (case["escalated_to"], 1) == ("L2", 1)


async def test_a_confidential_source_stays_so_whatever_it_does_and_wherever_it_is_merged(
    api: Api,
) -> None:
    issue, survivor = await from_women(api), await taken_up(api)
    merged = await send(api, "POST", FOCAL, f"/{issue}/merges", {"into": survivor, "reason": "x"})
    assert merged.status_code == 200, merged.text
    voice = {"narrative": "Still dark.", "language": "en"}
    raised = {"level": "S1", "reason": "Names."}
    done = [
        await send(api, "PUT", WOMEN, f"/{survivor}/reports/{uuid4()}", voice),
        await send(api, "POST", WOMEN, f"/{survivor}/sensitivity-raisings", raised),
    ]
    assert [each.status_code for each in done] == [201, 200]
    for path in (issue, survivor):
        for part in ("", "/history"):
            assert "HRT-WG1" not in (await send(api, "GET", FOCAL, f"/{path}{part}")).text


async def test_a_womens_group_may_say_that_its_name_is_shown_and_others_that_it_is_not(
    api: Api,
) -> None:
    open_case = await from_women(api, source_confidential=False)
    assert (await shown(api, open_case, FOCAL))["reported_by"] == "HRT-WG1"
    closed_case = str(uuid4())
    await send(api, "PUT", COUNCIL, f"/{closed_case}", {**REPORT, "source_confidential": True})
    assert (await shown(api, closed_case, FOCAL))["reported_by"] is None
    assert (await shown(api, closed_case, COUNCIL))["reported_by"] == "HRT-CDC1"


async def test_a_translation_is_shown_beside_the_words_that_were_reported(api: Api) -> None:
    issue = await taken_up(api)
    path = f"/{issue}/translations/{uuid4()}"
    said = {"language": "fa-AF", "title": "کوچهٔ تاریک", "narrative": "تاریک است.", "machine": True}
    assert (await send(api, "PUT", OFFICER, path, said)).status_code == 201
    again = await send(api, "PUT", OFFICER, path, said)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    other = await send(api, "PUT", OFFICER, path, {**said, "machine": False})
    assert other.json()["code"] == "id-reused"
    case = await shown(api, issue)
    assert case["title"] == REPORT["title"]
    [translation] = case["translations"]
    assert (translation["title"], translation["machine"]) == (said["title"], True)


async def heard(api: Api, sensitivity: Sensitivity) -> tuple[str, str]:
    """A case raised in a dialogue, with a promise that was made there and nobody has signed."""
    issue, commitment, dialogue = uuid4(), uuid4(), uuid4()
    told: list[IssueEvent] = [
        IssueReported(
            category="LGT", code_list="categories.1", place="HRT-N06", title="Dark lane",
            narrative="It is dark.", language="en", sensitivity=sensitivity,
            reported_by="HRT-CDC1", dialogue_id=dialogue, item=2,
        ),
        IssueAccepted(lead_body="HRT-DUG", level=Level.CITY, on=LONG_AGO),
        CommitmentStated(
            commitment_id=commitment, body="HRT-DUG", office="Mayor", promise="A lamp",
            language="en", dialogue_id=dialogue, item=3, stated_on=LONG_AGO,
        ),
    ]  # fmt: skip
    await api.services.ledger.create_streams(ISSUE, "HRT", [(issue, envelope(), told)])
    return str(issue), f"/{issue}/commitments/{commitment}"


async def test_nobody_agrees_for_another_without_a_signed_item(api: Api) -> None:
    issue, promise = await heard(api, Sensitivity.PUBLIC)
    refused = await send(api, "POST", OFFICER, f"{promise}/agreement", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-signed")
    assert not (await shown(api, issue))["commitments"][0]["confirmed_by_owner"]
    assert (await send(api, "POST", FOCAL, f"{promise}/agreement", {})).status_code == 200
    assert (await shown(api, issue))["commitments"][0]["confirmed_by_owner"]


async def test_issue_and_promise_keep_their_dialogue_and_item_for_life(api: Api) -> None:
    issue, _ = await heard(api, Sensitivity.PUBLIC)
    case = await shown(api, issue)
    [promise] = case["commitments"]
    assert (case["item"], promise["item"]) == (2, 3)
    assert case["dialogue_id"] == promise["dialogue_id"] is not None


async def test_a_restricted_case_shows_no_dialogue(api: Api) -> None:
    issue, _ = await heard(api, Sensitivity.RESTRICTED)
    case = await shown(api, issue, CUSTODIAN)
    [promise] = case["commitments"]
    assert [case["dialogue_id"], case["item"], promise["dialogue_id"], promise["item"]] == [
        None
    ] * 4


async def test_nothing_comes_from_a_dialogue_that_was_never_held(api: Api) -> None:
    issue, dialogue = await taken_up(api), str(uuid4())
    said = {
        "body": "HRT-DUG", "office": "Mayor", "promise": "A lamp", "language": "en",
        "dialogue_id": dialogue, "item": 1,
    }  # fmt: skip
    unheard = await send(api, "PUT", OFFICER, f"/{issue}/commitments/{uuid4()}", said)
    assert (unheard.status_code, unheard.json()["code"]) == (409, "promise-not-heard")
    raised = {**REPORT, "dialogue_id": dialogue, "item": 1}
    not_held = await send(api, "PUT", OFFICER, f"/{uuid4()}", raised)
    assert (not_held.status_code, not_held.json()["code"]) == (409, "not-held")


async def test_the_owner_of_a_regular_promise_does_not_say_itself_how_it_was_kept(api: Api) -> None:
    issue = await taken_up(api)
    weekly = {"form": "regular", "frequency": "weekly", "due_on": None, "until": day(60)}
    promise = await promised(api, issue, **weekly)
    dialogue = (await held(api)).rpartition("/")[2]
    judgement = {"dialogue_id": dialogue, "judgement": "kept"}
    own = await send(api, "POST", FOCAL, f"{promise}/judgements", judgement)
    assert (own.status_code, own.json()["code"]) == (409, "verifier-not-independent")
    judged = await send(api, "POST", OFFICER, f"{promise}/judgements", judgement)
    assert judged.status_code == 200, judged.text
    [shown_promise] = (await shown(api, issue))["commitments"]
    assert shown_promise["judgements"] == ["kept"]


async def test_an_escalation_can_be_read_as_of_the_time_before_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    issue = await taken_up(api)
    await promised(api, issue)
    as_of = utc(datetime.now(UTC))
    await send(api, "PUT", COUNCIL, f"/{issue}/escalations/{uuid4()}", UP)
    assert (await row_of(api, issue, as_of=as_of))["escalated_to"] is None
    then = await api.send("GET", "/v1/follow-up/commitments", params={"as_of": as_of})
    assert [each["escalated_to"] for each in then.json()["items"]] == [None]
    now = await api.send("GET", "/v1/follow-up/commitments")
    assert [each["escalated_to"] for each in now.json()["items"]] == ["L4"]
