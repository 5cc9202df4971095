"""Meetings of every other kind: women apart from men, the young, walks, the city, its board."""

from datetime import timedelta
from uuid import UUID

from domain import dialogue
from domain.dialogue.events import (
    Attendance,
    BandCount,
    CapacityCount,
    ItemKind,
    RaisedBy,
    SignatureMethod,
)
from service.demo.chapters.book import Book
from service.demo.chapters.meeting import (
    Counts,
    Meeting,
    attest,
    finish,
    hold,
    joint_parties,
    plan,
    seal,
    sign,
    write_down,
)
from service.demo.roles import office
from service.demo.world import Team

BOARD_SESSION = "board"


def tell(book: Book, other_city: str) -> UUID:
    """All of them; the id of the session from which the board recommends."""
    team = book.team(1)
    pair = {name: book.named(f"dialogue:{name}") for name in ("womens", "mens")}
    _apart(book, team, "womens", 120, (19, 0, 4, 0), team.womens_group, pair["mens"])
    _apart(book, team, "mens", 117, (0, 23, 0, 6), team.council, pair["womens"])
    _youth(book, book.team(0))
    _walk(book, book.team(0))
    _cancelled(book, team)
    _of_the_city(book, book.team(0), other_city)
    return _of_the_board(book, book.team(0))


def _apart(
    book: Book, team: Team, kind: str, days: int, people: Counts, convener: str, other: UUID
) -> None:
    meeting = plan(
        book, kind, kind, team.nahia, (convener,), book.ago(days), days_before=7, paired_with=other
    )
    hold(meeting, book.ago(days), people, reason=book.say("dialogues", "alone"))
    raised_by = RaisedBy.WOMEN if people[0] else RaisedBy.MEN
    meeting.note(ItemKind.INFORMATION, book.say("dialogues", "dissent_item"), raised_by)
    _close_alone(meeting, attester=team.nahia_office)


def _youth(book: Book, team: Team) -> None:
    """Counted from a register, by age."""
    meeting = plan(book, "youth", "youth", team.nahia, (team.council,), book.ago(133))
    bands = (
        ("women", "18-24", 6), ("men", "18-24", 7), ("girls", "15-17", 9), ("boys", "15-17", 8),
    )  # fmt: skip
    attendance = Attendance(
        women=6, men=7, girls=9, boys=8, total=30, method="register", aged_18_24=13,
        displaced=5, disability=2, raised_by_women=2,
        bands=tuple(BandCount(group=g, band=b, count=n) for g, b, n in bands),
        capacities=(
            CapacityCount(capacity="youth", count=27), CapacityCount(capacity="cdc", count=3),
        ),
    )  # fmt: skip
    hold(meeting, book.ago(133), (6, 7, 9, 8), attendance=attendance)
    meeting.note(ItemKind.INFORMATION, book.say("dialogues", "new_item"), RaisedBy.YOUTH)
    _close_alone(meeting, attester=team.womens_group)


def _close_alone(meeting: Meeting, *, attester: str) -> None:
    """The convener signs, and so do those who came, by their assent to what was read aloud."""
    by = meeting.recorder
    write_down(meeting, meeting.held_on + timedelta(days=1))
    signed_on, content = meeting.held_on + timedelta(days=3), meeting.telling.state.content
    assert content is not None  # it was written down
    for method in (SignatureMethod.OWN_ACCOUNT, SignatureMethod.ORAL_ASSENT):
        meeting.telling.speak(
            signed_on, by, dialogue.sign_minutes,
            party=by, method=method, content_hash=content.hash,
            language_read=meeting.book.language, reader=office(by), attested_by=attester, by=by,
            on=signed_on,
        )  # fmt: skip
    attest(meeting, by, signed_on)
    seal(meeting, signed_on)


def _walk(book: Book, team: Team) -> None:
    meeting = plan(
        book, "walk", "safety_walk", team.nahia, joint_parties(team), book.ago(142), days_before=3
    )
    hold(meeting, book.ago(142), (5, 6, 2, 1))
    meeting.note(ItemKind.INFORMATION, book.say("planning", "gap"), RaisedBy.WOMEN)
    finish(meeting)


def _cancelled(book: Book, team: Team) -> None:
    meeting = plan(book, "cancelled", "community", team.nahia, joint_parties(team), book.ago(66))
    meeting.telling.speak(
        book.ago(67), team.municipality, dialogue.cancel_dialogue,
        reason=book.say("dialogues", "cancelled"), on=book.ago(67),
    )  # fmt: skip


def _of_the_city(book: Book, team: Team, other_city: str) -> None:
    parties = (*joint_parties(team), team.advisory_board)
    meeting = plan(book, "city", "city", team.city, parties, book.ago(97), round=1)
    hold(meeting, book.ago(97), (22, 41, 3, 4))
    meeting.note(ItemKind.AGENDA_ANSWER, book.say("dialogues", "answered"), RaisedBy.MIXED)
    finish(meeting)
    learning = plan(
        book, "learning", "learning_session", team.city, (team.municipality, team.police),
        book.ago(52),
    )  # fmt: skip
    hold(learning, book.ago(52), (4, 9, 0, 0))
    learning.note(ItemKind.INFORMATION, book.say("planning", "lesson"))
    _signed_by_all(learning)
    exchange = plan(
        book, "exchange", "exchange", team.city, (team.municipality, team.directorate),
        book.ago(38), with_cities=(other_city,),
    )  # fmt: skip
    hold(exchange, book.ago(38), (7, 12, 0, 0))
    exchange.note(ItemKind.INFORMATION, book.say("practice", "why"))
    _signed_by_all(exchange)


def _of_the_board(book: Book, team: Team) -> UUID:
    parties = (team.advisory_board, team.municipality)
    meeting = plan(book, BOARD_SESSION, "mab_session", team.city, parties, book.ago(75))
    hold(meeting, book.ago(75), (4, 8, 0, 0))
    meeting.note(ItemKind.INFORMATION, book.say("learning", "ask_lamps"))
    meeting.note(ItemKind.INFORMATION, book.say("learning", "ask_bus"), RaisedBy.WOMEN)
    _signed_by_all(meeting)
    return meeting.id


def _signed_by_all(meeting: Meeting) -> None:
    """In a session of offices everybody signs by an own account."""
    write_down(meeting, meeting.held_on + timedelta(days=1))
    for party in meeting.telling.state.present:
        sign(meeting, party, meeting.held_on + timedelta(days=4))
    seal(meeting, meeting.held_on + timedelta(days=4))
