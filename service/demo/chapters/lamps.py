"""A problem that keeps coming back: the lamps on the road to the girls' school, for a year.

Promised in a dialogue, put off, done late, dark again, and again: then it is looked at as one
problem, answered, and judged over equal exposure. In some cities the answer does not help.
"""

from dataclasses import dataclass
from uuid import UUID

from domain import problem as decide
from domain.dialogue.events import ItemKind, RaisedBy
from domain.problem import PROBLEM, Exposure, Finding, Problem, ProblemEvent
from service.access.principal import CLOCK
from service.demo.chapters import cases
from service.demo.chapters.book import Book, site
from service.demo.chapters.meeting import Meeting, finish, hold, joint_parties, plan
from service.demo.telling import Case, Telling
from service.demo.world import Team

RULE = "two-confirmed-recurrences-1"
PERSISTS = frozenset({"KBL", "JAA", "KDZ", "NIL"})
WINDOW = 84
"""Days compared before and after."""


@dataclass(slots=True)
class Lamps:
    """What later chapters name: the problem, its cases, and the dialogue of the first promise."""

    problem: Telling[Problem, ProblemEvent]
    cases: list[Case]
    dialogue_id: UUID
    finding: Finding


def tell(book: Book, *, persists: bool, follows: UUID | None) -> Lamps:
    """`follows`: the practice of another city that the response is after."""
    team = book.team(0)
    place, owner = site(team.nahia, "school"), team.owner("power")
    first, dialogue_id = _first(book, team, place, owner)
    second = _again(book, team, "lamps-2", first, (225, 180, 165), "physical_repair")
    third = _again(book, team, "lamps-3", second, (165, 125, 88), "physical_repair")
    found = [first, second, third]
    problem = _problem(book, team, place, found, follows)
    if persists:
        found.append(_again(book, team, "lamps-4", third, (88, 50, None), "physical_repair"))
        day = book.ago(48)
        problem.tell(
            day, CLOCK.member_id, None, decide.add_case,
            issue_id=found[-1].stream_id, gap_days=38, on=day,
        )  # fmt: skip
    finding = _judge(book, team, problem, persists=persists)
    return Lamps(problem, found, dialogue_id, finding)


def _first(book: Book, team: Team, place: str, owner: str) -> tuple[Case, UUID]:
    case = cases.report(book, "lamps-1", "LGT", place, team.womens_group, book.ago(318))
    cases.take_up(case, team, owner, book.ago(314))
    meeting = plan(
        book, "lamps-1", "community", team.nahia, joint_parties(team, owner), book.ago(300), round=1
    )
    hold(meeting, book.ago(300), (14, 19, 6, 3), absent=(team.police,))
    meeting.raised(case, RaisedBy.WOMEN)
    promise = cases.said(book, "LGT", cases.PROMISE)
    commitment_id = meeting.promised(case, owner, promise, book.ago(262))
    meeting.note(ItemKind.INFORMATION, book.say("dialogues", "told"))
    finish(meeting)
    cases.renegotiate(book, case, team, commitment_id, book.ago(270), book.ago(240))
    cases.keep(book, case, team, commitment_id, book.ago(225))
    cases.solve(book, case, team, "physical_repair", book.ago(225))
    _follow_up(book, team)
    return case, meeting.id


def _follow_up(book: Book, team: Team) -> Meeting:
    """People hear what was done, and answer."""
    meeting = plan(
        book, "lamps-2", "follow_up_session", team.nahia, joint_parties(team), book.ago(216),
        round=2,
    )  # fmt: skip
    hold(meeting, book.ago(216), (11, 12, 2, 4))
    meeting.note(ItemKind.AGENDA_ANSWER, book.say("dialogues", "answered"), RaisedBy.MIXED)
    finish(meeting)
    return meeting


def _again(
    book: Book, team: Team, name: str, before: Case, days: tuple[int, int, int | None],
    response: str,
) -> Case:  # fmt: skip
    """It is back: `days` ago it was solved, reported anew, and solved again or not yet."""
    solved, opened, done = days
    case = cases.report(book, name, "LGT", before.state.place, team.council, book.ago(opened))
    cases.come_back(case, before.stream_id, book.ago(solved), book.ago(opened), team.council)
    owner = team.owner("power")
    cases.take_up(case, team, owner, book.ago(opened - 2))
    due = book.ago((done or 20) - 5)
    commitment_id = cases.own_word(book, case, owner, book.ago(opened - 3), due)
    if done is not None:
        cases.keep(book, case, team, commitment_id, book.ago(done))
        cases.solve(book, case, team, response, book.ago(done))
    return case


def _problem(
    book: Book, team: Team, place: str, found: list[Case], follows: UUID | None
) -> Telling[Problem, ProblemEvent]:
    telling = book.begin(PROBLEM, "problem:lamps")
    telling.tell(
        book.ago(124), CLOCK.member_id, None, decide.suspect_problem,
        place=place, category="LGT", cases=tuple(case.stream_id for case in found),
        gaps_days=(45, 40), rule=RULE, on=book.ago(124),
    )  # fmt: skip
    telling.speak(
        book.ago(112), team.advisory_board, decide.confirm_problem,
        title=cases.said(book, "LGT", cases.TITLE), description=book.say("learning", "problem"),
        language=book.language, root_cause="maintenance", by=team.advisory_board,
        on=book.ago(112),
    )  # fmt: skip
    _respond(book, team, telling, 100, follows)
    return telling


def _respond(
    book: Book,
    team: Team,
    telling: Telling[Problem, ProblemEvent],
    days: int,
    follows: UUID | None = None,
) -> None:
    telling.speak(
        book.ago(days), team.municipality, decide.begin_response,
        responses=("service_schedule", "lighting"), description=book.say("learning", "response"),
        language=book.language, body=team.municipality, practice_id=follows,
        begun_on=book.ago(days),
        on=book.ago(days),
    )  # fmt: skip


def _judge(
    book: Book, team: Team, telling: Telling[Problem, ProblemEvent], *, persists: bool
) -> Finding:
    """As many days after the response as before it; the case of `persists` is the third report."""
    before = Exposure(
        first_day=book.ago(100 + WINDOW), last_day=book.ago(101), days_at_risk=WINDOW, reports=2
    )
    after = Exposure(
        first_day=book.ago(99), last_day=book.ago(100 - WINDOW), days_at_risk=WINDOW,
        reports=1 if persists else 0,
    )  # fmt: skip
    finding = Finding.PERSISTING if persists else Finding.CONTAINED
    telling.speak(
        book.ago(14), team.advisory_board, decide.assess_problem,
        before=before, after=after, finding=finding, text=book.say("learning", finding.value),
        language=book.language, evidence=telling.photo(), by=team.advisory_board,
        from_community=True, on=book.ago(14),
    )  # fmt: skip
    if persists:
        _respond(book, team, telling, 8)
    return finding


def two_wells(book: Book) -> None:
    """Taken for one problem at first: another pipe, as people say who live there."""
    team = book.team(1)
    place, owner = site(team.nahia, "market"), team.owner("water")
    first = cases.report(book, "tap-1", "WAT", place, team.council, book.ago(150))
    cases.take_up(first, team, owner, book.ago(148))
    commitment_id = cases.own_word(book, first, owner, book.ago(148), book.ago(130))
    cases.keep(book, first, team, commitment_id, book.ago(135))
    cases.solve(book, first, team, "physical_repair", book.ago(135))
    second = cases.report(book, "tap-2", "WAT", place, team.police, book.ago(105))
    cases.refuse_link(book, second, first.stream_id, book.ago(135), book.ago(105), team.council)
    telling = book.begin(PROBLEM, "problem:tap")
    telling.speak(
        book.ago(104), team.police, decide.suspect_problem,
        place=place, category="WAT", cases=(first.stream_id, second.stream_id), gaps_days=(30,),
        rule="person", on=book.ago(104),
    )  # fmt: skip
    telling.speak(
        book.ago(99), team.council, decide.refuse_problem,
        reason=book.say("learning", "two_problems"), on=book.ago(99),
    )  # fmt: skip
