"""Who is responsible: a case sent from one office to the next; and cases that are one, or not."""

from datetime import date

from domain import issue as decide
from domain.dialogue.events import RaisedBy
from domain.words import Level
from service.access.principal import CLOCK
from service.demo.chapters import cases
from service.demo.chapters.book import Book, site
from service.demo.chapters.meeting import finish, hold, joint_parties, plan
from service.demo.telling import Case
from service.demo.world import Team


def tell(book: Book) -> Case:
    """The open well: one office refuses, one is silent, one takes it and promises without a day."""
    team = book.team(1)
    place, owner = site(team.nahia, "park"), team.owner("works")
    case = cases.report(book, "well", "HAZ", place, team.council, book.ago(232))
    case.speak(book.ago(231), team.municipality, decide.acknowledge_issue, on=book.ago(231))
    _refer(book, case, team, "traffic", book.ago(230), letter=True)
    case.speak(
        book.ago(228), team.owner("traffic"), decide.refuse_referral,
        referral_id=book.named("referral:traffic"), reason=book.say("passing", "not_ours"),
        on=book.ago(228),
    )  # fmt: skip
    _refer(book, case, team, "water", book.ago(227))
    case.tell(
        book.ago(217), CLOCK.member_id, None, decide.expire_referral,
        referral_id=book.named("referral:water"), on=book.ago(217), calendar=case.calendar,
    )  # fmt: skip
    _refer(book, case, team, "works", book.ago(216), letter=True)
    case.speak(
        book.ago(213), owner, decide.accept_referral,
        referral_id=book.named("referral:works"), level=Level.CITY, on=book.ago(213),
    )  # fmt: skip
    _promised_without_a_day(book, team, case, owner)
    return case


def _refer(
    book: Book, case: Case, team: Team, department: str, day: date, *, letter: bool = False
) -> None:
    case.speak(
        day, team.municipality, decide.refer_issue,
        referral_id=book.named(f"referral:{department}"), to_body=team.owner(department),
        reason=book.say("passing", "theirs"), letter_number="217" if letter else None,
        letter_on=day if letter else None, receiver_in_police_chain=False,
        by=team.municipality, on=day,
    )  # fmt: skip


def _promised_without_a_day(book: Book, team: Team, case: Case, owner: str) -> None:
    """The owner neither signs nor contests: after its days the promise stands, as not agreed."""
    parties = joint_parties(team, owner)
    meeting = plan(book, "well", "community", team.nahia, parties, book.ago(200), round=1)
    hold(meeting, book.ago(200), (10, 22, 4, 7))
    meeting.raised(case, RaisedBy.WOMEN)
    promise = cases.said(book, "HAZ", cases.PROMISE)
    commitment_id = meeting.promised(case, owner, promise, None)
    meeting.heard.clear()  # it signs later than its days for contesting
    case.tell(
        book.ago(180), CLOCK.member_id, None, decide.close_contest_window,
        commitment_id=commitment_id, on=book.ago(180), calendar=case.calendar,
    )  # fmt: skip
    finish(meeting)


def merged(book: Book) -> None:
    """Two reports of one thing become one case; two others were two things, and are parted."""
    team = book.team(1)
    place = site(team.nahia, "market")
    kept = cases.report(book, "bikes-1", "THF", place, team.council, book.ago(96))
    twin = cases.report(book, "bikes-2", "THF", place, team.womens_group, book.ago(94))
    _merge(book, team, twin, kept, opened=94, day=book.ago(92))
    other = cases.report(book, "bikes-3", "THF", place, team.police, book.ago(90))
    _merge(book, team, other, kept, opened=90, day=book.ago(88))
    day = book.ago(86)
    kept.speak(
        day, team.municipality, decide.undo_absorption,
        issue_id=other.stream_id, opened_on=book.ago(96), on=day,
    )  # fmt: skip
    other.speak(
        day, team.municipality, decide.undo_merge,
        into=kept.stream_id, reason=book.say("passing", "not_same"), on=day,
    )  # fmt: skip
    cases.take_up(kept, team, team.police, book.ago(85))
    commitment_id = cases.own_word(book, kept, team.police, book.ago(84), book.ago(60))
    cases.keep(book, kept, team, commitment_id, book.ago(58))
    cases.solve(book, kept, team, "joint_patrol", book.ago(58))


def _merge(book: Book, team: Team, loser: Case, survivor: Case, *, opened: int, day: date) -> None:
    state, reporter = survivor.state, loser.told[0][0].on_behalf_of
    loser.speak(
        day, team.municipality, decide.merge_issue,
        issue_id=loser.stream_id, into=survivor.stream_id, reason=book.say("passing", "same"),
        in_its_city=True, sensitivity=state.sensitivity, police_conduct=state.police_conduct,
        taken_up=state.lead_body is not None, reached=state.level or Level.COMMUNITY, on=day,
    )  # fmt: skip
    survivor.speak(
        day, team.municipality, decide.absorb_issue,
        survivor_id=survivor.stream_id, issue_id=loser.stream_id, reports=1,
        opened_on=book.ago(opened), reported_by=frozenset({reporter} if reporter else ()),
        reporter_ids=frozenset(), in_its_city=True, on=day,
    )  # fmt: skip
