"""Who acts in the year, and how they speak to the service."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from domain.member import Role
from service.jobs.problems import Suspecting
from service.jobs.proposing import Proposing
from service.jobs.timekeeping import Timekeeping
from tests.service.conftest import LONG_AGO, Api
from tests.year.conftest import Year

Who = tuple[Role, str, str | None]
"""Role, place and body."""

OFFICER: Who = (Role.PEM_OFFICER, "HRT", "HRT-PEM")
WORKS: Who = (Role.MUNICIPAL_FOCAL, "HRT", "HRT-DUG")
COUNCIL: Who = (Role.COMMUNITY_REP, "HRT-N06", "HRT-CDC1")
WOMEN: Who = (Role.COMMUNITY_REP, "HRT-N06", "HRT-WG1")
BOARD: Who = (Role.MAB_MEMBER, "HRT", "HRT-MAB")
HERAT_OFFICE: Who = (Role.CITY_COORDINATOR, "HRT", None)
LEARNING: Who = (Role.NATIONAL_LEARNING, "AF", "AF-PEM")
COUNTRY: Who = (Role.CITY_COORDINATOR, "AF", None)
KABUL: Who = (Role.MUNICIPAL_FOCAL, "KBL", "KBL-DUG")
KABUL_COUNCIL: Who = (Role.COMMUNITY_REP, "KBL", "KBL-CDC1")

BODIES = (
    ("HRT-MAB", "mab", "HRT"), ("HRT-WG1", "womens_group", "HRT-N06"),
    ("AF-PEM", "pem_unit", "AF"), ("KBL-DUG", "dug", "KBL"), ("KBL-CDC1", "cdc", "KBL"),
)  # fmt: skip
PHOTO = [{"kind": "photo", "sha256": "ab" * 32}]


class Town:
    """The service, the year, and everything that is asked of both."""

    def __init__(self, api: Api, year: Year, watched: Sequence[str] = ()) -> None:
        """`watched`: the addresses of lists that the board reads at the end of every day."""
        self.api, self.year, self.watched = api, year, watched
        self.shown: list[tuple[str, str, Any]] = []
        """Address, moment and answer of every list that was read."""
        ledger, database = api.services.ledger, api.services.database
        self._jobs = (
            Timekeeping(ledger, database), Proposing(ledger, database),
            Suspecting(ledger, database),
        )  # fmt: skip

    async def settle(self) -> None:
        """A second city, and bodies that the year needs."""
        kabul = {
            "level": "city", "parent": "AF", "names": {"en": "Kabul"}, "timezone": "Asia/Kabul",
            "valid_from": LONG_AGO.isoformat(),
        }  # fmt: skip
        await self.does(COUNTRY, "PUT", "/places/KBL", kabul)
        for code, kind, place in BODIES:
            body = {
                "kind": kind, "names": {"en": code}, "places": [place],
                "valid_from": LONG_AGO.isoformat(),
            }  # fmt: skip
            await self.does(COUNTRY, "PUT", f"/bodies/{code}", body)

    async def on(self, day: date) -> None:
        """Days pass until that one: in the morning the clock does what is due, then it is nine."""
        await self.api.project()
        self.shown += [
            (each, self.moment(), await self.reads(BOARD, each)) for each in self.watched
        ]
        self.year.go_to(day, hour=6)
        await self.catch_up()
        self.year.go_to(day, hour=9)

    async def catch_up(self) -> None:
        """Lists and jobs as they would be after a few seconds."""
        await self.api.project()
        for _ in range(2):  # proposing wants to see the same record twice before it acts
            for job in self._jobs:
                await job.step()
            await self.api.project()

    async def does(self, who: Who, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self._send(who, method, path, body)
        assert answer.status_code in (200, 201), (path, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    async def refused(self, who: Who, method: str, path: str, body: Any, code: str) -> None:
        answer = await self._send(who, method, path, body)
        assert answer.status_code >= 400, answer.text
        assert answer.json()["code"] == code, answer.text

    async def reads(self, who: Who, path: str) -> dict[str, Any]:
        return await self.does(who, "GET", path)

    async def _send(self, who: Who, method: str, path: str, body: Any) -> Any:
        token = await self.api.key(*who)
        headers = {"authorization": f"Bearer {token}"}
        if method in ("POST", "PUT"):
            headers["idempotency-key"] = str(uuid4())
            body = body or {}
        url = f"/v1{path}"
        return await self.api.client.request(method, url, json=body, headers=headers)

    def moment(self) -> str:
        return self.year.now().isoformat().replace("+00:00", "Z")
