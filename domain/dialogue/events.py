"""Everything that can have happened to a dialogue. Stored names are the kebab-case of the classes.

Attendance is counts, parties are bodies and offices: nowhere is the name of a person.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.events import event
from domain.words import Evidence


class AgendaKind(StrEnum):
    """What an item of the agenda is about; all but the last are carried over."""

    COMMITMENT = "commitment"
    FEEDBACK = "feedback"
    RECOMMENDATION = "recommendation"
    NEW = "new"


class ItemKind(StrEnum):
    """What an item of the minutes holds."""

    ISSUE_RAISED = "issue_raised"
    COMMITMENT_MADE = "commitment_made"
    AGENDA_ANSWER = "agenda_answer"
    INFORMATION = "information"
    DISSENT = "dissent"


class SignatureMethod(StrEnum):
    """How a party signs; what is not by its own account is attested by another one."""

    OWN_ACCOUNT = "own_account"
    THUMBPRINT = "thumbprint"
    ORAL_ASSENT = "oral_assent"


class RaisedBy(StrEnum):
    """Which group raised an item."""

    WOMEN = "women"
    MEN = "men"
    YOUTH = "youth"
    MIXED = "mixed"


# What stands inside events


@event
class BandCount:
    """So many of a group are of an age band; codes of the lists `groups` and `age_bands`."""

    group: str
    band: str
    count: int


@event
class CapacityCount:
    """So many were there in a capacity; a code of the list `capacities`."""

    capacity: str
    count: int


@event
class Attendance:
    """Who was there, as counts: attendances, not different people.

    The four groups make the total; `aged_18_24`, `displaced` and `disability` are margins of
    it, None where nobody knows. `raised_by_women` counts the items that women raised.
    """

    women: int
    men: int
    girls: int
    boys: int
    total: int
    method: str
    aged_18_24: int | None = None
    displaced: int | None = None
    disability: int | None = None
    bands: tuple[BandCount, ...] = ()
    capacities: tuple[CapacityCount, ...] = ()
    raised_by_women: int = 0


@event
class Presence:
    """Whether a body invited, or a role required, was there. `offices` of officials, no names."""

    body: str | None = None
    role: str
    present: bool
    offices: tuple[str, ...] = ()


@event
class AgendaItem:
    number: int
    kind: AgendaKind
    issue_id: UUID | None = None
    commitment_id: UUID | None = None
    recommendation_id: UUID | None = None
    text: str | None = None
    language: str | None = None


@event
class MinutesItem:
    """One numbered item. Of a promise, `body` and `office` say whose it is."""

    number: int
    kind: ItemKind
    text: str
    language: str
    raised_by: RaisedBy | None = None
    issue_id: UUID | None = None
    commitment_id: UUID | None = None
    body: str | None = None
    office: str | None = None
    due_on: date | None = None
    agenda_number: int | None = None


@event
class TranslatedItem:
    number: int
    text: str


@event
class Missing:
    """A party that was present and did not sign, and why."""

    party: str
    reason: str


# The meeting


@event
class DialoguePlanned:
    """`starts_at` is the city's time of the day, HH:MM; `paired_with` the other session's id."""

    kind: str
    place: str
    convener: str
    title: str | None = None
    language: str
    planned_on: date
    starts_at: str | None = None
    invited: tuple[str, ...]
    round: int | None = None
    with_cities: tuple[str, ...] = ()
    paired_with: UUID | None = None
    code_list: str


@event
class BodiesInvited:
    bodies: tuple[str, ...]
    on: date


@event
class DialoguePostponed:
    planned_on: date
    reason: str
    on: date


@event
class DialogueCancelled:
    reason: str
    on: date


@event
class AgendaPrepared:
    items: tuple[AgendaItem, ...]
    on: date


@event
class DialogueHeld:
    held_on: date
    attendance: Attendance
    parties: tuple[Presence, ...]
    inclusion_reason: str | None = None
    on: date


@event
class AttendanceCorrected:
    attendance: Attendance
    reason: str
    on: date


# Minutes


@event
class MinutesDrafted:
    draft: int
    items: tuple[MinutesItem, ...]
    language: str
    on: date


@event
class MinutesCirculated:
    draft: int
    respond_by: date
    on: date


@event
class AmendmentProposed:
    """`text` is to stand at `item`, or as a new last item where none is named."""

    amendment_id: UUID
    item: int | None = None
    text: str
    language: str
    proposed_by: str
    on: date


@event
class AmendmentAccepted:
    amendment_id: UUID
    on: date


@event
class AmendmentDeclined:
    amendment_id: UUID
    reason: str
    on: date


@event
class MinutesSigned:
    """`signed_by` is the body that entered it, `reader` the office that read aloud.

    Where `attested_by` names another party, it counts once that one has attested it.
    """

    party: str
    method: SignatureMethod
    content_hash: str
    language_read: str
    sheet: Evidence | None = None
    reader: str | None = None
    attested_by: str | None = None
    dissent: str | None = None
    signed_by: str
    on: date


@event
class SignatureAttested:
    """The body named says for itself that `party` signed this content."""

    party: str
    attested_by: str
    content_hash: str
    on: date


@event
class SignatureRefused:
    party: str
    reason: str
    on: date


@event
class MinutesSealed:
    content_hash: str
    missing: tuple[Missing, ...]
    on: date


@event
class AddendumAdded:
    addendum_id: UUID
    text: str
    language: str
    added_by: str | None = None
    on: date


@event
class MinutesTranslated:
    """`made_by` is a body; `machine` says that no person has worked on it yet."""

    translation_id: UUID
    language: str
    content_hash: str
    items: tuple[TranslatedItem, ...]
    made_by: str
    machine: bool
    on: date


@event
class TranslationReviewed:
    translation_id: UUID
    on: date


DialogueEvent = (
    DialoguePlanned
    | BodiesInvited
    | DialoguePostponed
    | DialogueCancelled
    | AgendaPrepared
    | DialogueHeld
    | AttendanceCorrected
    | MinutesDrafted
    | MinutesCirculated
    | AmendmentProposed
    | AmendmentAccepted
    | AmendmentDeclined
    | MinutesSigned
    | SignatureAttested
    | SignatureRefused
    | MinutesSealed
    | AddendumAdded
    | MinutesTranslated
    | TranslationReviewed
)
