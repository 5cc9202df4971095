"""How a promise goes in the demonstration: kept, late, partly, not kept, taken back, forgotten."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from domain import issue as decide
from domain.issue import Basis, Form, FulfilmentVerdict, Outcome, Regularity
from service.demo.heard import ITEM, SIGNED_AFTER, hear, item_about
from service.demo.roles import office
from service.demo.telling import Case
from service.demo.world import Team, agent

PARTLY = FulfilmentVerdict.PARTLY


class Fate(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    PARTLY = "partly"
    NOT_KEPT = "not_kept"
    TAKEN_BACK = "taken_back"
    FORGOTTEN = "forgotten"


FATES = {
    Fate.ON_TIME: 58, Fate.LATE: 20, Fate.PARTLY: 7,
    Fate.NOT_KEPT: 8, Fate.TAKEN_BACK: 3, Fate.FORGOTTEN: 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """Work that others confirmed; the case cannot be closed before `nothing_before`."""

    done_on: date
    verdict: FulfilmentVerdict
    nothing_before: date


def promise(telling: Case, team: Team, owner: str, words: list[str], language: str) -> Work | None:
    """The work that came of the promises about a case, None where it came to nothing."""
    commitment_id, contested = _stated(telling, team, owner, words[2], language)
    if contested:
        owner = team.municipality
        commitment_id = _own_word(telling, owner, words[2], language)
    free_from = _regular(telling, team, owner, words[2], language)
    fate = telling.chance.choices(list(FATES), list(FATES.values()))[0]
    match fate:
        case Fate.FORGOTTEN:
            return None
        case Fate.TAKEN_BACK:
            _take_back(telling, team, owner, commitment_id, free_from)
            return None
        case Fate.NOT_KEPT:
            return _not_kept(telling, team, owner, words, language, commitment_id, free_from)
    _on_the_way(telling, owner, commitment_id)
    if fate is Fate.LATE and telling.happens(0.5):
        _renegotiate(telling, team, owner, commitment_id)
    done_on = _work_day(telling, commitment_id, late=fate is Fate.LATE)
    verdict = FulfilmentVerdict.PARTLY if fate is Fate.PARTLY else FulfilmentVerdict.KEPT
    done_on = _fulfil(telling, team, owner, words[3], commitment_id, done_on, verdict)
    return Work(done_on, verdict, free_from)


def visit(telling: Case, team: Team) -> None:
    """A dated step: taken, missed and planned anew, or no longer needed."""
    if not telling.happens(0.6):
        return
    action_id, day, planner = telling.new_id(), telling.day, agent(team.police)
    telling.tell(
        day, planner, team.police, decide.schedule_action,
        action_id=action_id, kind=telling.chance.choice(("visit", "call", "safety_walk", "letter")),
        planned_on=telling.wait(1, 6), office="Community police unit", body=team.police,
        calendar=telling.calendar,
    )  # fmt: skip
    day = telling.state.actions[action_id].planned_on
    if telling.happens(0.2):
        telling.tell(
            day, planner, team.police, decide.miss_action,
            action_id=action_id, reason="Nobody was at home.", on=day,
        )  # fmt: skip
        telling.tell(
            day, planner, team.police, decide.reschedule_action,
            action_id=action_id, planned_on=telling.wait(2, 5), reason="Second attempt.",
            calendar=telling.calendar,
        )  # fmt: skip
        day = telling.state.actions[action_id].planned_on
    if telling.happens(0.1):
        telling.tell(
            telling.day, planner, team.police, decide.cancel_action,
            action_id=action_id, reason="No longer needed.",
        )  # fmt: skip
        return
    telling.tell(
        day, planner, team.police, decide.do_action,
        action_id=action_id, done_on=day, result="The place was seen together.", on=day,
    )  # fmt: skip


def _stated(telling: Case, team: Team, owner: str, text: str, language: str) -> tuple[UUID, bool]:
    """Said in a dialogue or written by the owner; True where the owner denies it."""
    if not telling.happens(0.45):
        return _own_word(telling, owner, text, language), False
    commitment_id, day = telling.new_id(), telling.wait(0, 7)
    recorder = _recorder(team, owner)
    dated, contested = telling.happens(0.8), telling.happens(0.06)
    agreed = not contested and telling.happens(0.8)
    due_on = day + telling.days(7, 45) if dated else None
    item = item_about(telling, commitment_id, text, language, owner, due_on)
    dialogue_id = hear(telling, team, owner, item, day, owner_signs=agreed)
    telling.speak(
        day, recorder, decide.state_commitment,
        commitment_id=commitment_id, body=owner, office=office(owner), promise=text,
        language=language, due_on=due_on, dialogue_id=dialogue_id, item=ITEM, by=recorder, on=day,
    )  # fmt: skip
    if contested:
        day = telling.wait(1, 9)
        telling.tell(
            day, agent(owner), owner, decide.contest_commitment,
            commitment_id=commitment_id, reason="This was said as a wish, not as a promise.",
            on=day, calendar=telling.calendar,
        )  # fmt: skip
        return commitment_id, True
    if agreed:
        day += SIGNED_AFTER
        telling.speak(
            day, owner, decide.agree_commitment,
            commitment_id=commitment_id, basis=Basis.SIGNED_MINUTES, signed=True, by=owner, on=day,
        )  # fmt: skip
    if not dated and telling.happens(0.8):
        day = telling.wait(3, 14)
        telling.tell(
            day, agent(owner), owner, decide.set_due_date,
            commitment_id=commitment_id, due_on=day + telling.days(7, 30), on=day,
        )  # fmt: skip
    return commitment_id, False


def _recorder(team: Team, owner: str) -> str:
    """Who enters what is said of a promise: never its owner."""
    return team.police if owner == team.municipality else team.municipality


def _own_word(telling: Case, owner: str, text: str, language: str) -> UUID:
    commitment_id, day = telling.new_id(), telling.wait(0, 7)
    telling.tell(
        day, agent(owner), owner, decide.state_commitment,
        commitment_id=commitment_id, body=owner, office=office(owner), promise=text,
        language=language, due_on=day + telling.days(7, 45), by=owner, on=day,
    )  # fmt: skip
    return commitment_id


def _regular(telling: Case, team: Team, owner: str, text: str, language: str) -> date:
    """Sometimes a regular promise beside it; the day from which nothing of it is open."""
    if not telling.happens(0.07):
        return telling.day
    commitment_id, day = telling.new_id(), telling.day
    until = day + telling.days(21, 35)
    telling.tell(
        day, agent(owner), owner, decide.state_commitment,
        commitment_id=commitment_id, body=owner, office=office(owner), promise=text,
        language=language, form=Form.REGULAR, frequency="weekly", until=until, by=owner, on=day,
    )  # fmt: skip
    day, recorder = telling.wait(2, 3), _recorder(team, owner)
    item = item_about(telling, commitment_id, text, language)
    telling.speak(
        day, recorder, decide.judge_regular,
        commitment_id=commitment_id, dialogue_id=hear(telling, team, owner, item, day),
        judgement=telling.chance.choice(list(Regularity)), by=recorder, on=day,
    )  # fmt: skip
    return until + timedelta(days=1)


def _on_the_way(telling: Case, owner: str, commitment_id: UUID) -> None:
    if telling.happens(0.3):
        day = telling.wait(1, 4)
        telling.tell(
            day, agent(owner), owner, decide.report_progress,
            commitment_id=commitment_id, text="The material has been ordered.", on=day,
        )  # fmt: skip
    if telling.happens(0.1):
        day = telling.wait(1, 3)
        telling.tell(
            day, agent(owner), owner, decide.block_commitment,
            commitment_id=commitment_id, reason="The budget is not released.", on=day,
        )  # fmt: skip
        day = telling.wait(2, 8)
        telling.tell(
            day, agent(owner), owner, decide.unblock_commitment,
            commitment_id=commitment_id, reason="The budget was released.", on=day,
        )  # fmt: skip


def _renegotiate(telling: Case, team: Team, owner: str, commitment_id: UUID) -> None:
    """The owner asks for a later day, the community answers."""
    due = telling.state.commitments[commitment_id].due_on
    if due is None:
        return
    request_id, day = telling.new_id(), max(telling.day, due - telling.days(1, 5))
    telling.tell(
        day, agent(owner), owner, decide.request_renegotiation,
        commitment_id=commitment_id, request_id=request_id, new_due_on=due + telling.days(7, 21),
        reason=telling.chance.choice(("budget", "procurement", "season", "third_party")),
        explanation="It will take longer than we thought.", by=owner, on=day,
    )  # fmt: skip
    day = telling.wait(1, 4)
    telling.tell(
        day, agent(team.council), team.council, decide.answer_renegotiation,
        commitment_id=commitment_id, request_id=request_id, accepted=telling.happens(0.75),
        reason="We have heard both sides.", by=team.council, from_community=True, on=day,
    )  # fmt: skip


def _work_day(telling: Case, commitment_id: UUID, *, late: bool) -> date:
    due = telling.state.commitments[commitment_id].original_due_on
    if due is None:
        return telling.wait(5, 30)
    if late:
        return max(telling.day, due) + telling.days(1, 30)
    left = (due - telling.day).days
    return telling.wait(0, max(0, left))


def _fulfil(
    telling: Case, team: Team, owner: str, text: str, commitment_id: UUID, done_on: date,
    verdict: FulfilmentVerdict,
) -> date:  # fmt: skip
    """Claimed and judged by the council; sometimes not confirmed at first. The day of the work."""
    while True:
        day = max(telling.wait(0, 3), done_on)
        telling.tell(
            day, agent(owner), owner, decide.claim_fulfilment,
            commitment_id=commitment_id, claim_id=telling.new_id(), work_done_on=done_on,
            statement=text, evidence=telling.photo(), by=owner, on=day,
        )  # fmt: skip
        day = telling.wait(1, 8)
        if telling.happens(0.93):
            break
        telling.tell(
            day, agent(team.council), team.council, decide.not_confirm_fulfilment,
            commitment_id=commitment_id, missing="Half of it is still undone.", by=team.council,
            from_community=True, on=day,
        )  # fmt: skip
        done_on = telling.wait(3, 10)
    telling.tell(
        day, agent(team.council), team.council, decide.verify_fulfilment,
        commitment_id=commitment_id, verdict=verdict, method="site_visit", by=team.council,
        from_community=True, on=day,
    )  # fmt: skip
    return done_on


def _not_kept(
    telling: Case, team: Team, owner: str, words: list[str], language: str,
    commitment_id: UUID, free_from: date,
) -> Work | None:  # fmt: skip
    """The board invites the owner to reply, then declares it; often a new promise follows."""
    due, board = telling.state.commitments[commitment_id].due_on, team.advisory_board
    day = max(telling.day, due or telling.day) + telling.days(2, 15)
    telling.tell(
        day, agent(board), board, decide.invite_reply,
        commitment_id=commitment_id, on=day, calendar=telling.calendar,
    )  # fmt: skip
    if telling.happens(0.6):
        day = telling.wait(1, 5)
        telling.tell(
            day, agent(owner), owner, decide.reply,
            commitment_id=commitment_id, text="We had no people for it.", on=day,
        )  # fmt: skip
    day = telling.wait(9, 14)
    telling.tell(
        day, agent(board), board, decide.declare_not_kept,
        commitment_id=commitment_id, text="It was promised twice and not begun.", by=board,
        on=day, calendar=telling.calendar,
    )  # fmt: skip
    if telling.happens(0.6):
        return promise(telling, team, owner, words, language)
    _give_up(telling, owner, free_from)
    return None


def _take_back(telling: Case, team: Team, owner: str, commitment_id: UUID, free_from: date) -> None:
    day = telling.wait(2, 10)
    telling.tell(
        day, agent(owner), owner, decide.withdraw_commitment,
        commitment_id=commitment_id, reason="The land belongs to somebody else.",
        agreed_by=team.council, on=day,
    )  # fmt: skip
    _give_up(telling, owner, free_from)


def _give_up(telling: Case, owner: str, free_from: date) -> None:
    day = max(telling.wait(1, 6), free_from)
    telling.tell(
        day, agent(owner), owner, decide.close_issue,
        outcome=Outcome.NO_ACTION_POSSIBLE, on=day, calendar=telling.calendar,
    )  # fmt: skip
