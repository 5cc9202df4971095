"""How a meeting is told: convened, held, written down, signed by its parties, sealed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from domain import codes, dialogue
from domain.codes import code_list
from domain.dialogue import DIALOGUE, Dialogue
from domain.dialogue.events import (
    Attendance,
    DialogueEvent,
    ItemKind,
    MinutesItem,
    Missing,
    Presence,
    RaisedBy,
    SignatureMethod,
)
from domain.issue import Basis, agree_commitment, state_commitment
from service.demo.chapters.book import DARI, PASHTO, Book
from service.demo.roles import office, role_of
from service.demo.telling import Case, Telling
from service.demo.world import Team

PAPER = {"CDC": SignatureMethod.THUMBPRINT, "WG": SignatureMethod.ORAL_ASSENT}
"""Who does not sign by an own account: the body that records enters it, the other one attests."""

Counts = tuple[int, int, int, int]
"""Women, men, girls, boys."""


@dataclass(slots=True)
class Meeting:
    """A meeting in the making: its items so far, and the promises heard there with their owners."""

    book: Book
    telling: Telling[Dialogue, DialogueEvent]
    recorder: str
    items: list[MinutesItem] = field(default_factory=list)
    heard: list[tuple[Case, UUID, str]] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return self.telling.stream_id

    @property
    def held_on(self) -> date:
        held = self.telling.state.held
        return held.held_on if held else self.telling.day

    def note(self, kind: ItemKind, text: str, raised_by: RaisedBy | None = None) -> None:
        """One more item without a link."""
        self._add(kind, text, raised_by=raised_by)

    def raised(self, case: Case, raised_by: RaisedBy) -> None:
        """That people spoke of this case."""
        self._add(
            ItemKind.ISSUE_RAISED, case.state.narrative, raised_by=raised_by,
            issue_id=case.stream_id,
        )  # fmt: skip

    def promised(self, case: Case, owner: str, text: str, due_on: date | None) -> UUID:
        """State what a body that is there promises about a case; its id."""
        commitment_id = case.new_id()
        number = self._add(
            ItemKind.COMMITMENT_MADE, text, issue_id=case.stream_id, commitment_id=commitment_id,
            body=owner, office=office(owner), due_on=due_on,
        )  # fmt: skip
        case.speak(
            self.held_on, self.recorder, state_commitment,
            commitment_id=commitment_id, body=owner, office=office(owner), promise=text,
            language=self.book.language, due_on=due_on, dialogue_id=self.id, item=number,
            by=self.recorder, on=self.held_on,
        )  # fmt: skip
        self.heard.append((case, commitment_id, owner))
        return commitment_id

    def _add(
        self, kind: ItemKind, text: str, *, raised_by: RaisedBy | None = None,
        issue_id: UUID | None = None, commitment_id: UUID | None = None, body: str | None = None,
        office: str | None = None, due_on: date | None = None,
    ) -> int:  # fmt: skip
        number = len(self.items) + 1
        self.items.append(
            MinutesItem(
                number=number, kind=kind, text=text, language=self.book.language,
                raised_by=raised_by, issue_id=issue_id, commitment_id=commitment_id, body=body,
                office=office, due_on=due_on,
            )
        )  # fmt: skip
        return number


def joint_parties(team: Team, *more: str) -> tuple[str, ...]:
    """Who is invited to a dialogue of a nahia."""
    return (team.municipality, team.council, team.womens_group, team.police, *more)


def plan(
    book: Book, name: str, kind: str, place: str, invited: tuple[str, ...], day: date, *,
    days_before: int = 14, round: int | None = None, paired_with: UUID | None = None,
    with_cities: tuple[str, ...] = (),
) -> Meeting:  # fmt: skip
    """Convene a meeting; the first body invited is the one that convenes and records."""
    meeting = Meeting(book, book.begin(DIALOGUE, f"dialogue:{name}"), invited[0])
    meeting.telling.speak(
        day - timedelta(days=days_before), invited[0], dialogue.plan_dialogue,
        kind=kind, place=place, convener=invited[0], title=_title(kind, book.language),
        language=book.language, planned_on=day, starts_at="09:30", invited=invited, round=round,
        with_cities=with_cities, paired_with=paired_with,
        code_list=code_list("dialogue_kinds").label,
    )  # fmt: skip
    return meeting


def hold(
    meeting: Meeting, day: date, people: Counts, *, absent: tuple[str, ...] = (),
    reason: str | None = None, attendance: Attendance | None = None,
) -> None:  # fmt: skip
    """Record who was there; of a required role that nobody has it is said that nobody came."""
    state, planned = meeting.telling.state, meeting.telling.state.planned
    assert planned is not None  # plan() has told it
    parties = [
        Presence(
            body=body, role=role_of(body), present=body not in absent,
            offices=() if role_of(body) == "community" else (office(body),),
        )
        for body in state.invited
    ]  # fmt: skip
    roles = {party.role for party in parties}
    parties += [
        Presence(role=role, present=False)
        for role in codes.dialogue_kinds().codes[planned.kind].required
        if role not in roles
    ]
    meeting.telling.speak(
        day, meeting.recorder, dialogue.hold_dialogue,
        held_on=day, attendance=attendance or counted(people), parties=tuple(parties),
        inclusion_reason=reason, on=day,
    )  # fmt: skip


def counted(people: Counts, *, raised_by_women: int = 1) -> Attendance:
    """These people, with margins that follow from them."""
    (women, men, girls, boys), total = people, sum(people)
    return Attendance(
        women=women, men=men, girls=girls, boys=boys, total=total, method="counted",
        aged_18_24=(people[0] + people[1]) // 5, displaced=total // 6, disability=total // 12,
        raised_by_women=raised_by_women if people[0] else 0,
    )  # fmt: skip


def write_down(meeting: Meeting, day: date) -> None:
    """Draft the minutes and send them round on the next day."""
    meeting.telling.speak(
        day, meeting.recorder, dialogue.draft_minutes,
        items=tuple(meeting.items), language=meeting.book.language, on=day,
    )  # fmt: skip
    day += timedelta(days=1)
    meeting.telling.speak(
        day, meeting.recorder, dialogue.circulate_minutes, on=day,
        calendar=meeting.telling.calendar,
    )  # fmt: skip


def sign(meeting: Meeting, party: str, day: date, *, dissent: str | None = None) -> None:
    """A party signs, in its way, and one attests it; what it promised there is thereby agreed."""
    content = meeting.telling.state.content
    assert content is not None  # write_down() has told it
    paper = PAPER.get(party.rpartition("-")[2])
    by = meeting.recorder if paper else party
    meeting.telling.speak(
        day, by, dialogue.sign_minutes,
        party=party, method=paper or SignatureMethod.OWN_ACCOUNT, content_hash=content.hash,
        language_read=meeting.book.language,
        sheet=meeting.telling.photo()[0] if paper is SignatureMethod.THUMBPRINT else None,
        reader=office(by) if paper else None, attested_by=_attester(meeting, party),
        dissent=dissent, by=by, on=day,
    )  # fmt: skip
    attest(meeting, party, day)
    for case, commitment_id, owner in meeting.heard:
        if owner == party:
            case.speak(
                day, party, agree_commitment,
                commitment_id=commitment_id, basis=Basis.SIGNED_MINUTES, signed=True, by=party,
                on=day,
            )  # fmt: skip


def attest(meeting: Meeting, party: str, day: date) -> None:
    """The body named says so itself, where a signature of the party waits for that."""
    waits = meeting.telling.state.waiting.get(party)
    if waits is None or waits.attested_by is None:
        return
    meeting.telling.speak(
        day, waits.attested_by, dialogue.attest_signature,
        party=party, content_hash=waits.content_hash, by=waits.attested_by, on=day,
    )  # fmt: skip


def seal(meeting: Meeting, day: date) -> None:
    """Close the minutes; of who has not signed it is said why."""
    said = meeting.book.say("dialogues", "absent")
    meeting.telling.speak(
        day, meeting.recorder, dialogue.seal_minutes,
        missing=tuple(Missing(party=each, reason=said) for each in meeting.telling.state.unsigned),
        on=day,
    )  # fmt: skip


def finish(meeting: Meeting, *, dissent: tuple[str, str] | None = None) -> None:
    """Write down, let all who were there sign, seal: within ten days. `dissent`: whose, and it."""
    write_down(meeting, meeting.held_on + timedelta(days=2))
    for number, party in enumerate(meeting.telling.state.present):
        beside = dissent[1] if dissent and dissent[0] == party else None
        sign(meeting, party, meeting.held_on + timedelta(days=4 + number // 2), dissent=beside)
    seal(meeting, meeting.held_on + timedelta(days=9))


def _title(kind: str, language: str) -> str | None:
    """The name of the kind."""
    names = codes.dialogue_kinds().codes[kind].names
    return {DARI: names.fa, PASHTO: names.ps}.get(language) or names.en


def _attester(meeting: Meeting, party: str) -> str | None:
    """Somebody else in the room, beside the one that records."""
    others = meeting.telling.state.present
    return next((each for each in others if each not in (party, meeting.recorder)), None)
