"""Whole stories of every city, chapter by chapter; what is told in one is named in the next.

All days are counted back from today, and no story needs what the many single cases tell.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.body import Entrusted, HandedItem
from service.demo.chapters import (
    alike,
    asking,
    councils,
    lamps,
    lanes,
    market,
    places,
    planning,
    plans,
    playground,
    practices,
    programme,
    sessions,
    study,
    upcoming,
    well,
)
from service.demo.chapters.book import Book
from service.demo.chapters.places import calendar_of, settle
from service.demo.simulation import City
from service.demo.world import COUNTRY, MAKER, SINCE, member_of, national_bodies

__all__ = [
    "Book", "calendar_of", "open_books", "settle",
    "tell_cities", "tell_nation",
]  # fmt: skip


def open_books(
    cities: list[City], seed: int, today: date, zone: ZoneInfo
) -> tuple[Book, dict[str, Book]]:
    """The book of the nation and those of the cities, with nothing told yet."""
    books = {city.code: Book(city, seed, today, zone) for city in cities}
    return Book(City(COUNTRY, (), 0, 0), seed, today, zone), books


def tell_cities(nation: Book, books: Mapping[str, Book]) -> dict[str, lamps.Lamps]:
    """Every chapter of every city; by city what keeps coming back there."""
    codes, practice_id = list(books), practices.caretaker_id(nation)
    return {
        code: _city(
            book,
            follows=practice_id if code in practices.RESULTS else None,
            other=codes[(number + 1) % len(codes)],
        )
        for number, (code, book) in enumerate(books.items())
    }


def _city(book: Book, *, follows: UUID | None, other: str) -> lamps.Lamps:
    places.sites(book)
    councils.open_bodies(book)
    councils.at_work(book)
    back = lamps.tell(book, persists=book.city.code in lamps.PERSISTS, follows=follows)
    lamps.two_wells(book)
    open_ = market.tell(book)
    market.some_missing(book)
    well.tell(book)
    well.merged(book)
    playground.tell(book)
    playground.protected(book)
    playground.withdrawn(book)
    if book.city.code == places.OPEN:
        playground.not_for_the_police(book)
    session = sessions.tell(book, other)
    asked = asking.tell(book, session, back, open_)
    late = plans.tell(book, back, asked, planning.tell(book))
    upcoming.tell(book, open_, asked)
    market.unsealed(book)
    in_hand = (
        HandedItem(
            kind=Entrusted.COMMITMENT, issue_id=open_.streets.stream_id, item_id=open_.handed_on
        ),
        HandedItem(kind=Entrusted.PLAN_ITEM, item_id=late),
    )
    councils.hand_over(book, book.team(0).directorate, in_hand)
    alike.tell(book)
    if book.city.code == lanes.MORE_IN:
        lanes.more_than_usual(book)
    if book.city.code == lanes.ADOPTING:
        lanes.before_and_after(book)
    return back


def tell_nation(nation: Book, books: Mapping[str, Book], found: Mapping[str, lamps.Lamps]) -> None:
    """What all cities share: bodies of the country, practices, the programme."""
    for body in national_bodies():
        nation.life(body.code).known(SINCE, MAKER, body.events)
        nation.member(*member_of(body))
    practices.tell(nation, books)
    drafting = practices.CONSIDERED
    practices.draft_from(nation, books[drafting], found[drafting])
    study.tell(nation, books)
    programme.tell(nation, books)
