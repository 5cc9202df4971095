"""Many figures at once, each of its own city and days: what stands beside targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from domain.codes import measures
from projections.indicators.periods import Period
from projections.indicators.report import (
    NOT_BEGUN,
    NOTHING_TO_COUNT,
    IndicatorRow,
    empty,
    indicator_rows,
)
from projections.indicators.scope import Per, Question


@dataclass(frozen=True, slots=True)
class Sought:
    """One figure: of a measure, or `grouping:code` of it, in a city (None: all) in these days."""

    measure: str
    group: str | None
    city: str | None
    first_day: date
    last_day: date


def sought_figures(
    connection: Connection, sought: Sequence[Sought], question: Callable[..., Question]
) -> dict[Sought, IndicatorRow]:
    """Each measure is counted once for all periods; `question` fills in who asks and when."""
    found: dict[Sought, IndicatorRow] = {}
    for measure, group in dict.fromkeys((each.measure, each.group) for each in sought):
        own = [each for each in sought if (each.measure, each.group) == (measure, group)]
        spans = tuple(dict.fromkeys((each.first_day, each.last_day) for each in own))
        periods = tuple(Period(f"{first}/{last}", first, last) for first, last in spans)
        grouping, _, code = (group or "").partition(":")
        for per in {Per.TOTAL if each.city is None else Per.CITY for each in own}:
            asked = question(
                measure=measures().codes[measure], periods=periods, per=per,
                grouping=grouping or None, group=code or None,
            )  # fmt: skip
            rows = {
                (row.first_day, row.last_day, row.place): row
                for row in indicator_rows(connection, asked)
            }
            for each in own:
                key = (each.first_day, each.last_day, each.city)
                if (per is Per.TOTAL) == (each.city is None):
                    found[each] = rows.get(key) or _nothing(asked, each)
    return found


def _nothing(asked: Question, sought: Sought) -> IndicatorRow:
    """A city in which nothing was recorded has no row among those of all cities."""
    span = f"{sought.first_day}/{sought.last_day}"
    base: dict[str, Any] = {
        "period": span, "first_day": sought.first_day, "last_day": sought.last_day,
        "over": sought.last_day < asked.today, "city": sought.city, "place": sought.city,
        "group": asked.group,
    }  # fmt: skip
    if sought.first_day > asked.today:
        return empty(base, NOT_BEGUN)
    if asked.measure.is_share:
        return empty(base, NOTHING_TO_COUNT)
    return IndicatorRow(**base, value=0, numerator=0, denominator=None, source={})
