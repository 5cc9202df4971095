"""Who listens: from a women's group up to the city; and cases that are protected or taken back."""

from uuid import UUID

from domain import codes, dialogue
from domain import issue as decide
from domain.dialogue.events import ItemKind, RaisedBy, TranslatedItem
from domain.issue import Trigger
from domain.member import Role
from domain.words import IntakeGroup, Level, Sensitivity
from service.demo.chapters import cases
from service.demo.chapters.book import DARI, PASHTO, Book, site, words
from service.demo.chapters.meeting import (
    Meeting,
    counted,
    hold,
    joint_parties,
    plan,
    seal,
    sign,
    write_down,
)
from service.demo.story import texts
from service.demo.telling import Case
from service.demo.world import Team, agent, officer

CONDUCT = ("POL", "POL-CONDUCT")


def tell(book: Book) -> Case:
    """The locked yard: asked up, promised, not kept, asked up again; the city promises itself."""
    team = book.team(2)
    place, owner = site(team.nahia, "school"), team.nahia_office
    case = cases.report(book, "yard", "CHY", place, team.womens_group, book.ago(104))
    _up(book, case, team.womens_group, 98, Trigger.REQUEST, "asked_up", Level.WOMENS_GROUP)
    _answer(book, case, team.council, 95, Trigger.REQUEST, "council_says")
    cases.take_up(case, team, owner, book.ago(93), level=Level.NAHIA)
    first = _heard(book, team, case)
    cases.renegotiate(book, case, team, first, book.ago(50), book.ago(15), accepted=False)
    _up(book, case, team.council, 36, Trigger.OVERDUE, "too_late", Level.WOMENS_GROUP)
    _answer(book, case, team.municipality, 31, Trigger.OVERDUE, "city_says")
    case.speak(
        book.ago(30), team.advisory_board, decide.invite_reply,
        commitment_id=first, on=book.ago(30), calendar=case.calendar,
    )  # fmt: skip
    case.speak(
        book.ago(27), owner, decide.reply,
        commitment_id=first, text=book.say("promises", "no_people"), on=book.ago(27),
    )  # fmt: skip
    case.speak(
        book.ago(18), team.advisory_board, decide.declare_not_kept,
        commitment_id=first, text=book.say("promises", "not_begun"), by=team.advisory_board,
        on=book.ago(18), calendar=case.calendar,
    )  # fmt: skip
    cases.own_word(book, case, team.municipality, book.ago(16), book.ago(-10))
    return case


def _heard(book: Book, team: Team, case: Case) -> UUID:
    """Promised in a dialogue whose minutes were amended, sealed, added to and translated."""
    owner = team.nahia_office
    parties = joint_parties(team, owner)
    meeting = plan(book, "yard", "community", team.nahia, parties, book.ago(88), round=1)
    hold(meeting, book.ago(88), (12, 18, 9, 3))
    meeting.raised(case, RaisedBy.WOMEN)
    promise = cases.said(book, "CHY", cases.PROMISE)
    commitment_id = meeting.promised(case, owner, promise, book.ago(45))
    meeting.note(ItemKind.INFORMATION, book.say("dialogues", "told"))
    _counted_again(book, meeting)
    write_down(meeting, book.ago(86))
    sign(meeting, team.police, book.ago(85))
    _amended(book, team, meeting)
    for number, party in enumerate(meeting.telling.state.present):
        sign(meeting, party, book.ago(82 - number // 2))
    seal(meeting, book.ago(79))
    _added(book, team, meeting)
    return commitment_id


def _counted_again(book: Book, meeting: Meeting) -> None:
    meeting.telling.speak(
        book.ago(87), meeting.recorder, dialogue.correct_attendance,
        attendance=counted((12, 18, 14, 3), raised_by_women=2),
        reason=book.say("dialogues", "counted_again"), on=book.ago(87),
    )  # fmt: skip


def _amended(book: Book, team: Team, meeting: Meeting) -> None:
    """One amendment is taken over, another was heard by nobody else; who has signed signs anew."""
    proposed = (("amendment", 3, team.council), ("refused_amendment", None, team.police))
    for name, item, by in proposed:
        meeting.telling.speak(
            book.ago(84), by, dialogue.propose_amendment,
            amendment_id=book.named(name), item=item, text=book.say("dialogues", name),
            language=book.language, by=by, on=book.ago(84),
        )  # fmt: skip
    meeting.telling.speak(
        book.ago(83), meeting.recorder, dialogue.accept_amendment,
        amendment_id=book.named("amendment"), on=book.ago(83),
    )  # fmt: skip
    meeting.telling.speak(
        book.ago(83), meeting.recorder, dialogue.decline_amendment,
        amendment_id=book.named("refused_amendment"), reason=book.say("dialogues", "not_said"),
        on=book.ago(83),
    )  # fmt: skip


def _added(book: Book, team: Team, meeting: Meeting) -> None:
    """What has come since, and the same words in another language, read by a person."""
    telling, other = meeting.telling, DARI if book.language == PASHTO else PASHTO
    telling.speak(
        book.ago(70), team.municipality, dialogue.add_addendum,
        addendum_id=book.named("addendum"), text=book.say("dialogues", "addendum"),
        language=book.language, by=team.municipality, records=True, on=book.ago(70),
    )  # fmt: skip
    content = telling.state.content
    assert content is not None  # the minutes are sealed
    case_texts = texts()["CHY"][other]
    translated = (
        case_texts[cases.NARRATIVE], case_texts[cases.PROMISE],
        words("dialogues", "amendment", other),
    )  # fmt: skip
    telling.speak(
        book.ago(68), team.municipality, dialogue.translate_minutes,
        translation_id=book.named("minutes:translation"), language=other,
        content_hash=content.hash, by=team.municipality, machine=True, on=book.ago(68),
        items=tuple(TranslatedItem(number=n, text=t) for n, t in enumerate(translated, 1)),
    )  # fmt: skip
    telling.speak(
        book.ago(67), team.nahia_office, dialogue.review_translation,
        translation_id=book.named("minutes:translation"), by=team.nahia_office, on=book.ago(67),
    )  # fmt: skip


def _up(
    book: Book, case: Case, by: str, days: int, trigger: Trigger, why: str, reporter: Level
) -> None:
    case.speak(
        book.ago(days), by, decide.escalate_issue,
        escalation_id=book.named(f"escalation:{trigger}"), trigger=trigger,
        reason=book.say("passing", why), reporter_level=reporter, by=by, on=book.ago(days),
    )  # fmt: skip


def _answer(book: Book, case: Case, by: str, days: int, trigger: Trigger, what: str) -> None:
    case.speak(
        book.ago(days), by, decide.answer_escalation,
        escalation_id=book.named(f"escalation:{trigger}"), explanation=book.say("passing", what),
        by=by, on=book.ago(days),
    )  # fmt: skip


def protected(book: Book) -> Case:
    """Named wrongly, put right; protected while the text let one guess who had spoken."""
    team = book.team(2)
    case = cases.report(
        book, "drain", "DIS", site(team.nahia, "market"), team.council, book.ago(82)
    )
    case.speak(
        book.ago(80), team.council, decide.correct_issue,
        reason=book.say("passing", "corrected"), place=site(team.nahia, "park"),
    )  # fmt: skip
    case.speak(
        book.ago(79), team.council, decide.raise_sensitivity,
        level=Sensitivity.RESTRICTED, reason=book.say("passing", "protect"),
    )  # fmt: skip
    custodian = officer(Role.CUSTODIAN, team.city)
    case.tell(
        book.ago(78), custodian, None, decide.name_case_worker, member=agent(team.municipality)
    )
    case.tell(
        book.ago(60), custodian, None, decide.lower_sensitivity,
        level=Sensitivity.INTERNAL, reason=book.say("passing", "protected"),
    )  # fmt: skip
    other = DARI if book.language == PASHTO else PASHTO
    title, narrative, *_ = texts()["DIS"][other]
    case.speak(
        book.ago(58), team.municipality, decide.translate_issue,
        translation_id=book.named("translation"), language=other, title=title,
        narrative=narrative, machine=False, on=book.ago(58),
    )  # fmt: skip
    cases.take_up(case, team, team.nahia_office, book.ago(57))
    return case


def not_for_the_police(book: Book) -> None:
    """Led by the police until it is understood that it is about them: another body takes it.

    For a city that takes such cases in.
    """
    team = book.team(2)
    place, by = site(team.nahia, "market"), team.womens_group
    case = cases.report(book, "conduct", "THF", place, by, book.ago(130))
    cases.take_up(case, team, team.police, book.ago(128))
    category = codes.category(*CONDUCT)
    case.tell(
        book.ago(126),
        officer(Role.CUSTODIAN, team.city),
        None,
        decide.correct_issue,
        reason=book.say("passing", "conduct"),
        category=CONDUCT[0],
        subcategory=CONDUCT[1],
        default_sensitivity=category.sensitivity,
        police_conduct=category.police_conduct,
        lead_in_police_chain=True,
        intake_open=frozenset(IntakeGroup),
    )
    case.speak(
        book.ago(124),
        team.municipality,
        decide.accept_issue,
        lead_body=team.municipality,
        level=Level.CITY,
        target_on=book.ago(60),
        lead_in_police_chain=False,
        on=book.ago(124),
    )


def withdrawn(book: Book) -> None:
    """The neighbours settled it among themselves."""
    team = book.team(1)
    case = cases.report(
        book, "quarrel", "DIS", site(team.nahia, "school"), team.council, book.ago(64)
    )
    case.speak(
        book.ago(61), team.council, decide.withdraw_issue,
        reason=book.say("passing", "withdrawn"), by=team.council, on=book.ago(61),
    )  # fmt: skip
