"""The life of a case over HTTP, on both stores: from a report to a verified promise."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.body import BODY, Body, register_body
from domain.member import Role
from domain.words import Names, body_id
from tests.service.conftest import LONG_AGO, TODAY, Api, envelope

PHOTO = {"kind": "photo", "sha256": "ab" * 32}
REPORT = {
    "category": "LGT",
    "place": "HRT-N06",
    "language": "en",
    "title": "Dark lane",
    "narrative": "Girls are afraid to walk home.",
}

OFFICER = (Role.PEM_OFFICER, "HRT-PEM")
FOCAL = (Role.MUNICIPAL_FOCAL, "HRT-DUG")
COUNCIL = (Role.COMMUNITY_REP, "HRT-CDC1")
BOARD = (Role.MAB_MEMBER, None)
WOMEN = (Role.COMMUNITY_REP, "HRT-WG1")

Who = tuple[Role, str | None]


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


async def send(
    api: Api, method: str, who: Who, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    token = await api.key(who[0], "HRT", who[1])
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.request(
        method, f"/v1/issues{path}", json=body, headers={"authorization": f"Bearer {token}", **sent}
    )


async def taken_up(api: Api) -> str:
    """An issue that the municipality leads."""
    issue = str(uuid4())
    assert (await send(api, "PUT", OFFICER, f"/{issue}", REPORT)).status_code == 201
    accepted = await send(
        api, "POST", FOCAL, f"/{issue}/acceptance", {"lead_body": "HRT-DUG", "level": "L3"}
    )
    assert accepted.status_code == 200, accepted.text
    return issue


async def promised(api: Api, issue: str, **changes: Any) -> str:
    commitment = str(uuid4())
    body = {
        "body": "HRT-DUG", "office": "Head of works", "promise": "Two lamps", "language": "en",
        "due_on": day(7), **changes,
    }  # fmt: skip
    stated = await send(api, "PUT", FOCAL, f"/{issue}/commitments/{commitment}", body)
    assert stated.status_code == 201, stated.text
    return f"/{issue}/commitments/{commitment}"


async def claimed(api: Api, promise: str) -> None:
    claim = {
        "claim_id": str(uuid4()), "work_done_on": day(0), "statement": "They burn.",
        "evidence": [PHOTO],
    }  # fmt: skip
    done = await send(api, "POST", FOCAL, f"{promise}/fulfilment-claims", claim)
    assert done.status_code == 200, done.text


KEPT = {"verdict": "kept", "method": "site_visit"}


async def test_a_promise_is_kept_verified_by_others_and_the_case_closed_with_feedback(
    api: Api,
) -> None:
    issue = await taken_up(api)
    promise = await promised(api, issue)
    await claimed(api, promise)
    own = await send(api, "POST", FOCAL, f"{promise}/verifications", KEPT)
    assert own.json()["code"] == "verifier-not-independent"
    steps: list[tuple[Who, str, dict[str, Any]]] = [
        (COUNCIL, f"{promise}/verifications", KEPT),
        (FOCAL, f"/{issue}/resolution-claims", {
            "what_was_done": "Two lamps", "responses": ["lighting"], "work_done_on": day(0),
            "evidence": [PHOTO],
        }),
        (COUNCIL, f"/{issue}/verifications", {"verdict": "confirmed", "method": "site_visit"}),
        (COUNCIL, f"/{issue}/feedback-rounds", {
            "channel": "womens_group", "told_on": day(0), "women": "agree", "men": "no_answer",
        }),
    ]  # fmt: skip
    for who, path, body in steps:
        answer = await send(api, "POST", who, path, body)
        assert answer.status_code == 200, answer.text
    closure = (FOCAL, f"/{issue}/closure", {"outcome": "resolved_verified"})
    early = await send(api, "POST", *closure)
    assert (early.status_code, early.json()["code"]) == (409, "feedback-window-open")
    waiting = (await send(api, "GET", BOARD, f"/{issue}")).json()
    assert waiting["feedback"]["answers_until"] == day(14)
    again = {"channel": "radio", "told_on": day(0), "women": "not_asked", "men": "agree"}
    assert (await send(api, "POST", COUNCIL, f"/{issue}/feedback-rounds", again)).status_code == 200
    assert (await send(api, "POST", *closure)).status_code == 200
    case = (await send(api, "GET", BOARD, f"/{issue}")).json()
    assert case["stage"] == "closed"
    assert case["authority_says_fixed"]
    assert case["community_says_fixed"]
    assert case["feedback"] == {
        "women": "agree", "men": "agree", "impossible_because": None, "answers_until": None,
    }  # fmt: skip
    [kept] = case["commitments"]
    assert (kept["standing"], kept["original_due_on"]) == ("kept", day(7))
    told = (await send(api, "GET", BOARD, f"/{issue}/history?language=ps-AF")).json()["items"]
    assert [each["version"] for each in told] == list(range(1, case["version"] + 1))


async def test_the_same_report_sent_fifty_times_at_once_is_one_event_and_one_answer(
    api: Api,
) -> None:
    issue = str(uuid4())
    report = partial(send, api, "PUT", OFFICER, f"/{issue}", REPORT)
    await api.key(OFFICER[0], "HRT", OFFICER[1])
    answers = await asyncio.gather(*(report() for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1


async def test_an_id_is_not_used_for_another_report(api: Api) -> None:
    issue = await taken_up(api)
    other = await send(api, "PUT", OFFICER, f"/{issue}", {**REPORT, "title": "Another lane"})
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")


async def test_a_command_with_the_same_key_repeats_its_answer_and_with_another_body_is_refused(
    api: Api,
) -> None:
    issue = await taken_up(api)
    promise, key = await promised(api, issue), str(uuid4())
    path = f"{promise}/progress"
    first = await send(api, "POST", FOCAL, path, {"text": "Poles stand"}, idempotency_key=key)
    again = await send(api, "POST", FOCAL, path, {"text": "Poles stand"}, idempotency_key=key)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert again.headers["idempotent-replayed"] == "true"
    other = await send(api, "POST", FOCAL, path, {"text": "No poles"}, idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (422, "operation-reused")


async def test_who_read_an_older_version_is_told_the_current_one(api: Api) -> None:
    issue = await taken_up(api)
    promise = await promised(api, issue)
    stale = await send(api, "POST", FOCAL, f"{promise}/progress", {"text": "x"}, if_match='"1"')
    assert (stale.status_code, stale.headers["etag"]) == (412, '"4"')
    fresh = await send(api, "POST", FOCAL, f"{promise}/progress", {"text": "x"}, if_match='"4"')
    assert fresh.headers["etag"] == '"5"'


async def test_a_case_held_already_is_not_sent_again_unless_its_standing_moves_with_the_day(
    api: Api,
) -> None:
    issue = await taken_up(api)
    held = await send(api, "GET", COUNCIL, f"/{issue}", if_none_match='"2"')
    assert (held.status_code, held.content) == (304, b"")
    await promised(api, issue)
    running = await send(api, "GET", COUNCIL, f"/{issue}", if_none_match='"4"')
    assert running.status_code == 200


async def test_one_pledge_stands_on_every_issue_it_covers_or_on_none(api: Api) -> None:
    first, second, unaccepted = await taken_up(api), await taken_up(api), str(uuid4())
    await send(api, "PUT", OFFICER, f"/{unaccepted}", REPORT)
    token = await api.key(FOCAL[0], "HRT", FOCAL[1])

    async def pledge(*issues: str) -> httpx.Response:
        covers = [{"issue_id": issue, "commitment_id": str(uuid4())} for issue in issues]
        body = {
            "body": "HRT-DUG", "office": "Mayor", "promise": "Light", "language": "en",
            "covers": covers,
        }  # fmt: skip
        return await api.client.put(
            f"/v1/pledges/{uuid4()}", json=body, headers={"authorization": f"Bearer {token}"}
        )

    refused = await pledge(first, unaccepted)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-accepted")
    assert (await send(api, "GET", BOARD, f"/{first}")).json()["commitments"] == []
    assert (await pledge(first, second)).status_code == 201
    made = [
        (await send(api, "GET", BOARD, f"/{issue}")).json()["commitments"][0]["pledge_id"]
        for issue in (first, second)
    ]
    assert made[0] == made[1]


async def test_what_a_city_does_not_take_in_is_answered_with_where_to_go(api: Api) -> None:
    conduct = {**REPORT, "category": "POL", "subcategory": "POL-CONDUCT"}
    refused = await send(api, "PUT", COUNCIL, f"/{uuid4()}", conduct)
    assert (refused.status_code, refused.json()["code"]) == (409, "intake-not-open-here")
    assert set(refused.json()["help"]) == {"en", "fa-AF", "ps-AF"}


async def test_what_is_never_recorded_leaves_no_event(api: Api) -> None:
    heads = await api.services.ledger.heads()
    await api.key(COUNCIL[0], "HRT", COUNCIL[1])
    refused = await send(api, "PUT", COUNCIL, f"/{uuid4()}", {**REPORT, "category": "GBV"})
    assert refused.json()["code"] == "gbv-not-recorded"
    urgent = await send(api, "PUT", COUNCIL, f"/{uuid4()}", {**REPORT, "emergency": True})
    assert urgent.json()["code"] == "emergency-not-tracked"
    assert (await api.services.ledger.heads())["HRT"] == heads["HRT"]


async def test_a_telephone_in_the_text_is_kept_out_unless_there_is_a_reason(api: Api) -> None:
    report = {**REPORT, "narrative": "Call the owner, 0799123456."}
    flagged = await send(api, "PUT", OFFICER, f"/{uuid4()}", report)
    assert flagged.json()["code"] == "flagged-text"
    assert "0799123456" not in flagged.text
    kept = {**report, "override_reason": "It is the number of the power company."}
    assert (await send(api, "PUT", OFFICER, f"/{uuid4()}", kept)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"place": "HRT-N99"}, 409, "unknown-place"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, 422, "invalid"),
        ({"occurred_at": "1404-09-01T00:00:00+04:30"}, 422, "invalid"),
        ({"language": "xx"}, 422, "invalid"),
        ({"on_behalf_of": "HRT-CDC1"}, 403, "not-allowed"),
    ],
)
async def test_a_wrong_report_is_told_what_is_wrong(
    api: Api, changes: dict[str, Any], status: int, code: str
) -> None:
    refused = await send(api, "PUT", OFFICER, f"/{uuid4()}", {**REPORT, **changes})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["errors"] or refused.json()["detail"]


async def test_without_a_custodian_a_protected_case_stays_with_who_protected_it(api: Api) -> None:
    issue, reason = await taken_up(api), "Threats were made."
    path = f"/{issue}/sensitivity-raisings"
    most = await send(api, "POST", COUNCIL, path, {"level": "S3", "reason": reason})
    assert (most.status_code, most.json()["code"]) == (409, "no-custodian")
    done = await send(api, "POST", COUNCIL, path, {"level": "S2", "reason": reason})
    assert done.status_code == 200, done.text
    assert (await send(api, "GET", COUNCIL, f"/{issue}")).json()["sensitivity"] == "S2"
    assert (await send(api, "GET", OFFICER, f"/{issue}")).status_code == 404


async def test_a_case_that_is_protected_is_unknown_to_who_may_not_see_it(api: Api) -> None:
    issue = await taken_up(api)
    raised = {"level": "S2", "reason": "Threats were made."}
    custodian = (Role.CUSTODIAN, None)
    await api.key(Role.CUSTODIAN, "HRT")
    await api.project()
    done = await send(api, "POST", COUNCIL, f"/{issue}/sensitivity-raisings", raised)
    assert done.status_code == 200
    for path in ("", "/history"):
        assert (await send(api, "GET", COUNCIL, f"/{issue}{path}")).status_code == 404
    assert (await send(api, "GET", custodian, f"/{issue}")).status_code == 200
    hidden = await send(api, "POST", FOCAL, f"/{issue}/declining", {
        "reason": "other", "explanation": "No", "level": "L3",
    })  # fmt: skip
    assert hidden.status_code == 404


async def test_a_case_can_be_read_as_it_was_known_then(api: Api) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    issue = await taken_up(api)
    before = await send(api, "GET", COUNCIL, f"/{issue}?as_of={long_ago.replace('+', '%2B')}")
    assert before.status_code == 404
    now = datetime.now(UTC).isoformat().replace("+", "%2B")
    soon = await send(api, "GET", COUNCIL, f"/{issue}?as_of={now}")
    assert (soon.status_code, soon.json()["code"]) == (422, "as-of-too-recent")


async def test_which_womens_group_raised_a_case_is_not_shown(api: Api) -> None:
    formed = register_body(
        Body(), code="HRT-WG1", kind="womens_group", names=Names(en="Group 1"), places=("HRT",),
        valid_from=LONG_AGO,
    )  # fmt: skip
    new = (body_id("HRT-WG1"), envelope(), formed)
    await api.services.ledger.create_streams(BODY, "HRT", [new])
    issue = str(uuid4())
    assert (await send(api, "PUT", WOMEN, f"/{issue}", REPORT)).status_code == 201
    read = [await send(api, "GET", FOCAL, f"/{issue}{path}") for path in ("", "/history")]
    assert all("HRT-WG1" not in answer.text for answer in read)


async def test_a_declined_case_is_appealed_and_looked_at_again_one_level_up(api: Api) -> None:
    issue = str(uuid4())
    await send(api, "PUT", COUNCIL, f"/{issue}", REPORT)
    declining = {"reason": "not_responsible", "explanation": "The power company's.", "level": "L2"}
    declined = await send(api, "POST", FOCAL, f"/{issue}/declining", declining)
    assert declined.status_code == 200, declined.text
    made = await send(api, "POST", COUNCIL, f"/{issue}/appeals", {"reason": "They sent us here."})
    assert made.status_code == 200
    upheld = {"upheld": True, "explanation": "It is ours.", "level": "L3"}
    own = await send(api, "POST", FOCAL, f"/{issue}/appeal-answers", upheld)
    assert (own.status_code, own.json()["code"]) == (409, "same-party")
    answered = await send(api, "POST", BOARD, f"/{issue}/appeal-answers", upheld)
    assert answered.status_code == 200, answered.text
    assert (await send(api, "GET", BOARD, f"/{issue}")).json()["stage"] == "acknowledged"


async def test_the_original_date_outlives_a_renegotiation(api: Api) -> None:
    issue = await taken_up(api)
    promise, request = await promised(api, issue), str(uuid4())
    asked = {"new_due_on": day(30), "reason": "budget", "explanation": "No money before."}
    path = f"{promise}/renegotiations/{request}"
    assert (await send(api, "PUT", FOCAL, path, asked)).status_code == 201
    answer = {"accepted": True, "reason": "We can wait."}
    own = await send(api, "POST", FOCAL, f"{path}/answer", answer)
    assert own.json()["code"] == "same-party"
    assert (await send(api, "POST", COUNCIL, f"{path}/answer", answer)).status_code == 200
    [shown] = (await send(api, "GET", COUNCIL, f"/{issue}")).json()["commitments"]
    assert (shown["original_due_on"], shown["due_on"]) == (day(7), day(30))


async def test_a_late_promise_is_declared_not_kept_by_people_after_its_owner_was_asked(
    api: Api,
) -> None:
    stated = datetime.now(UTC) - timedelta(days=40)
    issue = str(uuid4())
    then = {"occurred_at": stated.isoformat().replace("+00:00", "Z")}
    await send(api, "PUT", OFFICER, f"/{issue}", {**REPORT, **then})
    accepted = {"lead_body": "HRT-DUG", "level": "L3", **then}
    await send(api, "POST", FOCAL, f"/{issue}/acceptance", accepted)
    promise = await promised(api, issue, due_on=day(-20), **then)
    text = {"text": "Nothing was done."}
    early = await send(api, "POST", BOARD, f"{promise}/not-kept", text)
    assert early.json()["code"] == "reply-not-invited"
    assert (await send(api, "POST", BOARD, f"{promise}/reply-invitations", {})).status_code == 200
    waiting = await send(api, "POST", BOARD, f"{promise}/not-kept", text)
    assert waiting.json()["code"] == "reply-window-open"
    assert (await send(api, "POST", FOCAL, f"{promise}/replies", text)).status_code == 200
    assert (await send(api, "POST", BOARD, f"{promise}/not-kept", text)).status_code == 200
    [shown] = (await send(api, "GET", COUNCIL, f"/{issue}")).json()["commitments"]
    assert shown["standing"] == "not_kept"


async def test_a_step_is_planned_moved_and_taken(api: Api) -> None:
    issue, action = await taken_up(api), str(uuid4())
    path = f"/{issue}/actions/{action}"
    step = {"kind": "visit", "planned_on": day(1), "office": "Nahia manager"}
    assert (await send(api, "PUT", OFFICER, path, step)).status_code == 201
    moved = {"planned_on": day(3), "reason": "Rain"}
    assert (await send(api, "POST", OFFICER, f"{path}/rescheduling", moved)).status_code == 200
    early = await send(api, "POST", OFFICER, f"{path}/miss", {"reason": "Nobody came"})
    assert early.json()["code"] == "not-due-yet"
    done = {"done_on": day(0), "result": "The lane was walked with the council."}
    assert (await send(api, "POST", OFFICER, f"{path}/result", done)).status_code == 200
    [shown] = (await send(api, "GET", COUNCIL, f"/{issue}")).json()["actions"]
    assert (shown["first_planned_on"], shown["state"]) == (day(1), "done")
