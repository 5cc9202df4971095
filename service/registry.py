"""Settled facts about places, bodies and members, for the decisions that ask for them.

What never changes (where a place lies) is kept in memory; what can change is read from the
ledger each time, so that whoever wrote something finds it at once.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.body import BODY, Body
from domain.codes import Chain
from domain.errors import Unknown
from domain.member import MEMBER, Member, Role
from domain.place import PLACE, Place, PlaceRegistered
from domain.words import (
    IntakeGroup,
    Level,
    Names,
    PlaceLevel,
    WorkingCalendar,
    body_id,
    place_id,
)
from service.ledger import Ledger

COMMON = "common"
"""The lane of what belongs to no one city. Its day is UTC's."""

KEPT_PLACES = 100_000

SEAT: Mapping[PlaceLevel, Level] = {
    PlaceLevel.COUNTRY: Level.NATIONAL,
    PlaceLevel.PROVINCE: Level.PROVINCE,
    PlaceLevel.CITY: Level.CITY,
    PlaceLevel.NAHIA: Level.NAHIA,
}
"""At which level of answerability the offices of a place sit; below a nahia it is the community."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a place lies, for ever: itself first, then what is above it, up to the country."""

    ancestors: tuple[str, ...]
    levels: tuple[PlaceLevel, ...]

    @property
    def lane(self) -> str:
        """The code of its city; `common` above cities."""
        if PlaceLevel.CITY not in self.levels:
            return COMMON
        return self.ancestors[self.levels.index(PlaceLevel.CITY)]


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    code: str
    level: PlaceLevel
    lane: str
    ancestors: tuple[str, ...]
    levels: tuple[PlaceLevel, ...]
    state: Place

    def above(self, level: Level) -> frozenset[str]:
        """Where an appeal against a decision at this level is heard: its places further up."""
        return frozenset(
            code
            for code, place_level in zip(self.ancestors, self.levels, strict=True)
            if SEAT.get(place_level, Level.COMMUNITY).value > level.value
        )


@dataclass(frozen=True, slots=True)
class CityFacts:
    """`calendar` holds the city's own suspensions; `Registry.calendar` adds a place's."""

    timezone: ZoneInfo
    calendar: WorkingCalendar
    intake_open: frozenset[IntakeGroup]
    pathway_card: Names | None
    emergency_number: str | None

    def today(self, now: datetime) -> date:
        """The city's day at that moment."""
        return now.astimezone(self.timezone).date()


@dataclass(frozen=True, slots=True)
class BodyFacts:
    code: str
    kind: str
    chain: Chain | None
    lane: str
    places: tuple[str, ...]
    state: Body


_COMMON_FACTS = CityFacts(ZoneInfo("UTC"), WorkingCalendar(), frozenset(), None, None)


class Registry:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._whereabouts: OrderedDict[str, Whereabouts] = OrderedDict()

    async def place(self, code: str) -> PlaceFacts:
        """Raises Unknown (`unknown-place`)."""
        state = (await self._ledger.load(PLACE, place_id(code))).state
        known = _registered(state)
        lies = await self._where(known)
        return PlaceFacts(code, known.level, lies.lane, lies.ancestors, lies.levels, state)

    async def city(self, lane: str) -> CityFacts:
        """The facts of the city of that code, or of the common lane; raises Unknown."""
        if lane == COMMON:
            return _COMMON_FACTS
        state = (await self._ledger.load(PLACE, place_id(lane))).state
        known = _registered(state)
        if known.timezone is None:
            raise Unknown("unknown-city", "This is not a city. Name a registered city by its code.")
        return CityFacts(
            timezone=ZoneInfo(known.timezone),
            calendar=_with_suspensions(state.calendar, state),
            intake_open=frozenset(state.intake),
            pathway_card=state.pathway.card if state.pathway else None,
            emergency_number=state.pathway.emergency_number if state.pathway else None,
        )

    async def calendar(self, place: PlaceFacts) -> WorkingCalendar:
        """The working days at a place: its city's, less those on which it or its parts of the
        way up were suspended."""
        ids = [place_id(code) for code in place.ancestors]
        above = [loaded.state for loaded in await self._ledger.load_many(PLACE, ids)]
        city = above[place.levels.index(PlaceLevel.CITY)] if place.lane != COMMON else Place()
        return _with_suspensions(city.calendar, *above)

    async def body(self, code: str) -> BodyFacts:
        """Raises Unknown (`unknown-body`)."""
        state = (await self._ledger.load(BODY, body_id(code))).state
        known = state.registered
        if known is None:
            raise Unknown("unknown-body", "No body by this code is registered; register it first.")
        lane = await self.lane_of_body(known.places)
        return BodyFacts(code, known.kind, state.chain, lane, known.places, state)

    async def lane_of_body(self, places: tuple[str, ...]) -> str:
        """A body lives in the lane of its first place."""
        return (await self.place(places[0])).lane if places else COMMON

    async def member(self, member_id: UUID) -> Member:
        """The member's state; of one never registered, the empty one."""
        return (await self._ledger.load(MEMBER, member_id)).state

    async def places_of_member(self, member: Member) -> frozenset[str]:
        """The places that lie above, or are, every place where the member holds a role.

        A role at one of them reaches all that the member may do. Empty: no roles, or no such place.
        """
        chains = [frozenset((await self.place(grant.place)).ancestors) for grant in member.grants]
        return frozenset.intersection(*chains) if chains else frozenset()

    async def in_police_chain(self, member: Member) -> bool:
        """Whether a body that the member belongs to or speaks for takes orders from the police."""
        own = member.registered.body if member.registered else None
        codes = dict.fromkeys(code for code in (own, *(g.body for g in member.grants)) if code)
        ids = [body_id(code) for code in codes]
        bodies = await self._ledger.load_many(BODY, ids) if ids else []
        return any(loaded.state.chain is Chain.POLICE for loaded in bodies)

    async def is_custodian(self, member: Member, lane: str, today: date) -> bool:
        """Whether the member holds the custodian's role for this city today."""
        above = (await self.place(lane)).ancestors
        return any(
            grant.role is Role.CUSTODIAN
            and grant.place in above
            and grant.first_day <= today
            and (grant.last_day is None or today <= grant.last_day)
            for grant in member.grants
        )

    async def _where(self, known: PlaceRegistered) -> Whereabouts:
        if (kept := self._whereabouts.get(known.code)) is not None:
            self._whereabouts.move_to_end(known.code)
            return kept
        codes, levels = [known.code], [known.level]
        above = known.parent
        while above is not None:
            step = _registered((await self._ledger.load(PLACE, place_id(above))).state)
            codes.append(step.code)
            levels.append(step.level)
            above = step.parent
        found = self._whereabouts[known.code] = Whereabouts(tuple(codes), tuple(levels))
        if len(self._whereabouts) > KEPT_PLACES:
            self._whereabouts.popitem(last=False)
        return found


def _registered(state: Place) -> PlaceRegistered:
    if state.registered is None:
        raise Unknown("unknown-place", "No place by this code is registered; register it first.")
    return state.registered


def _with_suspensions(calendar: WorkingCalendar, *places: Place) -> WorkingCalendar:
    return WorkingCalendar(
        working_days=calendar.working_days,
        holidays=calendar.holidays,
        suspended=tuple(each for place in places for each in place.suspensions),
    )
