"""What helped in one city and what came of it in another, over HTTP, on both stores."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from domain.member import Role
from domain.words import Sensitivity
from service.http.fields import utc
from tests.service.conftest import Api
from tests.service.learning import (
    BOARD,
    COUNCIL,
    FOCAL,
    KABUL,
    NATIONAL,
    PHOTO,
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

TEXT = {
    "title": "Cables below the ground", "context": "Lamps failed each winter.",
    "description": "The cable was laid below the lane.", "result": "No lamp failed since.",
    "language": "en",
}  # fmt: skip
DRAFT = {**TEXT, "city": "HRT", "category": "LGT", "responses": ["physical_repair", "lighting"]}
CLEARED = {"cleared": True, "note": "Nobody can be recognised."}
CONSIDERED = {"city": "KBL", "why": "The same lamps here.", "language": "en"}
STARTED = {"places": ["KBL-N01"], "started_on": day(-20)}
FAILED = {
    "result": "did_not_work", "text": "The cable was stolen.", "language": "en",
    "evidence": [PHOTO],
}  # fmt: skip


async def drafted(api: Api, **changes: Any) -> str:
    path = f"/practices/{uuid4()}"
    await done(api, FOCAL, path, DRAFT | changes, "PUT")
    return path


async def published(api: Api, **changes: Any) -> str:
    path = await drafted(api, **changes)
    await done(api, NATIONAL, f"{path}/reviews", CLEARED)
    await done(api, NATIONAL, f"{path}/publication")
    return path


async def considered(api: Api, practice: str) -> str:
    path = f"{practice}/adoptions/{uuid4()}"
    await done(api, KABUL, path, CONSIDERED, "PUT")
    return path


async def items(api: Api, who: Who, filters: str = "") -> list[dict[str, Any]]:
    answer = await send(api, "GET", who, f"/practices{filters}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_practice_is_published_and_adopted_elsewhere_and_its_failure_is_shown(
    api: Api,
) -> None:
    await two_cities(api)
    path = await published(api)
    adoption = await considered(api, path)
    deeper = {"changes": "One metre deeper.", "language": "en"}
    await done(api, KABUL, f"{adoption}/adaptation", deeper)
    await done(api, KABUL, f"{adoption}/start", STARTED)
    await done(api, KABUL, f"{adoption}/assessments", FAILED | {"result": "too_early"})
    await done(api, KABUL, f"{adoption}/assessments", FAILED)
    shown = (await send(api, "GET", BOARD, path)).json()
    assert (shown["status"], shown["review"]["reviewed_by"]) == ("published", "IDLG")
    [adopted] = shown["adoptions"]
    assert (adopted["city"], adopted["status"], adopted["result"]) == (
        "KBL", "assessed", "did_not_work",
    )  # fmt: skip
    assert (adopted["changes"], adopted["places"]) == ("One metre deeper.", ["KBL-N01"])
    assert [each["result"] for each in adopted["assessments"]] == ["too_early", "did_not_work"]
    await api.project()
    [row] = await items(api, BOARD)
    assert row["results"] == {
        "worked": 0, "partly": 0, "did_not_work": 1, "too_early": 0, "not_yet": 0,
    }  # fmt: skip
    assert (row["adoptions"], row["dropped"]) == (1, 0)
    assert row["responses"] == ["physical_repair", "lighting"]
    found = {
        "?city=HRT": 1, "?city=KBL": 0, "?place=AF": 1, "?category=LGT": 1, "?response=lighting": 1,
        "?response=patrol": 0, "?adopted_by=KBL&result=did_not_work": 1, "?result=worked": 0,
        "?body=HRT-DUG": 1, "?status=published": 1, "?adopted_by=HRT": 0,
    }  # fmt: skip
    assert {asked: len(await items(api, BOARD, asked)) for asked in found} == found
    await done(api, KABUL, f"{adoption}/dropping", {"reason": "Theft."})
    await done(api, NATIONAL, f"{path}/retirement", {"reason": "Lamps have batteries now."})
    await api.project()
    [row] = await items(api, KABUL, "?status=retired")
    assert (row["dropped"], row["results"]["did_not_work"]) == (1, 1)
    assert (await send(api, "GET", KABUL, path)).json()["retired_because"].startswith("Lamps")


async def test_a_review_does_not_clear_what_could_point_at_a_person(api: Api) -> None:
    await two_cities(api)
    path = await drafted(api, result="Since 12 March two widows walk there again.")
    shown = (await send(api, "GET", FOCAL, path)).json()
    assert shown["text_flags"] == ["exact_day", "small_count"]
    review = f"{path}/reviews"
    await refused(api, NATIONAL, review, CLEARED, "flagged-text")
    await done(api, NATIONAL, review, {"cleared": False, "note": "Leave the day out."})
    await refused(api, NATIONAL, f"{path}/publication", {}, "not-cleared")
    await refused(api, NATIONAL, review, CLEARED, "already-reviewed")
    await done(api, FOCAL, f"{path}/revisions", TEXT)
    await done(api, NATIONAL, review, CLEARED)
    await done(api, NATIONAL, f"{path}/publication")
    await refused(api, FOCAL, f"{path}/revisions", TEXT | {"title": "x"}, "already-published")
    kept = CLEARED | {"override_reason": "The day is that of a public feast."}
    path = await drafted(api, result="Since 12 March it is light.")
    await done(api, NATIONAL, f"{path}/reviews", kept)
    reviewed = (await send(api, "GET", FOCAL, path)).json()["review"]
    assert reviewed["text_flags"] == ["exact_day"]


async def test_what_is_not_reviewed_published_or_adopted(api: Api) -> None:
    await two_cities(api)
    own: Who = (Role.NATIONAL_LEARNING, "HRT", "HRT-DUG")
    path = await drafted(api)
    await refused(api, own, f"{path}/reviews", CLEARED, "reviewer-is-writer")
    await refused(api, NATIONAL, f"{path}/publication", {}, "not-cleared")
    await refused(api, NATIONAL, f"{path}/retirement", {"reason": "Old."}, "not-published")
    both: Who = (Role.MUNICIPAL_FOCAL, "AF", "IDLG")
    here = f"{path}/adoptions/{uuid4()}"
    await refused(api, both, here, CONSIDERED, "not-published", method="PUT")
    await refused(api, FOCAL, path, DRAFT | {"title": "x"}, "id-reused", method="PUT")
    nahia = DRAFT | {"city": "HRT-N06"}
    await refused(api, FOCAL, f"/practices/{uuid4()}", nahia, "unknown-city", method="PUT")
    of_none = DRAFT | {"problem_id": str(uuid4())}
    new = f"/practices/{uuid4()}"
    await refused(api, FOCAL, new, of_none, "problem-unknown", method="PUT", status=404)
    path = await published(api)
    here = f"{path}/adoptions/{uuid4()}"
    await refused(api, FOCAL, here, CONSIDERED | {"city": "HRT"}, "own-city", method="PUT")
    problem(await send(api, "PUT", FOCAL, here, CONSIDERED), 403, "not-allowed")


async def test_an_adoption_goes_step_by_step_in_its_own_city(api: Api) -> None:
    await two_cities(api)
    path = await published(api)
    missing = f"{path}/adoptions/{uuid4()}"
    await refused(api, KABUL, f"{missing}/start", STARTED, "adoption-unknown", status=404)
    adoption = await considered(api, path)
    again = CONSIDERED | {"why": "Otherwise."}
    await refused(api, KABUL, adoption, again, "id-reused", method="PUT")
    await refused(api, KABUL, f"{adoption}/assessments", FAILED, "not-started")
    elsewhere = STARTED | {"places": ["HRT-N06"]}
    await refused(api, KABUL, f"{adoption}/start", elsewhere, "other-place")
    ahead = STARTED | {"started_on": day(3)}
    await refused(api, KABUL, f"{adoption}/start", ahead, "started-in-future")
    problem(await send(api, "POST", FOCAL, f"{adoption}/start", STARTED), 403, "not-allowed")
    await done(api, KABUL, f"{adoption}/start", STARTED)
    later = STARTED | {"started_on": day(-2)}
    await refused(api, KABUL, f"{adoption}/start", later, "already-started")
    bare = FAILED | {"evidence": []}
    await refused(api, KABUL, f"{adoption}/assessments", bare, "no-evidence")
    await done(api, KABUL, f"{adoption}/dropping", {"reason": "Theft."})
    deeper = {"changes": "Deeper.", "language": "en"}
    await refused(api, KABUL, f"{adoption}/adaptation", deeper, "adoption-ended")
    await refused(api, KABUL, f"{adoption}/dropping", {"reason": "Money."}, "adoption-ended")
    await done(api, KABUL, f"{adoption}/assessments", FAILED)  # also of what was given up
    await done(api, NATIONAL, f"{path}/retirement", {"reason": "Old."})
    await refused(api, NATIONAL, f"{path}/publication", {}, "practice-retired")


async def test_a_draft_is_read_at_its_city_alone_and_hides_what_was_taken_out(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    await two_cities(api)
    path = await drafted(api, title="At the widow's house")
    await api.project()
    draft = utc(datetime.now(UTC))
    problem(await send(api, "GET", KABUL, path), 404, "not-found")
    problem(await send(api, "POST", KABUL, f"{path}/revisions", TEXT), 404, "not-found")
    here = f"{path}/adoptions/{uuid4()}"
    problem(await send(api, "PUT", KABUL, here, CONSIDERED), 404, "not-found")
    assert [len(await items(api, who)) for who in (KABUL, COUNCIL, NATIONAL)] == [0, 1, 1]
    await done(api, FOCAL, f"{path}/revisions", TEXT)
    await done(api, NATIONAL, f"{path}/reviews", CLEARED)
    await done(api, NATIONAL, f"{path}/publication")
    await api.project()
    out = utc(datetime.now(UTC))
    await considered(api, path)
    await api.project()
    [row] = await items(api, KABUL, f"?as_of={out}")
    assert (row["title"], row["adoptions"]) == (TEXT["title"], 0)
    assert (await items(api, KABUL))[0]["adoptions"] == 1
    assert await items(api, KABUL, f"?as_of={draft}") == []
    [before] = await items(api, COUNCIL, f"?as_of={draft}")
    assert before["title"] == "At the widow's house"
    problem(await send(api, "GET", KABUL, f"{path}?as_of={draft}"), 404, "not-found")
    then = (await send(api, "GET", COUNCIL, f"{path}?as_of={draft}")).json()
    assert (then["status"], then["title"]) == ("drafted", "At the widow's house")
    tag = (await send(api, "GET", KABUL, path)).headers["etag"]
    assert (await send(api, "GET", KABUL, path, if_none_match=tag)).status_code == 304


async def test_a_practice_names_its_problem_to_those_who_may_see_it(api: Api) -> None:
    await two_cities(api)
    first = await reported(api, days_ago=40)
    again = await reported(api, *came_back(first, 9), sensitivity=Sensitivity.INTERNAL)
    of = f"/problems/{uuid4()}"
    told = {"place": "HRT-N06", "category": "LGT", "cases": [first, again]}
    await done(api, COUNCIL, of, told, "PUT")
    path = await published(api, problem_id=of.removeprefix("/problems/"))
    shown = [(await send(api, "GET", who, path)).json()["problem_id"] for who in (BOARD, KABUL)]
    assert shown == [of.removeprefix("/problems/"), None]
    await done(api, COUNCIL, f"{of}/confirmation", {
        "title": "Lamps", "description": "Old.", "language": "en", "root_cause": "maintenance",
    })  # fmt: skip
    await done(api, FOCAL, f"{of}/responses", {
        "responses": ["physical_repair"], "description": "As told.", "language": "en",
        "practice_id": path.removeprefix("/practices/"), "begun_on": day(-1),
    })  # fmt: skip


async def test_pages_of_practices_follow_each_other(api: Api) -> None:
    await two_cities(api)
    paths = [await drafted(api) for _ in range(3)]
    await api.project()
    first = (await send(api, "GET", COUNCIL, "/practices?limit=2")).json()
    rest = await items(api, COUNCIL, f"?limit=2&cursor={first['next_cursor']}")
    seen = [f"/practices/{row['practice']}" for row in [*first["items"], *rest]]
    assert sorted(seen) == sorted(paths)
    answer = await send(api, "GET", COUNCIL, "/practices?cursor=nonsense")
    problem(answer, 400, "bad-cursor")
