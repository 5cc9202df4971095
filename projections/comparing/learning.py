"""`GET /v1/learning/responses`: which responses went with fewer problems reported again, and where.

Stories come first and are added by the service; this adds up the record below them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from projections.comparing.cells import (
    EXACT,
    CellShown,
    City,
    Reader,
    by_level,
    cells_of,
    cities_of,
    mix_of,
    never_told,
    show,
)
from projections.comparing.contrasts import NOT_SAID, Contrast, contrasts_of
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
from projections.comparing.rollout import Rollout, compare, tree_of
from projections.comparing.wording import Said, of_pooled, of_too_little
from projections.recurrence.cells import Terms
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, reached, read
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.usual import GRACE_DAYS, HORIZON
from projections.tables import place

ROLLOUT_DAYS = 180
ROLLOUTS_FOR_A = 2
DEFINITIONS = f"{DEFINITION}, learning-1"

CAVEATS = (
    "confounding-by-severity", "reporting-effort", "regression-to-the-mean",
    "verification-differences", "several-tests",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """An adoption that began, of a published practice with these responses."""

    responses: tuple[str, ...]
    rollout: Rollout


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningParameters:
    """What the view is asked for; `begun` are the adoptions of the stories that stand above it."""

    cut_off: date
    category: str
    response: str | None = None
    grace_days: int = GRACE_DAYS
    positions: Mapping[str, int] | None = None
    reader: Reader = EXACT
    begun: tuple[Begun, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands below the stories."""

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    cells: tuple[CellShown, ...]
    contrasts: tuple[Contrast, ...]
    responses: tuple[ResponseOverCities, ...]
    mix: dict[str, float]
    caveats: tuple[str, ...]


def learning(connection: Connection, asked: LearningParameters) -> Figures:
    """Refused (`position-not-reached`) where `positions` are ahead of what has been taken in."""
    cut_off = asked.cut_off.toordinal()
    terms = Terms(cut_off, (HORIZON,), HORIZON, asked.grace_days, False, solved_only=True)
    watch = Watch(connection, asked.positions)
    stretches, _ = read(connection, Scope(cut_off, category=asked.category), asked.positions)
    never = never_told(connection, cut_off, asked.reader)
    found = cities_of(stretches, asked.reader, asked.category, never)
    cells, contrasts, mix = _compare(connection, found, terms, watch)
    controlled = _controlled(connection, asked, found, watch)
    return Figures(
        parameters=_printed(asked),
        position=dict(sorted((asked.positions or reached(connection)).items())),
        cut_off=asked.cut_off,
        definitions=DEFINITIONS,
        code_version=CODE_VERSION,
        cells=tuple(cell for cell in cells if asked.response in (None, cell.response)),
        contrasts=tuple(rounded(c) for c in contrasts if asked.response in (None, c.response)),
        responses=tuple(_responses(asked, cells, contrasts, controlled)),
        mix={level: round(share, 4) for level, share in mix.items()},
        caveats=CAVEATS,
    )


def _compare(
    connection: Connection, found: Sequence[City], terms: Terms, watch: Watch
) -> tuple[list[CellShown], list[Contrast], Mapping[str, float]]:
    counted = {city.city: cells_of(city, terms, watch) for city in found}
    cells = [cell for city in found for cell in show(city, counted[city.city], terms)]
    rows = connection.execute(select(place.c.code, place.c.level))
    levels = {row.code: row.level for row in rows}
    seen = {city: by_level(each, levels, terms.tau) for city, each in counted.items()}
    mix = mix_of(seen.values())
    contrasts = [
        contrast
        for city, responses in seen.items()
        for contrast in contrasts_of(city, responses, mix, terms.tau)
    ]
    return cells, contrasts, mix


def _controlled(
    connection: Connection, asked: LearningParameters, found: Sequence[City], watch: Watch
) -> list[tuple[tuple[str, ...], int]]:
    """The responses and the first day of every adoption with a comparison that could be made."""
    cities = {city.city: city for city in found}
    done = []
    for each in asked.begun:
        if (city := cities.get(each.rollout.city)) is None:
            continue
        stretches = [*city.unsolved, *(one for part in city.solved.values() for one in part)]
        smallest = asked.reader.smallest(city.city, asked.category)
        change = compare(
            each.rollout, stretches, tree_of(connection, city.city, asked.positions), watch,
            cut_off=asked.cut_off.toordinal(), days=ROLLOUT_DAYS, smallest=smallest,
        ).changes[0]  # fmt: skip
        if change.ratio is not None and change.ratio.lo is not None:
            done.append((each.responses, each.rollout.started_on.toordinal()))
    return done


def _responses(
    asked: LearningParameters,
    cells: Iterable[CellShown],
    contrasts: Sequence[Contrast],
    controlled: Sequence[tuple[tuple[str, ...], int]],
) -> list[ResponseOverCities]:
    told = {code for each in asked.begun for code in each.responses}
    codes = sorted({cell.response for cell in cells if cell.response != NOT_SAID} | told)
    by_code = {code: [c for c in contrasts if c.response == code] for code in codes}
    overs = _pooled(by_code)
    return [
        _response(code, by_code[code], overs.get(code, ()), controlled, code in told)
        for code in codes
        if asked.response in (None, code)
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
    controlled: Sequence[tuple[tuple[str, ...], int]],
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


def _printed(asked: LearningParameters) -> dict[str, Any]:
    """The parameters as they are printed; position and cut-off stand beside them."""
    return {
        "category": asked.category,
        "response": asked.response,
        "horizon": HORIZON,
        "grace_days": asked.grace_days,
        **asked.reader.printed(),
    }


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
