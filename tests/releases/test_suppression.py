"""No hidden cell can be worked out, whatever is added up and taken away."""

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.releases.suppression import WIDTH, Box, Cube, Nodes, to_hide
from tests.releases.attacker import Published, every_table, exactly, limits, to_five

K = 10


def flat(*names: str) -> Nodes:
    """Base nodes and all of them together."""
    return {**{name: frozenset({name}) for name in names}, "all": frozenset(names)}


CITIES = flat("HRT", "KBL", "MZR")
CATEGORIES = flat("LGT", "PUB", "WAS")
IN_PROVINCES: Nodes = {
    **flat("HRT", "GZR", "KBL", "PGM"),
    "herat": frozenset({"HRT", "GZR"}),
    "kabul": frozenset({"KBL", "PGM"}),
}
YEAR: Nodes = {
    **{name: frozenset({name}) for name in ("q1", "q2", "q3")},
    "to q2": frozenset({"q1", "q2"}),
    "to q3": frozenset({"q1", "q2", "q3"}),
}
SHAPES = {
    "a row": (CITIES,),
    "rows and columns": (CITIES, CATEGORIES),
    "cities in provinces": (IN_PROVINCES, CATEGORIES),
    "quarters of a year": (CITIES, CATEGORIES, YEAR),
}


def boxes(dimensions: tuple[Nodes, ...]) -> list[Box]:
    return list(product(*dimensions))


def bases(dimensions: tuple[Nodes, ...]) -> list[Box]:
    return list(product(*([n for n, held in d.items() if len(held) == 1] for d in dimensions)))


def values(cube: Cube) -> dict[Box, int]:
    return {box: cube.value(box) for box in boxes(cube.dimensions)}


def small_in(cube: Cube) -> frozenset[Box]:
    return frozenset(box for box, n in values(cube).items() if 0 < n < K)


def narrowest(dimensions: tuple[Nodes, ...], published: Published) -> float:
    """The width of the hidden cell that is known best; infinite where none is hidden."""
    return min((hi - lo for lo, hi in limits(dimensions, published).values()), default=float("inf"))


def a_cube(dimensions: tuple[Nodes, ...], seed: int, zeros: float = 0.2) -> Cube:
    random = Random(seed)
    counts = {
        base: 0 if random.random() < zeros else int(random.paretovariate(0.7)) + random.randrange(9)
        for base in bases(dimensions)
    }
    return Cube(dimensions, {base: min(n, 500) for base, n in counts.items()})


@pytest.mark.parametrize("dimensions", SHAPES.values(), ids=SHAPES)
@settings(max_examples=7, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), zeros=st.sampled_from((0.0, 0.2, 0.6)))
def test_no_hidden_cell_is_known_to_within_one_by_any_sums(
    dimensions: tuple[Nodes, ...], seed: int, zeros: float
) -> None:
    cube = a_cube(dimensions, seed, zeros)
    told, small = values(cube), small_in(cube)
    hidden = to_hide(cube, small, told)
    assert small <= hidden
    assert all(told[box] for box in hidden)
    assert narrowest(dimensions, exactly(told, hidden)) >= WIDTH
    assert narrowest(dimensions, to_five(told, hidden)) >= WIDTH


@settings(max_examples=5, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), zeros=st.sampled_from((0.0, 0.3)))
def test_nor_by_all_that_is_published_quarter_after_quarter(seed: int, zeros: float) -> None:
    dimensions = SHAPES["quarters of a year"]
    cube = a_cube(dimensions, seed, zeros)
    told, small = values(cube), small_in(cube)
    hidden, published = set[Box](), dict[Box, int]()
    for news in (("q1",), ("q2", "to q2"), ("q3", "to q3")):
        fresh = {box: n for box, n in told.items() if box[2] in news}
        shown = published.keys() - hidden
        protect = hidden | {box for box in small if box in fresh}
        new = to_hide(_until(cube, published | fresh), protect, fresh.keys(), shown)
        assert new <= fresh.keys()
        hidden |= new
        published |= fresh
        known = exactly(published, frozenset(hidden))
        assert narrowest(_until(cube, published).dimensions, known) >= WIDTH


def _until(cube: Cube, published: dict[Box, int]) -> Cube:
    """The cube without what has not come yet."""
    *others, periods = cube.dimensions
    come = {box[-1] for box in published}
    known = {name: held for name, held in periods.items() if name in come}
    last = frozenset().union(*known.values())
    counts = {base: n for base, n in cube.counts.items() if base[-1] in last}
    return Cube((*others, known), counts)


def test_every_set_of_counts_that_fits_leaves_a_hidden_one_open() -> None:
    dimensions = (flat("HRT", "KBL"), flat("LGT", "PUB"))
    for seed in range(6):
        random = Random(seed)
        counts = {base: random.randrange(8) for base in bases(dimensions)}
        cube = Cube(dimensions, counts)
        told = values(cube)
        hidden = to_hide(cube, frozenset(b for b, n in told.items() if 0 < n < 4), told, width=2)
        open_to = {box: set[int]() for box in hidden}
        for table in every_table(dimensions, exactly(told, hidden), most=9):
            for box in hidden:
                open_to[box].add(Cube(dimensions, table).value(box))
        assert all(max(found) - min(found) >= 2 for found in open_to.values())


@pytest.mark.parametrize("dimensions", list(SHAPES.values())[1:], ids=list(SHAPES)[1:])
def test_hiding_the_small_cells_alone_gives_many_away(dimensions: tuple[Nodes, ...]) -> None:
    """The control: the attacker above finds what is there to be found."""
    known = hidden = 0
    for seed in range(4):
        cube = a_cube(dimensions, seed)
        found = limits(dimensions, exactly(values(cube), small_in(cube)))
        hidden += len(found)
        known += sum(hi - lo <= 2 for lo, hi in found.values())
    assert known / hidden > 0.1


def test_the_second_smallest_is_hidden_beside_a_lonely_small_cell() -> None:
    cube = Cube((CITIES,), {("HRT",): 3, ("KBL",): 40, ("MZR",): 25})
    assert to_hide(cube, {("HRT",)}, values(cube)) == {("HRT",), ("MZR",)}


def test_a_total_is_hidden_where_nothing_else_would_do() -> None:
    cube = Cube((CITIES,), {("HRT",): 3, ("KBL",): 40})
    assert to_hide(cube, {("HRT",)}, values(cube)) == {("HRT",), ("KBL",)}
    alone = Cube((CITIES,), {("HRT",): 7})
    assert to_hide(alone, {("HRT",), ("all",)}, values(alone)) == {("HRT",), ("all",)}


def test_what_was_published_before_is_never_hidden_again() -> None:
    dimensions: tuple[Nodes, ...] = (CITIES,)
    before = Cube(dimensions, {("HRT",): 3, ("KBL",): 40, ("MZR",): 25})
    shown = values(before).keys() - to_hide(before, {("HRT",)}, values(before))
    assert to_hide(before, {("HRT",)}, shown, shown) == frozenset()


def test_where_records_changed_so_that_nothing_helps_no_new_cell_touches_it() -> None:
    dimensions: tuple[Nodes, ...] = (CITIES, flat("q1", "q2"))
    cube = Cube(dimensions, {("HRT", "q1"): 2, ("KBL", "q1"): 30, ("HRT", "q2"): 40})
    shown = {("KBL", "q1"), ("all", "q1")}
    new = {box for box in values(cube) if box not in shown and box != ("HRT", "q1")}
    hidden = to_hide(cube, {("HRT", "q1")}, new, shown)
    assert {("HRT", "all"), ("all", "all")} <= hidden
    assert ("HRT", "q2") not in hidden or ("all", "q2") in hidden


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    cube = Cube((CITIES, CATEGORIES), dict.fromkeys(bases((CITIES, CATEGORIES)), 20))
    assert to_hide(cube, (), values(cube)) == frozenset()


def test_an_empty_table_hides_nothing_and_zero_is_no_secret() -> None:
    empty = Cube((CITIES, CATEGORIES), {})
    told = values(empty)
    assert to_hide(empty, told, told) == frozenset()
