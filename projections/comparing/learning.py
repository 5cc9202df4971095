"""`GET /v1/learning/responses`: which responses went with fewer problems reported again, and where.

Stories come first and are added by the service; this adds up the record below them. It is counted
city by city, in shares of the cities that several processes may count at the same time; what is
kept of a city are its figures. The mix of levels of places, and what is pooled, is of all cities
and comes at the end.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from projections.comparing.cells import (
    EXACT,
    FIELDS,
    CellShown,
    City,
    Reader,
    by_level,
    city_of,
    counted_of,
    mix_of,
    never_told,
    show,
)
from projections.comparing.contrasts import Contrast, Unmixed, standardised, unmixed_of
from projections.comparing.over_cities import Begin, ResponseOverCities, over_cities, rounded
from projections.comparing.rollout import Rollout, compare, tree_of
from projections.recurrence.cells import Terms
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.grouping import GroupBy
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, is_past, reached, read, read_fields
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.shares import Share, scopes
from projections.recurrence.usual import GRACE_DAYS, HORIZON
from projections.tables import place
from projections.visibility import at_or_below

__all__ = ["Begun", "Figures", "LearningParameters", "ResponseOverCities", "learning", "rounded"]

ROLLOUT_DAYS = 180
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


@dataclass(slots=True)
class ShareOfLearning:
    """What is known of some of the cities without the others.

    `solved` are the problems by level of place, `controlled` the adoptions with a comparison that
    could be made.
    """

    position: dict[str, int]
    cells: list[CellShown] = field(default_factory=list)
    contrasts: list[Unmixed] = field(default_factory=list)
    solved: Counter[str] = field(default_factory=Counter)
    controlled: list[Begin] = field(default_factory=list)


def learning(connection: Connection, asked: LearningParameters) -> Figures:
    """Refused (`position-not-reached`) where `positions` are ahead of what has been taken in."""
    return put_together(asked, [share_of_learning(connection, asked)])


def share_of_learning(
    connection: Connection, asked: LearningParameters, number: int = 0, of: int = 1
) -> ShareOfLearning:
    """The share `number` of `of`; no more than one city is held at once."""
    cut_off = asked.cut_off.toordinal()
    scope = Scope(cut_off, category=asked.category)
    if asked.positions is not None:
        is_past(connection, scope, asked.positions)
    terms = Terms(
        cut_off, (HORIZON,), HORIZON, asked.grace_days, False, solved_only=True, held_only=True
    )
    watch = Watch(connection, asked.positions)
    never = never_told(connection, cut_off, asked.reader)
    share = ShareOfLearning(dict(sorted((asked.positions or reached(connection)).items())))
    for part in scopes(connection, scope, (GroupBy.CITY,), Share(number, of)):
        rows, _ = read_fields(connection, part, asked.positions, FIELDS)
        if rows and part.city is not None:
            city = city_of(part.city, rows, asked.reader, asked.category, never)
            _add(share, connection, city, terms, watch)
            share.controlled += _controlled(connection, asked, part, watch)
    return share


def _add(
    share: ShareOfLearning, connection: Connection, city: City, terms: Terms, watch: Watch
) -> None:
    """Count a city."""
    counted = counted_of(city, terms, watch)
    share.cells += show(city, counted, terms)
    levels = _levels(connection, city.city)
    seen = {code: by_level(each.seen, levels) for code, each in counted.items()}
    for parts in seen.values():
        share.solved.update({level: part.solved for level, part in parts.items()})
    share.contrasts += unmixed_of(city.city, seen)


def _levels(connection: Connection, city: str) -> dict[str, str]:
    """Of the places of a city."""
    levels = select(place.c.code, place.c.level).where(at_or_below(place.c.path, f"/{city}"))
    return {row[0]: row[1] for row in connection.execute(levels).all()}


def _controlled(
    connection: Connection, asked: LearningParameters, scope: Scope, watch: Watch
) -> list[Begin]:
    """The adoptions of a city with a comparison that could be made."""
    begun = [each for each in asked.begun if each.rollout.city == scope.city]
    if not begun or scope.city is None:
        return []
    stretches = list(read(connection, scope, asked.positions)[0])
    tree, done = tree_of(connection, scope.city, asked.positions), list[Begin]()
    for each in begun:
        change = compare(
            each.rollout, stretches, tree, watch, cut_off=scope.cut_off, days=ROLLOUT_DAYS,
            smallest=asked.reader.smallest(scope.city, asked.category),
        ).changes[0]  # fmt: skip
        if change.ratio is not None and change.ratio.lo is not None:
            done.append((each.responses, each.rollout.started_on.toordinal()))
    return done


def put_together(asked: LearningParameters, shares: Sequence[ShareOfLearning]) -> Figures:
    """The figures of all shares, which were counted at one state of the store."""
    cells = sorted((cell for share in shares for cell in share.cells), key=_by_city)
    mix = mix_of(sum((share.solved for share in shares), Counter()))
    unmixed = (each for share in shares for each in share.contrasts)
    contrasts = sorted((standardised(each, mix) for each in unmixed), key=_by_city)
    controlled = [each for share in shares for each in share.controlled]
    told = {code for each in asked.begun for code in each.responses}
    responses = over_cities(cells, contrasts, controlled, told)
    return Figures(
        parameters=_printed(asked),
        position=shares[0].position,
        cut_off=asked.cut_off,
        definitions=DEFINITIONS,
        code_version=CODE_VERSION,
        cells=tuple(cell for cell in cells if asked.response in (None, cell.response)),
        contrasts=tuple(rounded(c) for c in contrasts if asked.response in (None, c.response)),
        responses=tuple(each for each in responses if asked.response in (None, each.response)),
        mix={level: round(part, 4) for level, part in mix.items()},
        caveats=CAVEATS,
    )


def _by_city(line: CellShown | Contrast) -> tuple[str, str]:
    return line.city, line.response


def _printed(asked: LearningParameters) -> dict[str, Any]:
    """The parameters as they are printed; position and cut-off stand beside them."""
    return {
        "category": asked.category,
        "response": asked.response,
        "horizon": HORIZON,
        "grace_days": asked.grace_days,
        **asked.reader.printed(),
    }
