"""The change feed: what was recorded, in one order, for other systems to copy."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from domain import catalogue
from domain.words import Sensitivity
from projections.feed.projection import DISCLOSURE, TOLD, WITHDRAWAL
from projections.feed.reading import Reach, UnknownPosition, read_feed
from service.access import policy
from service.access.principal import Principal, Subject
from service.feed import PREFIX, EventPage, cloud_events
from service.http.caller import Asking, Caller, Using
from service.http.fields import Moment, PlaceCode
from service.http.problems import Fault, Problem
from service.http.routing import Route
from service.http.times import now
from service.openapi import refusals
from service.registry import COMMON
from service.services import Services

router = APIRouter(prefix="/v1/events", tags=["Feed"], route_class=Route)

MAX_LIMIT = 1_000
_TYPE = re.compile(rf"{re.escape(PREFIX)}\.([a-z-]+)\.([a-z-]+)\.v[0-9]+")

EventType = Annotated[
    str | None,
    Query(
        max_length=120,
        description="Only events of this type; notices of their kind of record come with them.",
        examples=[f"{PREFIX}.issue.commitment-stated.v1"],
    ),
]
RecordedSince = Annotated[
    Moment | None,
    Query(
        description="Recorded (or disclosed) at this time or later. Cities are followed at the "
        "same time, so an event may come after one that was recorded a little later: only "
        "`after` misses nothing."
    ),
]


@router.get("", responses=refusals("bad-cursor"))
async def read_the_feed(
    caller: Asking,
    services: Using,
    after: Annotated[
        int, Query(ge=0, le=2**63 - 1, description="`next_after` or `resume_after`; 0 at first.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.")] = 200,
    of_type: Annotated[EventType, Query(alias="type")] = None,
    city: Annotated[PlaceCode | None, Query(description="The code of a city.")] = None,
    recorded_since: RecordedSince = None,
) -> EventPage:
    """Read every change the caller's places may know of, in an order that never changes.

    Read on with `next_after` until it is null, then ask again with `resume_after`: nothing is
    missed and nothing comes twice. What is restricted (S2 and above, police conduct) is never
    here; when a record becomes so, a `withdrawal` says to delete it. An integrator's key needs
    the scope `s1`. From `after=0` everything that may be seen now comes in its order.
    """
    caller.allow_reading("read_events")
    found_type = _type(of_type)
    reach = await _reach(caller, services)
    if city is not None:
        reach = Reach(reach.lanes & {city}, reach.partly if city == COMMON else None)
    try:
        found = await services.database.read(
            read_feed, reach, after=after, limit=limit, of=found_type,
            recorded_since=recorded_since,
        )  # fmt: skip
    except UnknownPosition:
        raise _unknown_position() from None
    return EventPage(
        items=await cloud_events(services, found.items),
        next_after=found.resume_after if found.more else None,
        resume_after=found.resume_after,
        has_more=found.more,
    )


def _type(text: str | None) -> tuple[str, str] | None:
    """(kind of record, name of event); raises `invalid` for what is no type of this feed."""
    if text is None:
        return None
    parts = _TYPE.fullmatch(text)
    names = {*catalogue.EVENTS, WITHDRAWAL, DISCLOSURE}
    if parts is None or parts[1] not in TOLD or parts[2] not in names:
        what = f"Send a type as events have it, like {PREFIX}.issue.commitment-stated.v1."
        raise Problem("invalid", faults=[Fault("/type", "choice", what, "query")])
    return parts[1], parts[2]


async def _reach(caller: Caller, services: Services) -> Reach:
    """The cities whose whole record the caller may copy, and of what lies above them."""
    who, today = caller.principal, now().date()
    if not _may(who, Subject(unplaced=True, sensitivity=Sensitivity.INTERNAL), today):
        raise Problem("not-allowed", "This feed holds what is internal: the key needs scope s1.")
    lanes, above = set[str](), set[str]()
    for lane in await services.ledger.heads():
        place = None if lane == COMMON else await services.registry.find_place(lane)
        if place is not None and _may(who, _at(place.ancestors), today):
            lanes.add(lane)
        above |= set(place.ancestors[-1:]) if place else set()
    whole = any(_may(who, _at((country,)), today) for country in above)
    return Reach(frozenset(lanes | {COMMON}) if whole else frozenset(lanes), COMMON)


def _at(places: tuple[str, ...]) -> Subject:
    return Subject(places=frozenset(places), sensitivity=Sensitivity.INTERNAL)


def _may(who: Principal, subject: Subject, today: date) -> bool:
    return policy.grant_for(who, "read_events", subject, today) is not None


def _unknown_position() -> Problem:
    what = "Send resume_after of an answer of this feed, or start from 0."
    return Problem("bad-cursor", what, faults=[Fault("/after", "bad-cursor", what, "query")])
