"""Every measure against the same figure computed anew from the events."""

from datetime import date
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.codes import measures
from projections.all import PROJECTIONS
from projections.indicators.counting import Cell
from projections.indicators.measures import MEASURINGS
from projections.indicators.periods import By, periods
from projections.indicators.report import IndicatorRow, indicator_rows
from projections.indicators.scope import Per, Question
from projections.rows import microseconds
from projections.runner import advance
from tests.indicators import naive
from tests.indicators.stories import KABUL, tell
from tests.projections.lanes import Lanes
from tests.projections.memory import store

seeds = st.integers(0, 10**6)
NEEDED = ("registry", "indicators", "recurrence")
FROM, TO = date(2026, 1, 1), date(2027, 12, 31)


def project(connection: Connection, lanes: Lanes) -> None:
    for projection in PROJECTIONS:
        for lane in lanes.heads if projection.name in NEEDED else ():
            advance(connection, projection, lane, lanes.lane(lane))


def asked(lanes: Lanes, measure: str, **changes: Any) -> Question:
    return Question(
        **{
            "measure": measures().codes[measure],
            "periods": tuple(periods(By.MONTH, FROM, TO)),
            "today": lanes.now.astimezone(KABUL).date(),
            **changes,
        }
    )


def figures(rows: list[IndicatorRow], question: Question) -> dict[Any, tuple[int, int]]:
    number = {period.code: at for at, period in enumerate(question.periods)}
    return {
        Cell(number[row.period], row.place, row.group): (
            row.numerator or 0, row.denominator or 0,
        )
        for row in rows
        if row.source
    }  # fmt: skip


@settings(max_examples=40)
@given(seeds, st.sampled_from(sorted(MEASURINGS)), st.sampled_from(Per), st.floats(0.3, 1))
def test_each_figure_is_what_the_events_add_up_to_now_and_then(
    seed: int, measure: str, per: Per, share: float
) -> None:
    lanes = tell(seed)
    then = lanes.events[int(len(lanes.events) * share) - 1].recorded_at
    known = [event for event in lanes.events if event.recorded_at <= then]
    today = then.astimezone(KABUL).date()
    withheld = naive.withheld_in(lanes.events)
    with store() as connection:
        project(connection, lanes)
        for grouping in (None, *measures().codes[measure].groups):
            question = asked(
                lanes, measure, grouping=grouping, per=per, today=today, at=microseconds(then)
            )
            wanted = naive.figures_of(
                known, measure, grouping, question.periods, today=today, per=per,
                withheld=withheld,
            )  # fmt: skip
            assert figures(indicator_rows(connection, question), question) == wanted


@settings(max_examples=20)
@given(seeds, st.sampled_from(sorted(MEASURINGS)))
def test_a_figure_says_since_when_it_has_been_another_than_at_the_end_of_its_period(
    seed: int, measure: str
) -> None:
    lanes = tell(seed, 60)
    withheld = naive.withheld_in(lanes.events)
    with store() as connection:
        project(connection, lanes)
        question = asked(lanes, measure)
        rows = indicator_rows(connection, question)
    ask = cache(
        lambda number: naive.figures_of(
            lanes.events[:number],
            measure,
            None,
            question.periods,
            today=question.today,
            per=Per.CITY,
            withheld=withheld,
        )
    )
    number = {period.code: at for at, period in enumerate(question.periods)}
    for row in rows:
        cell = Cell(number[row.period], row.place, None)
        period = question.periods[cell.period]
        expected = naive.restated_on(lanes.events, cell, period, lambda events: ask(len(events)))
        assert row.restated_since == expected, row
