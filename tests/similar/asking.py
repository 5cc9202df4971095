"""What the tests of likeness send, and what they get."""

from typing import Any
from uuid import uuid4

import httpx

from domain.member import Role
from tests.service.conftest import Api
from tests.service.test_issue_routes import COUNCIL, FOCAL, OFFICER, PHOTO, Who, day, send

LANE = {
    "category": "LGT",
    "subcategory": "LGT-LAMP",
    "place": "HRT-N06-G01",
    "language": "en",
    "title": "Dark lane",
    "narrative": "The lamp at the gate of the school has been dark for a week.",
}
"""A report; `draft` asks what it is similar to."""

POINT = {"lat": 34.34817, "lon": 62.19967}
METRE = 1 / 111_195
"""Degrees of latitude."""


def north(metres: float) -> dict[str, float]:
    return {"lat": POINT["lat"] + metres * METRE, "lon": POINT["lon"]}


async def report(api: Api, who: Who = OFFICER, **changes: Any) -> str:
    issue = str(uuid4())
    body = {name: value for name, value in {**LANE, **changes}.items() if value is not None}
    made = await send(api, "PUT", who, f"/{issue}", body)
    assert made.status_code == 201, made.text
    return issue


async def solve(api: Api, issue: str, on: str) -> None:
    """The municipality takes it up and says that it was solved on that day."""
    lead = {"lead_body": "HRT-DUG", "level": "L3"}
    claim = {
        "what_was_done": "A lamp", "responses": ["lighting"], "work_done_on": on,
        "evidence": [PHOTO],
    }  # fmt: skip
    for path, body in (("acceptance", lead), ("resolution-claims", claim)):
        answer = await send(api, "POST", FOCAL, f"/{issue}/{path}", body)
        assert answer.status_code == 200, answer.text


async def ask(api: Api, *, key: str | None = None, **changes: Any) -> httpx.Response:
    draft = {**LANE, **changes}
    del draft["language"]
    body = {name: value for name, value in draft.items() if value is not None}
    return await api.send(
        "POST", "/v1/issues/similar", json=body,
        headers={"authorization": f"Bearer {key}"} if key else None,
        role=None if key else Role.CITY_COORDINATOR,
    )  # fmt: skip


async def found(api: Api, **changes: Any) -> Any:
    await api.project()
    answer = await ask(api, **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(told: Any) -> list[str]:
    return [each["issue_id"] for each in told["items"]]


__all__ = [
    "COUNCIL", "FOCAL", "LANE", "METRE", "OFFICER", "POINT", "ask", "day", "found", "ids", "north",
    "report", "send", "solve",
]  # fmt: skip
