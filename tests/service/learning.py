"""Who asks, answers and adopts in the tests of recommendations, problems and practices."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from domain.body import BODY, Body, register_body
from domain.events import Envelope
from domain.issue import ISSUE, IssueEvent
from domain.issue.events import IssueReported, RecurrenceConfirmed, RecurrenceProposed
from domain.member import Role
from domain.words import Names, Sensitivity, body_id
from service.access.principal import CLOCK
from tests.service.conftest import LONG_AGO, TODAY, Api, envelope
from tests.service.test_door import problem

PHOTO = {"kind": "photo", "sha256": "ab" * 32}

Who = tuple[Role, str, str | None]
BOARD: Who = (Role.MAB_MEMBER, "HRT", "HRT-MAB")
COUNCIL: Who = (Role.COMMUNITY_REP, "HRT", "HRT-CDC1")
FOCAL: Who = (Role.MUNICIPAL_FOCAL, "HRT", "HRT-DUG")
POLICE: Who = (Role.PEM_OFFICER, "HRT", "HRT-PEM")
GUARDIAN: Who = (Role.CUSTODIAN, "HRT", None)
NATIONAL: Who = (Role.NATIONAL_LEARNING, "AF", "IDLG")
KABUL: Who = (Role.MUNICIPAL_FOCAL, "KBL", "KBL-DUG")


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def moment(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


async def two_cities(api: Api) -> None:
    """Register Kabul beside Herat, an advisory board, and who learns for the whole country."""
    city = {"level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
            "valid_from": "2024-03-20"}  # fmt: skip
    nahia = {"level": "nahia", "parent": "KBL", "names": {"en": "Nahia 1"},
             "valid_from": "2024-03-20"}  # fmt: skip
    for code, told in (("KBL", city), ("KBL-N01", nahia)):
        answer = await api.send("PUT", f"/v1/places/{code}", json=told)
        assert answer.status_code == 201, answer.text
    bodies = [
        ("HRT-MAB", "mab", "HRT"), ("KBL-DUG", "dug", "KBL"), ("IDLG", "local_governance", "AF"),
    ]  # fmt: skip
    for code, kind, place in bodies:
        formed = register_body(
            Body(), code=code, kind=kind, names=Names(en=code), places=(place,),
            valid_from=LONG_AGO,
        )  # fmt: skip
        lane = "common" if place == "AF" else place
        await api.services.ledger.create_streams(BODY, lane, [(body_id(code), envelope(), formed)])


async def send(
    api: Api, method: str, who: Who, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    """A request in the name of somebody who holds the role at the place, for the body."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent["authorization"] = f"Bearer {await api.key(*who)}"
    return await api.client.request(method, f"/v1{path}", json=body, headers=sent)


async def done(api: Api, who: Who, path: str, body: Any = None, method: str = "POST") -> None:
    """The same for what must be taken."""
    answer = await send(api, method, who, path, body or {})
    assert answer.status_code == (201 if method == "PUT" else 200), answer.text


async def refused(
    api: Api, who: Who, path: str, body: Any, code: str, *, method: str = "POST", status: int = 409
) -> None:
    """The problem by that code, its title in three languages."""
    titles = set()
    for language in ("en", "fa-AF", "ps-AF"):
        answer = await send(api, method, who, path, body, accept_language=language)
        titles.add(problem(answer, status, code)["title"])
    assert len(titles) == 3


async def reported(api: Api, *more: IssueEvent, days_ago: int = 0, **changes: Any) -> str:
    """A case in the ledger, first reported so many days ago."""
    told = IssueReported(
        **{
            "category": "LGT", "code_list": "categories.1", "place": "HRT-N06", "title": "Dark",
            "narrative": "The lamp is dark.", "language": "en", "sensitivity": Sensitivity.PUBLIC,
            **changes,
        }
    )  # fmt: skip
    at = datetime.now(UTC) - timedelta(days=days_ago)
    of = Envelope(actor=CLOCK.member_id, occurred_at=at, causation_id=uuid4())
    issue = uuid4()
    await api.services.ledger.create_streams(ISSUE, "HRT", [(issue, of, [told, *more])])
    return str(issue)


def came_back(of: str, days: int, *, confirmed: bool = True) -> Sequence[IssueEvent]:
    """The link to the case that was declared solved so many days before."""
    link = RecurrenceProposed(of=UUID(of), days=days, relation="same", rule="test")
    answer = RecurrenceConfirmed(of=UUID(of), on=date(2026, 3, 1))
    return [link, answer] if confirmed else [link]
