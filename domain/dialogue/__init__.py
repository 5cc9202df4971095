"""The dialogue: a convened meeting, from its plan to its sealed minutes.

`events` what can happen; `state` what is known; `content` the text that is signed and its hash;
`fold` how events change it; `attendance` the sums and the inclusion check; `rules` what
decisions share. The decisions follow the meeting: `planning`, `holding`, `minutes`, `signing`,
`afterwards`.
"""

from domain.dialogue.afterwards import add_addendum, review_translation, translate_minutes
from domain.dialogue.attendance import OtherSession, inclusion_is_met, other_session
from domain.dialogue.content import Content
from domain.dialogue.fold import DIALOGUE, evolve
from domain.dialogue.holding import correct_attendance, hold_dialogue
from domain.dialogue.minutes import (
    accept_amendment,
    circulate_minutes,
    decline_amendment,
    draft_minutes,
    propose_amendment,
)
from domain.dialogue.planning import (
    cancel_dialogue,
    invite_bodies,
    plan_dialogue,
    postpone_dialogue,
    prepare_agenda,
)
from domain.dialogue.signing import (
    attest_signature,
    refuse_signature,
    seal_minutes,
    sign_minutes,
)
from domain.dialogue.state import Amendment, Dialogue, Stage, Translation

DECISIONS = (
    plan_dialogue, invite_bodies, postpone_dialogue, cancel_dialogue, prepare_agenda,
    hold_dialogue, correct_attendance, draft_minutes, circulate_minutes, propose_amendment,
    accept_amendment, decline_amendment, sign_minutes, attest_signature, refuse_signature,
    seal_minutes, add_addendum, translate_minutes, review_translation,
)  # fmt: skip
"""Every decision on a dialogue, in the order of its life."""

__all__ = [
    "DECISIONS", "DIALOGUE", "Amendment", "Content", "Dialogue", "OtherSession", "Stage",
    "Translation",
    "accept_amendment", "add_addendum", "attest_signature", "cancel_dialogue", "circulate_minutes",
    "correct_attendance", "decline_amendment", "draft_minutes", "evolve", "hold_dialogue",
    "inclusion_is_met", "invite_bodies", "other_session", "plan_dialogue", "postpone_dialogue",
    "prepare_agenda", "propose_amendment", "refuse_signature", "review_translation",
    "seal_minutes", "sign_minutes", "translate_minutes",
]  # fmt: skip
