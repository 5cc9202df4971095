"""A city in which days pass: what happens in it, and what its clock makes of them."""

from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.body import BODY, BodyRegistered
from domain.events import Envelope, Stream
from domain.issue import ISSUE
from domain.issue import events as issue
from domain.member import MEMBER, MemberRegistered, Role, RoleGranted
from domain.place import PLACE, PlaceRegistered
from domain.reminders import ReminderGiven
from domain.words import Level, Names, PlaceLevel, Sensitivity, body_id, place_id
from projections.cases import CASES
from projections.clock.projection import CLOCK as CLOCK_TABLES
from projections.registry import REGISTRY
from projections.supervisor import Supervisor
from service import clock
from service.access.principal import CLOCK
from service.database import Database
from service.jobs.timekeeping import Timekeeping
from service.ledger import Command, Ledger, Operation
from service.registry import COMMON
from tests.projections.lanes import an_id

LONG_AGO = date(2020, 1, 1)
SATURDAY = date(2026, 5, 2)
"""The first working day of an Afghan week; Friday is off."""


def may(day: int) -> date:
    return date(2026, 5, day)


class City:
    """Herat with one nahia, and bodies whose members bear their names."""

    def __init__(self, ledger: Ledger, database: Database, patch: pytest.MonkeyPatch) -> None:
        self.ledger = ledger
        self.database = database
        self._supervisor = Supervisor(ledger, database, (REGISTRY, CASES, CLOCK_TABLES))
        self.timekeeping = Timekeeping(ledger, database)
        self.now = datetime.combine(SATURDAY, time(6), UTC)
        patch.setattr(clock, "now", lambda: self.now)

    def on(self, day: date) -> None:
        self.now = datetime.combine(day, time(6), UTC)

    async def happen(self, kind: Stream[Any, Any], stream: UUID, *events: Any, lane: str) -> None:
        envelope = Envelope(actor=CLOCK.member_id, occurred_at=self.now, causation_id=uuid4())
        operation = Operation(CLOCK.member_id, envelope.causation_id, b"", envelope)
        command = Command(kind, stream, lambda state: list(events), lane=lane)
        await self.ledger.decide(command, operation)

    async def found(self) -> None:
        await self._place("AF", PlaceLevel.COUNTRY, None, COMMON)
        await self._place("HRT", PlaceLevel.CITY, "AF", "HRT", timezone="Asia/Kabul")
        await self._place("HRT-N1", PlaceLevel.NAHIA, "HRT", "HRT")
        await self.body("HRT-MUN", "municipality")

    async def _place(
        self, code: str, level: PlaceLevel, parent: str | None, lane: str, **more: Any
    ) -> None:
        names = Names(en=code)
        registered = PlaceRegistered(
            code=code, level=level, parent=parent, names=names, valid_from=LONG_AGO, **more
        )
        await self.happen(PLACE, place_id(code), registered, lane=lane)

    async def body(self, code: str, kind: str) -> None:
        registered = BodyRegistered(
            code=code, kind=kind, names=Names(en=code), places=("HRT",), valid_from=LONG_AGO
        )
        await self.happen(BODY, body_id(code), registered, lane="HRT")

    async def of_place(self, event: Any, code: str = "HRT") -> None:
        await self.happen(PLACE, place_id(code), event, lane="HRT")

    async def of_body(self, event: Any, code: str = "HRT-MUN") -> None:
        await self.happen(BODY, body_id(code), event, lane="HRT")

    async def member(
        self, name: str, body: str = "HRT-MUN", role: Role = Role.OWNER_AGENCY, **days: Any
    ) -> UUID:
        granted = RoleGranted(role=role, place="HRT", body=body, **{"first_day": LONG_AGO, **days})
        registered = MemberRegistered(label=name, body=body)
        await self.happen(MEMBER, an_id(name), registered, granted, lane=COMMON)
        return an_id(name)

    async def case(self, name: str = "case", **changes: Any) -> UUID:
        """A case that the municipality has accepted."""
        reported = {
            "category": "LGT", "code_list": "categories.1", "place": "HRT-N1", "title": "No light",
            "narrative": "Dark.", "language": "en", "sensitivity": Sensitivity.PUBLIC, **changes,
        }  # fmt: skip
        day = self.now.date()
        await self.tell(
            issue.IssueReported(**reported),
            issue.IssueAccepted(lead_body="HRT-MUN", level=Level.CITY, on=day),
            case=name,
        )
        return an_id(name)

    async def tell(self, *events: Any, case: str = "case") -> None:
        await self.happen(ISSUE, an_id(case), *events, lane="HRT")

    async def promise(
        self, due_on: date | None, name: str = "c1", *, case: str = "case", **changes: Any
    ) -> UUID:
        stated = {
            "commitment_id": an_id(name), "body": "HRT-MUN", "office": "Lighting",
            "promise": "Mend it", "language": "en", "due_on": due_on,
            "stated_on": self.now.date(), **changes,
        }  # fmt: skip
        await self.tell(issue.CommitmentStated(**stated), case=case)
        return an_id(name)

    async def project(self) -> None:
        await self._supervisor.catch_up()

    async def tick(self, day: date | None = None) -> int:
        """A morning of the clock; what it did is projected."""
        if day is not None:
            self.on(day)
        await self.project()
        done = await self.timekeeping.step()
        await self.project()
        return done

    async def lane(self) -> list[Any]:
        recorded = await self.ledger.read("HRT", 0, 100_000)
        return [each.event for each in recorded]

    async def made(self, cls: type) -> list[Any]:
        return [event for event in await self.lane() if isinstance(event, cls)]

    async def rungs(self) -> list[str]:
        """Every reminder in the order it was given."""
        return [f"{each.on:%d} {each.rung}" for each in await self.made(ReminderGiven)]

    async def counted(self) -> Counter[tuple[UUID, str, date]]:
        given = await self.made(ReminderGiven)
        return Counter((each.item_id, each.rung, each.due_on) for each in given)
