"""Recording that a dialogue was held, and who was there."""

from fastapi import APIRouter, Response
from pydantic import Field

from domain import codes
from domain.dialogue import holding
from domain.dialogue.events import Attendance, BandCount, CapacityCount, Presence
from service.http.coded import AgeBand, Capacity, CountingMethod, Group, PartyRole
from service.http.fields import Body, BodyCode, CommandBody, Day, Sentence, Yes
from service.http.routing import Route
from service.routes.common import Count, Office, WithReason
from service.routes.dialogues.common import DialogueId, open_dialogue, refusals
from service.services import Services
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/dialogues/{dialogue_id}", tags=["Dialogues"], route_class=Route)


class BandBody(Body):
    """So many of a group are of an age band."""

    group: Group
    band: AgeBand
    count: Count


class CapacityBody(Body):
    """So many were there in a capacity."""

    capacity: Capacity
    count: Count


class AttendanceBody(Body):
    """Attendances, not different people; counts, never names.

    Women, men, girls and boys make the total. Bands only by a register.
    """

    women: Count
    men: Count
    girls: Count
    boys: Count
    total: Count
    method: CountingMethod
    aged_18_24: Count | None = None
    displaced: Count | None = None
    disability: Count | None = None
    bands: tuple[BandBody, ...] = Field((), max_length=50)
    capacities: tuple[CapacityBody, ...] = Field((), max_length=50)
    raised_by_women: Count = Field(0, description="How many items women raised.")

    def to_domain(self) -> Attendance:
        return Attendance(
            women=self.women, men=self.men, girls=self.girls, boys=self.boys, total=self.total,
            method=self.method, aged_18_24=self.aged_18_24, displaced=self.displaced,
            disability=self.disability, raised_by_women=self.raised_by_women,
            bands=tuple(
                BandCount(group=b.group, band=b.band, count=b.count) for b in self.bands
            ),
            capacities=tuple(
                CapacityCount(capacity=c.capacity, count=c.count) for c in self.capacities
            ),
        )  # fmt: skip


class PartyBody(Body):
    """An invited body, and whether it was there. `offices` of its officials, never names."""

    body: BodyCode
    present: Yes
    offices: tuple[Office, ...] = Field((), max_length=20)


class Holding(CommandBody):
    """What a dialogue is recorded with."""

    held_on: Day
    attendance: AttendanceBody
    parties: tuple[PartyBody, ...] = Field(
        min_length=1, max_length=100, description="Every invited body, present or absent."
    )
    absent_roles: tuple[PartyRole, ...] = Field(
        (),
        max_length=10,
        description="Parties this kind of dialogue needs of which no body was invited.",
    )
    inclusion_reason: Sentence | None = Field(
        None, description="Why women or men were not there, where they were not."
    )


class AttendanceCorrection(WithReason):
    """The counts as they should have been."""

    attendance: AttendanceBody


@router.post("/holding", response_model=Receipt, responses=refusals(
    "dialogue-not-planned", "held-in-future", "tally-mismatch", "bands-need-register",
    "party-not-invited", "party-missing",
))  # fmt: skip
async def hold_dialogue(dialogue_id: DialogueId, body: Holding, write: Writing) -> Response:
    """Record that the dialogue was held: the counts, and each party as present or absent."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(
        holding.hold_dialogue,
        held_on=body.held_on,
        attendance=body.attendance.to_domain(),
        parties=await _parties(write.services, body),
        inclusion_reason=body.inclusion_reason,
        on=meeting.on,
    )


@router.post("/attendance", response_model=Receipt, responses=refusals(
    "not-held", "minutes-sealed", "tally-mismatch", "bands-need-register", "reason-missing"
))  # fmt: skip
async def correct_attendance(
    dialogue_id: DialogueId, body: AttendanceCorrection, write: Writing
) -> Response:
    """Put the counts right until the minutes are sealed; the first ones stay in the record."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(
        holding.correct_attendance,
        attendance=body.attendance.to_domain(),
        reason=body.reason,
        on=meeting.on,
    )


async def _parties(services: Services, said: Holding) -> tuple[Presence, ...]:
    """Each with the role of its kind of body; one that is not registered cannot be invited."""
    found = [await services.registry.find_body(party.body) for party in said.parties]
    bodies = [
        Presence(
            body=party.body,
            role=codes.party_role(facts.kind if facts else ""),
            present=party.present,
            offices=party.offices,
        )
        for party, facts in zip(said.parties, found, strict=True)
    ]
    absent = [Presence(role=role, present=False) for role in dict.fromkeys(said.absent_roles)]
    return (*bodies, *absent)
