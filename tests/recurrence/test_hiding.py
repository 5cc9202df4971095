"""No row hidden from readers from outside can be worked out from what else they may ask for."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.recurrence.grouping import GroupBy, Key
from projections.recurrence.hiding import to_hide
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.report import Parameters, recurrence_report
from projections.runner import advance
from tests.projections.memory import store
from tests.recurrence.stories import FIRST, tell

KEYS = st.tuples(st.sampled_from("ABC"), st.sampled_from(["LGT", "WAS", None]))


@settings(max_examples=200)
@given(st.dictionaries(KEYS, st.integers(1, 30), min_size=1))
def test_in_no_line_of_rows_is_one_alone_hidden(sizes: dict[Key, int]) -> None:
    small = {key for key, size in sizes.items() if size < 5}
    hidden = to_hide(sizes, small)
    assert small <= hidden
    assert bool(small) == bool(hidden)
    for part in (0, 1):
        lines = Counter(key[1 - part] for key in sizes)
        alone = Counter(key[1 - part] for key in hidden)
        assert all(lines[line] == 1 for line, count in alone.items() if count == 1)


def test_the_smallest_of_the_others_goes_with_the_only_hidden_one() -> None:
    sizes: dict[Key, int] = {("A",): 3, ("B",): 40, ("C",): 9}
    assert to_hide(sizes, [("A",)]) == {("A",), ("C",)}
    assert to_hide(sizes, []) == frozenset()
    assert to_hide({("A",): 3}, [("A",)]) == {("A",)}


def test_a_row_that_is_a_total_of_another_report_is_not_chosen_where_another_can_be() -> None:
    sizes: dict[Key, int] = {
        ("A", "LGT"): 2, ("A", "WAS"): 7, ("A", "ROD"): 9, ("B", "LGT"): 8, ("B", "ROD"): 8,
    }  # fmt: skip
    hidden = to_hide(sizes, [("A", "LGT")])
    assert hidden == sizes.keys() - {("A", "WAS")}  # else the city's WAS would tell it


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_no_total_less_the_rows_shown_gives_a_hidden_row(story: int, smallest: int) -> None:
    """Ask for all groupings of one, two and three kinds, and subtract."""
    asked = Parameters(
        cut_off=FIRST + timedelta(days=60), smallest_cell=smallest, smallest_sensitive_cell=smallest
    )
    kinds = (GroupBy.CITY, GroupBy.CATEGORY, GroupBy.PLACE, GroupBy.QUARTER_SOLVED)
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", tell(story, count=90).lane())
        told = {
            by: recurrence_report(connection, replace(asked, group_by=by)).items
            for count in (1, 2, 3)
            for by in combinations(kinds, count)
        }
    for by, rows in told.items():
        for less in by if len(by) > 1 else ():
            total = tuple(kind for kind in by if kind is not less)
            for whole in told[total]:
                if whole.n_cases is None:
                    continue
                parts = [row for row in rows if whole.key.items() <= row.key.items()]
                unseen = [row for row in parts if row.n_cases is None]
                assert len(unseen) != 1 or len(parts) == 1, (by, whole.key)
