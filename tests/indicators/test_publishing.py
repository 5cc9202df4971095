"""What readers from outside a city are told, what recurrence shows, and what is null and why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.issue import events as issue
from domain.words import Sensitivity
from projections.indicators.periods import By, Period, periods
from projections.indicators.report import IndicatorRow, indicator_rows, reached
from projections.indicators.scope import Per, Publishing
from projections.indicators.targets import Sought, sought_figures
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Parameters
from projections.recurrence.report import recurrence_report
from projections.rows import microseconds
from tests.indicators.test_figures import asked, project
from tests.projections.lanes import START, Lanes, an_id, reported, stated
from tests.projections.memory import store
from tests.recurrence.stories import tell

MARCH = Period("202603", date(2026, 3, 1), date(2026, 3, 31))
AWAY = Publishing(home=frozenset(), smallest_cell=5, smallest_sensitive_cell=10)
IN_APRIL = START + timedelta(days=40)


def city(cases: int, **told: Any) -> Lanes:
    lanes = Lanes()
    lanes.city()
    for number in range(cases):
        lanes.record(reported(**told), stream=an_id(f"case {number}"))
    return lanes


def rows(lanes: Lanes, measure: str, **changes: Any) -> list[IndicatorRow]:
    with store() as connection:
        project(connection, lanes)
        question = {"periods": (MARCH,), "city": "HRT", "today": date(2026, 4, 20), **changes}
        return indicator_rows(connection, asked(lanes, measure, **question))


def one(lanes: Lanes, measure: str, **changes: Any) -> IndicatorRow:
    [row] = rows(lanes, measure, **changes)
    return row


# Nulls


def test_a_share_of_nothing_is_null_with_a_reason_and_a_count_of_nothing_is_zero() -> None:
    share = one(city(0), "issues_resolved")
    assert (share.value, share.numerator, share.denominator) == (None, 0, 0)
    assert share.reason_if_null == "nothing-to-count"
    count = one(city(0), "issues_reported")
    assert (count.value, count.denominator, count.reason_if_null) == (0, None, None)


def test_a_period_that_has_not_begun_has_no_figure() -> None:
    row = one(city(3), "issues_reported", today=date(2026, 2, 1))
    assert (row.value, row.reason_if_null, row.over) == (None, "not-begun", False)


def test_a_figure_names_the_events_behind_it() -> None:
    lanes = city(3)
    claim = issue.ResolutionClaimed(
        what_was_done="Lamp", responses=("lighting",), work_done_on=date(2026, 3, 9),
        evidence=(), claimed_by="HRT-MUN", on=date(2026, 3, 9),
    )  # fmt: skip
    lanes.record(claim, stream=an_id("case 0"))
    row = one(lanes, "issues_resolved")
    assert row.value == pytest.approx(1 / 3, abs=1e-6)
    assert row.source == {"issue-reported": 3, "resolution-claimed": 1}
    with store() as connection:
        project(connection, lanes)
        assert reached(connection) == {"HRT": 8}


# Suppression


@pytest.mark.parametrize(("cases", "shown"), [(0, True), (4, False), (5, True)])
def test_from_outside_the_city_a_figure_of_too_few_is_suppressed(cases: int, shown: bool) -> None:
    row = one(city(cases), "issues_reported", publishing=AWAY)
    assert row.suppressed is not shown
    assert row.value == (cases if shown else None)
    if not shown:
        assert (row.numerator, row.source, row.restated_since) == (None, None, None)
        assert row.reason_if_null == "suppressed"


@pytest.mark.parametrize(("cases", "shown"), [(9, False), (10, True)])
def test_of_a_sensitive_category_only_larger_figures_are_shown(cases: int, shown: bool) -> None:
    row = one(city(cases, category="HAR"), "issues_reported", publishing=AWAY)
    assert row.suppressed is not shown


def test_below_the_city_sensitive_categories_are_left_out_for_outsiders() -> None:
    lanes = city(20, category="HAR", place="HRT-N1")
    assert rows(lanes, "issues_reported", per=Per.NAHIA, publishing=AWAY) == []
    assert one(lanes, "issues_reported", place="HRT-N1", publishing=AWAY).value == 0
    at_home = replace(AWAY, home=frozenset({"HRT"}))
    assert one(lanes, "issues_reported", place="HRT-N1", publishing=at_home).value == 20


def test_at_home_in_one_city_is_outside_of_another_and_of_all_together() -> None:
    lanes = city(3)
    lanes.city("KBL")
    lanes.record(reported(place="KBL-N1"), stream=an_id("in Kabul"), lane="KBL")
    herati = replace(AWAY, home=frozenset({"HRT"}))
    by_city = rows(lanes, "issues_reported", city=None, publishing=herati)
    assert {row.place: row.value for row in by_city} == {"HRT": 3, "KBL": None}
    total = one(lanes, "issues_reported", city=None, per=Per.TOTAL, publishing=herati)
    assert total.suppressed
    of_both = replace(AWAY, home=frozenset({"HRT", "KBL"}))
    assert one(lanes, "issues_reported", city=None, per=Per.TOTAL, publishing=of_both).value == 4


def test_a_place_that_is_asked_for_counts_with_all_in_it_and_nothing_else() -> None:
    lanes = city(2, place="HRT-N1-G1")
    lanes.record(reported(place="HRT-N2"), stream=an_id("elsewhere"))
    assert one(lanes, "issues_reported", place="HRT-N1").value == 2
    by_nahia = rows(lanes, "issues_reported", per=Per.NAHIA)
    assert {row.place: row.value for row in by_nahia} == {"HRT-N1": 2, "HRT-N2": 1}
    assert {row.city for row in by_nahia} == {"HRT"}


# Protection


def test_what_is_protected_now_is_in_no_figure_also_not_in_one_of_the_past() -> None:
    lanes = city(3)
    before = microseconds(lanes.now)
    raised = issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="names")
    lanes.record(raised, stream=an_id("case 0"), at=IN_APRIL)
    row = one(lanes, "issues_reported")
    assert (row.value, row.restated_since) == (2, None)
    assert one(lanes, "issues_reported", at=before).value == 2


def test_police_conduct_is_in_no_figure_and_its_promises_neither() -> None:
    lanes = city(1, police_conduct=True)
    lanes.record(stated(due_on=date(2026, 3, 20)), stream=an_id("case 0"))
    assert one(lanes, "issues_reported").value == 0
    assert one(lanes, "promises_kept_on_time").denominator == 0


# Restating, and what was shown then


def test_what_is_recorded_after_a_period_restates_it_and_what_was_shown_stays_known() -> None:
    lanes = city(2)
    shown = microseconds(lanes.now)
    lanes.record(
        reported(), stream=an_id("late"), at=IN_APRIL, occurred_at=START + timedelta(days=1)
    )
    row = one(lanes, "issues_reported")
    assert (row.value, row.restated_since) == (3, IN_APRIL.date())
    then = one(lanes, "issues_reported", at=shown, today=date(2026, 3, 1))
    assert (then.value, then.restated_since, then.over) == (2, None, False)


def test_a_promise_counts_from_the_day_after_it_was_due() -> None:
    lanes = city(1)
    lanes.record(stated(due_on=date(2026, 3, 20)), stream=an_id("case 0"))
    on_the_day = one(lanes, "promises_kept_on_time", today=date(2026, 3, 20))
    assert on_the_day.reason_if_null == "nothing-to-count"
    after = one(lanes, "promises_kept_on_time", today=date(2026, 3, 21))
    assert (after.value, after.denominator) == (0, 1)


# Recurrence


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("smallest", [0, 5])
def test_recurrence_is_the_figure_of_the_recurrence_report(seed: int, smallest: int) -> None:
    lanes = tell(seed, count=250)
    today = date(2025, 12, 1)
    with store() as connection:
        project(connection, lanes)
        report = recurrence_report(
            connection,
            Parameters(
                cut_off=today, city="HRT", group_by=(GroupBy.QUARTER_SOLVED,),
                smallest_cell=smallest, smallest_sensitive_cell=smallest,
            ),
        )  # fmt: skip
        quarters = tuple(periods(By.QUARTER, date(2025, 1, 1), today))
        home = None if smallest == 0 else frozenset[str]()
        terms = Publishing(home=home, smallest_cell=smallest, smallest_sensitive_cell=smallest)
        question = asked(
            lanes, "recurrence", periods=quarters, today=today, city="HRT", publishing=terms
        )
        shown = {row.period: row for row in indicator_rows(connection, question)}
    found = {row.key["quarter_solved"]: row for row in report.items}
    for quarter, row in found.items():
        if quarter is None:
            continue
        rate = next(rate for rate in row.f if rate.h == 90)
        mine = shown[quarter.replace("-", "")]
        assert (mine.value, mine.numerator, mine.denominator) == (rate.f, rate.events, row.n_solved)
        assert mine.reason_if_null == rate.reason_if_null
        assert mine.suppressed == row.suppressed
        assert (mine.interval is None) == (rate.f is None)


# Targets


def test_figures_beside_targets_are_those_of_their_city_days_and_group() -> None:
    lanes = city(2)
    lanes.record(reported(category="WAS"), stream=an_id("waste"))
    days = (MARCH.first_day, MARCH.last_day)
    sought = [
        Sought("issues_reported", None, "HRT", *days),
        Sought("issues_reported", None, None, *days),
        Sought("issues_reported", "category:WAS", "HRT", *days),
        Sought("issues_reported", "category:TRF", "HRT", *days),
        Sought("issues_reported", None, "KBL", *days),
        Sought("issues_resolved", None, "KBL", *days),
        Sought("issues_reported", None, "HRT", date(2026, 4, 1), date(2026, 4, 30)),
        Sought("issues_reported", None, "HRT", date(2027, 4, 1), date(2027, 4, 30)),
    ]

    def question(**filled: Any) -> Any:
        return replace(asked(lanes, filled["measure"].code), today=date(2026, 5, 1), **filled)

    with store() as connection:
        project(connection, lanes)
        found = sought_figures(connection, sought, question)
    assert [found[each].value for each in sought] == [3, 3, 1, 0, 0, None, 0, None]
    assert found[sought[5]].reason_if_null == "nothing-to-count"
    assert found[sought[7]].reason_if_null == "not-begun"
