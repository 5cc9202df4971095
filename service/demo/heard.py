"""The dialogue in which a promise of a single case is heard: held, written down, signed, sealed."""

from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from domain import dialogue as decide
from domain.codes import code_list
from domain.dialogue import DIALOGUE, Dialogue
from domain.dialogue.events import (
    Attendance,
    DialogueEvent,
    ItemKind,
    MinutesItem,
    Missing,
    Presence,
    SignatureMethod,
)
from service.demo.roles import office, role_of
from service.demo.telling import Case, NotYet, Telling
from service.demo.world import Team

ITEM = 1
"""The promise stands there as the first item."""

SIGNED_AFTER = timedelta(days=3)

Heard = Telling[Dialogue, DialogueEvent]


def item_about(
    case: Case, commitment_id: UUID, text: str, language: str, owner: str | None = None,
    due_on: date | None = None,
) -> MinutesItem:  # fmt: skip
    """A promise that its `owner` makes; without one, the answer of the room about an older one."""
    return MinutesItem(
        number=ITEM,
        kind=ItemKind.COMMITMENT_MADE if owner else ItemKind.AGENDA_ANSWER,
        text=text,
        language=language,
        issue_id=case.stream_id,
        commitment_id=commitment_id,
        body=owner,
        office=office(owner) if owner else None,
        due_on=due_on,
    )


def hear(
    case: Case, team: Team, owner: str, item: MinutesItem, day: date, *, owner_signs: bool = True
) -> UUID:
    """Hold the dialogue in which something is promised, or judged; its id.

    What lies ahead is not told: then it is planned, or its minutes are not signed yet.
    """
    meeting: Heard = Telling(
        DIALOGUE, case.new_id(), case.chance, case.today, case.zone, case.calendar
    )
    case.beside.append(meeting)
    with suppress(NotYet):
        _held(meeting, team, owner, item.language, day)
        _written_down(meeting, team.municipality, item, day + timedelta(days=1))
        _signed(meeting, team, None if owner_signs else owner, day + SIGNED_AFTER)
    return meeting.stream_id


def _held(meeting: Heard, team: Team, owner: str, language: str, day: date) -> None:
    invited = tuple(dict.fromkeys((team.municipality, team.council, team.police, owner)))
    can_go_without = owner not in (team.police, team.municipality)
    absent = {team.police} if can_go_without and meeting.happens(0.15) else set()
    women, men = meeting.chance.randint(3, 18), meeting.chance.randint(6, 25)
    planned_on = day - timedelta(days=7)
    meeting.speak(
        planned_on,
        team.municipality,
        decide.plan_dialogue,
        kind="community",
        place=team.nahia,
        convener=team.municipality,
        language=language,
        planned_on=day,
        invited=invited,
        code_list=code_list("dialogue_kinds").label,
    )
    meeting.speak(
        day,
        team.municipality,
        decide.hold_dialogue,
        held_on=day,
        attendance=Attendance(
            women=women, men=men, girls=0, boys=0, total=women + men, method="counted"
        ),
        parties=tuple(
            Presence(body=body, role=role_of(body), present=body not in absent) for body in invited
        ),
        on=day,
    )


def _written_down(meeting: Heard, recorder: str, item: MinutesItem, day: date) -> None:
    meeting.speak(
        day, recorder, decide.draft_minutes, items=(item,), language=item.language, on=day
    )
    meeting.speak(day, recorder, decide.circulate_minutes, on=day, calendar=meeting.calendar)


def _signed(meeting: Heard, team: Team, unsigned: str | None, day: date) -> None:
    """The council signs by its thumbprint, with another party as witness; sealed when it may be."""
    state, recorder = meeting.state, team.municipality
    assert state.content is not None  # it was written down
    assert state.circulated is not None
    for party in state.present:
        if party == unsigned:
            continue
        paper = party == team.council
        others = (each for each in state.present if each not in (party, recorder))
        attester = next(others, None) if paper else None
        meeting.speak(
            day,
            recorder if paper else party,
            decide.sign_minutes,
            party=party,
            method=SignatureMethod.THUMBPRINT if paper else SignatureMethod.OWN_ACCOUNT,
            content_hash=state.content.hash,
            language_read=state.content.language,
            sheet=meeting.photo()[0] if paper else None,
            attested_by=attester,
            by=recorder if paper else party,
            on=day,
        )
        if attester is not None:
            meeting.speak(
                day,
                attester,
                decide.attest_signature,
                party=party,
                content_hash=state.content.hash,
                by=attester,
                on=day,
            )
    missing = (Missing(party=unsigned, reason="It has not answered."),) if unsigned else ()
    if unsigned:
        day = state.circulated.respond_by + timedelta(days=1)
    meeting.speak(day, recorder, decide.seal_minutes, missing=missing, on=day)
