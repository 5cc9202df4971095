"""What people say of two issues over HTTP: kept, shown to those who may know of both, replaced."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.member import Role
from tests.service.conftest import Api
from tests.similar.asking import COUNCIL, FOCAL, LANE, OFFICER, found, ids, report, send

pytestmark = pytest.mark.anyio

SUGGESTED = {"score": 0.91, "rule": "similar-1"}


async def link(api: Api, issue: str, of: str, **changes: Any) -> httpx.Response:
    return await send(api, "POST", OFFICER, f"/{issue}/same-problem/{of}/confirmation", changes)


async def refuse(api: Api, issue: str, of: str, **changes: Any) -> httpx.Response:
    body = {"reason": "Another lamp.", **changes}
    return await send(api, "POST", OFFICER, f"/{issue}/same-problem/{of}/refusal", body)


async def of_case(api: Api, issue: str, who: Any = FOCAL) -> Any:
    return (await send(api, "GET", who, f"/{issue}")).json()["same_problem"]


async def test_a_link_is_kept_with_what_was_suggested_and_shown(api: Api) -> None:
    first, second = await report(api), await report(api)
    answer = await link(api, second, first, **SUGGESTED)
    assert (answer.status_code, answer.json()["events"]) == (200, 1)
    [shown] = await of_case(api, second)
    assert (shown["issue_id"], shown["same"], shown["reason"]) == (first, True, None)
    assert (await link(api, second, first, **SUGGESTED)).json()["events"] == 0
    history = (await send(api, "GET", FOCAL, f"/{second}/history")).json()["items"]
    assert "suggested by rule similar-1" in history[-1]["text"]


async def test_a_refused_pair_is_not_suggested_again_from_either_side(api: Api) -> None:
    first, second = await report(api), await report(api)
    assert ids(await found(api, issue_id=second)) == [first]
    assert (await refuse(api, second, first, **SUGGESTED)).status_code == 200
    for asking in (first, second):
        told = await found(api, issue_id=asking)
        assert (told["items"], told["considered"]) == ([], 0)
    assert sorted(ids(await found(api))) == sorted([first, second]), "a new report may be either"


async def test_a_later_word_replaces_the_earlier_one(api: Api) -> None:
    first, second = await report(api), await report(api)
    assert (await refuse(api, second, first)).status_code == 200
    assert (await link(api, second, first)).status_code == 200
    [shown] = await of_case(api, second)
    assert shown["same"]
    [item] = (await found(api, issue_id=second))["items"]
    assert (item["issue_id"], item["linked"]) == (first, True)


async def test_the_word_stands_at_the_issue_where_it_was_said(api: Api) -> None:
    first, second = await report(api), await report(api)
    assert (await link(api, second, first)).status_code == 200
    for again in (await link(api, first, second), await refuse(api, first, second)):
        assert (again.status_code, again.json()["code"]) == (409, "said-at-the-other")


async def test_an_issue_is_not_linked_with_itself_or_with_another_city(api: Api) -> None:
    first = await report(api)
    assert (await link(api, first, first)).json()["code"] == "same-issue"
    elsewhere = str(uuid4())
    made = await api.send("PUT", f"/v1/issues/{elsewhere}", json={**LANE, "place": "KBL"},
                          role=Role.PEM_OFFICER)  # fmt: skip
    assert made.status_code == 201, made.text
    answer = await link(api, first, elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (409, "other-city")


async def test_issues_that_are_protected_differently_are_not_linked(api: Api) -> None:
    public, internal = await report(api), await report(api, sensitivity="S1")
    for answer in (await link(api, public, internal), await refuse(api, internal, public)):
        assert (answer.status_code, answer.json()["code"]) == (409, "protected-differently")


async def test_an_issue_that_the_caller_may_not_know_of_is_not_there(api: Api) -> None:
    public, hidden = await report(api), await report(api, sensitivity="S1")
    raised = {"level": "S2", "reason": "Threats."}
    answer = await send(api, "POST", FOCAL, f"/{hidden}/sensitivity-raisings", raised)
    assert answer.status_code == 200, answer.text
    for one, other in ((public, hidden), (hidden, public), (public, str(uuid4()))):
        answer = await link(api, one, other)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_link_is_not_shown_to_who_may_not_know_of_the_other(api: Api) -> None:
    first, second = await report(api), await report(api)
    assert (await link(api, second, first)).status_code == 200
    raised = {"level": "S2", "reason": "Threats."}
    answer = await send(api, "POST", FOCAL, f"/{first}/sensitivity-raisings", raised)
    assert answer.status_code == 200, answer.text
    assert await of_case(api, second, COUNCIL) == []


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"score": 0.9}, "incomplete", "/score"),
        ({"rule": "similar-1"}, "incomplete", "/score"),
        ({"score": 1.1, "rule": "similar-1"}, "number-out-of-range", "/score"),
        ({"score": -0.1, "rule": "similar-1"}, "number-out-of-range", "/score"),
        ({"score": 0.9, "rule": "x" * 81}, "too-long", "/rule"),
    ],
)
async def test_a_suggestion_is_told_whole_or_not_at_all(
    api: Api, body: dict[str, Any], code: str, pointer: str
) -> None:
    issue = await report(api)
    answer = await link(api, issue, str(uuid4()), **body)
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code, pointer)


async def test_a_refusal_needs_its_reason(api: Api) -> None:
    first, second = await report(api), await report(api)
    answer = await send(api, "POST", OFFICER, f"/{second}/same-problem/{first}/refusal", {})
    assert answer.status_code == 422
