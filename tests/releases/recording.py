"""Cases brought into a ledger as an import brings them, and what is done with them later."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

from domain.events import Envelope
from domain.issue import ISSUE
from domain.issue.events import SensitivityRaised
from domain.words import Sensitivity
from service.access.principal import CLOCK
from service.ledger import Command, Ledger, Operation
from tests.projections.lanes import an_id
from tests.releases.world import cases


def envelope() -> Envelope:
    return Envelope(actor=CLOCK.member_id, occurred_at=datetime.now(UTC), causation_id=uuid4())


async def bring(ledger: Ledger, many: int, first: date, category: str = "LGT") -> list[UUID]:
    """So many problems in Herat from that day on; returns their ids."""
    random = Random(f"{many} {first} {category}")
    found = list(cases(random, "HRT", category, first, many, shared=0))
    new = [(an_id(case.source_id), envelope(), [case]) for case in found]
    await ledger.create_streams(ISSUE, "HRT", new)
    return [stream for stream, _, _ in new]


async def withhold(ledger: Ledger, issues: Sequence[UUID]) -> None:
    """They turn out to need protection."""
    raised: Any = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats")
    for issue in issues:
        told = envelope()
        operation = Operation(CLOCK.member_id, told.causation_id, b"", told)
        await ledger.decide(Command(ISSUE, issue, lambda state: [raised]), operation)
