"""Counting who was there: the sums that must agree, and whether women and men were heard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import codes
from domain.dialogue.events import Attendance, BandCount
from domain.dialogue.state import Dialogue
from domain.errors import Refusal

REGISTER = "register"
ADULT_BANDS = frozenset({"18-24", "25-59", "60+"})
GROUPS = ("women", "men", "girls", "boys")

PAIRED_WITHIN = 14
"""Days between a women's and a men's session that count as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSession:
    """What is known of the session that a dialogue names as its pair."""

    dialogue_id: UUID
    kind: str
    paired_with: UUID | None
    held_on: date | None
    attendance: Attendance | None


def other_session(dialogue_id: UUID, other: Dialogue) -> OtherSession | None:
    """These facts of a dialogue; None where none was ever planned."""
    if other.planned is None:
        return None
    return OtherSession(
        dialogue_id=dialogue_id,
        kind=other.planned.kind,
        paired_with=other.planned.paired_with,
        held_on=other.held.held_on if other.held else None,
        attendance=other.attendance,
    )


def inclusion_is_met(
    dialogue_id: UUID, dialogue: Dialogue, other: OtherSession | None = None
) -> bool:
    """Whether women and men were there, in one room or in two sessions of a pair.

    In a youth session girls and boys count as well. It never blocks the record.
    """
    planned, held, attendance = dialogue.planned, dialogue.held, dialogue.attendance
    if planned is None or held is None or attendance is None:
        return False
    if codes.dialogue_kinds().codes[planned.kind].audience == "youth":
        return _female(attendance) > 0 and _male(attendance) > 0
    if attendance.women > 0 and attendance.men > 0:
        return True
    if other is None or other.held_on is None or other.attendance is None:
        return False
    name_each_other = planned.paired_with == other.dialogue_id and other.paired_with == dialogue_id
    near = abs((held.held_on - other.held_on).days) <= PAIRED_WITHIN
    return name_each_other and near and _of_one_group_each(planned.kind, attendance, other)


def _of_one_group_each(kind: str, attendance: Attendance, other: OtherSession) -> bool:
    """A session for women where women were, and one for men where men were."""
    listed = codes.dialogue_kinds().codes
    sessions = {
        listed[kind].audience: attendance,
        listed[other.kind].audience: other.attendance or attendance,
    }
    women, men = sessions.get("women"), sessions.get("men")
    return women is not None and men is not None and women.women > 0 and men.men > 0


def _female(attendance: Attendance) -> int:
    return attendance.women + attendance.girls


def _male(attendance: Attendance) -> int:
    return attendance.men + attendance.boys


# Rules


def the_tally_must_add_up(attendance: Attendance) -> None:
    """The four groups make the total; no margin and no sum of capacities exceeds it."""
    counts = [getattr(attendance, group) for group in GROUPS]
    margins = (attendance.aged_18_24, attendance.displaced, attendance.disability)
    in_capacities = [each.count for each in attendance.capacities]
    parts = [margin for margin in margins if margin is not None] + [sum(in_capacities)]
    every = [*counts, *parts, *in_capacities, *(each.count for each in attendance.bands)]
    if (
        sum(counts) != attendance.total
        or max(parts) > attendance.total
        or min(every) < 0
        or _twice(each.capacity for each in attendance.capacities)
    ):
        raise _mismatch()


def bands_come_from_a_register(attendance: Attendance) -> None:
    """Only a register knows ages; its bands make the total of each group they are given for."""
    if not attendance.bands:
        return
    if attendance.method != REGISTER:
        raise Refusal(
            "bands-need-register",
            "Ages are known only from a register. Leave the bands out, or count by a register.",
        )
    if _twice((each.group, each.band) for each in attendance.bands) or not all(
        _fits(each) for each in attendance.bands
    ):
        raise _mismatch()
    for group in {each.group for each in attendance.bands}:
        counted = sum(each.count for each in attendance.bands if each.group == group)
        if counted != getattr(attendance, group):
            raise _mismatch()


def _fits(band: BandCount) -> bool:
    """Women and men are 18 and above, girls and boys are younger."""
    if band.group not in GROUPS:
        return False
    return (band.band in ADULT_BANDS) == (band.group in ("women", "men"))


def _twice(keys: Iterable[object]) -> bool:
    listed = list(keys)
    return len(set(listed)) < len(listed)


def _mismatch() -> Refusal:
    return Refusal(
        "tally-mismatch",
        "The counts do not add up: women, men, girls and boys make the total, no margin is "
        "larger than it, and the bands of a group make that group. Count again.",
    )
