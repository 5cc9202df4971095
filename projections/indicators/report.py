"""`GET /v1/indicators`: one measure by period, place and group, and what each figure rests on.

No share is shown without its denominator, none where there was nothing to count. For a reader
from outside the city figures of too few are suppressed, as in the recurrence report.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from projections.indicators.counting import Cell, Counting, Figure, figures, restated_on, zones
from projections.indicators.measures import MEASURINGS, RECURRENCE
from projections.indicators.projection import NAME
from projections.indicators.recurring import Estimate, estimates
from projections.indicators.scope import Per, Places, Question
from projections.tables import checkpoint

SUPPRESSED = "suppressed"
NOTHING_TO_COUNT = "nothing-to-count"
NOT_BEGUN = "not-begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A 95 % interval."""

    lo: float
    hi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """One figure. `place` is null for all together, `group` for all groups.

    `value` is null with a reason: `nothing-to-count`, `suppressed`, `not-begun`, or one of the
    recurrence report's. Recurrence is an estimate with an `interval`, not numerator by
    denominator. `over`: the period has ended. `source`: which events stand behind it and how
    many. `restated_since`: the recorded day of the newest change after the period had ended.
    """

    period: str
    first_day: date
    last_day: date
    over: bool
    city: str | None
    place: str | None
    group: str | None
    value: float | None
    numerator: int | None
    denominator: int | None
    interval: Limits | None = None
    reason_if_null: str | None = None
    suppressed: bool = False
    source: Mapping[str, int] | None = None
    restated_since: date | None = None


def indicator_rows(connection: Connection, asked: Question) -> list[IndicatorRow]:
    """The rows by place, group and period."""
    places = Places(connection, asked)
    if asked.measure.code == RECURRENCE:
        return list(_recurrence(connection, asked, places))
    counting = Counting(
        measuring=MEASURINGS[asked.measure.code],
        grouping=asked.grouping,
        periods=asked.periods,
        today=asked.today,
        place_of=places.of,
        wanted=places.wanted,
        city=asked.city,
        at=asked.at,
    )
    found, zones_of = figures(connection, counting), zones(connection)
    return [_row(asked, places, cell, found.get(cell), zones_of) for cell in _cells(asked, found)]


def reached(connection: Connection) -> dict[str, int]:
    """Lane -> the last position that these facts have taken in."""
    rows = connection.execute(
        select(checkpoint.c.lane, checkpoint.c.position)
        .where(checkpoint.c.projection == NAME)
        .order_by(checkpoint.c.lane)
    )
    return {row.lane: row.position for row in rows}


# Which rows


def _cells(asked: Question, found: Iterable[Cell]) -> Iterator[Cell]:
    """Every period of every place and group that there is anything of, or that was asked for."""
    rows = {(cell.place, cell.group) for cell in found}
    if asked.group is not None:
        rows = {(place, asked.group) for place, _ in rows}
    if asked.grouping is None or asked.group is not None:
        if asked.per is Per.TOTAL:
            rows.add((None, asked.group))
        elif asked.per is Per.CITY and asked.city is not None:
            rows.add((asked.city, asked.group))
    for place, group in sorted(rows, key=lambda row: (row[0] or "", row[1] or "")):
        for number in range(len(asked.periods)):
            yield Cell(number, place, group)


# Rows


def _base(asked: Question, places: Places, cell: Cell) -> dict[str, Any]:
    period = asked.periods[cell.period]
    return {
        "period": period.code,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "over": period.last_day < asked.today,
        "city": places.city_of(cell.place),
        "place": cell.place,
        "group": cell.group,
    }


def _row(
    asked: Question, places: Places, cell: Cell, figure: Figure | None,
    zones_of: Mapping[str, ZoneInfo],
) -> IndicatorRow:  # fmt: skip
    base, figure = _base(asked, places, cell), figure or Figure()
    if asked.periods[cell.period].first_day > asked.today:
        return empty(base, NOT_BEGUN)
    share = asked.measure.is_share
    shown = figure.denominator if share else figure.numerator
    if 0 < shown < places.smallest(cell.place, figure.sensitive):
        return empty(base, SUPPRESSED)
    value: float | None = figure.numerator
    if share:
        value = figure.numerator / figure.denominator if figure.denominator else None
    return IndicatorRow(
        **base,
        value=None if value is None else round(value, 6),
        numerator=figure.numerator,
        denominator=figure.denominator if share else None,
        reason_if_null=NOTHING_TO_COUNT if value is None else None,
        source=dict(sorted(figure.events.items())),
        restated_since=restated_on(figure, zones_of),
    )


def empty(base: dict[str, Any], reason: str) -> IndicatorRow:
    return IndicatorRow(
        **base, value=None, numerator=None, denominator=None, reason_if_null=reason,
        suppressed=reason == SUPPRESSED,
    )  # fmt: skip


# Recurrence


def _recurrence(connection: Connection, asked: Question, places: Places) -> Iterator[IndicatorRow]:
    found = estimates(
        connection, asked.periods, cut_off=asked.cut_off or asked.today, city=asked.city,
        by_category=asked.grouping is not None, place_of=places.of, wanted=places.wanted,
        positions=asked.positions,
    )  # fmt: skip
    for cell in _cells(asked, found):
        base = _base(asked, places, cell)
        estimate = found.get(cell)
        if estimate is None:
            begun = asked.periods[cell.period].first_day <= asked.today
            yield empty(base, NOTHING_TO_COUNT if begun else NOT_BEGUN)
        elif _fewest(estimate) < places.smallest(cell.place, estimate.sensitive):
            yield empty(base, SUPPRESSED)
        else:
            yield _estimated(base, estimate)


def _fewest(estimate: Estimate) -> int:
    return min(estimate.cases, estimate.places)


def _estimated(base: dict[str, Any], estimate: Estimate) -> IndicatorRow:
    row, (rate,) = estimate.row, estimate.row.f
    limits = None
    if rate.lo is not None and rate.hi is not None:
        limits = Limits(lo=rate.lo, hi=rate.hi)
    return IndicatorRow(
        **base, value=rate.f, numerator=rate.events, denominator=row.n_solved, interval=limits,
        reason_if_null=rate.reason_if_null, source={"episode": row.n_episodes or 0},
    )  # fmt: skip
