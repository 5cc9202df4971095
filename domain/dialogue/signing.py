"""Signing the minutes by the parties that were there, or refusing to, and sealing them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from domain.dialogue.events import (
    DialogueEvent,
    DialoguePlanned,
    MinutesSealed,
    MinutesSigned,
    Missing,
    SignatureAttested,
    SignatureMethod,
    SignatureRefused,
)
from domain.dialogue.rules import (
    a_party_speaks_for_itself,
    kind_of,
    no_amendment_may_wait,
    not_circulated,
    speaks_for_the_community,
    the_dialogue_must_exist,
    the_minutes_must_go_round,
    the_party_must_have_been_there,
)
from domain.dialogue.state import Dialogue
from domain.errors import Refusal, Unknown
from domain.rules import a_reason_must_be_given
from domain.words import Evidence


def sign_minutes(
    dialogue: Dialogue,
    *,
    party: str,
    method: SignatureMethod,
    content_hash: str,
    language_read: str,
    sheet: Evidence | None = None,
    reader: str | None = None,
    attested_by: str | None = None,
    dissent: str | None = None,
    by: str,
    records: bool = False,
    on: date,
) -> list[DialogueEvent]:
    """A party signs the content of this hash; it may write beside it with what it disagrees.

    `by` is the body that enters the signature: the party itself, or whoever records what is
    signed on paper or agreed aloud; that body was there, or `records` the dialogue. `reader` is an
    office, never a name. What is attested counts once `attested_by` has said so for itself; until
    then the party, or who enters it for the party, may put another one in its place.
    """
    planned = the_dialogue_must_exist(dialogue)
    signed = MinutesSigned(
        party=party,
        method=method,
        content_hash=content_hash,
        language_read=language_read,
        sheet=sheet,
        reader=reader,
        # nobody needs to attest what a member of the party signs itself
        attested_by=None if method is SignatureMethod.OWN_ACCOUNT else attested_by,
        dissent=dissent,
        signed_by=by,
        on=on,
    )
    entered = (*dialogue.signed, *dialogue.waiting.values())
    if any(replace(signed, on=before.on) == before for before in entered):
        return []
    content = the_minutes_must_go_round(dialogue)
    the_party_must_have_been_there(dialogue, party)
    if method is SignatureMethod.OWN_ACCOUNT:
        a_party_speaks_for_itself(party, by)
    elif not records:
        the_party_must_have_been_there(dialogue, by)
    what_was_read_still_stands(content_hash, content.hash)
    no_amendment_may_wait(dialogue)
    the_method_is_complete(signed)
    if method is not SignatureMethod.OWN_ACCOUNT:
        another_party_attests(dialogue, planned, signed)
    a_party_signs_once(dialogue, planned, signed)
    return [signed]


def attest_signature(
    dialogue: Dialogue, *, party: str, content_hash: str, by: str, on: date
) -> list[DialogueEvent]:
    """The body that a signature names says that it was there when the party signed.

    From then on the signature counts.
    """
    planned = the_dialogue_must_exist(dialogue)
    given = [each for each in dialogue.signatures if each.party == party]
    if any((each.attested_by, each.content_hash) == (by, content_hash) for each in given):
        return []
    content = the_minutes_must_go_round(dialogue)
    what_was_read_still_stands(content_hash, content.hash)
    signed = dialogue.waiting.get(party)
    if signed is None or signed.attested_by != by:
        raise Unknown(
            "attestation-unknown",
            "No signature of this party waits for your body to attest it. Read the dialogue, or "
            "enter the signature first.",
        )
    no_amendment_may_wait(dialogue)
    another_party_attests(dialogue, planned, signed)
    a_party_signs_once(dialogue, planned, signed)
    return [SignatureAttested(party=party, attested_by=by, content_hash=content_hash, on=on)]


def refuse_signature(
    dialogue: Dialogue, *, party: str, reason: str, by: str | None, on: date
) -> list[DialogueEvent]:
    """A party that was there says why it does not sign; it may still sign later.

    What was entered for it, and nobody has attested, is thereby gone.
    """
    the_dialogue_must_exist(dialogue)
    before, waits = dialogue.refused.get(party), party in dialogue.waiting
    if before is not None and before.reason == reason and by == party and not waits:
        return []
    the_minutes_must_go_round(dialogue)
    the_party_must_have_been_there(dialogue, party)
    a_party_speaks_for_itself(party, by)
    if party not in dialogue.unsigned:
        raise already_signed()
    a_reason_must_be_given(reason)
    return [SignatureRefused(party=party, reason=reason, on=on)]


def seal_minutes(
    dialogue: Dialogue, *, missing: tuple[Missing, ...] = (), on: date
) -> list[DialogueEvent]:
    """Close the minutes for ever.

    `missing`: why a party that was there did not sign, unless it has said so itself.
    """
    the_dialogue_must_exist(dialogue)
    unsigned = why_unsigned(dialogue, missing)
    if dialogue.sealed is not None:
        if dialogue.sealed.missing == unsigned:
            return []
        raise not_circulated()
    content = the_minutes_must_go_round(dialogue)
    the_parties_have_had_their_time(dialogue, on)
    no_amendment_may_wait(dialogue)
    enough_parties_have_signed(dialogue)
    if any(not each.reason.strip() for each in unsigned):
        raise Refusal(
            "absence-unexplained",
            "Say of every party that was there and did not sign why its signature is missing.",
        )
    return [MinutesSealed(content_hash=content.hash, missing=unsigned, on=on)]


def why_unsigned(dialogue: Dialogue, missing: tuple[Missing, ...]) -> tuple[Missing, ...]:
    """Each party that was there and has not signed, with its own reason or the one given."""
    said: Mapping[str, str] = {each.party: each.reason for each in missing} | {
        party: refused.reason for party, refused in dialogue.refused.items()
    }
    return tuple(Missing(party=body, reason=said.get(body, "")) for body in dialogue.unsigned)


# Rules


def what_was_read_still_stands(content_hash: str, now: str) -> None:
    if content_hash != now:
        raise Refusal(
            "content-changed",
            "The minutes read differently now. Read them again, then sign what they say.",
        )


def the_method_is_complete(signed: MinutesSigned) -> None:
    if signed.method is SignatureMethod.THUMBPRINT and not (signed.sheet and signed.sheet.sha256):
        raise Refusal("sheet-missing", "Attach the sheet that was signed, by its SHA-256.")
    if signed.method is SignatureMethod.ORAL_ASSENT and not (signed.reader or "").strip():
        raise Refusal(
            "reading-incomplete", "Say which office read the minutes aloud, and in which language."
        )


def another_party_attests(
    dialogue: Dialogue, planned: DialoguePlanned, signed: MinutesSigned
) -> None:
    """Neither who records nor who signs attests.

    In a session of one party there may be nobody else in the room: there any other body than
    the one that records may attest, also the convener for a member who attended.
    """
    attester, joint = signed.attested_by, kind_of(planned).joint
    if attester in (None, signed.signed_by) or (joint and attester == signed.party):
        raise Refusal(
            "recorder-attests-alone",
            "Name another party that was there when this was signed: neither the one that signs "
            "nor the one that records.",
        )
    if joint:
        the_party_must_have_been_there(dialogue, attester)


def a_party_signs_once(dialogue: Dialogue, planned: DialoguePlanned, signed: MinutesSigned) -> None:
    """In a session of one party its convener and one who attended may be of the same body."""
    joint = kind_of(planned).joint
    for before in dialogue.signed:
        if before.party == signed.party and (joint or _by_itself(before) == _by_itself(signed)):
            raise already_signed()


def the_parties_have_had_their_time(dialogue: Dialogue, on: date) -> None:
    circulated = dialogue.circulated
    if circulated is not None and on <= circulated.respond_by and dialogue.unsigned:
        raise Refusal(
            "circulation-running",
            "The parties have until the day named to read and amend. Seal when it has passed, or "
            "when every party that was there has signed.",
        )


def enough_parties_have_signed(dialogue: Dialogue) -> None:
    """Two signatures: of a joint kind one of the community, else one of the convener."""
    planned = the_dialogue_must_exist(dialogue)
    parties = {each.party for each in dialogue.signed}
    if kind_of(planned).joint:
        heard = any(speaks_for_the_community(dialogue, party) for party in parties)
        enough = len(parties) >= 2 and heard
    else:
        convener_was_there = planned.convener in dialogue.present
        enough = len(dialogue.signed) >= 2 and (
            planned.convener in parties or not convener_was_there
        )
    if not enough:
        raise Refusal(
            "signatures-missing",
            "Two parties sign before the minutes are sealed, one of them the community; of a "
            "session of one party its convener and one who attended.",
        )


def already_signed() -> Refusal:
    return Refusal("already-signed", "This party has signed the minutes as they stand.")


def _by_itself(signed: MinutesSigned) -> bool:
    return signed.method is SignatureMethod.OWN_ACCOUNT
