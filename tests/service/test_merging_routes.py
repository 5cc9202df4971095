"""Merging and its undo over HTTP: what every list shows before, during and after."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.member import Role
from service.http.fields import utc
from tests.service.conftest import Api
from tests.service.test_issue_routes import (
    BOARD,
    COUNCIL,
    FOCAL,
    OFFICER,
    REPORT,
    day,
    promised,
    send,
    taken_up,
)

COORDINATOR = (Role.CITY_COORDINATOR, None)
CUSTODIAN = (Role.CUSTODIAN, None)
MOVING = {
    "version", "last_event_at", "last_recorded_at", "recorded_at", "position", "silent", "sha256",
    "chains",
}  # fmt: skip
"""What says when, and how often, something was recorded: all that an undo may change."""


async def reported_by(api: Api, who: Any, **changes: Any) -> str:
    issue = str(uuid4())
    made = await send(api, "PUT", who, f"/{issue}", {**REPORT, **changes})
    assert made.status_code == 201, made.text
    return issue


def ago(days: int) -> str:
    return utc(datetime.now(UTC) - timedelta(days=days))


async def merge(api: Api, loser: str, into: str, **changes: Any) -> httpx.Response:
    body = {"into": into, "reason": "One lane.", **changes}
    return await send(api, "POST", FOCAL, f"/{loser}/merges", body)


async def undo(api: Api, loser: str) -> httpx.Response:
    return await send(api, "POST", FOCAL, f"/{loser}/merges/undoing", {"reason": "Two lanes."})


async def got(api: Api, path: str, **params: str) -> Any:
    answer = await api.send("GET", path, params=params)
    assert answer.status_code == 200, answer.text
    return _still(answer.json())


def _still(shown: Any) -> Any:
    if isinstance(shown, dict):
        return {name: _still(value) for name, value in shown.items() if name not in MOVING}
    return [_still(each) for each in shown] if isinstance(shown, list) else shown


async def everything(api: Api, *issues: str) -> dict[str, Any]:
    """Every view in which one of these cases stands."""
    await api.project()
    lists = {
        path: await got(api, path)
        for path in (
            "/v1/issues", "/v1/follow-up", "/v1/follow-up/commitments", "/v1/follow-up/actions",
        )
    }  # fmt: skip
    chains = await got(api, "/v1/reports/recurrence/chains/HRT/HRT-N06/LGT")
    return {
        **lists,
        "report": await got(api, "/v1/reports/recurrence", city="HRT", cut_off=day(0)),
        "chain": [
            {name: part for name, part in problem.items() if name != "events"}
            for problem in chains["items"]
        ],
        **{issue: await got(api, f"/v1/issues/{issue}") for issue in issues},
    }


async def two_cases(api: Api) -> tuple[str, str]:
    """Each with a past of its own: reports, a step, a referral, an escalation."""
    loser = await reported_by(api, COUNCIL, reporter_id=str(uuid4()), occurred_at=ago(9))
    survivor = await reported_by(api, COUNCIL, occurred_at=ago(3))
    accepted = {"lead_body": "HRT-DUG", "level": "L3"}
    done = await send(api, "POST", FOCAL, f"/{survivor}/acceptance", accepted)
    assert done.status_code == 200, done.text
    voice = {"narrative": "Still dark.", "language": "en"}
    done = await send(api, "PUT", COUNCIL, f"/{loser}/reports/{uuid4()}", voice)
    assert done.status_code == 201, done.text
    step = {"kind": "visit", "planned_on": day(2), "office": "Nahia manager"}
    assert (
        await send(api, "PUT", OFFICER, f"/{survivor}/actions/{uuid4()}", step)
    ).status_code == 201
    await promised(api, survivor)
    up = {"trigger": "harm", "reason": "A girl was followed."}
    raised = await send(api, "PUT", COUNCIL, f"/{loser}/escalations/{uuid4()}", up)
    assert raised.status_code == 201, raised.text
    return loser, survivor


async def test_a_merge_and_its_undo_leave_every_view_as_it_was(api: Api) -> None:
    loser, survivor = await two_cases(api)
    before = await everything(api, loser, survivor)
    done = await merge(api, loser, survivor)
    assert done.status_code == 200, done.text
    during = await everything(api, loser, survivor)
    assert during[loser]["stage"] == "merged"
    assert during[loser]["merged_into"] == survivor
    assert during[survivor]["absorbed"] == [loser]
    assert during[survivor]["reports"] == 3
    ((episode,),) = [problem["episodes"] for problem in during["chain"]]
    assert ([case["issue_id"] for case in episode["cases"]], episode["reports"]) == ([survivor], 3)
    assert episode["opened"] == day(-9)
    rows = {row["issue"]: row for row in during["/v1/issues"]["items"]}
    assert (rows[loser]["merged_into"], rows[loser]["open"]) == (survivor, False)
    assert rows[survivor]["reports"] == 3
    undone = await undo(api, loser)
    assert undone.status_code == 200, undone.text
    assert await everything(api, loser, survivor) == before


async def test_a_merge_is_refused_with_the_rule_that_forbids_it(api: Api) -> None:
    loser, survivor = await reported_by(api, COUNCIL), await reported_by(api, COUNCIL)
    raise_it = {"level": "S1", "reason": "Names."}
    itself = await merge(api, loser, loser)
    assert (itself.status_code, itself.json()["code"]) == (409, "same-issue")
    nowhere = await merge(api, loser, str(uuid4()))
    assert nowhere.status_code == 404
    await send(api, "POST", COUNCIL, f"/{loser}/sensitivity-raisings", raise_it)
    exposed = await merge(api, loser, survivor)
    assert (exposed.status_code, exposed.json()["code"]) == (409, "less-protected")
    assert (await undo(api, loser)).json()["code"] == "not-merged"
    promising = await taken_up(api)
    await promised(api, promising)
    assert (await merge(api, promising, loser)).json()["code"] == "commitment-open"
    away = await send(api, "POST", OFFICER, f"/{loser}/merges", {"into": survivor, "reason": "x"})
    assert away.status_code == 403


@pytest.mark.parametrize("language", ["en", "fa-AF", "ps-AF"])
async def test_an_undo_after_later_changes_is_refused_in_the_readers_language(
    api: Api, language: str
) -> None:
    loser, survivor = await reported_by(api, COUNCIL), await reported_by(api, COUNCIL)
    assert (await merge(api, loser, survivor)).status_code == 200
    voice = {"narrative": "Still dark.", "language": "en"}
    await send(api, "PUT", COUNCIL, f"/{survivor}/reports/{uuid4()}", voice)
    refused = await send(
        api, "POST", FOCAL, f"/{loser}/merges/undoing", {"reason": "x"}, accept_language=language
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "changed-since-merge")
    titles = {
        "en": "The other case has gone on since",
        "fa-AF": "قضیهٔ دیگر پس از آن ادامه یافته است",
        "ps-AF": "بله قضیه له هغه وروسته روانه پاتې شوې ده",
    }
    assert refused.json()["title"] == titles[language]
    assert (await got(api, f"/v1/issues/{loser}"))["stage"] == "merged"


async def test_the_same_merge_again_changes_nothing(api: Api) -> None:
    loser, survivor = await reported_by(api, COUNCIL), await reported_by(api, COUNCIL)
    first, again = await merge(api, loser, survivor), await merge(api, loser, survivor)
    assert (first.json()["events"], again.json()["events"]) == (2, 0)


async def test_merges_at_once_in_both_directions_leave_one_case(api: Api) -> None:
    one, other = await reported_by(api, COUNCIL), await reported_by(api, COUNCIL)
    answers = await asyncio.gather(merge(api, one, other), merge(api, other, one))
    assert sorted(answer.status_code == 200 for answer in answers) == [False, True]
    shown = [await got(api, f"/v1/issues/{issue}") for issue in (one, other)]
    assert sorted(case["stage"] for case in shown) == ["merged", "reported"]
    assert {case["reports"] for case in shown if case["stage"] == "reported"} == {2}


async def test_who_reported_a_merged_case_acts_for_the_one_that_survives(api: Api) -> None:
    loser, survivor = await reported_by(api, COUNCIL), await reported_by(api, OFFICER)
    correction = {"reason": "It is longer.", "title": "Dark lane and square"}
    before = await send(api, "POST", COUNCIL, f"/{survivor}/corrections", correction)
    assert before.status_code == 403
    assert (await merge(api, loser, survivor)).status_code == 200
    after = await send(api, "POST", COUNCIL, f"/{survivor}/corrections", correction)
    assert after.status_code == 200, after.text


@pytest.mark.parametrize("own_one_survives", [True, False])
async def test_nobody_buries_a_case_by_merging_his_own_with_it(
    api: Api, own_one_survives: bool
) -> None:
    own, theirs = await reported_by(api, FOCAL), await reported_by(api, COUNCIL)
    loser, survivor = (theirs, own) if own_one_survives else (own, theirs)
    assert (await merge(api, loser, survivor)).status_code == 200
    titles = set()
    for language in ("en", "fa-AF", "ps-AF"):
        for who in (FOCAL, COUNCIL):
            answer = await send(
                api, "POST", who, f"/{survivor}/withdrawal", {"reason": "Mended."},
                accept_language=language,
            )  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (409, "reported-by-others")
            titles.add(answer.json()["title"])
    assert len(titles) == 3


async def test_what_was_merged_into_a_protected_case_is_protected_like_it(api: Api) -> None:
    first, loser, survivor = [await reported_by(api, COUNCIL) for _ in range(3)]
    raised = {"level": "S2", "reason": "Threats were made."}
    assert (await merge(api, first, loser)).status_code == 200
    assert (await merge(api, loser, survivor)).status_code == 200
    done = await send(api, "POST", CUSTODIAN, f"/{survivor}/sensitivity-raisings", raised)
    assert done.status_code == 200, done.text
    await api.project()
    hidden = {first, loser}
    for issue in hidden:
        assert (await send(api, "GET", COUNCIL, f"/{issue}")).status_code == 404
    rows = (await send(api, "GET", COUNCIL, "")).json()["items"]
    assert hidden.isdisjoint(row["issue"] for row in rows)
    shown = (await send(api, "GET", CUSTODIAN, f"/{loser}")).json()
    assert (shown["merged_into"], shown["sensitivity"]) == (survivor, "S2")


async def test_a_case_taken_up_goes_into_none_that_waits_and_its_reporters_may_undo_a_merge(
    api: Api,
) -> None:
    waiting, led = await reported_by(api, OFFICER), await taken_up(api)
    refused = await merge(api, led, waiting)
    assert (refused.status_code, refused.json()["code"]) == (409, "survivor-less-advanced")
    theirs = await reported_by(api, COUNCIL)
    assert (await merge(api, theirs, led)).status_code == 200
    path, reason = f"/{theirs}/merges/undoing", {"reason": "Two lanes."}
    assert (await send(api, "POST", OFFICER, path, reason)).status_code == 403
    undone = await send(api, "POST", COUNCIL, path, reason)
    assert undone.status_code == 200, undone.text
    assert (await got(api, f"/v1/issues/{theirs}"))["stage"] == "reported"


async def test_a_merge_can_be_read_as_of_the_time_before_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    loser, survivor = await two_cases(api)
    before = await everything(api, loser, survivor)
    as_of = utc(datetime.now(UTC))
    assert (await merge(api, loser, survivor)).status_code == 200
    await api.project()
    assert await got(api, "/v1/issues", as_of=as_of) == before["/v1/issues"]
    for issue in (loser, survivor):
        assert await got(api, f"/v1/issues/{issue}", as_of=as_of) == before[issue]


async def test_the_history_tells_of_merge_and_undo_in_every_language(api: Api) -> None:
    loser, survivor = await reported_by(api, COUNCIL), await reported_by(api, COUNCIL)
    await merge(api, loser, survivor)
    await undo(api, loser)
    for language in ("en", "fa-AF", "ps-AF"):
        for issue, events in (
            (loser, ["issue-reported", "issue-merged", "merge-undone"]),
            (survivor, ["issue-reported", "issue-absorbed", "absorption-undone"]),
        ):
            told = await send(api, "GET", BOARD, f"/{issue}/history?language={language}")
            items = told.json()["items"]
            assert [each["event"] for each in items] == events
            assert all(each["text"] for each in items)
