"""What the tests of assessments and plans send over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from domain.instruments import instruments
from domain.member import Role
from tests.service.conftest import TODAY, Api

PHOTO = {"kind": "photo", "sha256": "ab" * 32}

Who = tuple[Role, str | None]
OFFICER: Who = (Role.PEM_OFFICER, "HRT-PEM")
FOCAL: Who = (Role.MUNICIPAL_FOCAL, "HRT-DUG")
COUNCIL: Who = (Role.COMMUNITY_REP, "HRT-CDC1")
BOARD: Who = (Role.MAB_MEMBER, "HRT-CDC1")


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def an_id() -> str:
    return str(uuid4())


async def send(
    api: Api, method: str, who: Who, path: str, body: Any = None, *, at: str = "HRT", **headers: str
) -> httpx.Response:
    token = await api.key(who[0], at, who[1])
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.request(
        method, f"/v1{path}", json=body, headers={"authorization": f"Bearer {token}", **sent}
    )


async def done(api: Api, method: str, who: Who, path: str, body: Any = None, **more: Any) -> Any:
    """The same, which must succeed."""
    answer = await send(api, method, who, path, body, **more)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def refused(api: Api, method: str, who: Who, path: str, body: Any) -> tuple[int, str]:
    """How it is refused: with a title in each of the three languages."""
    titles = set()
    for language in ("en", "fa-AF", "ps-AF"):
        answer = await send(api, method, who, path, body, accept_language=language)
        titles.add(answer.json()["title"])
    assert len(titles) == 3, titles
    return answer.status_code, answer.json()["code"]


REVIEW = {"instrument": "dug_capacity", "place": "HRT", "body": "HRT-DUG", "language": "en"}
AUDIT = {"instrument": "public_space_audit", "place": "HRT-N06", "language": "fa-AF"}
PLAN = {
    "kind": "action_plan", "title": "Action plan of nahia 6", "place": "HRT-N06",
    "body": "HRT-DUG", "first_day": day(-30), "language": "en",
}  # fmt: skip
ITEM = {"text": "Light the park.", "body": "HRT-DUG", "office": "Parks", "due_on": day(20)}
CLAIM = {"done_on": day(0), "statement": "Eight lamps burn.", "evidence": [PHOTO]}
KEPT = {"verdict": "kept", "method": "site_visit"}


def scores(instrument: str, value: int, **others: int) -> list[dict[str, Any]]:
    """The same value for everything that must be scored, but for some items."""
    asked = instruments()[instrument].items.values()
    return [
        {"item": item.code, "group": group, "value": others.get(item.code, value)}
        for item in asked
        if item.required
        for group in item.groups or (None,)
    ]


async def assessed(
    api: Api, about: dict[str, Any], values: list[dict[str, Any]], *gaps: dict[str, Any]
) -> str:
    """A completed assessment."""
    path = f"/assessments/{an_id()}"
    await done(api, "PUT", BOARD, path, about)
    await done(api, "POST", BOARD, f"{path}/scores", {"scores": values})
    for gap in gaps:
        await done(api, "POST", BOARD, f"{path}/gaps", {"language": "en", **gap})
    summary = {"summary": "As scored.", "language": "en"}
    await done(api, "POST", BOARD, f"{path}/completion", summary)
    return path.rpartition("/")[2]


async def planned(api: Api, **changes: Any) -> tuple[str, str]:
    """The paths of an approved plan and of its only item."""
    plan = f"/plans/{an_id()}"
    await done(api, "PUT", FOCAL, plan, PLAN)
    item = f"{plan}/items/{an_id()}"
    await done(api, "PUT", FOCAL, item, {**ITEM, **changes})
    await done(api, "POST", BOARD, f"{plan}/approval", {})
    return plan, item
