from dataclasses import replace
from functools import partial

import pytest

from domain.dialogue import (
    DIALOGUE,
    add_addendum,
    attest_signature,
    refuse_signature,
    review_translation,
    seal_minutes,
    sign_minutes,
    translate_minutes,
)
from domain.dialogue import events as e
from domain.words import Evidence
from tests.domain.dialogue.examples import (
    ADDENDUM,
    BOARD,
    CIRCULATED,
    COUNCIL,
    DRAFTED,
    HASH,
    PARTIES,
    POLICE,
    SEALED,
    SHEET,
    SIGNED,
    TRANSLATION,
    WOMEN,
    WORKS,
    accepted,
    attested,
    circulated,
    declined,
    dialogue,
    drafted,
    held,
    march,
    planned,
    proposed,
    raised,
    refused,
    sealed,
    signed,
    tally,
    was_there,
)

OWN, THUMB, ORAL = e.SignatureMethod
sign = partial(
    sign_minutes, party=COUNCIL, method=OWN, content_hash=HASH, language_read="fa-AF",
    by=COUNCIL, on=march(6),
)  # fmt: skip
thumb = partial(sign, method=THUMB, sheet=SHEET, attested_by=WORKS, by=POLICE)
oral = partial(sign, method=ORAL, reader="Community police officer", attested_by=WORKS, by=POLICE)
given = dialogue.given(*CIRCULATED)


def test_a_party_signs_by_its_own_account() -> None:
    given.when(sign).then(signed(COUNCIL))


def test_who_was_not_there_enters_no_signature_but_as_the_recorder() -> None:
    given.when(oral, by=WOMEN).then_refused("party-not-present")
    given.when(thumb, by=WOMEN).then_refused("party-not-present")
    given.when(thumb, by=WOMEN, records=True).then(
        signed(COUNCIL, method=THUMB, sheet=SHEET, attested_by=WORKS, signed_by=WOMEN)
    )


def test_dissent_stands_beside_a_signature() -> None:
    given.when(sign, dissent="Two are too few.").then(signed(COUNCIL, dissent="Two are too few."))


def test_a_thumbprint_comes_with_its_sheet() -> None:
    given.when(thumb).then(
        signed(COUNCIL, method=THUMB, sheet=SHEET, attested_by=WORKS, signed_by=POLICE)
    )
    given.when(thumb, sheet=None).then_refused("sheet-missing")
    told = Evidence(kind="statement", statement="We saw it.")
    given.when(thumb, sheet=told).then_refused("sheet-missing")


def test_oral_assent_says_who_read_aloud() -> None:
    given.when(oral).then(
        signed(
            COUNCIL, method=ORAL, reader="Community police officer", attested_by=WORKS,
            signed_by=POLICE,
        )
    )  # fmt: skip
    given.when(oral, reader=None).then_refused("reading-incomplete")
    given.when(oral, reader=" ").then_refused("reading-incomplete")


@pytest.mark.parametrize("decide", [thumb, oral], ids=["thumb", "oral"])
@pytest.mark.parametrize("attester", [None, POLICE, COUNCIL])
def test_neither_who_records_nor_who_signs_attests(
    decide: "partial[list[e.DialogueEvent]]", attester: str | None
) -> None:
    given.when(decide, attested_by=attester).then_refused("recorder-attests-alone")


def test_an_attester_was_in_the_room() -> None:
    given.when(thumb, attested_by=BOARD).then_refused("party-not-present")


by_thumb = signed(COUNCIL, method=THUMB, sheet=SHEET, attested_by=WORKS, signed_by=POLICE)
attest = partial(attest_signature, party=COUNCIL, content_hash=HASH, by=WORKS, on=march(7))


def test_what_is_to_be_attested_counts_once_the_attester_has_said_so_itself() -> None:
    entered = dialogue.given(*CIRCULATED, by_thumb)
    assert (entered.state.signed, entered.state.waiting) == ((), {COUNCIL: by_thumb})
    assert COUNCIL in entered.state.unsigned
    entered.when(attest).then(attested(COUNCIL, WORKS))
    done = dialogue.given(*CIRCULATED, by_thumb, attested(COUNCIL, WORKS))
    assert (done.state.signed, done.state.waiting) == ((by_thumb,), {})
    assert COUNCIL not in done.state.unsigned
    done.when(attest, on=march(8)).then_nothing()
    done.when(thumb).then_nothing()
    done.when(sign).then_refused("already-signed")


@pytest.mark.parametrize("by", [POLICE, COUNCIL, BOARD])
def test_only_the_body_named_attests(by: str) -> None:
    entered = dialogue.given(*CIRCULATED, by_thumb)
    entered.when(attest, by=by).then_refused("attestation-unknown")


def test_there_is_nothing_to_attest_where_nothing_was_entered_or_the_party_signed_itself() -> None:
    given.when(attest).then_refused("attestation-unknown")
    dialogue.given(*CIRCULATED, signed(COUNCIL)).when(attest).then_refused("attestation-unknown")
    both = dialogue.given(*CIRCULATED, by_thumb, signed(COUNCIL))
    both.when(attest).then_refused("already-signed")


def test_who_attests_speaks_of_the_words_that_stand() -> None:
    entered = dialogue.given(*CIRCULATED, by_thumb)
    entered.when(attest, content_hash="b" * 64).then_refused("content-changed")
    dialogue.given(*CIRCULATED, by_thumb, proposed).when(attest).then_refused("amendment-open")
    changed = dialogue.given(*CIRCULATED, by_thumb, proposed, accepted)
    assert changed.state.waiting == {}
    changed.when(attest).then_refused("content-changed")


def test_a_signature_that_waits_is_no_obstacle_to_another_one() -> None:
    entered = dialogue.given(*CIRCULATED, by_thumb)
    entered.when(thumb, on=march(7)).then_nothing()
    entered.when(sign).then(signed(COUNCIL))
    other = replace(by_thumb, dissent="Two are too few.")
    entered.when(thumb, dissent="Two are too few.").then(other)
    assert dialogue.given(*CIRCULATED, by_thumb, other).state.waiting == {COUNCIL: other}


def test_the_partys_own_refusal_takes_away_what_was_entered_for_it() -> None:
    no = partial(refuse_signature, party=COUNCIL, reason="Not read.", by=COUNCIL, on=march(7))
    refusal = e.SignatureRefused(party=COUNCIL, reason="Not read.", on=march(7))
    dialogue.given(*CIRCULATED, by_thumb).when(no).then(refusal)
    dialogue.given(*CIRCULATED, by_thumb, refusal).when(attest).then_refused("attestation-unknown")
    dialogue.given(*CIRCULATED, refusal, by_thumb).when(no).then(refusal)


def test_nobody_signs_for_another_party() -> None:
    given.when(sign, by=POLICE).then_refused("not-your-party")


def test_a_party_that_was_not_there_signs_nothing() -> None:
    absent = replace(held, parties=(*PARTIES[:2], was_there(WORKS, "municipality", False)))
    without = replace(drafted, items=(raised,))
    room = dialogue.given(planned, absent, without, circulated)
    content = room.state.content
    assert content is not None
    sign_here = partial(sign, party=WORKS, by=WORKS, content_hash=content.hash)
    room.when(sign_here).then_refused("party-not-present")
    room.when(refuse_signature, party=WORKS, reason="x", by=WORKS, on=march(6)).then_refused(
        "party-not-present"
    )


def test_a_signature_binds_to_the_words_that_were_read() -> None:
    given.when(sign, content_hash="b" * 64).then_refused("content-changed")
    changed = dialogue.given(*CIRCULATED, signed(COUNCIL), proposed, accepted)
    changed.when(sign).then_refused("content-changed")
    assert changed.state.signed == ()
    assert changed.state.unsigned == (POLICE, COUNCIL, WORKS)
    content = changed.state.content
    assert content is not None
    changed.when(sign, content_hash=content.hash).then(signed(COUNCIL, content_hash=content.hash))


def test_nobody_signs_while_an_amendment_waits() -> None:
    dialogue.given(*CIRCULATED, proposed).when(sign).then_refused("amendment-open")
    dialogue.given(*CIRCULATED, proposed, declined).when(sign).then(signed(COUNCIL))


def test_a_party_signs_once() -> None:
    once = dialogue.given(*CIRCULATED, signed(COUNCIL))
    once.when(sign, on=march(7)).then_nothing()
    once.when(sign, dissent="Now we disagree.").then_refused("already-signed")
    once.when(thumb).then_refused("already-signed")
    once.when(refuse_signature, party=COUNCIL, reason="x", by=COUNCIL, on=march(7)).then_refused(
        "already-signed"
    )


def test_a_party_refuses_for_itself_with_a_reason_and_may_sign_later() -> None:
    refuse = partial(refuse_signature, party=WORKS, reason="No budget.", by=WORKS, on=march(6))
    given.when(refuse).then(refused)
    given.when(refuse, by=POLICE).then_refused("not-your-party")
    given.when(refuse, reason="").then_refused("reason-missing")
    dialogue.given(*CIRCULATED, refused).when(refuse).then_nothing()
    dialogue.given(*CIRCULATED, refused).when(sign, party=WORKS, by=WORKS).then(signed(WORKS))


# Sealing

BOTH = (*CIRCULATED, signed(COUNCIL), signed(POLICE))
AWAY = e.Missing(party=WORKS, reason="Away")


def test_minutes_are_sealed_at_once_when_every_party_has_signed() -> None:
    dialogue.given(*SIGNED).when(seal_minutes, on=march(7)).then(replace(sealed, on=march(7)))


def test_else_the_days_of_circulation_must_be_over() -> None:
    room = dialogue.given(*BOTH)
    room.when(seal_minutes, missing=(AWAY,), on=march(11)).then_refused("circulation-running")
    room.when(seal_minutes, missing=(AWAY,), on=march(12)).then(replace(sealed, missing=(AWAY,)))


def test_a_missing_signature_needs_a_reason_the_partys_own_first() -> None:
    room = dialogue.given(*BOTH)
    room.when(seal_minutes, on=march(12)).then_refused("absence-unexplained")
    blank = (replace(AWAY, reason=" "),)
    room.when(seal_minutes, missing=blank, on=march(12)).then_refused("absence-unexplained")
    own = (e.Missing(party=WORKS, reason="No budget."),)
    dialogue.given(*BOTH, refused).when(seal_minutes, missing=(AWAY,), on=march(12)).then(
        replace(sealed, missing=own)
    )


def test_a_joint_kind_is_signed_by_two_parties_one_of_them_the_community() -> None:
    everybody = tuple(e.Missing(party=party, reason="Away") for party in planned.invited)
    seal = partial(seal_minutes, missing=everybody, on=march(12))
    for who in ((), (COUNCIL,), (POLICE, WORKS)):
        room = dialogue.given(*CIRCULATED, *(signed(party) for party in who))
        room.when(seal).then_refused("signatures-missing")


def test_what_nobody_has_attested_seals_nothing() -> None:
    why = tuple(e.Missing(party=party, reason="Away") for party in (COUNCIL, WORKS))
    seal = partial(seal_minutes, missing=why, on=march(12))
    entered = (*CIRCULATED, signed(POLICE), by_thumb)
    dialogue.given(*entered).when(seal).then_refused("signatures-missing")
    dialogue.given(*entered, signed(WORKS)).when(seal_minutes, on=march(7)).then_refused(
        "circulation-running"
    )
    dialogue.given(*entered, attested(COUNCIL, WORKS)).when(seal).then(
        replace(sealed, missing=why[1:])
    )


def test_nothing_is_sealed_while_an_amendment_waits() -> None:
    dialogue.given(*SIGNED, proposed).when(seal_minutes, on=march(12)).then_refused(
        "amendment-open"
    )


def test_sealed_minutes_are_sealed_once() -> None:
    dialogue.given(*SEALED).when(seal_minutes, on=march(20)).then_nothing()
    with_reason = (*BOTH, replace(sealed, missing=(AWAY,)))
    other = (e.Missing(party=WORKS, reason="Otherwise"),)
    dialogue.given(*with_reason).when(seal_minutes, missing=other, on=march(20)).then_refused(
        "not-circulated"
    )


# A session of one party

ALONE = (
    replace(planned, kind="womens", convener=WOMEN, invited=(WOMEN,)),
    replace(held, attendance=tally(9, 0, 0), parties=(was_there(WOMEN, "community"),)),
    replace(drafted, items=(raised,)),
    circulated,
)
alone_content = DIALOGUE.fold(ALONE).content
assert alone_content is not None
alone_hash = alone_content.hash
convener = signed(WOMEN, content_hash=alone_hash)
attending = signed(
    WOMEN, content_hash=alone_hash, method=THUMB, sheet=SHEET, attested_by=WOMEN,
    signed_by=POLICE,
)  # fmt: skip


def test_in_a_session_of_one_party_the_convener_and_one_who_attended_sign() -> None:
    room = dialogue.given(*ALONE, convener)
    room.when(seal_minutes, on=march(12)).then_refused("signatures-missing")
    attend = partial(
        thumb, party=WOMEN, content_hash=alone_hash, attested_by=WOMEN, by=POLICE, records=True
    )
    room.when(attend, by=WOMEN).then_refused("recorder-attests-alone")
    room.when(attend).then(attending)
    entered = dialogue.given(*ALONE, convener, attending)
    entered.when(seal_minutes, on=march(12)).then_refused("signatures-missing")
    confirmed = attested(WOMEN, WOMEN, content_hash=alone_hash)
    entered.when(attest, party=WOMEN, content_hash=alone_hash, by=WOMEN).then(confirmed)
    both = dialogue.given(*ALONE, convener, attending, confirmed)
    both.when(attend, dissent="Now we disagree.").then_refused("already-signed")
    both.when(seal_minutes, on=march(12)).then(replace(sealed, content_hash=alone_hash))


def test_in_a_session_of_one_party_two_others_do_not_stand_for_a_convener_who_was_there() -> None:
    invited = (BOARD, WORKS, POLICE)
    roles = (was_there(BOARD, "board"), PARTIES[2], PARTIES[0])
    board = (
        replace(planned, kind="mab_session", convener=BOARD, invited=invited),
        replace(held, parties=roles),
        replace(drafted, items=(raised,)),
        circulated,
    )
    content = DIALOGUE.fold(board).content
    assert content is not None
    others = [signed(body, content_hash=content.hash) for body in (WORKS, POLICE)]
    why = (e.Missing(party=BOARD, reason="Away"),)
    dialogue.given(*board, *others).when(seal_minutes, missing=why, on=march(12)).then_refused(
        "signatures-missing"
    )
    absent = replace(held, parties=(replace(roles[0], present=False), *roles[1:]))
    dialogue.given(board[0], absent, *board[2:], *others).when(seal_minutes, on=march(12)).then(
        replace(sealed, content_hash=content.hash)
    )


# Afterwards


def test_an_addendum_comes_from_a_recorder_or_a_party_that_was_there() -> None:
    add = partial(add_addendum, addendum_id=ADDENDUM, text="More.", language="en", on=march(20))
    room = dialogue.given(*SEALED)
    added = e.AddendumAdded(
        addendum_id=ADDENDUM, text="More.", language="en", added_by=COUNCIL, on=march(20)
    )
    room.when(add, by=COUNCIL).then(added)
    room.when(add, by=BOARD).then_refused("party-not-present")
    room.when(add, by=BOARD, records=True).then(replace(added, added_by=BOARD))
    room.when(add, by=None, records=True).then(replace(added, added_by=None))
    again = dialogue.given(*SEALED, added)
    again.when(add, by=COUNCIL, on=march(21)).then_nothing()
    again.when(add, by=COUNCIL, text="Else.").then_refused("id-reused")


WORDS = tuple(e.TranslatedItem(number=n, text="x") for n in (1, 2))
translate = partial(
    translate_minutes, translation_id=TRANSLATION, language="en", content_hash=HASH, items=WORDS,
    by=WORKS, on=march(5),
)  # fmt: skip
made = e.MinutesTranslated(
    translation_id=TRANSLATION, language="en", content_hash=HASH, items=WORDS, made_by=WORKS,
    machine=False, on=march(5),
)  # fmt: skip


def test_a_translation_has_every_item_of_the_words_as_they_stand() -> None:
    given.when(translate).then(made)
    given.when(translate, items=WORDS[:1]).then_refused("item-numbers-wrong")
    given.when(translate, items=WORDS[1:]).then_refused("item-numbers-wrong")
    given.when(translate, content_hash="b" * 64).then_refused("content-changed")
    again = dialogue.given(*CIRCULATED, made)
    again.when(translate, on=march(6)).then_nothing()
    again.when(translate, language="ps-AF").then_refused("id-reused")


@pytest.mark.parametrize("machine", [True, False])
def test_a_translation_is_read_out_once_another_body_has_reviewed_it(machine: bool) -> None:
    reviewed = e.TranslationReviewed(translation_id=TRANSLATION, on=march(6))
    review = partial(review_translation, translation_id=TRANSLATION, by=COUNCIL, on=march(6))
    fresh = dialogue.given(*CIRCULATED, replace(made, machine=machine))
    assert not fresh.state.translations[TRANSLATION].may_be_read_out
    fresh.when(review, by=WORKS).then_refused("own-translation")
    fresh.when(review).then(reviewed)
    after = dialogue.given(*CIRCULATED, replace(made, machine=machine), reviewed)
    assert after.state.translations[TRANSLATION].may_be_read_out
    after.when(review, on=march(7)).then_nothing()


def test_a_draft_has_no_signatures() -> None:
    assert DIALOGUE.fold(DRAFTED[:1]).signed == ()
