"""Before and after, item by item: only what both assessments asked is set side by side."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.assessment.events import SupportGiven
from domain.assessment.state import Asked, Assessment
from domain.instruments import Better, instruments


class Change(StrEnum):
    """Whether a value went the way it should; `changed` where neither way is better."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    CHANGED = "changed"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCompared:
    """A value asked of a group, by day or after dark; None where one of the two did not ask."""

    item: str
    group: str | None
    after_dark: bool
    before: int | None
    after: int | None
    difference: int | None
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCompared:
    """A gap of the earlier assessment; `closed` when the later one notes none at its item."""

    gap_id: UUID
    item: str
    text: str
    language: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`support` was given between the two; `new_gaps` stand at items that had none."""

    scores: tuple[ScoreCompared, ...]
    gaps: tuple[GapCompared, ...]
    new_gaps: tuple[UUID, ...]
    support: tuple[SupportGiven, ...]


def compare(before: Assessment, after: Assessment) -> Comparison:
    """An assessment and its repetition, in the order of the instrument's items."""
    known = after.begun or before.begun
    items = instruments()[known.instrument].items if known else {}
    asked = dict.fromkeys((*before.scores, *after.scores))
    order = {code: number for number, code in enumerate(items)}
    listed = sorted(asked, key=lambda each: order.get(each[0], len(order)))
    still_there = {gap.noted.item for gap in after.gaps.values()}
    were_there = {gap.noted.item for gap in before.gaps.values()}
    return Comparison(
        scores=tuple(_compared(before, after, each) for each in listed),
        gaps=tuple(
            GapCompared(
                gap_id=gap.noted.gap_id,
                item=gap.noted.item,
                text=gap.noted.text,
                language=gap.noted.language,
                closed=gap.noted.item not in still_there,
            )
            for gap in before.gaps.values()
        ),
        new_gaps=tuple(
            gap_id for gap_id, gap in after.gaps.items() if gap.noted.item not in were_there
        ),
        support=tuple(before.supports.values()),
    )


def _compared(before: Assessment, after: Assessment, asked: Asked) -> ScoreCompared:
    item, group, after_dark = asked
    was, now = before.scores.get(asked), after.scores.get(asked)
    difference = now - was if was is not None and now is not None else None
    return ScoreCompared(
        item=item,
        group=group,
        after_dark=after_dark,
        before=was,
        after=now,
        difference=difference,
        change=_change(before, item, difference),
    )


def _change(before: Assessment, item: str, difference: int | None) -> Change:
    if difference is None or before.begun is None:
        return Change.NOT_COMPARED
    if difference == 0:
        return Change.SAME
    better = instruments()[before.begun.instrument].items[item].better
    if better is Better.NEITHER:
        return Change.CHANGED
    return Change.BETTER if (difference > 0) is (better is Better.HIGHER) else Change.WORSE
