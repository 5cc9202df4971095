"""What is open in a nahia: late, put off, without a day, told to nobody yet; and who has ended."""

from dataclasses import dataclass
from uuid import UUID

from domain import dialogue
from domain import issue as decide
from domain.dialogue.events import ItemKind, RaisedBy
from service.access.principal import CLOCK
from service.demo.chapters import cases
from service.demo.chapters.book import Book, site
from service.demo.chapters.councils import STREETS
from service.demo.chapters.meeting import (
    Meeting,
    finish,
    hold,
    joint_parties,
    plan,
    seal,
    sign,
    write_down,
)
from service.demo.telling import Case
from service.demo.world import Team


@dataclass(slots=True)
class Open:
    """What the next dialogue has to hear of: the cases, and the promises in them."""

    waste: Case
    overdue: UUID
    put_off: UUID
    undated: UUID
    footpath: Case
    streets: Case
    handed_on: UUID


def tell(book: Book) -> Open:
    team = book.team(0)
    owner = team.owner("cleaning")
    waste = cases.report(
        book, "waste", "WAS", site(team.nahia, "market"), team.council, book.ago(112)
    )
    cases.take_up(waste, team, owner, book.ago(111))
    overdue = _contested_and_replaced(book, team, waste, owner)
    put_off, undated = _put_off(book, team, waste, owner)
    streets, handed_on = _owner_gone(book, team)
    return Open(waste, overdue, put_off, undated, _untold(book, team), streets, handed_on)


def _contested_and_replaced(book: Book, team: Team, case: Case, owner: str) -> UUID:
    """Heard as a promise, meant as a wish; then promised in writing, and once more; now late."""
    parties = joint_parties(team, owner)
    meeting = plan(book, "waste-1", "community", team.nahia, parties, book.ago(110), round=3)
    hold(meeting, book.ago(110), (9, 21, 0, 5))
    meeting.raised(case, RaisedBy.MEN)
    promise = cases.said(book, "WAS", cases.PROMISE)
    contested = meeting.promised(case, owner, promise, book.ago(90))
    case.speak(
        book.ago(107), owner, decide.contest_commitment,
        commitment_id=contested, reason=book.say("promises", "wish"), on=book.ago(107),
        calendar=case.calendar,
    )  # fmt: skip
    meeting.heard.clear()  # it signs the minutes, and has said what it thinks of that item
    finish(meeting)
    first = cases.own_word(book, case, owner, book.ago(95), book.ago(60))
    second = cases.own_word(book, case, owner, book.ago(62), book.ago(15))
    case.speak(
        book.ago(62), owner, decide.supersede_commitment,
        commitment_id=first, superseded_by=second, reason=book.say("promises", "newer"),
        agreed_by=team.council, on=book.ago(62),
    )  # fmt: skip
    return second


def _put_off(book: Book, team: Team, case: Case, owner: str) -> tuple[UUID, UUID]:
    """Snow put the dialogue off; of two promises there one is put off, too, the other undated."""
    parties = joint_parties(team, owner)
    meeting = plan(book, "waste-2", "community", team.nahia, parties, book.ago(45), round=4)
    meeting.telling.speak(
        book.ago(46), team.municipality, dialogue.postpone_dialogue,
        planned_on=book.ago(31), reason=book.say("dialogues", "postponed"), on=book.ago(46),
    )  # fmt: skip
    hold(meeting, book.ago(31), (17, 16, 8, 5), absent=(team.police,))
    meeting.raised(case, RaisedBy.WOMEN)
    promise = cases.said(book, "WAS", cases.PROMISE)
    put_off = meeting.promised(case, owner, promise, book.ago(5))
    undated = meeting.promised(case, owner, cases.said(book, "PUB", cases.PROMISE), None)
    meeting.note(ItemKind.DISSENT, book.say("dialogues", "dissent_item"), RaisedBy.WOMEN)
    finish(meeting, dissent=(team.womens_group, book.say("dialogues", "dissent")))
    cases.renegotiate(book, case, team, put_off, book.ago(9), book.ago(-12))
    return put_off, undated


def _untold(book: Book, team: Team) -> Case:
    """Done and verified; nobody has told the people yet."""
    owner = team.owner("works")
    place = site(team.nahia, "park")
    case = cases.report(book, "footpath", "PUB", place, team.womens_group, book.ago(70))
    cases.take_up(case, team, owner, book.ago(68))
    commitment_id = cases.own_word(book, case, owner, book.ago(66), book.ago(25))
    cases.keep(book, case, team, commitment_id, book.ago(28))
    cases.solve(book, case, team, "physical_repair", book.ago(28), told=False)
    return case


def _owner_gone(book: Book, team: Team) -> tuple[Case, UUID]:
    """The department that promised has ended; another body promises anew."""
    owner = f"{team.city}-{STREETS}"
    place = site(team.nahia, "market")
    case = cases.report(book, "streets", "PUB", place, team.council, book.ago(260))
    cases.take_up(case, team, owner, book.ago(255))
    lost = cases.own_word(book, case, owner, book.ago(250), book.ago(150))
    case.tell(
        book.ago(179), CLOCK.member_id, None, decide.lose_owner,
        commitment_id=lost, retired_on=book.ago(180), successor=team.owner("works"),
        on=book.ago(179),
    )  # fmt: skip
    return case, cases.own_word(book, case, team.directorate, book.ago(20), book.ago(-40))


def unsealed(book: Book) -> Meeting:
    """The newest one: the minutes go round, one party does not sign yet."""
    team, owner = book.team(2), book.team(2).owner("water")
    parties = joint_parties(team, owner)
    meeting = plan(book, "unsealed", "community", team.nahia, parties, book.ago(4), round=3)
    hold(meeting, book.ago(4), (8, 13, 3, 2))
    meeting.note(ItemKind.INFORMATION, book.say("dialogues", "told"))
    meeting.note(ItemKind.AGENDA_ANSWER, book.say("dialogues", "answered"))
    write_down(meeting, book.ago(3))
    sign(meeting, team.municipality, book.ago(1))
    sign(meeting, team.council, book.ago(1))
    return meeting


def some_missing(book: Book) -> Meeting:
    """Sealed when the days were over, with what two parties said of their missing names."""
    team = book.team(1)
    meeting = plan(
        book, "missing", "community", team.nahia, joint_parties(team), book.ago(170), round=2
    )
    hold(meeting, book.ago(170), (6, 15, 1, 2))
    meeting.note(ItemKind.INFORMATION, book.say("dialogues", "told"))
    write_down(meeting, book.ago(168))
    sign(meeting, team.municipality, book.ago(165))
    sign(meeting, team.council, book.ago(164))
    meeting.telling.speak(
        book.ago(163), team.womens_group, dialogue.refuse_signature,
        party=team.womens_group, reason=book.say("dialogues", "not_signed"),
        by=team.womens_group, on=book.ago(163),
    )  # fmt: skip
    seal(meeting, book.ago(150))
    return meeting
