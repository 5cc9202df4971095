"""What a response went with over all cities: pooled where it is enough, else what is missing."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from projections.comparing.cells import CellShown
from projections.comparing.contrasts import NOT_SAID, Contrast
from projections.comparing.pooling import (
    CITIES_FOR_B,
    DAYS,
    LOG_HAZARD,
    NOT_ENOUGH,
    Lacking,
    Over,
    gate,
    pooled,
    with_q_values,
)
from projections.comparing.wording import Said, of_pooled, of_too_little

ROLLOUTS_FOR_A = 2

Begin = tuple[tuple[str, ...], int]
"""The responses and the first day of an adoption."""


@dataclass(frozen=True, slots=True)
class ResponseOverCities:
    """One response over all cities. `pooled`: random effects, raw and brought to one mix.

    Empty with `reason_if_empty` and what is `missing` where that is not enough to learn from.
    `grade`: A controlled roll-outs, B adjusted for the mix of places over five cities or more, C
    unadjusted, D stories only, null where there is not even one. `words` in three languages.
    """

    response: str
    pooled: tuple[Over, ...]
    reason_if_empty: str | None
    missing: tuple[Lacking, ...]
    controlled_rollouts: int
    grade: str | None
    words: Said


def over_cities(
    cells: Iterable[CellShown],
    contrasts: Sequence[Contrast],
    controlled: Sequence[Begin],
    told: Set[str],
) -> list[ResponseOverCities]:
    """Every response of the cells, and those that the stories are `told` of.

    `controlled` are the adoptions with a comparison that could be made.
    """
    codes = sorted({cell.response for cell in cells if cell.response != NOT_SAID} | told)
    by_code = {code: [c for c in contrasts if c.response == code] for code in codes}
    overs = _pooled(by_code)
    return [
        _response(code, by_code[code], overs.get(code, ()), controlled, code in told)
        for code in codes
    ]


def _pooled(by_code: Mapping[str, Sequence[Contrast]]) -> dict[str, tuple[Over, ...]]:
    """Every measure of every response that is enough; the q-values are over all responses."""
    found: dict[str, list[Over]] = {code: [] for code in by_code}
    enough = [code for code, contrasts in by_code.items() if gate(contrasts).open]
    for measure, standardised in ((DAYS, False), (LOG_HAZARD, False), (DAYS, True),
                                  (LOG_HAZARD, True)):  # fmt: skip
        each = {
            code: over
            for code in enough
            if (over := pooled(by_code[code], measure, standardised=standardised)) is not None
        }
        for code, over in zip(each, with_q_values(list(each.values())), strict=True):
            found[code].append(over)
    return {code: tuple(overs) for code, overs in found.items()}


def _response(
    code: str,
    contrasts: Sequence[Contrast],
    overs: tuple[Over, ...],
    controlled: Sequence[Begin],
    told: bool,
) -> ResponseOverCities:
    opened = gate(contrasts)
    days_begun = {day for responses, day in controlled if code in responses}
    over = next((each for each in overs if each.measure == DAYS and not each.standardised), None)
    return ResponseOverCities(
        response=code,
        pooled=tuple(rounded(each) for each in overs),
        reason_if_empty=None if over else NOT_ENOUGH,
        missing=opened.missing,
        controlled_rollouts=len(days_begun),
        grade=_grade(overs, len(days_begun), told),
        words=of_pooled(code, over) if over else of_too_little(code),
    )


def _grade(overs: Sequence[Over], rollouts: int, told: bool) -> str | None:
    if rollouts >= ROLLOUTS_FOR_A:
        return "A"
    if any(over.standardised and over.k >= CITIES_FOR_B for over in overs):
        return "B"
    if overs:
        return "C"
    return "D" if told else None


def rounded(value: Any) -> Any:
    """Figures cut to six places, so that equal data give equal bytes."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, tuple):
        return tuple(rounded(each) for each in value)
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: rounded(getattr(value, name)) for name in value.__dataclass_fields__}
        return replace(value, **fields)
    return value
