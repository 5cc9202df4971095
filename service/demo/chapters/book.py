"""What all chapters of a city's stories share: their days, their words, and what they tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from tomllib import loads
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.body import BODY, Body, BodyEvent
from domain.events import E, S, Stream
from domain.member import MEMBER, MemberEvent
from domain.place import PLACE, Place, PlaceEvent
from domain.words import REGISTRY, Names, body_id, place_id
from service.demo.simulation import City
from service.demo.telling import Telling
from service.demo.world import MAKER, SINCE, Team

ENGLISH, DARI, PASHTO = "en", "fa-AF", "ps-AF"


@cache
def _texts() -> Mapping[str, Any]:
    return loads((files("service.demo.chapters") / "texts.toml").read_text("utf-8"))


def words(chapter: str, name: str, language: str) -> str:
    """What is said there, in a language."""
    return str(_texts()[chapter][name][language])


def names(name: str) -> Names:
    """The name of an invented place or body."""
    known = _texts()["names"][name]
    return Names(en=known[ENGLISH], fa=known[DARI], ps=known[PASHTO])


def site(nahia: str, name: str) -> str:
    """The code of a place of the stories; no case outside them stands there."""
    return f"{nahia}-{name.upper()}"


@dataclass(slots=True)
class Book:
    """The stories of one city in the making. Every day is counted back from `today`.

    `tellings` are in the order in which they are stored. `lives` are those of the bodies.
    """

    city: City
    seed: int
    today: date
    zone: ZoneInfo
    chance: Random = field(init=False)
    language: str = field(init=False)
    tellings: list[Telling[Any, Any]] = field(default_factory=list)
    lives: dict[str, Telling[Body, BodyEvent]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed}:{self.city.code}")  # noqa: S311 - no secret
        self.language = PASHTO if self.city.pashto > 0.5 else DARI

    def named(self, name: str) -> UUID:
        """The id of something told here: the same whenever it is told."""
        return uuid5(REGISTRY, f"demo:{self.seed}:{self.city.code}:{name}")

    def begin(self, stream: Stream[S, E], name: str) -> Telling[S, E]:
        """A new stream, to be told from its first event."""
        return self.open(stream, self.named(name))

    def life(self, code: str) -> Telling[Body, BodyEvent]:
        """That of a body, from its registration on."""
        if code not in self.lives:
            self.lives[code] = self.open(BODY, body_id(code))
        return self.lives[code]

    def place(self, code: str) -> Telling[Place, PlaceEvent]:
        return self.open(PLACE, place_id(code))

    def member(self, member_id: UUID, events: Sequence[MemberEvent]) -> None:
        """A member as it stands, known since the beginning."""
        self.open(MEMBER, member_id).known(SINCE, MAKER, events)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def team(self, number: int) -> Team:
        """The bodies that act at one of the first nahias, counted from 0."""
        return Team(self.city.code, self.city.nahias[number % len(self.city.nahias)])

    def say(self, chapter: str, name: str) -> str:
        return words(chapter, name, self.language)

    def open(self, stream: Stream[S, E], stream_id: UUID) -> Telling[S, E]:
        """A new stream of this id, to be told from its first event."""
        telling = Telling(stream, stream_id, self.chance, self.today, self.zone, self.city.calendar)
        self.tellings.append(telling)
        return telling
