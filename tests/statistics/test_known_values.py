"""Every figure of the validation table, which R and others computed on public data sets."""

import pytest

from tests.statistics import __main__ as table
from tests.statistics.known import checks
from tests.statistics.known.check import Check


def known() -> list[Check]:
    try:
        return checks()
    except pytest.skip.Exception:
        return []


@pytest.mark.parametrize("check", known(), ids=lambda check: f"{check.data}: {check.item}")
def test_the_estimators_give_the_known_value(check: Check) -> None:
    assert check.holds(), check.compared()


def test_a_figure_that_is_off_by_more_than_its_last_digit_is_off() -> None:
    assert Check("", "", "0.25", lambda: 0.2549).holds()
    assert not Check("", "", "0.25", lambda: 0.2551).holds()
    assert not Check("", "", "0.25", lambda: 0.2549, 3).holds()
    assert not Check("", "", "31", lambda: 31.1).holds()
    assert not Check("", "", "31", lambda: None).holds()
    assert not Check("", "", "1.0", lambda: float("nan")).holds()


@pytest.mark.parametrize(("ours", "code"), [(0.25, 0), (0.26, 1)])
def test_the_table_ends_with_1_where_a_figure_is_off(
    ours: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(table, "checks", lambda: [Check("mean", "three", "0.25", lambda: ours)])
    assert table.main() == code
    assert ("OFF" in capsys.readouterr().out) == bool(code)


def test_the_table_says_where_data_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone() -> float:
        pytest.skip("the file is not here")

    monkeypatch.setattr(table, "checks", lambda: [Check("mean", "three", "0.25", gone)])
    assert table.main() == 0
    assert "1 not checked for want of data" in capsys.readouterr().out
