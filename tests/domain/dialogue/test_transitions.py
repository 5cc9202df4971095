"""Every stage against every decision: where each leads, and how the others are refused.

The table is the life cycle: an entry is the stage that follows, `same` one that stays, `-`
nothing added, and anything else the code of the refusal.
"""

from collections.abc import Callable
from functools import partial

import pytest

from domain import dialogue as decisions
from domain.dialogue import (
    DIALOGUE,
    Stage,
    accept_amendment,
    add_addendum,
    attest_signature,
    cancel_dialogue,
    circulate_minutes,
    correct_attendance,
    decline_amendment,
    draft_minutes,
    hold_dialogue,
    invite_bodies,
    plan_dialogue,
    postpone_dialogue,
    prepare_agenda,
    propose_amendment,
    refuse_signature,
    review_translation,
    seal_minutes,
    sign_minutes,
    translate_minutes,
)
from domain.dialogue import events as e
from tests.domain.dialogue.examples import (
    ADDENDUM,
    AMENDMENT,
    ATTENDANCE,
    BOARD,
    CIRCULATED,
    COUNCIL,
    DRAFTED,
    HASH,
    PARTIES,
    POLICE,
    SEALED,
    SHEET,
    TRANSLATION,
    WEEK,
    WORKS,
    cancelled,
    held,
    march,
    outcome,
    planned,
    raised,
    signed,
    tally,
)  # fmt: skip

Decide = Callable[..., list[e.DialogueEvent]]
on = march(20)

by_thumb = signed(
    WORKS, method=e.SignatureMethod.THUMBPRINT, sheet=SHEET, attested_by=COUNCIL, signed_by=POLICE
)

STAGES: dict[Stage, tuple[e.DialogueEvent, ...]] = {
    Stage.UNKNOWN: (),
    Stage.PLANNED: (planned,),
    Stage.CANCELLED: (planned, cancelled),
    Stage.HELD: (planned, held),
    Stage.DRAFTED: DRAFTED,
    Stage.CIRCULATED: (*CIRCULATED, signed(COUNCIL), signed(POLICE), by_thumb),
    Stage.SEALED: SEALED,
}

U, P, S = "dialogue-unknown", "dialogue-not-planned", "same"
NC = "not-circulated"
words = tuple(e.TranslatedItem(number=n, text="x") for n in (1, 2))
agenda = (e.AgendaItem(number=1, kind=e.AgendaKind.NEW, text="The lane"),)

TABLE: dict[Decide, tuple[str, ...]] = {
    # unknown, planned, cancelled, held, drafted, circulated, sealed
    partial(
        plan_dialogue, kind="community", place=planned.place, convener=POLICE, language="fa-AF",
        planned_on=march(2), invited=planned.invited, code_list=planned.code_list,
    ): ("planned", *("-",) * 6),
    partial(invite_bodies, bodies=(BOARD,), on=on): (U, S, P, P, P, P, P),
    partial(postpone_dialogue, planned_on=march(21), reason="Snow", on=on): (U, S, P, P, P, P, P),
    partial(cancel_dialogue, reason="Snow", on=on): (U, "cancelled", "-", P, P, P, P),
    partial(prepare_agenda, items=agenda, on=on): (U, S, P, P, P, P, P),
    partial(hold_dialogue, held_on=march(2), attendance=ATTENDANCE, parties=PARTIES, on=on): (
        U, "held", P, "-", "-", "-", "-",
    ),
    partial(correct_attendance, attendance=tally(men=21), reason="One came late.", on=on): (
        U, "not-held", "not-held", S, S, S, "minutes-sealed",
    ),
    partial(draft_minutes, items=(raised,), language="fa-AF", on=on): (
        U, "not-held", "not-held", "drafted", S, "already-circulated", "minutes-sealed",
    ),
    partial(circulate_minutes, on=on, calendar=WEEK): (
        U, *("nothing-drafted",) * 3, "circulated", "-", "-",
    ),
    partial(propose_amendment, amendment_id=AMENDMENT, text="x", language="en", by=COUNCIL,
            on=on): (U, NC, NC, NC, NC, S, NC),
    partial(accept_amendment, amendment_id=AMENDMENT, on=on): (U, *("amendment-unknown",) * 6),
    partial(decline_amendment, amendment_id=AMENDMENT, reason="x", on=on): (
        U, *("amendment-unknown",) * 6,
    ),
    partial(sign_minutes, party=WORKS, method=e.SignatureMethod.OWN_ACCOUNT, content_hash=HASH,
            language_read="fa-AF", by=WORKS, on=on): (U, NC, NC, NC, NC, S, "-"),
    partial(attest_signature, party=WORKS, content_hash=HASH, by=COUNCIL, on=on): (
        U, NC, NC, NC, NC, S, NC,
    ),
    partial(refuse_signature, party=WORKS, reason="x", by=WORKS, on=on): (
        U, NC, NC, NC, NC, S, NC,
    ),
    partial(seal_minutes, missing=(e.Missing(party=WORKS, reason="Away"),), on=on): (
        U, NC, NC, NC, NC, "sealed", "-",
    ),
    partial(add_addendum, addendum_id=ADDENDUM, text="x", language="en", by=COUNCIL, on=on): (
        U, *("not-sealed",) * 5, S,
    ),
    partial(translate_minutes, translation_id=TRANSLATION, language="en", content_hash=HASH,
            items=words, by=WORKS, on=on): (U, NC, NC, NC, NC, S, S),
    partial(review_translation, translation_id=TRANSLATION, by=COUNCIL, on=on): (
        U, *("translation-unknown",) * 6,
    ),
}  # fmt: skip

cases = [
    pytest.param(stage, decide, entry, id=f"{decide.func.__name__}-{stage}")  # type: ignore[attr-defined]
    for decide, row in TABLE.items()
    for stage, entry in zip(STAGES, row, strict=True)
]


@pytest.mark.parametrize(("stage", "decide", "entry"), cases)
def test_a_decision_at_a_stage(stage: Stage, decide: Decide, entry: str) -> None:
    before = DIALOGUE.fold(STAGES[stage])
    assert before.stage is stage
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = DIALOGUE.fold([*STAGES[stage], *result])
        follows = {"-": stage, S: stage}.get(entry) or Stage(entry)
        assert (after.stage, bool(result)) == (follows, entry != "-")


@pytest.mark.parametrize(("stage", "decide", "entry"), cases)
def test_the_same_decision_again_adds_nothing(stage: Stage, decide: Decide, entry: str) -> None:
    result = outcome(decide, DIALOGUE.fold(STAGES[stage]))
    if not isinstance(result, str):
        assert outcome(decide, DIALOGUE.fold([*STAGES[stage], *result])) == []


def test_the_table_holds_every_decision() -> None:
    listed = {decide.func.__name__ for decide in TABLE}  # type: ignore[attr-defined]
    assert listed == {decision.__name__ for decision in decisions.DECISIONS}
