"""What lies ahead: the next dialogue with all that is carried over to it, and a reminder."""

from datetime import date
from uuid import UUID

from domain import dialogue
from domain.dialogue.events import AgendaItem, AgendaKind
from domain.reminders import REMINDERS, Due, Matter, Rung, remind, reminders_id
from service.access.principal import CLOCK
from service.demo.chapters.asking import Recommended
from service.demo.chapters.book import Book
from service.demo.chapters.market import Open
from service.demo.chapters.meeting import joint_parties, plan
from service.demo.world import agent

NEXT = "next"
IN_DAYS = 6


def tell(book: Book, open_: Open, asked: Recommended) -> UUID:
    """The dialogue of the first nahia that is held in some days; its id."""
    team = book.team(0)
    meeting = plan(
        book, NEXT, "community", team.nahia, joint_parties(team), book.ago(-IN_DAYS),
        days_before=14, round=5,
    )  # fmt: skip
    meeting.telling.speak(
        book.ago(3), team.municipality, dialogue.invite_bodies,
        bodies=(team.owner("cleaning"), team.owner("works")), on=book.ago(3),
    )  # fmt: skip
    meeting.telling.speak(
        book.ago(1), team.municipality, dialogue.prepare_agenda,
        items=_agenda(book, open_, asked), on=book.ago(1),
    )  # fmt: skip
    _board_meets(book)
    _remind(book, open_)
    return meeting.id


def _board_meets(book: Book) -> None:
    team = book.team(0)
    parties = (team.advisory_board, team.municipality)
    plan(book, "board:next", "mab_session", team.city, parties, book.ago(-9), days_before=12)


def _agenda(book: Book, open_: Open, asked: Recommended) -> tuple[AgendaItem, ...]:
    """What is late, put off and undated, who was told nothing, what nobody answered, and more."""
    said, new = book.say("dialogues", "carried"), book.say("dialogues", "new_item")
    promises = [
        AgendaItem(
            number=number, kind=AgendaKind.COMMITMENT, issue_id=open_.waste.stream_id,
            commitment_id=promise, text=said, language=book.language,
        )
        for number, promise in enumerate((open_.overdue, open_.put_off, open_.undated), 1)
    ]  # fmt: skip
    return (
        *promises,
        AgendaItem(number=4, kind=AgendaKind.FEEDBACK, issue_id=open_.footpath.stream_id),
        AgendaItem(number=5, kind=AgendaKind.RECOMMENDATION, recommendation_id=asked.unanswered),
        AgendaItem(number=6, kind=AgendaKind.NEW, text=new, language=book.language),
    )


def _remind(book: Book, open_: Open) -> None:
    """The owner of the late promise was reminded on the day after."""
    promise = open_.waste.state.commitments[open_.overdue]
    due_on: date = promise.due_on or book.today
    member = agent(promise.owner)
    telling = book.open(REMINDERS, reminders_id(member, book.city.code, due_on))
    due = Due(
        what=Matter.COMMITMENT, item_id=open_.overdue, issue_id=open_.waste.stream_id,
        rung=Rung.AFTER_1, due_on=due_on,
    )  # fmt: skip
    telling.tell(
        Rung.AFTER_1.day(due_on), CLOCK.member_id, None, remind,
        due=(due,), on=Rung.AFTER_1.day(due_on),
    )  # fmt: skip
