"""One dialogue in a gozar of Herat, told in events; the tests take what they need from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.dialogue import DIALOGUE, Dialogue
from domain.dialogue import events as e
from domain.dialogue.events import DialogueEvent
from domain.errors import Refusal
from domain.words import Evidence, WorkingCalendar
from tests.spec import Spec

dialogue = Spec[Dialogue, DialogueEvent](DIALOGUE.initial, DIALOGUE.evolve)

COUNCIL, POLICE, WORKS, WOMEN, BOARD = "HRT-CDC-12", "HRT-PEM", "HRT-DUG", "HRT-WG-12", "HRT-MAB"
MARCH = date(2026, 3, 1)
"""A Sunday, and a working day of the Afghan week."""
WEEK = WorkingCalendar()
THIS, OTHER = UUID(int=1), UUID(int=2)
AMENDMENT, ADDENDUM, TRANSLATION = UUID(int=3), UUID(int=4), UUID(int=5)
ISSUE, LAMPS = UUID(int=6), UUID(int=7)
SHEET = Evidence(kind="document", sha256="a" * 64)


def march(day: int) -> date:
    """That day of March 2026; 32 is the first of April."""
    return MARCH + timedelta(days=day - 1)


def outcome(
    decide: Callable[[Dialogue], list[DialogueEvent]], state: Dialogue
) -> list[DialogueEvent] | str:
    """What a bound decision adds, or the code by which it is refused."""
    try:
        return decide(state)
    except Refusal as refused:
        return refused.code


def tally(
    women: int = 12, men: int = 20, girls: int = 3, boys: int = 0, **more: object
) -> e.Attendance:
    counted = e.Attendance(
        women=women, men=men, girls=girls, boys=boys, total=women + men + girls + boys,
        method="counted",
    )  # fmt: skip
    return replace(counted, **more)  # type: ignore[arg-type]


def was_there(body: str, role: str, present: bool = True) -> e.Presence:
    return e.Presence(body=body, role=role, present=present)


planned = e.DialoguePlanned(
    kind="community", place="HRT-N06-G02", convener=POLICE, language="fa-AF",
    planned_on=march(2), invited=(POLICE, COUNCIL, WORKS), code_list="dialogue_kinds.1",
)  # fmt: skip
postponed = e.DialoguePostponed(planned_on=march(3), reason="Snow", on=march(1))
cancelled = e.DialogueCancelled(reason="Snow", on=march(2))
ATTENDANCE = tally()
PARTIES = (
    was_there(POLICE, "police"),
    was_there(COUNCIL, "community"),
    was_there(WORKS, "municipality"),
)
held = e.DialogueHeld(held_on=march(2), attendance=ATTENDANCE, parties=PARTIES, on=march(2))
raised = e.MinutesItem(
    number=1, kind=e.ItemKind.ISSUE_RAISED, text="The lane is dark.", language="fa-AF",
    raised_by=e.RaisedBy.WOMEN, issue_id=ISSUE,
)  # fmt: skip
promised = e.MinutesItem(
    number=2, kind=e.ItemKind.COMMITMENT_MADE, text="Two lamps.", language="fa-AF",
    issue_id=ISSUE, commitment_id=LAMPS, body=WORKS, office="Head of works", due_on=march(31),
)  # fmt: skip
drafted = e.MinutesDrafted(draft=1, items=(raised, promised), language="fa-AF", on=march(3))
circulated = e.MinutesCirculated(draft=1, respond_by=march(11), on=march(3))
DRAFTED = (planned, held, drafted)
CIRCULATED = (*DRAFTED, circulated)
content = DIALOGUE.fold(CIRCULATED).content
assert content is not None
HASH = content.hash
proposed = e.AmendmentProposed(
    amendment_id=AMENDMENT, item=2, text="Three lamps.", language="fa-AF", proposed_by=COUNCIL,
    on=march(4),
)  # fmt: skip
accepted = e.AmendmentAccepted(amendment_id=AMENDMENT, on=march(5))
declined = e.AmendmentDeclined(amendment_id=AMENDMENT, reason="Not said.", on=march(5))


def signed(party: str, **changes: object) -> e.MinutesSigned:
    own = e.MinutesSigned(
        party=party, method=e.SignatureMethod.OWN_ACCOUNT, content_hash=HASH,
        language_read="fa-AF", signed_by=party, on=march(6),
    )  # fmt: skip
    return replace(own, **changes)  # type: ignore[arg-type]


def attested(party: str, by: str, **changes: Any) -> e.SignatureAttested:
    said = e.SignatureAttested(party=party, attested_by=by, content_hash=HASH, on=march(7))
    return replace(said, **changes)


refused = e.SignatureRefused(party=WORKS, reason="No budget.", on=march(6))
SIGNED = (*CIRCULATED, signed(COUNCIL), signed(POLICE), signed(WORKS))
sealed = e.MinutesSealed(content_hash=HASH, missing=(), on=march(12))
SEALED = (*SIGNED, sealed)
