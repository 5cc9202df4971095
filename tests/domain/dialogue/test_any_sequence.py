"""Decisions in any order: what must hold however recorders and parties meet."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import dialogue as d
from domain.dialogue import DIALOGUE, Dialogue, Stage
from domain.dialogue import events as e
from tests.domain.dialogue.examples import (
    ATTENDANCE,
    BOARD,
    COUNCIL,
    HASH,
    PARTIES,
    POLICE,
    SHEET,
    WEEK,
    WORKS,
    march,
    outcome,
    promised,
    raised,
    tally,
)

ORDER = [*Stage]
BODIES = st.sampled_from([COUNCIL, POLICE, WORKS, BOARD])
IDS = st.sampled_from([UUID(int=1), UUID(int=2), UUID(int=3)])
DAYS = st.integers(1, 30).map(march)
TEXTS = st.sampled_from(["As said.", "Otherwise.", ""])
HIDDEN = st.sampled_from([(), (), (), (1,)])
TALLIES = st.sampled_from([ATTENDANCE, tally(men=21), tally(total=1), tally(displaced=99)])
ROOMS = st.sampled_from(
    [PARTIES, PARTIES, (*PARTIES[:2], replace(PARTIES[2], present=False)), PARTIES[:2]]
)
MINUTES = st.sampled_from(
    [(raised,), (raised, promised), (promised,), (replace(raised, text="Wet."),)]
)


class AnyMeeting(RuleBasedStateMachine):
    """Every rule takes one decision; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[e.DialogueEvent] = []
        self.meeting: Dialogue = DIALOGUE.initial
        self.sealed_as: bytes | None = None

    def decide(self, decision: Callable[..., list[e.DialogueEvent]], **arguments: Any) -> None:
        bound = partial(decision, **arguments)
        added = outcome(bound, self.meeting)
        if isinstance(added, str):
            return
        before = self.meeting
        self.events += added
        self.meeting = DIALOGUE.fold(self.events)
        assert outcome(bound, self.meeting) == [], "the same again adds nothing"
        assert ORDER.index(self.meeting.stage) >= ORDER.index(before.stage), "no way back"

    @initialize(kind=st.sampled_from(["community", "mab_session"]), far=st.integers(0, 6))
    def begin(self, kind: str, far: int) -> None:
        """So far the meeting went well; without a head start few would ever be sealed."""
        self.decide(
            d.plan_dialogue, kind=kind, place="HRT-N06", convener=POLICE, language="fa-AF",
            planned_on=march(2), invited=(POLICE, COUNCIL, WORKS), code_list="dialogue_kinds.1",
        )  # fmt: skip
        board = kind == "mab_session"
        absent = (e.Presence(role="board", present=False),) if board else ()
        hold = partial(
            self.decide, d.hold_dialogue, held_on=march(2), attendance=ATTENDANCE,
            parties=(*PARTIES, *absent), on=march(2),
        )  # fmt: skip
        steps: list[Callable[[], None]] = [
            hold,
            partial(self.draft, items=(raised, promised), hidden=(), on=march(3)),
            partial(self.circulate, hidden=(), on=march(4)),
            partial(self.sign_for_oneself, by=COUNCIL, on=march(5)),
            partial(self.sign_for_oneself, by=POLICE, on=march(5)),
            partial(self.seal, absent=WORKS, reason="As said.", on=march(20)),
        ]
        for step in steps[:far]:
            step()

    @rule(bodies=st.tuples(BODIES), hidden=HIDDEN, on=DAYS)
    def invite(self, **said: Any) -> None:
        self.decide(d.invite_bodies, **said)

    @rule(planned_on=DAYS, reason=TEXTS, on=DAYS)
    def postpone(self, **said: Any) -> None:
        self.decide(d.postpone_dialogue, **said)

    @rule(reason=TEXTS, on=DAYS, snow=st.integers(0, 9))
    def cancel(self, reason: str, on: Any, snow: int) -> None:
        if snow == 0:  # else few meetings would be held
            self.decide(d.cancel_dialogue, reason=reason, on=on)

    @rule(held_on=DAYS, attendance=TALLIES, parties=ROOMS, on=DAYS)
    def hold(self, **said: Any) -> None:
        board = self.meeting.planned is not None and self.meeting.planned.kind == "mab_session"
        absent = (e.Presence(role="board", present=False),) if board else ()
        self.decide(d.hold_dialogue, **{**said, "parties": (*said["parties"], *absent)})

    @rule(attendance=TALLIES, reason=TEXTS, on=DAYS)
    def correct(self, **said: Any) -> None:
        self.decide(d.correct_attendance, **said)

    @rule(items=MINUTES, hidden=HIDDEN, on=DAYS)
    def draft(self, **said: Any) -> None:
        self.decide(d.draft_minutes, language="fa-AF", **said)

    @rule(hidden=HIDDEN, on=DAYS)
    def circulate(self, **said: Any) -> None:
        self.decide(d.circulate_minutes, calendar=WEEK, **said)

    @rule(amendment_id=IDS, item=st.sampled_from([1, 2, None]), text=TEXTS, by=BODIES, on=DAYS)
    def propose(self, **said: Any) -> None:
        self.decide(d.propose_amendment, language="fa-AF", **said)

    @rule(amendment_id=IDS, on=DAYS)
    def accept(self, **said: Any) -> None:
        self.decide(d.accept_amendment, **said)

    @rule(amendment_id=IDS, reason=TEXTS, on=DAYS)
    def decline(self, **said: Any) -> None:
        self.decide(d.decline_amendment, **said)

    @rule(
        party=BODIES,
        method=st.sampled_from(e.SignatureMethod),
        attested_by=BODIES | st.none(),
        by=BODIES,
        stale=st.booleans(),
        on=DAYS,
    )
    def sign(self, stale: bool, **said: Any) -> None:
        content = self.meeting.content
        read = content.hash if content is not None and not stale else HASH
        self.decide(
            d.sign_minutes, content_hash=read, language_read="fa-AF", sheet=SHEET, reader="Clerk",
            **said,
        )  # fmt: skip

    @rule(by=BODIES, on=DAYS)
    def sign_for_oneself(self, by: str, on: Any) -> None:
        content = self.meeting.content
        self.decide(
            d.sign_minutes, party=by, by=by, method=e.SignatureMethod.OWN_ACCOUNT,
            content_hash=content.hash if content else HASH, language_read="fa-AF", on=on,
        )  # fmt: skip

    @rule(party=BODIES, by=BODIES, stale=st.booleans(), on=DAYS)
    def attest(self, stale: bool, **said: Any) -> None:
        content = self.meeting.content
        read = content.hash if content is not None and not stale else HASH
        self.decide(d.attest_signature, content_hash=read, **said)

    @rule(party=BODIES, on=DAYS)
    def attest_what_waits(self, party: str, on: Any) -> None:
        waits = self.meeting.waiting.get(party)
        if waits is not None and waits.attested_by is not None:
            self.decide(
                d.attest_signature, party=party, content_hash=waits.content_hash,
                by=waits.attested_by, on=on,
            )  # fmt: skip

    @rule(party=BODIES, by=BODIES, reason=TEXTS, on=DAYS)
    def refuse(self, **said: Any) -> None:
        self.decide(d.refuse_signature, **said)

    @rule(absent=BODIES, reason=TEXTS, on=DAYS)
    def seal(self, absent: str, reason: str, on: Any) -> None:
        missing = (e.Missing(party=absent, reason=reason),)
        self.decide(d.seal_minutes, missing=missing, on=on)

    @rule(addendum_id=IDS, text=TEXTS, by=BODIES, records=st.booleans(), on=DAYS)
    def add(self, **said: Any) -> None:
        self.decide(d.add_addendum, language="fa-AF", **said)

    @rule(translation_id=IDS, by=BODIES, machine=st.booleans(), on=DAYS)
    def translate(self, **said: Any) -> None:
        content = self.meeting.content
        items = content.items if content else ()
        words = tuple(e.TranslatedItem(number=item.number, text="x") for item in items)
        self.decide(
            d.translate_minutes, language="en", items=words,
            content_hash=content.hash if content else HASH, **said,
        )  # fmt: skip

    @rule(translation_id=IDS, by=BODIES, on=DAYS)
    def review(self, **said: Any) -> None:
        self.decide(d.review_translation, **said)

    @invariant()
    def sealed_words_never_change(self) -> None:
        content = self.meeting.content
        if self.meeting.sealed is None or content is None:
            return
        self.sealed_as = self.sealed_as or content.canonical
        assert content.canonical == self.sealed_as
        assert self.meeting.sealed.content_hash == content.hash

    @invariant()
    def sealed_minutes_were_signed_by_two_and_nobody_is_forgotten(self) -> None:
        sealed = self.meeting.sealed
        if sealed is None or self.meeting.planned is None:
            return
        assert len(self.meeting.signed) >= 2
        if self.meeting.planned.kind == "community":
            assert COUNCIL in {each.party for each in self.meeting.signed}
        assert tuple(each.party for each in sealed.missing) == self.meeting.unsigned
        assert all(each.reason.strip() for each in sealed.missing)

    @invariant()
    def the_sums_always_agree(self) -> None:
        counts = self.meeting.attendance
        if counts is not None:
            assert counts.women + counts.men + counts.girls + counts.boys == counts.total
            assert (counts.displaced or 0) <= counts.total

    @invariant()
    def only_parties_that_were_there_sign_and_amend(self) -> None:
        present = self.meeting.present
        for signed in self.meeting.signatures:
            assert signed.party in present
            own = signed.method is e.SignatureMethod.OWN_ACCOUNT
            assert (signed.signed_by == signed.party) or not own
            assert own == (signed.attested_by is None)
            assert signed.attested_by != signed.signed_by
        assert all(a.proposed.proposed_by in present for a in self.meeting.amendments.values())

    @invariant()
    def what_is_attested_was_said_by_the_attester_itself(self) -> None:
        said = [
            (each.party, each.attested_by, each.content_hash)
            for each in self.events
            if isinstance(each, e.SignatureAttested)
        ]
        for signed in self.meeting.signatures:
            if signed.attested_by is not None:
                assert (signed.party, signed.attested_by, signed.content_hash) in said
        assert all(each.attested_by is not None for each in self.meeting.waiting.values())

    @invariant()
    def what_was_signed_is_what_stands(self) -> None:
        content = self.meeting.content
        assert all(content and s.content_hash == content.hash for s in self.meeting.signed)
        parties = [(s.party, s.method) for s in self.meeting.signed]
        assert len(set(parties)) == len(parties)

    @invariant()
    def items_are_numbered_without_a_gap(self) -> None:
        content = self.meeting.content
        numbers = [item.number for item in content.items] if content else []
        assert numbers == list(range(1, len(numbers) + 1))


TestAnyMeeting = AnyMeeting.TestCase
TestAnyMeeting.settings = settings(max_examples=100, stateful_step_count=50)
