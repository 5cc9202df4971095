"""Dark lanes, one after the other: more than usual in one nahia, fewer where a caretaker began.

These are single cases as everywhere, told of chosen lanes from chosen days on; how soon they come
back is drawn by the same truth. A lane that comes back stands for a new one, so that over the
months no more are reported than is planned here.
"""

from collections.abc import Iterable
from datetime import date
from heapq import heappop, heappush
from random import Random

from domain import place as decide
from domain.dialogue.events import ItemKind, RaisedBy
from domain.words import Names, PlaceLevel
from service.demo.chapters.book import Book, names
from service.demo.chapters.meeting import finish, hold, joint_parties, plan
from service.demo.simulation import cases_of
from service.demo.story import Problem
from service.demo.world import MAKER, PERSIAN_DIGITS, SINCE, Team

MORE_IN, AT_NAHIA = "HRT", 4
"""Where more lanes than usual went dark in the last two months: the city, and its fifth nahia."""

ADOPTING, BEGAN = "KDZ", 275
"""Where caretakers began that many days ago, in two nahias of the city.

Half a year and a quarter: readers from elsewhere are told of whole quarters.
"""

WITH_CARETAKER, WITHOUT = (3, 4), (5, 6)


def more_than_usual(book: Book) -> None:
    """A report in ten days for two years, then more than twice as many; talked of twice."""
    team = book.team(AT_NAHIA)
    lately = sorted((*range(60, 0, -7), *range(57, 0, -7)), reverse=True)
    _dark(book, team, (*range(825, 60, -10), *lately))
    for name, days, what in (("lanes-1", 33, "lanes"), ("lanes-2", 12, "lanes_answer")):
        parties = joint_parties(team, team.owner("power"))
        meeting = plan(book, name, "community", team.nahia, parties, book.ago(days))
        hold(meeting, book.ago(days), (12, 17, 5, 4))
        meeting.note(ItemKind.INFORMATION, book.say("dialogues", what), RaisedBy.WOMEN)
        finish(meeting)


def before_and_after(book: Book) -> None:
    """In the half year since fewer lanes went dark than a year before; elsewhere as many."""
    for number in (*WITH_CARETAKER, *WITHOUT):
        before, after = (10, 36) if number in WITH_CARETAKER else (16, 16)
        first = range(BEGAN + 364, BEGAN + 186, -before)
        days = (*first, *range(BEGAN + 180, BEGAN, -36), *range(BEGAN - 2, 20, -after))
        _dark(book, book.team(number), days)


def _dark(book: Book, team: Team, days: Iterable[int]) -> None:
    """So many days ago each a lane goes dark: one that came back meanwhile, or one more."""
    back: list[date] = []
    for number, ago in enumerate(days, 1):
        if back and back[0] <= book.ago(ago):
            heappop(back)
            continue
        chance = Random(f"{book.seed}:{team.nahia}:lane:{number}")  # noqa: S311 - a simulation, no secret
        problem = Problem(team, _lane(book, team, number), "LGT", book.language)
        for case in cases_of(
            problem, book.ago(ago), chance, book.today, book.zone, book.city.calendar
        ):
            book.tellings += [case, *case.beside]
            if problem.back is not None:
                heappush(back, problem.back)


def _lane(book: Book, team: Team, number: int) -> str:
    code, kind = f"{team.nahia}-LANE{number:03}", names("lane")
    persian = str(number).translate(PERSIAN_DIGITS)
    book.place(code).tell(
        SINCE, MAKER, None, decide.register_place,
        code=code, level=PlaceLevel.SITE, parent=team.nahia, parent_level=PlaceLevel.NAHIA,
        names=Names(
            en=f"{kind.en} {number}", fa=f"{kind.fa} {persian}", ps=f"{kind.ps} {persian}"
        ),
        valid_from=SINCE,
    )  # fmt: skip
    return code
