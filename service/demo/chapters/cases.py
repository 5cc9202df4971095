"""The steps of a case that the stories share, told on days that they choose."""

from datetime import date, timedelta
from uuid import UUID

from domain import issue as decide
from domain.codes import categories
from domain.issue import (
    ISSUE,
    Answer,
    FulfilmentVerdict,
    Outcome,
    ResolutionVerdict,
)
from domain.words import Level
from service.access.principal import CLOCK
from service.demo.chapters.book import Book
from service.demo.roles import office
from service.demo.story import RULE, texts
from service.demo.telling import Case
from service.demo.world import Team

TITLE, NARRATIVE, PROMISE, DONE = range(4)


def said(book: Book, category: str, what: int) -> str:
    """What people of the demonstration say about such a case."""
    return str(texts()[category][book.language][what])


def report(
    book: Book, name: str, category: str, place: str, by: str, day: date, *,
    dialogue_id: UUID | None = None, item: int | None = None, words: tuple[str, str] | None = None,
) -> Case:  # fmt: skip
    """A new case; `words` are its title and what happened, else those of its category."""
    title, narrative = words or (said(book, category, TITLE), said(book, category, NARRATIVE))
    case: Case = book.begin(ISSUE, f"issue:{name}")
    case.speak(
        day, by, decide.report_issue,
        category=category, code_list=categories().label, place=place,
        title=title, narrative=narrative,
        language=book.language, default_sensitivity=categories().codes[category].sensitivity,
        by=by, dialogue_id=dialogue_id, item=item, source_confidential=by.endswith("-WG"),
    )  # fmt: skip
    return case


def come_back(case: Case, of: UUID, solved_on: date, opened_on: date, by: str) -> None:
    """The rule proposes that an earlier case is back, and somebody there says so."""
    case.tell(
        opened_on, CLOCK.member_id, None, decide.propose_recurrence,
        of=of, opened_on=opened_on, solved_on=solved_on, relation="same category", rule=RULE,
    )  # fmt: skip
    case.speak(opened_on, by, decide.confirm_recurrence, of=of, on=opened_on)


def refuse_link(
    book: Book, case: Case, of: UUID, solved_on: date, opened_on: date, by: str
) -> None:
    """The rule proposes it, and somebody there says that it is another problem."""
    case.tell(
        opened_on, CLOCK.member_id, None, decide.propose_recurrence,
        of=of, opened_on=opened_on, solved_on=solved_on, relation="same category", rule=RULE,
    )  # fmt: skip
    day = opened_on + timedelta(days=5)
    case.speak(
        day, by, decide.refuse_recurrence, of=of, reason=book.say("passing", "another"), on=day
    )


def take_up(case: Case, team: Team, owner: str, day: date, *, level: Level = Level.CITY) -> None:
    """Acknowledged by the municipality and accepted by the body that must act, on one day."""
    case.speak(day, team.municipality, decide.acknowledge_issue, on=day)
    case.speak(
        day, owner, decide.accept_issue,
        lead_body=owner, level=level, target_on=day + timedelta(days=60),
        lead_in_police_chain=owner == team.police, on=day,
    )  # fmt: skip


def own_word(book: Book, case: Case, owner: str, day: date, due_on: date | None) -> UUID:
    """A promise that its owner writes down itself."""
    commitment_id = case.new_id()
    case.speak(
        day, owner, decide.state_commitment,
        commitment_id=commitment_id, body=owner, office=office(owner),
        promise=said(book, case.state.category, PROMISE), language=book.language, due_on=due_on,
        by=owner, on=day,
    )  # fmt: skip
    return commitment_id


def renegotiate(
    book: Book, case: Case, team: Team, commitment_id: UUID, asked: date, until: date, *,
    accepted: bool = True,
) -> None:  # fmt: skip
    """The owner asks for a later day, the council answers after two days."""
    owner, request_id = case.state.commitments[commitment_id].owner, case.new_id()
    case.speak(
        asked, owner, decide.request_renegotiation,
        commitment_id=commitment_id, request_id=request_id, new_due_on=until,
        reason="procurement", explanation=book.say("promises", "later"), by=owner, on=asked,
    )  # fmt: skip
    day = asked + timedelta(days=2)
    case.speak(
        day, team.council, decide.answer_renegotiation,
        commitment_id=commitment_id, request_id=request_id, accepted=accepted,
        reason=book.say("promises", "heard" if accepted else "not_again"), by=team.council,
        from_community=True, on=day,
    )  # fmt: skip


def keep(book: Book, case: Case, team: Team, commitment_id: UUID, done_on: date) -> None:
    """The owner claims on that day that it is done, the council confirms it three days later."""
    owner = case.state.commitments[commitment_id].owner
    case.speak(
        done_on, owner, decide.claim_fulfilment,
        commitment_id=commitment_id, claim_id=case.new_id(), work_done_on=done_on,
        statement=said(book, case.state.category, DONE), evidence=case.photo(), by=owner,
        on=done_on,
    )  # fmt: skip
    day = done_on + timedelta(days=3)
    case.speak(
        day, team.council, decide.verify_fulfilment,
        commitment_id=commitment_id, verdict=FulfilmentVerdict.KEPT, method="site_visit",
        by=team.council, from_community=True, on=day,
    )  # fmt: skip


def solve(
    book: Book, case: Case, team: Team, response: str, done_on: date, *, told: bool = True
) -> None:
    """Claimed, verified, and where people are told: women and men agree, and it is closed."""
    owner, day = case.state.lead_body or team.municipality, done_on + timedelta(days=3)
    case.speak(
        day, owner, decide.claim_resolution,
        what_was_done=said(book, case.state.category, DONE), responses=(response,),
        work_done_on=done_on, evidence=case.photo(), by=owner, on=day,
    )  # fmt: skip
    day += timedelta(days=2)
    case.speak(
        day, team.council, decide.verify_resolution,
        verdict=ResolutionVerdict.CONFIRMED, method="site_visit", by=team.council,
        from_community=True, on=day,
    )  # fmt: skip
    if not told:
        return
    day += timedelta(days=4)
    case.speak(
        day, team.municipality, decide.record_feedback_round,
        channel="next_dialogue", told_on=day, women=Answer.AGREE, men=Answer.AGREE, on=day,
    )  # fmt: skip
    case.speak(
        day, owner, decide.close_issue,
        outcome=Outcome.RESOLVED_VERIFIED, on=day, calendar=case.calendar,
    )  # fmt: skip
