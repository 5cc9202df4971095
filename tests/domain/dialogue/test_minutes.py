from dataclasses import replace
from functools import partial

from domain.dialogue import (
    DIALOGUE,
    accept_amendment,
    circulate_minutes,
    decline_amendment,
    draft_minutes,
    propose_amendment,
)
from domain.dialogue import events as e
from domain.words import Suspension, WorkingCalendar
from tests.domain.dialogue.examples import (
    AMENDMENT,
    BOARD,
    CIRCULATED,
    COUNCIL,
    DRAFTED,
    HASH,
    PARTIES,
    WEEK,
    WORKS,
    accepted,
    circulated,
    declined,
    dialogue,
    drafted,
    held,
    march,
    planned,
    promised,
    proposed,
    raised,
    was_there,
)

draft = partial(draft_minutes, items=(raised, promised), language="fa-AF", on=march(3))
propose = partial(
    propose_amendment, amendment_id=AMENDMENT, item=2, text="Three lamps.", language="fa-AF",
    by=COUNCIL, on=march(4),
)  # fmt: skip


def test_minutes_are_drafted_and_drafted_anew() -> None:
    dialogue.given(planned, held).when(draft).then(drafted)
    second = e.MinutesDrafted(draft=2, items=(raised,), language="fa-AF", on=march(3))
    dialogue.given(*DRAFTED).when(draft, items=(raised,)).then(second)


def test_items_are_numbered_without_a_gap() -> None:
    given = dialogue.given(planned, held)
    given.when(draft, items=(promised,)).then_refused("item-numbers-wrong")
    given.when(draft, items=(raised, raised)).then_refused("item-numbers-wrong")


def test_a_case_that_some_party_may_not_see_is_no_item() -> None:
    dialogue.given(planned, held).when(draft, hidden=(1,)).then_refused("item-hidden")
    dialogue.given(*DRAFTED).when(
        circulate_minutes, hidden=(1,), on=march(3), calendar=WEEK
    ).then_refused("item-hidden")


def test_only_who_was_in_the_room_promised_there() -> None:
    absent = (*PARTIES[:2], was_there(WORKS, "municipality", present=False))
    without = replace(held, parties=absent)
    dialogue.given(planned, without).when(draft).then_refused("owner-not-present")
    nobody = replace(promised, body=None)
    dialogue.given(planned, held).when(draft, items=(raised, nobody)).then_refused(
        "owner-not-present"
    )


def test_the_parties_have_seven_working_days() -> None:
    dialogue.given(*DRAFTED).when(circulate_minutes, on=march(3), calendar=WEEK).then(circulated)
    closed = WorkingCalendar(suspended=(Suspension(first_day=march(4), last_day=march(8)),))
    later = replace(circulated, respond_by=march(16))
    dialogue.given(*DRAFTED).when(circulate_minutes, on=march(3), calendar=closed).then(later)


def test_a_city_may_set_its_own_days_and_a_recorder_a_day_ahead() -> None:
    circulate = partial(circulate_minutes, on=march(3), calendar=WEEK)
    given = dialogue.given(*DRAFTED)
    given.when(circulate, days=1).then(replace(circulated, respond_by=march(4)))
    given.when(circulate, respond_by=march(9)).then(replace(circulated, respond_by=march(9)))
    given.when(circulate, respond_by=march(2)).then_refused("date-order")


def test_a_party_that_was_there_proposes_an_amendment() -> None:
    given = dialogue.given(*CIRCULATED)
    given.when(propose).then(proposed)
    given.when(propose, by=BOARD).then_refused("party-not-present")
    given.when(propose, by=None).then_refused("party-not-present")
    given.when(propose, item=3).then_refused("item-unknown")
    given.when(propose, item=0).then_refused("item-unknown")


def test_an_amendment_keeps_its_id() -> None:
    given = dialogue.given(*CIRCULATED, proposed)
    given.when(propose, on=march(5)).then_nothing()
    given.when(propose, text="Four lamps.").then_refused("id-reused")


def test_an_amendment_is_answered_once() -> None:
    accept = partial(accept_amendment, amendment_id=AMENDMENT, on=march(5))
    decline = partial(decline_amendment, amendment_id=AMENDMENT, reason="Not said.", on=march(5))
    waiting = dialogue.given(*CIRCULATED, proposed)
    waiting.when(accept).then(accepted)
    waiting.when(decline).then(declined)
    waiting.when(decline, reason="").then_refused("reason-missing")
    taken = dialogue.given(*CIRCULATED, proposed, accepted)
    taken.when(accept).then_nothing()
    taken.when(decline).then_refused("amendment-answered")
    left = dialogue.given(*CIRCULATED, proposed, declined)
    left.when(decline).then_nothing()
    left.when(decline, reason="Otherwise.").then_refused("amendment-answered")
    left.when(accept).then_refused("amendment-answered")


def test_an_accepted_amendment_changes_the_words_and_a_declined_one_nothing() -> None:
    before = DIALOGUE.fold(CIRCULATED).content
    changed = DIALOGUE.fold([*CIRCULATED, proposed, accepted]).content
    same = DIALOGUE.fold([*CIRCULATED, proposed, declined]).content
    assert before is not None
    assert changed is not None
    assert before == same
    assert [item.text for item in changed.items] == [raised.text, "Three lamps."]
    assert changed.items[1].commitment_id == promised.commitment_id
    assert changed.hash != before.hash


def test_an_amendment_that_names_no_item_adds_one_at_the_end() -> None:
    more = replace(proposed, item=None, text="We thank you.")
    content = DIALOGUE.fold([*CIRCULATED, more, accepted]).content
    assert content is not None
    assert content.items[2] == e.MinutesItem(
        number=3, kind=e.ItemKind.INFORMATION, text="We thank you.", language="fa-AF"
    )


def test_the_hash_is_of_what_is_read_aloud_and_not_of_the_links() -> None:
    unlinked = replace(drafted, items=(replace(raised, issue_id=None), promised))
    otherwise = replace(drafted, items=(replace(raised, text="The lane is wet."), promised))
    hashes = [
        content.hash
        for each in (drafted, unlinked, otherwise)
        if (content := DIALOGUE.fold([planned, held, each]).content)
    ]
    assert hashes[0] == hashes[1] == HASH
    assert hashes[2] != HASH


def test_the_canonical_form_never_changes() -> None:
    content = DIALOGUE.fold(CIRCULATED).content
    assert content is not None
    assert content.canonical.decode() == (
        '{"held_on":"2026-03-02","items":[{"kind":"issue_raised","language":"fa-AF","number":1,'
        '"raised_by":"women","text":"The lane is dark."},{"body":"HRT-DUG","due_on":"2026-03-31",'
        '"kind":"commitment_made","language":"fa-AF","number":2,"office":"Head of works",'
        '"text":"Two lamps."}],"kind":"community","language":"fa-AF","place":"HRT-N06-G02"}'
    )
