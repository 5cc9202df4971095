"""What boards and councils recommend: taken up late, refused with a reason, not answered at all."""

from dataclasses import dataclass
from uuid import UUID

from domain import recommendation as decide
from domain.recommendation import (
    RECOMMENDATION,
    Answer,
    Recommendation,
    RecommendationEvent,
)
from service.demo.chapters.book import Book
from service.demo.chapters.lamps import Lamps
from service.demo.chapters.market import Open
from service.demo.telling import Telling
from service.demo.world import Team

Asked = Telling[Recommendation, RecommendationEvent]


@dataclass(slots=True)
class Recommended:
    """What later chapters name."""

    lamps: UUID
    unanswered: UUID


def tell(book: Book, session: UUID, lamps: Lamps, open_: Open) -> Recommended:
    team = book.team(0)
    answered_late = _ask(
        book, team.advisory_board, team.city, "ask_lamps", 74,
        issues=tuple(case.stream_id for case in lamps.cases),
        problem_id=lamps.problem.stream_id, dialogue_id=session, item=1,
    )  # fmt: skip
    _answer(book, answered_late, 20, Answer.ACCEPTED)
    declined = _ask(
        book, team.advisory_board, team.city, "ask_bus", 74, dialogue_id=session, item=2
    )
    _answer(book, declined, 55, Answer.DECLINED)
    _followed(book, team, open_)
    withdrawn = _ask(book, team.womens_group, team.nahia, "ask_guard", 140)
    withdrawn.speak(
        book.ago(128), team.womens_group, decide.withdraw_recommendation,
        reason=book.say("learning", "plot_sold"), on=book.ago(128),
    )  # fmt: skip
    unanswered = _ask(book, team.council, team.nahia, "ask_path", 61, issues=(
        open_.streets.stream_id,
    ))  # fmt: skip
    _ask(book, team.advisory_board, book.team(1).nahia, "ask_guard", 9)
    return Recommended(answered_late.stream_id, unanswered.stream_id)


def _followed(book: Book, team: Team, open_: Open) -> None:
    """Accepted, and a promise came of it."""
    asked = _ask(
        book, team.advisory_board, team.nahia, "ask_bins", 88,
        to=team.owner("cleaning"), issues=(open_.waste.stream_id,),
    )  # fmt: skip
    _answer(book, asked, 64, Answer.PARTLY)
    asked.speak(
        book.ago(61), team.owner("cleaning"), decide.follow_recommendation,
        issue_id=open_.waste.stream_id, commitment_id=open_.overdue, on=book.ago(61),
    )  # fmt: skip


def _ask(
    book: Book, by: str, place: str, what: str, days: int, *, to: str | None = None,
    issues: tuple[UUID, ...] = (), problem_id: UUID | None = None,
    dialogue_id: UUID | None = None, item: int | None = None,
) -> Asked:  # fmt: skip
    asked: Asked = book.begin(RECOMMENDATION, f"recommendation:{what}:{days}")
    asked.speak(
        book.ago(days), by, decide.make_recommendation,
        title=book.say("learning", what), text=book.say("learning", f"{what}_text"),
        language=book.language, place=place, by=by,
        addressed_to=to or book.team(0).municipality, issues=issues, problem_id=problem_id,
        dialogue_id=dialogue_id, item=item, on=book.ago(days), calendar=asked.calendar,
    )  # fmt: skip
    return asked


def _answer(book: Book, asked: Asked, days: int, answer: Answer) -> None:
    made = asked.state.made
    assert made is not None  # it was asked
    accepted = answer is Answer.ACCEPTED
    asked.speak(
        book.ago(days), made.addressed_to, decide.answer_recommendation,
        answer=answer, reason=None if accepted else "no_resources",
        explanation=book.say("learning", "no_money" if answer is Answer.DECLINED else "will_do"),
        language=book.language, by=made.addressed_to, on=book.ago(days),
    )  # fmt: skip
