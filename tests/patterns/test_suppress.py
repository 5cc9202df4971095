"""No hidden number follows from the sums: an attacker who knows every sum finds none."""

from hypothesis import given
from hypothesis import strategies as st

from projections.patterns.suppress import hidden_cells

K = 5
tables = st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=5)


def lines_of(table: list[list[int]]) -> list[list[tuple[int, int]]]:
    rows = [[(i, j) for j in range(4)] for i in range(len(table))]
    return rows + [[(i, j) for i in range(len(table))] for j in range(4)]


@given(tables)
def test_every_line_hides_none_or_two_that_together_are_not_small(table: list[list[int]]) -> None:
    cells = {(i, j): count for i, row in enumerate(table) for j, count in enumerate(row)}
    lines = lines_of(table)
    hidden = hidden_cells(cells, dict.fromkeys(cells, K), lines)
    assert {key for key, count in cells.items() if count < K} <= hidden
    for line in lines:
        gone = [key for key in line if key in hidden]
        everything = len(gone) == len(line)
        assert not gone or everything or (len(gone) >= 2 and sum(cells[key] for key in gone) >= K)


def test_nothing_small_hides_nothing() -> None:
    cells = dict.fromkeys(range(6), 9)
    assert hidden_cells(cells, dict.fromkeys(cells, K), [list(cells)]) == set()


def test_one_small_month_takes_the_smallest_other_with_it() -> None:
    cells = {1: 9, 2: 3, 3: 7, 4: 8}
    assert hidden_cells(cells, dict.fromkeys(cells, K), [[1, 2, 3, 4]]) == {2, 3}


def test_two_empty_months_do_not_hide_each_other() -> None:
    """Together they are 0: the sum of the year would say so."""
    cells = {1: 0, 2: 0, 3: 7, 4: 8}
    assert hidden_cells(cells, dict.fromkeys(cells, K), [[1, 2, 3, 4]]) == {1, 2, 3}
