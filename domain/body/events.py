"""Everything that can have happened to a body."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event
from domain.words import Names


@event
class Composition:
    """Seats of a body, by whom they are held; never who.

    `women` and `men` make `seats`; the others count some of them again. `displaced` are members
    of families of IDPs or refugees, `displaced_women` the women among them.
    """

    seats: int
    women: int
    men: int
    displaced: int
    displaced_women: int
    youth: int | None = None
    disability: int | None = None

    @property
    def is_met(self) -> bool:
        """One seat for a woman and another one for a member of a displaced family."""
        either = self.women + self.displaced - self.displaced_women
        return self.women >= 1 and self.displaced >= 1 and either >= 2


class Entrusted(StrEnum):
    """What an office can have in hand."""

    COMMITMENT = "commitment"
    ACTION = "action"
    PLAN_ITEM = "plan_item"


@event
class HandedItem:
    """One open item; `issue_id` is missing where it stands on no issue."""

    kind: Entrusted
    issue_id: UUID | None = None
    item_id: UUID


@event
class BodyRegistered:
    """`kind` is a code of the body-kinds list, `places` the codes of the places it serves."""

    code: str
    kind: str
    names: Names
    places: tuple[str, ...]
    parent: str | None = None
    valid_from: date


@event
class BodyRenamed:
    names: Names
    on: date


@event
class BodyRetired:
    successor: str | None = None
    on: date


@event
class BodyMobilised:
    """Its members were brought together; `again` for a body that had been before."""

    again: bool = False
    on: date


@event
class BodyFormed:
    on: date


@event
class SafetyFunctionAdded:
    """Safety is part of the body's work from now on; `description` is kept as written."""

    description: str
    language: str
    on: date


@event
class CompositionRecorded:
    composition: Composition
    on: date


@event
class OfficeHandedOver:
    """An official has left; `items` is all that the office had in hand on that day.

    The items stay with the office. The members, where named, are ids.
    """

    handover_id: UUID
    office: str
    from_member: UUID | None = None
    to_member: UUID | None = None
    items: tuple[HandedItem, ...]
    on: date


BodyEvent = (
    BodyRegistered | BodyRenamed | BodyRetired | BodyMobilised | BodyFormed | SafetyFunctionAdded
    | CompositionRecorded | OfficeHandedOver
)  # fmt: skip
