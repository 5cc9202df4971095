"""What a report is computed anew for: see also test_computing, what is about one city."""

from datetime import date

from projections.recurrence.parameters import Parameters
from service.routes.recurrence_query import lanes_of

CUT = date(2026, 6, 1)


def test_a_report_of_a_city_waits_for_that_city_alone() -> None:
    assert lanes_of(Parameters(cut_off=CUT, city="HRT")) == ("HRT",)


def test_a_report_of_all_cities_waits_for_all() -> None:
    assert lanes_of(Parameters(cut_off=CUT)) is None


def test_what_outsiders_may_be_told_of_a_city_depends_on_all() -> None:
    asked = Parameters(cut_off=CUT, city="HRT", smallest_cell=5, smallest_sensitive_cell=10)
    assert lanes_of(asked) is None
