"""What readers from elsewhere are not told follows from nothing else that they are told."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.recurrence.outside import Figure, to_keep_back

K = 5
CITIES, CODES = ("HRT", "KBL", "MZR", "JAL"), ("LGT", "WAS", "WAT", "RDS")


def with_totals(cells: dict[tuple[str, str], int]) -> dict[Figure, int]:
    sizes: dict[Figure, int] = {key: count for key, count in cells.items() if count}
    for (city, code), count in cells.items():
        for total in ((city, None), (None, code)):
            if count:
                sizes[total] = sizes.get(total, 0) + count
    return sizes


def hidden(cells: dict[tuple[str, str], int]) -> frozenset[Figure]:
    sizes = with_totals(cells)
    return to_keep_back(sizes, dict.fromkeys(sizes, K))


def follows(figure: Figure, unknown: set[Figure]) -> bool:
    """By elimination: whether the equations leave this figure no freedom at all."""
    equations: list[dict[Figure, int]] = []
    totals: list[list[Figure]] = [[(c, None) for c in CITIES], [(None, k) for k in CODES]]
    for nodes in totals:
        for city, code in nodes:
            parts: dict[Figure, int] = {(city or c, code or k): 1 for c, k in product(CITIES, CODES)
                     if city in (None, c) and code in (None, k)}  # fmt: skip
            equations.append({**parts, (city, code): -1})
    whole: dict[Figure, int] = {(c, None): 1 for c in CITIES}
    equations.append({**whole, **{(None, k): -1 for k in CODES}})
    rows = [[row.get(f, 0) for f in (figure, *sorted(unknown - {figure}, key=str))]
            for row in equations]  # fmt: skip
    return determined([[float(value) for value in row] for row in rows])


def determined(rows: list[list[float]]) -> bool:
    """Whether the first unknown alone is left in some combination of the rows."""
    at = 0
    for column in range(len(rows[0]) - 1, 0, -1):
        pivot = next((i for i in range(at, len(rows)) if abs(rows[i][column]) > 1e-9), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for i in range(len(rows)):
            if i != at and rows[i][column]:
                factor = rows[i][column] / rows[at][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[at], strict=True)]
        at += 1
    return any(abs(row[0]) > 1e-9 for row in rows[at:])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 9, 30]), min_size=16, max_size=16))
def test_no_sum_gives_a_hidden_figure(counts: list[int]) -> None:
    cells = dict(zip(product(CITIES, CODES), counts, strict=True))
    gone = set(hidden(cells))
    assert {figure for figure, size in with_totals(cells).items() if size < K} <= gone
    assert not [figure for figure in gone if follows(figure, gone)]


def test_a_lone_small_cell_takes_the_cheapest_ring_with_it() -> None:
    cells = dict.fromkeys(product(CITIES, CODES), 40)
    cells["HRT", "LGT"], cells["KBL", "LGT"], cells["HRT", "WAS"] = 3, 8, 9
    assert hidden(cells) == {("HRT", "LGT"), ("KBL", "LGT"), ("HRT", "WAS"), ("KBL", "WAS")}


def test_two_hidden_ones_that_are_few_together_take_a_third() -> None:
    cells = dict.fromkeys(product(CITIES, CODES), 40)
    cells |= {("HRT", "LGT"): 1, ("HRT", "WAS"): 1, ("KBL", "LGT"): 1, ("KBL", "WAS"): 1}
    gone = hidden(cells)
    for city in ("HRT", "KBL"):
        assert sum(cells.get((city, code), 0) for code in CODES if (city, code) in gone) >= K


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert hidden(dict.fromkeys(product(CITIES, CODES), K)) == frozenset()
