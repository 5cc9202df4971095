"""What a board asks of the municipality, over HTTP, on both stores."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4, uuid5

import pytest

from domain.issue.events import CaseWorkerNamed, CommitmentStated, IssueAccepted
from domain.member import Role
from domain.words import REGISTRY, Level, Sensitivity
from service.http.fields import utc
from tests.service.conftest import TODAY, Api
from tests.service.learning import (
    BOARD,
    COUNCIL,
    FOCAL,
    GUARDIAN,
    KABUL,
    POLICE,
    Who,
    done,
    moment,
    refused,
    reported,
    send,
    two_cities,
)
from tests.service.test_door import problem

ASKED: dict[str, Any] = {
    "title": "Light the lanes", "text": "Put lamps in every lane.", "language": "en",
    "place": "HRT-N06", "addressed_to": "HRT-DUG",
}  # fmt: skip
DECLINED = {
    "answer": "declined", "reason": "not_responsible", "explanation": "The utility's.",
    "language": "en",
}  # fmt: skip
ACCEPTED = {"answer": "accepted", "explanation": "Ten lamps.", "language": "en"}


async def asked(api: Api, who: Who = BOARD, **changes: Any) -> str:
    path = f"/recommendations/{uuid4()}"
    await done(api, who, path, ASKED | changes, "PUT")
    return path


async def test_one_that_was_answered_late_and_declined_says_so(api: Api) -> None:
    await two_cities(api)
    path = await asked(api, occurred_at=moment(-90))
    waiting = (await send(api, "GET", COUNCIL, path)).json()
    assert (waiting["status"], waiting["overdue"], waiting["answer"]) == ("made", True, None)
    await api.project()
    late = await send(api, "GET", COUNCIL, "/recommendations?overdue=true")
    assert [row["overdue"] for row in late.json()["items"]] == [True]
    await done(api, FOCAL, f"{path}/answers", DECLINED)
    shown = (await send(api, "GET", COUNCIL, path)).json()
    assert (shown["status"], shown["overdue"]) == ("declined", False)
    assert (shown["answer"]["late"], shown["answer"]["reason"]) == (True, "not_responsible")
    await api.project()
    [row] = (await send(api, "GET", COUNCIL, "/recommendations?status=declined")).json()["items"]
    assert (row["answered_late"], row["answered_on"]) == (True, TODAY.isoformat())
    assert (await send(api, "GET", COUNCIL, "/recommendations?overdue=true")).json()["items"] == []


async def test_one_that_was_accepted_leads_to_commitments(api: Api) -> None:
    await two_cities(api)
    commitment = uuid4()
    promise = CommitmentStated(
        commitment_id=commitment, body="HRT-DUG", office="Street lighting", promise="Ten lamps",
        language="en", stated_on=TODAY,
    )  # fmt: skip
    taken_up = IssueAccepted(lead_body="HRT-DUG", level=Level.CITY, on=TODAY)
    issue = await reported(api, taken_up, promise)
    path = await asked(api, issues=[issue])
    led_to = {"issue_id": issue, "commitment_id": str(commitment)}
    await refused(api, FOCAL, f"{path}/commitments", led_to, "not-accepted-yet")
    await done(api, FOCAL, f"{path}/answers", ACCEPTED)
    await done(api, FOCAL, f"{path}/commitments", led_to)
    shown = (await send(api, "GET", BOARD, path)).json()
    assert (shown["issues"], shown["status"]) == ([issue], "accepted")
    assert [each["commitment_id"] for each in shown["commitments"]] == [str(commitment)]
    await api.project()
    [row] = (await send(api, "GET", BOARD, "/recommendations?body=HRT-MAB")).json()["items"]
    assert row["status"] == "accepted"
    assert "promises" not in row  # of them a reader may see fewer than came of it
    unknown = {**led_to, "commitment_id": str(uuid4())}
    await refused(api, FOCAL, f"{path}/commitments", unknown, "commitment-unknown", status=404)


async def test_the_same_again_changes_nothing_and_another_under_its_id_is_refused(
    api: Api,
) -> None:
    await two_cities(api)
    path = await asked(api)
    again = await send(api, "PUT", BOARD, path, ASKED | {"channel": "app"})
    assert (again.status_code, again.json()["events"]) == (201, 0)
    other = ASKED | {"title": "Sweep"}
    await refused(api, BOARD, path, other, "id-reused", method="PUT")


async def test_what_cannot_be_recommended(api: Api) -> None:
    await two_cities(api)
    path = f"/recommendations/{uuid4()}"
    for changes, code in (
        ({"addressed_to": "HRT-MAB"}, "addressee-is-maker"),
        ({"text": "Call 0799 123 456."}, "flagged-text"),
        ({"addressed_to": "HRT-NOBODY"}, "unknown-body"),
        ({"place": "HRT-N99"}, "unknown-place"),
    ):
        await refused(api, BOARD, path, ASKED | changes, code, method="PUT")
    heard = ASKED | {"dialogue_id": str(uuid4())}
    await refused(api, BOARD, path, heard, "dialogue-unknown", method="PUT", status=404)


async def test_what_was_withdrawn_or_answered_is_answered_no_more(api: Api) -> None:
    await two_cities(api)
    path = await asked(api)
    reason = {"reason": "Made twice."}
    await done(api, BOARD, f"{path}/withdrawal", reason)
    await refused(api, FOCAL, f"{path}/answers", ACCEPTED, "recommendation-withdrawn")
    path = await asked(api)
    partly = {"answer": "partly", "explanation": "Some.", "language": "en"}
    await refused(api, FOCAL, f"{path}/answers", partly, "reason-missing")
    await done(api, FOCAL, f"{path}/answers", ACCEPTED)
    await refused(api, FOCAL, f"{path}/answers", DECLINED, "already-answered")
    await refused(api, BOARD, f"{path}/withdrawal", reason, "already-answered")


async def test_only_the_addressee_answers_and_only_the_maker_withdraws(api: Api) -> None:
    await two_cities(api)
    path = await asked(api)
    for who in (COUNCIL, KABUL):
        problem(await send(api, "POST", who, f"{path}/answers", ACCEPTED), 403, "not-allowed")
    own = {"reason": "Not ours."}
    problem(await send(api, "POST", COUNCIL, f"{path}/withdrawal", own), 403, "not-allowed")
    missing = f"/recommendations/{uuid4()}"
    problem(await send(api, "POST", FOCAL, f"{missing}/answers", ACCEPTED), 404, "not-found")
    problem(await send(api, "GET", FOCAL, missing), 404, "not-found")


async def test_it_names_nothing_that_is_restricted_and_shows_no_link_to_it(api: Api) -> None:
    await two_cities(api)
    hidden = await reported(api, sensitivity=Sensitivity.RESTRICTED, category="ROB")
    path = f"/recommendations/{uuid4()}"
    named = ASKED | {"issues": [hidden]}
    await refused(api, BOARD, path, named, "issue-unknown", method="PUT", status=404)
    await api.key(*BOARD)
    worker = CaseWorkerNamed(member=uuid5(REGISTRY, "test:" + ":".join(map(str, BOARD))))
    known = await reported(api, worker, sensitivity=Sensitivity.RESTRICTED, category="ROB")
    named = ASKED | {"issues": [known]}
    await refused(api, BOARD, path, named, "names-protected", method="PUT")
    internal = await reported(api, sensitivity=Sensitivity.INTERNAL)
    path = await asked(api, issues=[internal])
    assert (await send(api, "GET", COUNCIL, path)).json()["issues"] == [internal]
    assert (await send(api, "GET", KABUL, path)).json()["issues"] == []
    raised = {"level": "S2", "reason": "A name was told."}
    await api.key(Role.CUSTODIAN, "HRT")
    await api.project()
    await done(api, COUNCIL, f"/issues/{internal}/sensitivity-raisings", raised)
    assert (await send(api, "GET", COUNCIL, path)).json()["issues"] == []
    assert (await send(api, "GET", GUARDIAN, path)).json()["issues"] == [internal]


async def test_lists_are_filtered_paged_and_answer_as_of_a_time(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    await two_cities(api)
    first, second = await asked(api, occurred_at=moment(-3)), await asked(api)
    await api.project()
    then = utc(datetime.now(UTC))
    await done(api, FOCAL, f"{first}/answers", ACCEPTED)
    await api.project()
    listed = f"/recommendations?place=HRT&city=HRT&as_of={then}".replace("+", "%2B")
    before = (await send(api, "GET", POLICE, listed)).json()
    assert [row["status"] for row in before["items"]] == ["made", "made"]
    assert before["position"]["HRT"] > 0
    shown = await send(api, "GET", POLICE, f"{first}?as_of={then}")
    assert (shown.json()["status"], shown.json()["version"]) == ("made", 1)
    page = (await send(api, "GET", POLICE, "/recommendations?limit=1")).json()
    assert f"/recommendations/{page['items'][0]['recommendation']}" == first
    cursor = page["next_cursor"]
    rest = (await send(api, "GET", POLICE, f"/recommendations?limit=1&cursor={cursor}")).json()
    assert f"/recommendations/{rest['items'][0]['recommendation']}" == second
    assert rest["next_cursor"] is None
    tag = (await send(api, "GET", POLICE, first)).headers["etag"]
    assert (await send(api, "GET", POLICE, first, if_none_match=tag)).status_code == 304


async def test_who_may_not_recommend(api: Api) -> None:
    await two_cities(api)
    path = f"/recommendations/{uuid4()}"
    problem(await send(api, "PUT", FOCAL, path, ASKED), 403, "not-allowed")
    elsewhere: Who = (Role.MAB_MEMBER, "KBL", "KBL-DUG")
    problem(await send(api, "PUT", elsewhere, path, ASKED), 403, "not-allowed")
