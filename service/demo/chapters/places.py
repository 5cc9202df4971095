"""What a city has settled about its days and its intake, and the places of its stories."""

from dataclasses import dataclass
from datetime import date

from domain import place as decide
from domain.member import Role
from domain.place import Place, PlaceEvent
from domain.words import IntakeGroup, PlaceLevel, WorkingCalendar
from service.demo.chapters.book import Book, names, site
from service.demo.telling import Telling
from service.demo.world import MAKER, OVERSIGHT, SINCE, Team, officer
from service.gazetteer import Row

SITES = ("school", "market", "park")
"""In each of the first nahias of a city."""

EMERGENCY = "119"
FIVE_DAYS = (6, 7, 1, 2, 3)
FIVE_DAY_CITIES = ("JAA", "KDZ")
OPEN, OPEN_ONCE = "KBL", "NIL"
"""The city that takes in what needs a custodian, and the one that did."""


@dataclass(frozen=True, slots=True)
class About:
    """What the demonstration takes a city to be: rough figures that nobody has counted."""

    population: int
    region: str
    displaced_share: float


ABOUT = {
    "KBL": About(4_600_000, "central", 0.11), "HRT": About(600_000, "west", 0.14),
    "MZR": About(500_000, "north", 0.08), "JAA": About(290_000, "east", 0.21),
    "KDZ": About(180_000, "north-east", 0.12), "FRH": About(75_000, "west", 0.07),
    "BMN": About(60_000, "central highlands", 0.05),
    "NIL": About(18_000, "central highlands", 0.02),
}  # fmt: skip


def calendar_of(city: str, today: date) -> WorkingCalendar:
    """The working week of a city, and Independence Day of each year up to the next."""
    days = frozenset(date(year, 8, 19) for year in range(SINCE.year, today.year + 2))
    week = FIVE_DAYS if city in FIVE_DAY_CITIES else WorkingCalendar().working_days
    return WorkingCalendar(working_days=week, holidays=days)


def settle(book: Book, row: Row) -> Telling[Place, PlaceEvent]:
    """The city itself, as the gazetteer lists it, with what it has settled since."""
    city = book.place(row.code)
    city.tell(
        SINCE, MAKER, None, decide.register_place,
        code=row.code, level=row.level, parent=row.parent, parent_level=PlaceLevel.PROVINCE,
        names=row.names, p_code=row.p_code, timezone=row.timezone, valid_from=row.valid_from,
    )  # fmt: skip
    by, calendar = Team(row.code, row.code).municipality, book.city.calendar
    _describe(book, city, row.code)
    city.speak(SINCE, by, decide.set_working_week, working_days=calendar.working_days)
    city.speak(SINCE, by, decide.set_holidays, days=tuple(sorted(calendar.holidays)))
    city.speak(SINCE, by, decide.set_pathway_card, card=names("card"), emergency_number=EMERGENCY)
    if row.code in (OPEN, OPEN_ONCE):
        _take_in(book, city, row.code)
    return city


def _describe(book: Book, city: Telling[Place, PlaceEvent], code: str) -> None:
    """Every one of them is the capital of its province."""
    about = ABOUT[code]
    city.tell(
        SINCE, officer(Role.CITY_COORDINATOR, code), None, decide.describe_place,
        population=about.population, is_capital=True, displaced_share=about.displaced_share,
        region=about.region, source=book.say("cities", "estimate"), on=SINCE,
    )  # fmt: skip


def _take_in(book: Book, city: Telling[Place, PlaceEvent], code: str) -> None:
    custodian = officer(Role.CUSTODIAN, code)
    for group in IntakeGroup:
        city.tell(
            book.ago(390), custodian, None, decide.open_intake,
            group=group, custodian=custodian, custodian_is_appointed=True,
            custodian_in_police_chain=False, receiver=OVERSIGHT, receiver_in_police_chain=False,
        )  # fmt: skip
    if code == OPEN_ONCE:
        for group in IntakeGroup:
            city.tell(
                book.ago(120), custodian, None, decide.close_intake,
                group=group, reason=book.say("councils", "no_custodian"),
            )  # fmt: skip


def sites(book: Book) -> None:
    """Where the stories stand; one place was replaced, one is flooded for some days."""
    for number in range(min(3, len(book.city.nahias))):
        for name in SITES:
            _site(book, book.team(number), name)
    team = book.team(0)
    old = _site(book, team, "old_park")
    by, flood = team.municipality, book.say("councils", "flood")
    old.speak(book.ago(420), by, decide.rename_place, names=names("small_park"), on=book.ago(420))
    old.speak(
        book.ago(400), by, decide.suspend_place,
        first_day=book.ago(400), last_day=None, reason=flood,
    )  # fmt: skip
    old.speak(book.ago(385), by, decide.lift_suspension, on=book.ago(385))
    old.speak(
        book.ago(380), by, decide.retire_place,
        successor=site(team.nahia, "park"), on=book.ago(380),
    )  # fmt: skip


def _site(book: Book, team: Team, name: str) -> Telling[Place, PlaceEvent]:
    telling = book.place(site(team.nahia, name))
    telling.tell(
        SINCE, MAKER, None, decide.register_place,
        code=site(team.nahia, name), level=PlaceLevel.SITE, parent=team.nahia,
        parent_level=PlaceLevel.NAHIA, names=names(name), valid_from=SINCE,
    )  # fmt: skip
    return telling
