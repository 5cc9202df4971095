"""Events as other systems read them: CloudEvents 1.0, without who acted and without what is hidden.

Left out: members (whoever acted, reported, was named), which women's group raised something,
links to cases that are restricted, and every text that was flagged as naming somebody. A dialogue
leads to no case whose source is not named.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from pydantic import Field

from domain import catalogue
from domain.dialogue import DIALOGUE
from domain.events import Recorded
from domain.issue import ISSUE, Issue
from domain.issue.events import EscalationAnswered, IssueEscalated
from domain.words import Level, named_id
from projections.feed.projection import EVENT
from projections.feed.reading import Entry, hidden_among
from service.services import Services

PREFIX = "org.paygiri"
SOURCE = "/v1/events"
NEAR = 200
"""Positions of a lane that are read along rather than asked for anew."""

PERSONS = frozenset({
    "reporter_id", "reporter_ids", "member", "custodian", "from_member", "to_member",
    "override_reason",
})  # fmt: skip
CODED = frozenset({
    "category", "subcategory", "code_list", "place", "language", "sensitivity", "reported_by",
    "channel", "contact", "kind", "root_cause", "body", "made_by", "addressed_to", "on",
    "text_flags", "confirmed_by", "severity", "answer_by", "instrument", "basis",
})  # fmt: skip
"""What stays of an event whose text was flagged; any other text of it is left out."""

ITEMS_GO_WITH_THEIR_CASE = frozenset({"agenda-prepared", "office-handed-over"})
"""Events whose items were taken from cases: nobody heard their words. Minutes keep theirs."""

MINUTES = "minutes-drafted"

LENGTH_OF_ID = 36
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

WOMENS_GROUP = "womens_group"
SPEAKERS = ("reported_by", "on_behalf_of", "escalated_by", "appealed_by", "disputed_by")

Attribute = Annotated[str, Field(max_length=300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """CloudEvents 1.0 in JSON. `sequence` orders the feed as text, `position` as a number.

    `time` is the device's claim, `recordedtime` the service's. `subject` is the kind and id of
    the record, `streamversion` counts its events. A `withdrawal` says: delete this record and
    what you derived from it; a `disclosure` that it is told again, from its beginning.
    """

    specversion: Attribute
    id: UUID
    source: Attribute
    type: Attribute
    subject: Attribute
    time: datetime
    recordedtime: datetime
    sequence: Attribute
    position: int
    streamversion: int
    partitionkey: Attribute
    correlationid: UUID | None
    causationid: UUID | None
    dataschema: Attribute
    datacontenttype: Attribute
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventPage:
    """`next_after` is null on the last page; `resume_after` is where to go on at any time."""

    items: Sequence[CloudEvent]
    next_after: int | None
    resume_after: int
    has_more: bool


async def cloud_events(services: Services, entries: Sequence[Entry]) -> list[CloudEvent]:
    """The entries as CloudEvents, in their order, but for what stays within a community."""
    recorded = await _recorded(services, entries)
    entries = [
        entry
        for entry in entries
        if not await _stays(services, entry, recorded[entry.lane, entry.lane_position].event)
    ]
    events = [recorded[entry.lane, entry.lane_position] for entry in entries]
    data = [
        _data(event) if entry.entry == EVENT else {}
        for entry, event in zip(entries, events, strict=True)
    ]
    linked = {each for fields in data for each in _ids(fields)}
    hidden = {str(each) for each in await services.database.read(hidden_among, linked)}
    unnamed = hidden | await _unnamed_among(services, entries, data)
    told = []
    for entry, event, fields in zip(entries, events, data, strict=True):
        if entry.type in ITEMS_GO_WITH_THEIR_CASE:
            fields = {**fields, "items": _left_over(fields["items"], hidden)}
        shown = _without(fields, unnamed if entry.kind == DIALOGUE.kind else hidden)
        for item in shown.get("items", ()) if entry.type == MINUTES else ():
            item["agenda_number"] = None  # every reader's agenda is counted anew
        if entry.kind == ISSUE.kind:
            await _shield(services, shown)
        told.append(_cloud_event(entry, event, shown))
    return told


async def _unnamed_among(
    services: Services, entries: Sequence[Entry], data: Sequence[dict[str, Any]]
) -> set[str]:
    """The cases that dialogues name and whose source is not to be named: its session would."""
    named = {
        UUID(item["issue_id"])
        for entry, fields in zip(entries, data, strict=True)
        if entry.kind == DIALOGUE.kind
        for item in fields.get("items", ())
        if item.get("issue_id")
    }
    cases = list(named)
    found = zip(cases, await services.ledger.load_many(ISSUE, cases), strict=True)
    return {
        str(each) for each, loaded in found if await _has_unnamed_source(services, loaded.state)
    }


async def _has_unnamed_source(services: Services, issue: Issue) -> bool:
    reports = [(each.reported_by, each.source_confidential) for each in issue.reports.values()]
    reports.append((issue.reported_by, issue.source_confidential))
    reports += [(each, None) for each in issue.reporters]
    return any([await _is_unnamed(services, body, wish) for body, wish in reports])


async def _is_unnamed(services: Services, body: str | None, wish: bool | None) -> bool:
    """Whether who spoke is not told: as it wished, and of a women's group always."""
    found = await services.registry.find_body(body) if body else None
    return bool(wish) or (found is not None and found.kind == WOMENS_GROUP)


async def _recorded(
    services: Services, entries: Iterable[Entry]
) -> dict[tuple[str, int], Recorded[Any]]:
    """The events of these entries, each stretch of a lane read at once."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.lane].add(entry.lane_position)
    found: dict[tuple[str, int], Recorded[Any]] = {}
    for lane, positions in wanted.items():
        for first, last in _stretches(sorted(positions)):
            events = await services.ledger.read(lane, first - 1, last - first + 1)
            found |= {(lane, event.position): event for event in events}
    return found


def _stretches(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of runs without a wide gap."""
    first = last = positions[0]
    for position in positions[1:]:
        if position - last > NEAR:
            yield first, last
            first = position
        last = position
    yield first, last


def _cloud_event(entry: Entry, recorded: Recorded[Any], data: dict[str, Any]) -> CloudEvent:
    """A notice has an id of its own, and says nothing of who caused it or why."""
    notice = entry.entry != EVENT
    envelope = recorded.envelope
    version = catalogue.VERSIONS.get(entry.type, 1)
    return CloudEvent(
        specversion="1.0",
        id=named_id(recorded.event_id, entry.entry) if notice else recorded.event_id,
        source=SOURCE,
        type=f"{PREFIX}.{entry.kind}.{entry.type}.v{version}",
        subject=f"{entry.kind}/{entry.stream}",
        time=recorded.recorded_at if notice else envelope.occurred_at,
        recordedtime=recorded.recorded_at,
        sequence=f"{entry.position:020d}",
        position=entry.position,
        streamversion=entry.version,
        partitionkey=entry.lane,
        correlationid=None if notice else envelope.correlation_id,
        causationid=None if notice else envelope.causation_id,
        dataschema=f"urn:paygiri:event:{entry.type}:v{version}",
        datacontenttype="application/json",
        data=data,
    )


def _data(recorded: Recorded[Any]) -> dict[str, Any]:
    """The fields of the event, and the body for which it was made."""
    flagged = bool(getattr(recorded.event, "text_flags", None))
    fields: dict[str, Any] = msgspec.to_builtins(recorded.event)
    for name in fields.keys() & PERSONS:
        del fields[name]
    if flagged:
        for name in fields.keys() - CODED:
            if type(getattr(recorded.event, name)) is str:
                fields[name] = None
    return {**fields, "on_behalf_of": recorded.envelope.on_behalf_of}


def _ids(value: Any) -> Iterator[UUID]:
    """Every id in the data of an event."""
    match value:
        case dict():
            for each in value.values():
                yield from _ids(each)
        case list() | tuple():
            for each in value:
                yield from _ids(each)
        case str() if len(value) == LENGTH_OF_ID and _ID.fullmatch(value):
            yield UUID(value)


def _left_over(items: Sequence[dict[str, Any]], hidden: Set[str]) -> list[dict[str, Any]]:
    """The items that name no hidden case, without a gap in their numbers."""
    left = [item for item in items if item["issue_id"] not in hidden]
    return [
        {**item, "number": number} if "number" in item else item
        for number, item in enumerate(left, start=1)
    ]


def _without(value: Any, hidden: Set[str]) -> Any:
    """The same data with null for what is hidden; a list leaves it out.

    With a case goes what stands on it.
    """
    match value:
        case dict() if value.get("issue_id") in hidden and value.get("commitment_id"):
            return _without({**value, "commitment_id": None}, hidden)
        case dict():
            return {name: _without(each, hidden) for name, each in value.items()}
        case list() | tuple():
            return [_without(each, hidden) for each in value if not _is_one(each, hidden)]
        case _:
            return None if _is_one(value, hidden) else value


def _is_one(value: Any, hidden: Set[str]) -> bool:
    return isinstance(value, str) and value in hidden


async def _stays(services: Services, entry: Entry, happened: object) -> bool:
    """Whether it is an escalation to the community itself, which only a women's group makes.

    That it was made would tell who spoke, and so would its answer.
    """
    match happened:
        case IssueEscalated():
            escalated = happened
        case EscalationAnswered():
            case = (await services.ledger.load(ISSUE, entry.stream)).state
            escalated = case.escalations[happened.escalation_id].escalated
        case _:
            return False
    return entry.entry == EVENT and escalated.to_level is Level.COMMUNITY


async def _shield(services: Services, data: dict[str, Any]) -> None:
    """What a women's group raised comes from "the community": which group spoke is not told.

    Nor is who spoke where the report itself asks for that.
    """
    if isinstance(data.get("reported_by"), list):
        data["reported_by"] = []  # of a merged case, whose own wish stands in its first event
    for name in SPEAKERS:
        if await _is_unnamed(services, data.get(name), data.get("source_confidential")):
            data[name] = None
            if name == "reported_by" and "dialogue_id" in data:
                data["dialogue_id"] = data["item"] = None  # its own session would name it
