"""Settled facts about places, bodies and members, for the decisions that ask for them.

What never changes (where a place lies) is kept in memory; what can change is kept for a second,
and read anew at once where this process changed it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.body import BODY, Body
from domain.codes import Chain
from domain.errors import Refusal
from domain.events import Stream
from domain.member import MEMBER, Member, Role
from domain.place import PLACE, IntakeOpened, Place, PlaceRegistered
from domain.words import (
    IntakeGroup,
    Level,
    Names,
    PlaceLevel,
    WorkingCalendar,
    body_id,
    place_id,
)
from service.access.principal import EVERYWHERE
from service.ledger import Ledger

S = TypeVar("S")

COMMON = "common"
"""The lane of what belongs to no one city. Its day is UTC's."""

KEPT_PLACES = 100_000

KEPT_FOR = 1.0
"""Seconds for which a place or body may be read from memory when another process changed it."""

KEPT_STATES = 10_000

SEAT: Mapping[PlaceLevel, Level] = {
    PlaceLevel.COUNTRY: Level.NATIONAL,
    PlaceLevel.PROVINCE: Level.PROVINCE,
    PlaceLevel.CITY: Level.CITY,
    PlaceLevel.NAHIA: Level.NAHIA,
}
"""At which level of answerability the offices of a place sit; below a nahia it is the community."""


def level_above(level: Level) -> Level:
    """Nobody stands above the national level, so it answers for itself."""
    ladder = tuple(Level)
    return ladder[min(ladder.index(level) + 1, len(ladder) - 1)]


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

    def heard_at(self, declined_at: Level) -> frozenset[str]:
        """The places whose offices answer an appeal: one level above the one that declined."""
        answering = level_above(declined_at)
        return frozenset(
            code
            for code, level in zip(self.ancestors, self.levels, strict=True)
            if SEAT.get(level, Level.COMMUNITY) is answering
        )


@dataclass(frozen=True, slots=True)
class CityFacts:
    """`calendar` holds the city's own suspensions; `Registry.calendar` those of a place.

    `intake_open` is what the city has opened; `Registry.intake_open` what of it still stands.

    `pathway_card` by language; it and `emergency_number` are empty until the city has set them.
    """

    timezone: ZoneInfo
    calendar: WorkingCalendar
    intake_open: frozenset[IntakeGroup]
    pathway_card: Mapping[str, str]
    emergency_number: str

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

    @property
    def in_police_chain(self) -> bool:
        return self.chain is Chain.POLICE


_COMMON_FACTS = CityFacts(ZoneInfo("UTC"), WorkingCalendar(), frozenset(), {}, "")


@dataclass(frozen=True, slots=True)
class _Kept:
    state: Any
    version: int
    until: float


class Registry:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._whereabouts: OrderedDict[str, Whereabouts] = OrderedDict()
        self._kept: dict[UUID, _Kept] = {}

    async def find_place(self, code: str) -> PlaceFacts | None:
        """None where no such place is registered."""
        state = await self._state(PLACE, place_id(code))
        if (known := state.registered) is None:
            return None
        lies = await self._where(known)
        return PlaceFacts(code, known.level, lies.lane, lies.ancestors, lies.levels, state)

    async def place(self, code: str) -> PlaceFacts:
        """Refused (`unknown-place`) where no such place is registered."""
        if (found := await self.find_place(code)) is None:
            raise _unknown_place()
        return found

    async def city(self, lane: str) -> CityFacts:
        """The facts of the city of that code; those of the common lane for a city yet to come."""
        if lane == COMMON:
            return _COMMON_FACTS
        state = await self._state(PLACE, place_id(lane))
        if (known := state.registered) is None:
            return _COMMON_FACTS
        if known.timezone is None:
            raise Refusal("unknown-city", "This is not a city. Name a registered city by its code.")
        return CityFacts(
            timezone=ZoneInfo(known.timezone),
            calendar=_with_suspensions(state.calendar, state),
            intake_open=frozenset(state.intake),
            pathway_card=_by_language(state.pathway.card) if state.pathway else {},
            emergency_number=state.pathway.emergency_number if state.pathway else "",
        )

    async def intake_open(self, lane: str, today: date) -> frozenset[IntakeGroup]:
        """What the city takes in: what it has opened, as long as those it named for it stand.

        Without its custodian, or a receiver in being, such a case would reach nobody.
        """
        opened = (await self._state(PLACE, place_id(lane))).intake
        standing = [g for g, named in opened.items() if await self._stands(named, lane, today)]
        return frozenset(standing)

    async def _stands(self, named: IntakeOpened, lane: str, today: date) -> bool:
        receiver = await self.find_body(named.receiver)
        retired = receiver.state.retired if receiver else None
        if receiver is None or receiver.in_police_chain or (retired and retired.on <= today):
            return False
        custodian = await self.member(named.custodian)
        appointed = await self.is_custodian(custodian, lane, today)
        return appointed and not await self.in_police_chain(custodian)

    async def calendar(self, place: str) -> WorkingCalendar:
        """Its city's working days, less those on which it or a place above it was suspended."""
        facts = await self.place(place)
        above = [await self._state(PLACE, place_id(code)) for code in facts.ancestors[1:]]
        chain = [facts.state, *above]
        city = chain[facts.levels.index(PlaceLevel.CITY)] if facts.lane != COMMON else Place()
        return _with_suspensions(city.calendar, *chain)

    async def find_body(self, code: str) -> BodyFacts | None:
        """None where no such body is registered."""
        state = await self._state(BODY, body_id(code))
        if (known := state.registered) is None:
            return None
        lane = await self.lane_of_body(known.places)
        return BodyFacts(code, known.kind, state.chain, lane, known.places, state)

    async def body(self, code: str) -> BodyFacts:
        """Refused (`unknown-body`) where no such body is registered."""
        if (found := await self.find_body(code)) is None:
            raise Refusal("unknown-body", "No such body is registered. Register it first.")
        return found

    async def lane_of_body(self, places: tuple[str, ...]) -> str:
        """A body lives in the lane of its first place."""
        return (await self.place(places[0])).lane if places else COMMON

    async def member(self, member_id: UUID) -> Member:
        """The member's state; of one never registered, the empty one."""
        return (await self._ledger.load(MEMBER, member_id)).state

    async def places_of_member(self, member: Member) -> frozenset[str]:
        """The places that lie above, or are, every place where the member holds a role.

        Who may act for all that the member may do holds a role at one of them. Empty: the member
        has no roles, or has them in places that no place covers.
        """
        if any(grant.place == EVERYWHERE for grant in member.grants):
            return frozenset()
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
            and (grant.place in above or grant.place == EVERYWHERE)
            and grant.first_day <= today
            and (grant.last_day is None or today <= grant.last_day)
            for grant in member.grants
        )

    async def _state(self, kind: Stream[S, Any], stream_id: UUID) -> S:
        """Every write asks about a few places: within a second they are read once.

        What this process wrote is seen at once, what another one wrote within that second.
        """
        kept = self._kept.get(stream_id)
        fresh = kept is not None and kept.until > monotonic()
        if kept and fresh and self._ledger.last_written(stream_id) <= kept.version:
            return cast(S, kept.state)
        loaded = await self._ledger.load(kind, stream_id)
        if loaded.version:
            if len(self._kept) >= KEPT_STATES:
                self._kept.clear()
            until = monotonic() + KEPT_FOR
            self._kept[stream_id] = _Kept(loaded.state, loaded.version, until)
        return loaded.state

    async def _where(self, known: PlaceRegistered) -> Whereabouts:
        if (kept := self._whereabouts.get(known.code)) is not None:
            self._whereabouts.move_to_end(known.code)
            return kept
        above = await self._where_is(known.parent) if known.parent else Whereabouts((), ())
        found = Whereabouts((known.code, *above.ancestors), (known.level, *above.levels))
        self._whereabouts[known.code] = found
        if len(self._whereabouts) > KEPT_PLACES:
            self._whereabouts.popitem(last=False)
        return found

    async def _where_is(self, code: str) -> Whereabouts:
        if (kept := self._whereabouts.get(code)) is not None:
            return kept
        return await self._where(_registered(await self._state(PLACE, place_id(code))))


def _registered(state: Place) -> PlaceRegistered:
    if state.registered is None:
        raise _unknown_place()
    return state.registered


def _unknown_place() -> Refusal:
    return Refusal("unknown-place", "No such place is registered. Register it first.")


def _by_language(card: Names) -> dict[str, str]:
    texts = {"en": card.en, "fa-AF": card.fa, "ps-AF": card.ps}
    return {language: text for language, text in texts.items() if text is not None}


def _with_suspensions(calendar: WorkingCalendar, *places: Place) -> WorkingCalendar:
    return WorkingCalendar(
        working_days=calendar.working_days,
        holidays=calendar.holidays,
        suspended=tuple(each for place in places for each in place.suspensions),
    )
