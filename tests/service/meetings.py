"""Dialogues for the tests of their routes: who is there, and how far one has come."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx

from domain.body import BODY, Body, register_body
from domain.issue import ISSUE
from domain.issue.protection import raise_sensitivity
from domain.member import Role
from domain.words import Names, Sensitivity, body_id
from service.ledger import Command
from tests.service.conftest import LONG_AGO, TODAY, Api, envelope, operation

NOW = datetime.now(UTC)
SHEET = {"kind": "document", "sha256": "cd" * 32}

Who = tuple[Role, str | None]
OFFICER: Who = (Role.PEM_OFFICER, "HRT-PEM")
FOCAL: Who = (Role.MUNICIPAL_FOCAL, "HRT-DUG")
COUNCIL: Who = (Role.COMMUNITY_REP, "HRT-CDC1")
WOMEN: Who = (Role.COMMUNITY_REP, "HRT-WG1")

PLAN: dict[str, Any] = {
    "kind": "community", "place": "HRT-N06", "convener": "HRT-PEM", "title": "Lamps and the lane",
    "language": "en", "planned_on": TODAY.isoformat(), "starts_at": "09:30",
    "invited": ["HRT-PEM", "HRT-CDC1", "HRT-DUG"],
}  # fmt: skip
ATTENDANCE: dict[str, Any] = {
    "women": 12, "men": 20, "girls": 3, "boys": 0, "total": 35, "method": "register",
    "aged_18_24": 9, "displaced": 6, "raised_by_women": 4,
    "bands": [{"group": "girls", "band": "15-17", "count": 3}],
    "capacities": [{"capacity": "cdc", "count": 4}],
}  # fmt: skip
PARTIES = [
    {"body": "HRT-PEM", "present": True, "offices": ["Community police officer"]},
    {"body": "HRT-CDC1", "present": True},
    {"body": "HRT-DUG", "present": True, "offices": ["Head of works"]},
]
HOLDING: dict[str, Any] = {
    "held_on": TODAY.isoformat(),
    "attendance": ATTENDANCE,
    "parties": PARTIES,
}
ITEMS: list[dict[str, Any]] = [
    {"number": 1, "kind": "information", "text": "Lamps were counted.", "language": "en"},
    {"number": 2, "kind": "dissent", "text": "The wakil counts more.", "language": "en"},
]
DRAFT = {"items": ITEMS, "language": "en"}


def ago(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat().replace("+00:00", "Z")


async def send(
    api: Api, method: str, who: Who, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    token = await api.key(who[0], "HRT", who[1])
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.request(
        method, f"/v1{path}", json=body, headers={"authorization": f"Bearer {token}", **sent}
    )


async def done(api: Api, who: Who, path: str, body: Any, method: str = "POST") -> httpx.Response:
    answer = await send(api, method, who, path, body)
    assert answer.status_code in (200, 201), answer.text
    return answer


async def refused(
    api: Api, who: Who, path: str, body: Any, code: str, method: str = "POST"
) -> None:
    """The rule's code with a title in each of the three languages."""
    titles = set()
    for language in ("en", "fa-AF", "ps-AF"):
        answer = await send(api, method, who, path, body, accept_language=language)
        assert answer.status_code >= 400, answer.text
        assert answer.json()["code"] == code, answer.text
        titles.add(answer.json()["title"])
    assert len(titles) == 3


async def read(api: Api, path: str, who: Who = OFFICER) -> dict[str, Any]:
    answer = await send(api, "GET", who, path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def planned(api: Api, **changes: Any) -> str:
    path = f"/dialogues/{uuid4()}"
    await done(api, OFFICER, path, {**PLAN, **changes}, "PUT")
    return path


async def held(api: Api, parties: list[dict[str, Any]] = PARTIES, **plan: Any) -> str:
    path = await planned(api, **plan)
    await done(api, OFFICER, f"{path}/holding", {**HOLDING, "parties": parties})
    return path


async def circulated(
    api: Api, path: str | None = None, items: list[dict[str, Any]] = ITEMS, days_ago: int = 0
) -> tuple[str, str]:
    """The path of a dialogue whose minutes are with the parties, and their hash."""
    path = path or await held(api)
    await done(api, OFFICER, f"{path}/minutes", {"items": items, "language": "en"})
    await done(api, OFFICER, f"{path}/circulation", {"occurred_at": ago(days_ago)})
    return path, (await read(api, f"{path}/minutes"))["content_hash"]


def own(party: str, content_hash: str) -> dict[str, Any]:
    return {
        "party": party, "method": "own_account", "content_hash": content_hash,
        "language_read": "fa-AF",
    }  # fmt: skip


def thumb(party: str, content_hash: str, attested_by: str | None) -> dict[str, Any]:
    return {
        **own(party, content_hash), "method": "thumbprint", "sheet": SHEET,
        "attested_by": attested_by,
    }  # fmt: skip


async def attest(api: Api, who: Who, path: str, party: str, content_hash: str) -> httpx.Response:
    said = {"content_hash": content_hash}
    return await done(api, who, f"{path}/signatures/{party}/attestation", said)


async def form_womens_group(api: Api) -> None:
    formed = register_body(
        Body(), code="HRT-WG1", kind="womens_group", names=Names(en="WG"), places=("HRT-N06",),
        valid_from=LONG_AGO,
    )  # fmt: skip
    await api.services.ledger.create_streams(
        BODY, "HRT", [(body_id("HRT-WG1"), envelope(), formed)]
    )


async def accepted_issue(api: Api, **changes: Any) -> str:
    issue = str(uuid4())
    report = {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
        "narrative": "Girls are afraid to walk home.", **changes,
    }  # fmt: skip
    await done(api, OFFICER, f"/issues/{issue}", report, "PUT")
    await done(api, FOCAL, f"/issues/{issue}/acceptance", {"lead_body": "HRT-DUG", "level": "L3"})
    return issue


async def protect(api: Api, issue: str) -> None:
    decide = partial(raise_sensitivity, level=Sensitivity.RESTRICTED, reason="Threats.")
    await api.services.ledger.decide(Command(ISSUE, UUID(issue), decide), operation())
