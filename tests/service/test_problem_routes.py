"""What keeps coming back at a place, over HTTP and by the job, on both stores."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4, uuid5

import pytest

from domain.issue.events import CaseWorkerNamed, SensitivityRaised
from domain.member import Role
from domain.words import REGISTRY, Sensitivity
from service.http.fields import utc
from service.jobs.problems import RULE, Suspecting, suspect_problems
from service.routes.learning.problems import NAMED
from tests.service.conftest import Api
from tests.service.learning import (
    BOARD,
    COUNCIL,
    FOCAL,
    GUARDIAN,
    KABUL,
    POLICE,
    Who,
    came_back,
    day,
    done,
    refused,
    reported,
    send,
    two_cities,
)
from tests.service.test_door import problem

CONFIRMED = {
    "title": "Lamps fail each winter", "description": "The cable lies open.", "language": "en",
    "root_cause": "maintenance",
}  # fmt: skip
RESPONSE = {
    "responses": ["physical_repair"], "description": "A new cable.", "language": "en",
    "begun_on": day(-40),
}  # fmt: skip
ASSESSED: dict[str, Any] = {
    "before": {"first_day": day(-70), "last_day": day(-41)},
    "after": {"first_day": day(-39), "last_day": day(-10)},
    "finding": "contained", "text": "No lamp failed.", "language": "en",
}  # fmt: skip


async def chain(api: Api, **changes: Any) -> list[str]:
    """A lamp that failed three times, each time after it was declared mended."""
    first = await reported(api, days_ago=100, **changes)
    again = await reported(api, *came_back(first, 30), days_ago=60, **changes)
    return [first, again, await reported(api, *came_back(again, 12), days_ago=45, **changes)]


async def suspected(api: Api, cases: list[str], **changes: Any) -> str:
    path = f"/problems/{uuid4()}"
    body = {"place": "HRT-N06", "category": "LGT", "cases": cases, **changes}
    await done(api, COUNCIL, path, body, "PUT")
    return path


async def running(api: Api) -> str:
    """A problem against which the municipality has begun to do something."""
    path = await suspected(api, await chain(api))
    await done(api, BOARD, f"{path}/confirmation", CONFIRMED)
    await done(api, FOCAL, f"{path}/responses", RESPONSE)
    return path


async def test_recurrences_become_a_problem_that_is_answered_and_judged(api: Api) -> None:
    await two_cities(api)
    first, again, once_more = await chain(api)
    path = await suspected(api, [once_more, first, again])
    shown = (await send(api, "GET", BOARD, path)).json()
    assert (shown["status"], shown["rule"]) == ("suspected", NAMED)
    assert shown["cases"] == [
        {"issue_id": first, "gap_days": None},
        {"issue_id": again, "gap_days": 30},
        {"issue_id": once_more, "gap_days": 12},
    ]
    await done(api, BOARD, f"{path}/confirmation", CONFIRMED)
    await done(api, FOCAL, f"{path}/responses", RESPONSE)
    later = await reported(api, *came_back(once_more, 20), days_ago=20)
    await api.project()
    await done(api, COUNCIL, f"{path}/cases", {"issue_id": later})
    await done(api, BOARD, f"{path}/assessments", ASSESSED)
    shown = (await send(api, "GET", BOARD, path)).json()
    assert (shown["status"], shown["title"]) == ("contained", CONFIRMED["title"])
    assert shown["cases"][-1] == {"issue_id": later, "gap_days": 20}
    [judged] = shown["assessments"]
    assert judged["before"] | {"reports": 2, "days_at_risk": 30} == judged["before"]
    assert judged["after"] | {"reports": 1, "days_at_risk": 30} == judged["after"]
    await api.project()
    listed = f"/problems?city=HRT&place=HRT&category=LGT&body=HRT-DUG&status={shown['status']}"
    [row] = (await send(api, "GET", BOARD, listed)).json()["items"]
    counted = (row["cases"], row["days_at_risk"], row["reports_before"], row["reports_after"])
    assert counted == (4, 30, 2, 1)


async def test_suspended_days_do_not_count_as_days_at_risk(api: Api) -> None:
    path = await running(api)
    closed = {"first_day": day(-50), "last_day": day(-46), "reason": "Fighting"}
    answer = await api.send("POST", "/v1/places/HRT-N06/suspensions", json=closed)
    assert answer.status_code in (200, 201), answer.text
    await refused(api, BOARD, f"{path}/assessments", ASSESSED, "unequal-exposure")
    longer = {"first_day": day(-75), "last_day": day(-41)}
    await done(api, BOARD, f"{path}/assessments", ASSESSED | {"before": longer})
    [judged] = (await send(api, "GET", BOARD, path)).json()["assessments"]
    assert [judged[span]["days_at_risk"] for span in ("before", "after")] == [30, 30]


async def test_what_is_no_problem(api: Api) -> None:
    first, again, _ = await chain(api)
    alone = await reported(api)
    below = await reported(api, *came_back(first, 9), place="HRT")
    new = {"place": "HRT-N06", "category": "LGT"}
    for cases, code in (
        ([first], "too-few-cases"), ([first, alone], "cases-not-linked"),
        ([first, again, alone], "cases-not-linked"), ([first, below], "other-place"),
    ):  # fmt: skip
        path, body = f"/problems/{uuid4()}", {**new, "cases": cases}
        await refused(api, COUNCIL, path, body, code, method="PUT")
    unknown = {**new, "cases": [first, str(uuid4())]}
    path = f"/problems/{uuid4()}"
    await refused(api, COUNCIL, path, unknown, "issue-unknown", method="PUT", status=404)
    path = await suspected(api, [first, again])
    other = {**new, "category": "WAS", "cases": [first, again]}
    await refused(api, COUNCIL, path, other, "id-reused", method="PUT")


async def test_a_refused_link_is_no_link(api: Api) -> None:
    first = await reported(api, days_ago=50)
    again = await reported(api, *came_back(first, 30, confirmed=False), days_ago=10)
    assert await suspected(api, [first, again])
    said = {"reason": "Another lamp."}
    await done(api, COUNCIL, f"/issues/{again}/recurrences/{first}/refusal", said)
    body = {"place": "HRT-N06", "category": "LGT", "cases": [first, again]}
    path = f"/problems/{uuid4()}"
    await refused(api, COUNCIL, path, body, "cases-not-linked", method="PUT")


async def test_a_person_confirms_or_refuses(api: Api) -> None:
    cases = await chain(api)
    path = await suspected(api, cases)
    await refused(api, FOCAL, f"{path}/responses", RESPONSE, "not-confirmed")
    fate = CONFIRMED | {"root_cause": "fate"}
    await refused(api, BOARD, f"{path}/confirmation", fate, "root-cause-unknown")
    named = CONFIRMED | {"description": "Call 0799 123 456."}
    await refused(api, BOARD, f"{path}/confirmation", named, "flagged-text")
    await done(api, BOARD, f"{path}/refusal", {"reason": "Three lamps."})
    await refused(api, BOARD, f"{path}/confirmation", CONFIRMED, "problem-refused")
    more = {"issue_id": cases[0]}
    await refused(api, BOARD, f"{path}/cases", {"issue_id": await reported(api)}, "problem-refused")
    path = await suspected(api, cases)
    await done(api, BOARD, f"{path}/confirmation", CONFIRMED)
    await refused(api, BOARD, f"{path}/refusal", {"reason": "No."}, "already-confirmed")
    other = CONFIRMED | {"title": "Cable"}
    await refused(api, BOARD, f"{path}/confirmation", other, "already-confirmed")
    await done(api, BOARD, f"{path}/cases", more)
    elsewhere = {"issue_id": await reported(api, place="HRT")}
    await refused(api, BOARD, f"{path}/cases", elsewhere, "other-place")


async def test_what_cannot_be_judged(api: Api) -> None:
    path = await suspected(api, await chain(api))
    await done(api, BOARD, f"{path}/confirmation", CONFIRMED)
    judging = f"{path}/assessments"
    await refused(api, BOARD, judging, ASSESSED, "nothing-begun")
    beginning = f"{path}/responses"
    await refused(api, FOCAL, beginning, RESPONSE | {"responses": []}, "response-missing")
    await refused(api, FOCAL, beginning, RESPONSE | {"begun_on": day(2)}, "date-order")
    followed = RESPONSE | {"practice_id": str(uuid4())}
    await refused(api, FOCAL, beginning, followed, "practice-unknown", status=404)
    await done(api, FOCAL, beginning, RESPONSE)
    await refused(api, FOCAL, judging, ASSESSED, "assessor-not-independent")
    short = {"first_day": day(-39), "last_day": day(-20)}
    await refused(api, BOARD, judging, ASSESSED | {"after": short}, "unequal-exposure")
    early = {"first_day": day(-40), "last_day": day(-11)}
    await refused(api, BOARD, judging, ASSESSED | {"after": early}, "date-order")


async def test_another_citys_problem_is_not_there(api: Api) -> None:
    await two_cities(api)
    path = await suspected(api, await chain(api))
    await api.project()
    for method, suffix, body in (
        ("GET", "", None), ("POST", "/confirmation", CONFIRMED),
        ("POST", "/refusal", {"reason": "Not ours."}),
    ):  # fmt: skip
        problem(await send(api, method, KABUL, path + suffix, body), 404, "not-found")
    assert (await send(api, "GET", KABUL, "/problems")).json()["items"] == []
    assert len((await send(api, "GET", COUNCIL, "/problems")).json()["items"]) == 1


async def test_nothing_tells_a_problem_that_may_not_be_seen_from_none(api: Api) -> None:
    await two_cities(api)
    there = await suspected(api, await chain(api))
    response = {**RESPONSE, "practice_id": str(uuid4())}
    for path in (there, f"/problems/{uuid4()}"):
        for end, body in (("cases", {"issue_id": str(uuid4())}), ("responses", response)):
            problem(await send(api, "POST", KABUL, f"{path}/{end}", body), 404, "not-found")


async def test_a_problem_is_protected_like_the_most_protected_case_in_it(api: Api) -> None:
    cases = await chain(api)
    path = await suspected(api, cases)
    raised = {"level": "S2", "reason": "A name was told."}
    await api.key(Role.CUSTODIAN, "HRT")
    await api.project()
    await done(api, COUNCIL, f"/issues/{cases[1]}/sensitivity-raisings", raised)
    await api.project()
    for who, seen in ((COUNCIL, False), (POLICE, False), (GUARDIAN, True)):
        answer = await send(api, "GET", who, path)
        assert (answer.status_code == 200) is seen
        assert len((await send(api, "GET", who, "/problems")).json()["items"]) == seen
    more = {"issue_id": cases[0]}
    problem(await send(api, "POST", COUNCIL, f"{path}/cases", more), 404, "not-found")


async def test_the_police_never_see_a_problem_about_police_conduct(api: Api) -> None:
    told = {"category": "POL", "police_conduct": True, "sensitivity": Sensitivity.INTERNAL}
    cases = await chain(api, **told)
    path = await suspected(api, cases)
    await api.project()
    for who, seen in ((POLICE, False), (COUNCIL, True)):
        assert ((await send(api, "GET", who, path)).status_code == 200) is seen
        assert len((await send(api, "GET", who, "/problems")).json()["items"]) == seen


async def test_who_works_on_every_case_of_a_restricted_problem_sees_it(api: Api) -> None:
    role, place, body = COUNCIL
    named = CaseWorkerNamed(member=uuid5(REGISTRY, f"test:{role}:{place}:{body}"))
    raised = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Named.")
    await api.key(*COUNCIL)
    first = await reported(api, named, raised, days_ago=60)
    again = await reported(api, *came_back(first, 9), named, raised, days_ago=20)
    last = await reported(api, *came_back(again, 9), days_ago=2)
    both, all_three = (
        await suspected(api, [first, again]),
        await suspected(api, [first, again, last]),
    )
    await api.project()
    assert (await send(api, "GET", COUNCIL, both)).status_code == 200
    assert (await send(api, "GET", COUNCIL, all_three)).status_code == 404
    [row] = (await send(api, "GET", COUNCIL, "/problems")).json()["items"]
    assert f"/problems/{row['problem']}" == both


async def test_a_list_and_a_problem_answer_as_of_a_time(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    path = await suspected(api, await chain(api))
    await api.project()
    then = utc(datetime.now(UTC))
    await done(api, BOARD, f"{path}/confirmation", CONFIRMED)
    await api.project()
    listed = (await send(api, "GET", BOARD, f"/problems?as_of={then}")).json()
    assert [row["status"] for row in listed["items"]] == ["suspected"]
    before = await send(api, "GET", BOARD, f"{path}?as_of={then}")
    assert (before.json()["status"], before.json()["title"]) == ("suspected", None)
    tag = (await send(api, "GET", BOARD, path)).headers["etag"]
    assert (await send(api, "GET", BOARD, path, if_none_match=tag)).status_code == 304


async def test_the_job_suspects_a_problem_once_and_adds_what_comes_back(api: Api) -> None:
    services = api.services
    first, again, once_more = await chain(api)
    await reported(api, *came_back(await reported(api, category="WAS"), 3), category="WAS")
    job = Suspecting(services.ledger, services.database)
    await api.project()
    assert await job.step() == 1
    assert await job.step() == 0  # nothing new to look at
    assert await suspect_problems(services.database, services.ledger) == 0  # the same operation
    await api.project()
    [row] = (await send(api, "GET", BOARD, "/problems")).json()["items"]
    path = f"/problems/{row['problem']}"
    shown = (await send(api, "GET", BOARD, path)).json()
    assert (shown["rule"], shown["place"], shown["category"]) == (RULE, "HRT-N06", "LGT")
    assert [each["gap_days"] for each in shown["cases"]] == [None, 30, 12]
    assert [each["issue_id"] for each in shown["cases"]] == [first, again, once_more]
    later = await reported(api, *came_back(once_more, 20))
    await api.project()
    assert await job.step() == 1
    assert await suspect_problems(services.database, services.ledger) == 0
    shown = (await send(api, "GET", BOARD, path)).json()
    assert shown["cases"][-1] == {"issue_id": later, "gap_days": 20}
    await api.project()
    assert await suspect_problems(services.database, services.ledger) == 0


async def test_the_job_remembers_that_people_refused(api: Api) -> None:
    services = api.services
    cases = await chain(api)
    path = await suspected(api, cases)
    await done(api, BOARD, f"{path}/refusal", {"reason": "Three lamps."})
    await reported(api, *came_back(cases[-1], 20))
    await api.project()
    assert await suspect_problems(services.database, services.ledger) == 0
    await api.project()
    listed = (await send(api, "GET", BOARD, "/problems")).json()["items"]
    assert [row["status"] for row in listed] == ["refused"]


async def test_who_may_not_suspect(api: Api) -> None:
    cases = await chain(api)
    auditor: Who = (Role.AUDITOR, "HRT", None)
    body = {"place": "HRT-N06", "category": "LGT", "cases": cases}
    answer = await send(api, "PUT", auditor, f"/problems/{uuid4()}", body)
    problem(answer, 403, "not-allowed")
