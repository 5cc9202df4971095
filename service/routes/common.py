"""What the routes of several kinds of records share."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field, StringConstraints

from domain.words import Evidence, Sensitivity
from service.access.principal import Subject
from service.http.coded import EvidenceKind
from service.http.fields import Body, BodyCode, CommandBody, Moment, Narrative, PlaceCode, Sentence
from service.openapi import refusals as listed
from service.services import Services

Office = Annotated[
    str,
    StringConstraints(strict=True, min_length=2, max_length=120),
    Field(examples=["Street lighting"]),
]
Sha256 = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$", max_length=64)]
ItemNumber = Annotated[int, Field(strict=True, ge=1, le=1_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Currency = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{3}$", max_length=3),
    Field(examples=["AFN"]),
]

City = Annotated[PlaceCode | None, Query(description="The code of a city.")]
"""A parameter of lists."""

Place = Annotated[PlaceCode | None, Query(description="This place and everything in it.")]
"""A parameter of lists."""


def writes(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems of a write on any record, beside those of every request."""
    return listed("stale-version", "conflict", "operation-reused", *codes)


class WithReason(CommandBody):
    """Why, in a sentence or two."""

    reason: Sentence


class EvidenceBody(Body):
    """An attachment by its SHA-256, or a statement with the bodies that stand witness to it."""

    kind: EvidenceKind
    sha256: Sha256 | None = None
    statement: Narrative | None = None
    witnessed_by: tuple[BodyCode, ...] = Field((), max_length=20)
    captured_at: Moment | None = None

    def to_domain(self) -> Evidence:
        captured_at: datetime | None = self.captured_at
        return Evidence(
            kind=self.kind, sha256=self.sha256, statement=self.statement,
            witnessed_by=self.witnessed_by, captured_at=captured_at,
        )  # fmt: skip


async def at_place(
    services: Services, place: str, sensitivity: Sensitivity = Sensitivity.INTERNAL, *,
    new: bool = False, lead_body: str | None = None, owner_body: str | None = None,
    reported_by: str | None = None,
) -> Subject:  # fmt: skip
    """A record that stands at a place, for the policy; refused where no such place is."""
    facts = await services.registry.place(place)
    return Subject(
        places=frozenset(facts.ancestors), sensitivity=sensitivity, new=new,
        lead_body=lead_body, owner_body=owner_body, reported_by=reported_by,
    )  # fmt: skip
