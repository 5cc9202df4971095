"""Figures, scorecards and targets as of any day are what was shown on that day."""

from datetime import date
from typing import Any
from uuid import uuid4

from domain.member import Role
from tests.service.conftest import Api
from tests.service.test_result_routes import done, read
from tests.year.conftest import Year

LANE = {
    "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
    "narrative": "The lamp stays dark.",
}  # fmt: skip


async def report(api: Api, **told: Any) -> str:
    path = f"/v1/issues/{uuid4()}"
    role = Role.PEM_OFFICER
    answer = await api.send("PUT", path, role=role, json={**LANE, **told})
    assert answer.status_code == 201, answer.text
    return path


async def of_spring(api: Api, **parameters: Any) -> dict[str, Any]:
    """The figure of issues reported from April to June."""
    asked = {"measure": "issues_reported", "city": "HRT", "from": "2026-04-01"}
    asked["to"] = "2026-06-30"
    [row] = (await read(api, "/v1/indicators", **asked, **parameters))["items"]
    found: dict[str, Any] = row
    return found


async def test_a_figure_of_the_past_is_what_was_shown_and_says_when_it_was_restated(
    api: Api, year: Year
) -> None:
    year.go_to(date(2026, 5, 2))
    await report(api)
    year.go_to(date(2026, 7, 5))
    await api.project()
    first = await of_spring(api)
    assert (first["value"], first["over"], first["restated_since"]) == (1, True, None)
    year.go_to(date(2026, 8, 9))
    await report(api, occurred_at="2026-06-01T08:00:00Z")
    year.go_to(date(2026, 8, 20))
    await api.project()
    now = await of_spring(api)
    assert (now["value"], now["restated_since"]) == (2, "2026-08-09")
    assert await of_spring(api, as_of="2026-07-05T09:00:00Z") == first
    running = await of_spring(api, as_of="2026-06-01T09:00:00Z")
    assert (running["value"], running["over"]) == (1, False)


async def test_a_target_of_the_past_stands_as_it_was_before_its_revision(
    api: Api, year: Year
) -> None:
    path = f"/v1/framework/{uuid4()}"
    days = {"first_day": "2026-01-01", "last_day": "2026-12-31"}
    tree = {
        **days, "title": "Safer cities",
        "nodes": [{"code": "1", "kind": "outcome", "title": "People are heard"}],
        "indicators": [
            {"code": "a", "node": "1", "measure": "issues_reported", "names": {"en": "Reports"}}
        ],
    }  # fmt: skip
    assert (await api.send("PUT", path, json=tree)).status_code == 201
    target = {**days, "indicator": "a", "city": "HRT"}
    await done(api, f"{path}/targets", {**target, "target": 9})
    year.go_to(date(2026, 6, 1))
    await report(api)
    changed = {**target, "target": 5, "reason": "Closed roads", "review": "Mid-term"}
    await done(api, f"{path}/target-revisions", changed)
    year.go_to(date(2026, 7, 1))
    await api.project()

    def shown(found: dict[str, Any]) -> tuple[float, float, float]:
        [only] = found["outcomes"][0]["indicators"][0]["targets"]
        return only["original"], only["target"], only["figure"]["value"]

    assert shown(await read(api, path)) == (9, 5, 1)
    assert shown(await read(api, path, as_of="2026-05-01T09:00:00Z")) == (9, 9, 0)


async def test_a_scorecard_of_the_past_counts_what_was_overdue_on_that_day(
    api: Api, year: Year
) -> None:
    year.go_to(date(2026, 4, 1))
    issue = await report(api)
    accepting = {"lead_body": "HRT-DUG", "level": "L3"}
    key = await api.key(Role.MUNICIPAL_FOCAL, "HRT", "HRT-DUG")
    headers = {"authorization": f"Bearer {key}"}
    promise = f"{issue}/commitments/{uuid4()}"
    told = {
        "body": "HRT-DUG", "office": "Works", "promise": "A lamp", "language": "en",
        "due_on": "2026-04-20",
    }  # fmt: skip
    for method, path, body in (
        ("POST", f"{issue}/acceptance", accepting), ("PUT", promise, told),
    ):  # fmt: skip
        answer = await api.client.request(method, path, json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
    year.go_to(date(2026, 5, 10))
    claim = {
        "claim_id": str(uuid4()), "work_done_on": "2026-05-09", "statement": "It burns.",
        "evidence": [{"kind": "photo", "sha256": "ab" * 32}],
    }  # fmt: skip
    answer = await api.client.post(f"{promise}/fulfilment-claims", json=claim, headers=headers)
    assert answer.status_code == 200, answer.text
    year.go_to(date(2026, 6, 1))
    await api.project()

    async def standing(**parameters: str) -> tuple[int, int, int]:
        found = await read(api, "/v1/scorecards", city="HRT", **parameters)
        [card] = found["items"]
        promises = card["promises"]
        return promises["open"], promises["overdue"], promises["waiting_for_verification"]

    assert await standing() == (0, 0, 1)
    assert await standing(as_of="2026-05-01T09:00:00Z") == (0, 1, 0)
    assert await standing(as_of="2026-04-10T09:00:00Z") == (1, 0, 0)
