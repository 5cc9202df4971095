"""The bodies of a city at work: formed, with seats of women and displaced families."""

from domain import body as decide
from domain.body import Composition
from domain.member import MEMBER, Role, grant_role, register_member, revoke_role
from service.demo.chapters.book import Book, names
from service.demo.roles import office
from service.demo.world import MAKER, SINCE, Team, bodies, member_of

STREETS = "STREETS"
"""A department that ends half a year ago; the works department takes over."""

COMPOSITIONS = (
    Composition(seats=21, women=8, men=13, displaced=4, displaced_women=2, youth=3, disability=1),
    Composition(seats=17, women=5, men=12, displaced=2, displaced_women=1, youth=2),
    Composition(seats=19, women=0, men=19, displaced=3, displaced_women=0),
    Composition(seats=15, women=6, men=9, displaced=0, displaced_women=0, disability=1),
    Composition(seats=23, women=9, men=14, displaced=5, displaced_women=3, youth=4),
)
"""The third and the fourth have not both seats that are asked of a council."""

AT_WORK = 6
"""Nahias whose councils are told of."""


def open_bodies(book: Book) -> None:
    """Register every body of the city, each at the beginning of its own life."""
    for body in bodies(book.city.code, list(book.city.nahias)):
        book.life(body.code).known(SINCE, MAKER, body.events)
        book.member(*member_of(body))


def at_work(book: Book) -> None:
    """Councils and women's groups are formed and their seats counted; a department ends."""
    for number, _ in enumerate(book.city.nahias[:AT_WORK]):
        _council(book, book.team(number), number)
    board = book.life(book.team(0).advisory_board)
    board.speak(
        book.ago(360), book.team(0).advisory_board, decide.add_safety_function,
        description=book.say("councils", "function"), language=book.language, on=book.ago(360),
    )  # fmt: skip
    team = book.team(0)
    streets = book.life(f"{book.city.code}-{STREETS}")
    streets.speak(
        book.ago(500), team.municipality, decide.rename_body,
        names=names("streets_new"), on=book.ago(500),
    )  # fmt: skip
    streets.speak(
        book.ago(180), team.municipality, decide.retire_body,
        successor=team.owner("works"), on=book.ago(180),
    )  # fmt: skip


def _council(book: Book, team: Team, number: int) -> None:
    council, composition = book.life(team.council), COMPOSITIONS[number % len(COMPOSITIONS)]
    mobilised, formed, counted = (book.ago(days - 7 * number) for days in (700, 680, 640))
    by = team.council
    council.speak(mobilised, by, decide.mobilise_body, on=mobilised)
    council.speak(formed, by, decide.form_body, on=formed)
    council.speak(counted, by, decide.record_composition, composition=composition, on=counted)
    council.speak(
        counted, by, decide.add_safety_function,
        description=book.say("councils", "function"), language=book.language, on=counted,
    )  # fmt: skip
    if number % 2:
        again = book.ago(210 - number)
        council.speak(again, by, decide.mobilise_body, again=True, on=again)
    group = book.life(team.womens_group)
    group.speak(mobilised, team.womens_group, decide.mobilise_body, on=mobilised)
    group.speak(
        counted, team.womens_group, decide.record_composition,
        composition=Composition(seats=11, women=11, men=0, displaced=2, displaced_women=2),
        on=counted,
    )  # fmt: skip


def hand_over(book: Book, body: str, items: tuple[decide.HandedItem, ...]) -> None:
    """Another official takes the office of a body, with all that it has in hand."""
    day, before, after = book.ago(10), book.named("official:1"), book.named("official:2")
    for number, member in enumerate((before, after)):
        first_day = day if number else SINCE
        registered = register_member(MEMBER.initial, label=f"Demonstration: {body}", body=body)
        granted = grant_role(
            MEMBER.fold(registered), role=Role.OWNER_AGENCY, place=book.city.code, body=body,
            first_day=first_day,
        )  # fmt: skip
        events = [*registered, *granted]
        if not number:
            events += revoke_role(
                MEMBER.fold(events), role=Role.OWNER_AGENCY, place=book.city.code, body=body,
                on=day,
            )  # fmt: skip
        book.member(member, events)
    book.life(body).speak(
        day, book.team(0).municipality, decide.hand_over_office,
        handover_id=book.named("handover"), office=office(body), from_member=before,
        to_member=after, items=items, on=day,
    )  # fmt: skip
