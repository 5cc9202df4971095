"""How a problem goes: reported, promised, done or not, looked at by others, closed, and back again.

Every step is a decision of the domain, so nothing can be told here that could not happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any
from uuid import UUID

from domain import issue as decide
from domain.codes import categories
from domain.issue import Answer, Durability, Outcome, ResolutionVerdict
from domain.issue.resolution import answers_until
from domain.member import Role
from domain.words import Level
from service.access.principal import CLOCK
from service.demo.promises import PARTLY, Work, promise, visit
from service.demo.telling import Case
from service.demo.truth import days_until_back
from service.demo.world import Team, agent, officer

REOPENING = 14
RULE = "same-place-and-category-1"
RESPONSES = (45, 35, 20)
"""How often each of the three responses to a category is chosen."""

CHANNELS = ("next_dialogue", "household_visit", "notice_board", "womens_group", "radio")


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """By category: who must act, what helps, and what people say in each language."""
    return loads((files("service.demo") / "texts.toml").read_text("utf-8"))


@dataclass(slots=True)
class Problem:
    """One problem at one place: its cases follow each other. `back` is the day it returns next.

    `before` is the case last solved, with the day of the work.
    """

    team: Team
    place: str
    category: str
    language: str
    back: date | None = None
    before: tuple[UUID, date] | None = None
    words: list[str] = field(init=False)
    owner: str = field(init=False)

    def __post_init__(self) -> None:
        known = texts()[self.category]
        self.words = known[self.language]
        self.owner = self.team.owner(known["department"])


def tell_case(telling: Case, problem: Problem, opened: date) -> None:
    """Tell one case from its report on; `problem.back` says when the next one begins."""
    problem.back = None
    _report(telling, problem, opened)
    if not _taken_up(telling, problem):
        return
    while True:
        work = promise(telling, problem.team, problem.owner, problem.words, problem.language)
        if work is None:
            return
        _resolve(telling, problem, work)
        if not _reopened(telling, problem):
            _look_again(telling, problem)
            return


def _report(telling: Case, problem: Problem, opened: date) -> None:
    team, category = problem.team, categories().codes[problem.category]
    reporter = telling.chance.choice(
        (team.police, team.municipality, team.council, team.womens_group)
    )
    telling.tell(
        opened, agent(reporter), reporter, decide.report_issue,
        category=problem.category, code_list=categories().label, place=problem.place,
        title=problem.words[0], narrative=problem.words[1], language=problem.language,
        default_sensitivity=category.sensitivity, by=reporter,
        source_confidential=reporter == team.womens_group,
    )  # fmt: skip
    if problem.before is not None and telling.happens(0.5):
        _link(telling, problem.team, problem.before)
    if telling.happens(0.25):
        telling.tell(
            telling.wait(0, 5), agent(team.council), team.council, decide.add_report,
            report_id=telling.new_id(), narrative=problem.words[1], language=problem.language,
            by=team.council, source_confidential=False,
        )  # fmt: skip


def _link(telling: Case, team: Team, before: tuple[UUID, date]) -> None:
    """The rule proposes that the same problem is back; mostly somebody there says so too."""
    of, solved = before
    telling.tell(
        telling.day, CLOCK.member_id, None, decide.propose_recurrence,
        of=of, opened_on=telling.day, solved_on=solved, relation="same category", rule=RULE,
    )  # fmt: skip
    if telling.happens(0.7):
        telling.tell(
            telling.day, agent(team.council), team.council, decide.confirm_recurrence,
            of=of, on=telling.day,
        )  # fmt: skip


def _taken_up(telling: Case, problem: Problem) -> bool:
    """Acknowledged and accepted; a few are declined, and of those some are appealed."""
    team = problem.team
    municipality = agent(team.municipality)
    day = telling.wait(0, 3)
    telling.tell(day, municipality, team.municipality, decide.acknowledge_issue, on=day)
    if telling.happens(0.05) and not _appealed(telling, team):
        return False
    day = telling.wait(1, 4)
    telling.tell(
        day, agent(problem.owner), problem.owner, decide.accept_issue,
        lead_body=problem.owner, level=Level.CITY, target_on=day + timedelta(days=60),
        lead_in_police_chain=problem.owner == team.police, on=day,
    )  # fmt: skip
    visit(telling, team)
    return True


def _appealed(telling: Case, team: Team) -> bool:
    """Declined; True where an appeal brought the case back."""
    day = telling.wait(1, 3)
    telling.tell(
        day, agent(team.municipality), team.municipality, decide.decline_issue,
        reason="not_responsible", explanation="Another office is responsible for this.",
        responsible_instead="the province", level=Level.CITY, by=team.municipality, on=day,
    )  # fmt: skip
    if not telling.happens(0.5):
        return False
    day = telling.wait(2, 8)
    telling.tell(
        day, agent(team.council), team.council, decide.appeal,
        reason="The province says that it is the city's.", by=team.council, on=day,
    )  # fmt: skip
    upheld, day = telling.happens(0.6), telling.wait(3, 9)
    telling.tell(
        day, officer(Role.CITY_COORDINATOR, team.city), None, decide.answer_appeal,
        upheld=upheld, explanation="The papers were read again.",
        answering_level=Level.PROVINCE, on=day,
    )  # fmt: skip
    return upheld


def _resolve(telling: Case, problem: Problem, work: Work) -> None:
    """Declared solved; sometimes disputed and done again; then confirmed, told and closed."""
    team, done_on = problem.team, work.done_on
    response = telling.chance.choices(texts()[problem.category]["responses"], RESPONSES)[0]
    while True:
        stands = not telling.happens(0.1)
        _claim(telling, problem, response, done_on)
        if stands:
            problem.before = telling.stream_id, done_on
            wait = days_until_back(telling.chance, team.city, response)
            problem.back = done_on + timedelta(days=wait)
        verdict = (
            ResolutionVerdict.PARTLY if work.verdict is PARTLY else ResolutionVerdict.CONFIRMED
        )
        if stands or telling.happens(0.5):
            _verify(telling, team, verdict)
            _tell_people(telling, team, content=stands)
        if stands:
            break
        done_on = _disputed(telling, team)
    _wait_for_answers(telling)
    day = max(telling.wait(0, 3), work.nothing_before)
    outcome = Outcome.RESOLVED_PARTLY if work.verdict is PARTLY else Outcome.RESOLVED_VERIFIED
    telling.tell(
        day, agent(problem.owner), problem.owner, decide.close_issue,
        outcome=outcome, on=day, calendar=telling.calendar,
    )  # fmt: skip


def _wait_for_answers(telling: Case) -> None:
    """Who was asked and said nothing has some days; then the clock says that they are over."""
    last_day = answers_until(telling.state, telling.calendar)
    if last_day is None:
        return
    day = max(telling.day, last_day + timedelta(days=1))
    telling.tell(
        day, CLOCK.member_id, None, decide.close_feedback_window,
        on=day, calendar=telling.calendar,
    )  # fmt: skip


def _claim(telling: Case, problem: Problem, response: str, done_on: date) -> None:
    day = max(telling.wait(0, 2), done_on)
    telling.tell(
        day, agent(problem.owner), problem.owner, decide.claim_resolution,
        what_was_done=problem.words[3], responses=(response,), work_done_on=done_on,
        evidence=telling.photo(), by=problem.owner, on=day,
    )  # fmt: skip


def _verify(telling: Case, team: Team, verdict: ResolutionVerdict) -> None:
    day = telling.wait(1, 7)
    telling.tell(
        day, agent(team.council), team.council, decide.verify_resolution,
        verdict=verdict, method="site_visit", by=team.council, from_community=True, on=day,
    )  # fmt: skip


def _tell_people(telling: Case, team: Team, *, content: bool) -> None:
    """Women and men are asked apart; where not content, one of them disagrees."""
    day = telling.wait(1, 9)
    recorder = agent(team.municipality)
    if content and telling.happens(0.04):
        telling.tell(
            day, recorder, team.municipality, decide.record_feedback_impossible,
            reason="The road is closed by snow.", on=day,
        )  # fmt: skip
        return
    women, men = _answers(telling, content)
    telling.tell(
        day, recorder, team.municipality, decide.record_feedback_round,
        channel=telling.chance.choice(CHANNELS), told_on=telling.day, women=women, men=men, on=day,
    )  # fmt: skip


def _answers(telling: Case, content: bool) -> tuple[Answer, Answer]:
    if not content:
        against = Answer.DISAGREE, Answer.AGREE
        return against if telling.happens(0.7) else against[::-1]
    answers = (Answer.AGREE, Answer.NO_ANSWER, Answer.NOT_ASKED)
    women = telling.chance.choices(answers, (80, 12, 8))[0]
    men = Answer.NO_ANSWER if women is Answer.AGREE and telling.happens(0.1) else Answer.AGREE
    return women, men


def _disputed(telling: Case, team: Team) -> date:
    """Not fixed: the day on which the work was done again."""
    speaker, day = telling.chance.choice((team.council, team.womens_group)), telling.wait(0, 4)
    telling.tell(
        day, agent(speaker), speaker, decide.dispute_resolution,
        reason="It is not fixed; the place looks as before.", by=speaker, on=day,
    )  # fmt: skip
    return telling.wait(5, 20)


def _reopened(telling: Case, problem: Problem) -> bool:
    """Back within the days for reopening: sometimes the same case is taken up again."""
    back, closed = problem.back, telling.day
    if back is None or not closed <= back <= closed + timedelta(days=REOPENING):
        return False
    if not telling.happens(0.3):
        return False
    council = problem.team.council
    telling.tell(
        back, agent(council), council, decide.reopen_issue,
        reason="It is back.", on=back, calendar=telling.calendar,
    )  # fmt: skip
    problem.back = None
    return True


def _look_again(telling: Case, problem: Problem) -> None:
    """Four weeks and three months after the work: does it hold?"""
    council, back = problem.team.council, problem.back
    for commitment_id, commitment in telling.state.commitments.items():
        done_on = commitment.work_done_on
        if commitment.verified is None or done_on is None or not telling.happens(0.6):
            continue
        for after_days in (28, 90):
            day = max(telling.day, done_on + timedelta(days=after_days))
            held = back is None or back > day
            telling.tell(
                day, agent(council), council, decide.check_durability,
                commitment_id=commitment_id, after_days=after_days,
                result=Durability.HOLDS if held else Durability.CAME_BACK, on=day,
            )  # fmt: skip
            if not held:
                break
