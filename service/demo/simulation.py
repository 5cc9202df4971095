"""All cases of the demonstration, problem by problem: endless, and the same for the same seed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.events import Envelope
from domain.issue import ISSUE, IssueEvent
from domain.place import PlaceEvent
from domain.words import WorkingCalendar
from service.demo.story import Problem, tell_case
from service.demo.telling import USUAL, Case, NotYet, Telling
from service.demo.world import Team, gozar

YEARS_BACK = timedelta(days=1_000)
ALWAYS = ("LGT", "WAS", "PUB", "TRF")
SOMETIMES = ("WAT", "HAZ", "THF", "CHY", "HAR", "DIS")
MOSTLY = ("LGT", "WAS")
"""All that is told of three gozars out of four: what is reported most."""

EVERY, IN_A_ROUND = len(ALWAYS) + 2, len(ALWAYS) + 2 + 3 * len(MOSTLY)
"""Problems of a gozar of which every kind is told, and of four gozars together."""


@dataclass(frozen=True, slots=True)
class City:
    """`weight` is its share of the cases, `pashto` the share of its people that speaks Pashto."""

    code: str
    nahias: tuple[str, ...]
    weight: float
    pashto: float
    calendar: WorkingCalendar = USUAL


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A neighbourhood, told before its first case."""

    city: str
    code: str
    events: list[PlaceEvent]


@dataclass(frozen=True, slots=True)
class History:
    """One case as far as today: its events, each with its envelope."""

    city: str
    issue_id: UUID
    envelopes: list[Envelope]
    events: list[IssueEvent]
    dialogues: list[Telling[Any, Any]] = field(default_factory=list)
    """Those in which something was promised about it."""


def simulate(
    cities: Sequence[City], seed: int, today: date, zone: ZoneInfo
) -> Iterator[NewPlace | History]:
    """Neighbourhoods and histories without end; take as many as are wanted.

    No two problems share a place and a category, so that each is a chain of its own.
    """
    told: Counter[str] = Counter()
    number = 0
    while True:
        chance = Random(f"{seed}:{number}")  # noqa: S311 - a simulation, no secret
        city = chance.choices(cities, [each.weight for each in cities])[0]
        nahia, gozar_number, category, is_new = _slot(city, told[city.code])
        told[city.code] += 1
        place, events = gozar(nahia, gozar_number)
        if is_new:
            yield NewPlace(city.code, place, events)
        language = _language(chance, city)
        problem = Problem(Team(city.code, nahia), place, category, language)
        yield from _histories(problem, chance, today, zone, city.calendar)
        number += 1


def _slot(city: City, number: int) -> tuple[str, int, str, bool]:
    """The nahia, gozar and category of a city's next problem, and whether the gozar is new."""
    several, at = divmod(number, len(city.nahias))
    before, within = divmod(several, IN_A_ROUND)
    first = 4 * before + 1
    if within >= EVERY:
        more, which = divmod(within - EVERY, len(MOSTLY))
        return city.nahias[at], first + 1 + more, MOSTLY[which], which == 0
    rare = before + at
    kinds = (*ALWAYS, *(SOMETIMES[(2 * rare + each) % len(SOMETIMES)] for each in (0, 1)))
    return city.nahias[at], first, kinds[within], within == 0


def _language(chance: Random, city: City) -> str:
    if chance.random() < 0.05:
        return "en"
    return "ps-AF" if chance.random() < city.pashto else "fa-AF"


def _histories(
    problem: Problem, chance: Random, today: date, zone: ZoneInfo, calendar: WorkingCalendar
) -> Iterator[History]:
    begun = today - timedelta(days=chance.randint(0, YEARS_BACK.days))
    for telling in cases_of(problem, begun, chance, today, zone, calendar):
        envelopes, events = zip(*telling.told, strict=True)
        city = problem.team.city
        yield History(city, telling.stream_id, list(envelopes), list(events), telling.beside)


def cases_of(
    problem: Problem, begun: date, chance: Random, today: date, zone: ZoneInfo,
    calendar: WorkingCalendar,
) -> Iterator[Case]:  # fmt: skip
    """The cases of one problem, each begun when it is reported (again)."""
    opened: date | None = begun
    while opened is not None and opened <= today:
        issue_id = UUID(int=chance.getrandbits(128), version=4)
        telling = Telling(ISSUE, issue_id, chance, today, zone, calendar)
        with suppress(NotYet):
            tell_case(telling, problem, opened)
        yield telling
        opened = problem.back
