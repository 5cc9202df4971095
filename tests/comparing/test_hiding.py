"""Which parts of a city are hidden from readers from outside."""

from hypothesis import given
from hypothesis import strategies as st

from projections.comparing.cells import hidden_of
from projections.recurrence.columns import Columns

K = 5


def part(cases: int, places: int | None = None) -> Columns:
    many = max(1, cases if places is None else places)
    return Columns(place=[f"P{i % many}" for i in range(cases)], cases=[1] * cases)


def hidden(**sizes: int) -> set[str]:
    return set(hidden_of({code: part(size) for code, size in sizes.items()}, K))


def test_a_small_part_takes_the_next_smallest_with_it() -> None:
    assert hidden(a=4, b=9, c=30) == {"a", "b"}
    assert hidden(a=5, b=9, c=30) == set()
    assert hidden(a=3, b=4, c=30) == {"a", "b"}
    assert hidden(a=1, b=2, c=30) == {"a", "b", "c"}  # together they are still too few
    assert hidden(a=0, b=9) == set()  # that nothing is there may be known
    assert hidden(a=4) == {"a"}


def test_many_cases_at_few_places_are_a_small_part_too() -> None:
    parts = {"a": part(50, places=4), "b": part(20), "c": part(60)}
    assert hidden_of(parts, K) == {"a", "b"}
    assert hidden_of(parts, 0) == frozenset()


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40)))
def test_what_is_hidden_is_never_one_part_alone_nor_too_few_together(sizes: dict[str, int]) -> None:
    found = hidden(**sizes)
    assert {code for code, size in sizes.items() if 0 < size < K} <= found
    shown = {code for code, size in sizes.items() if size and code not in found}
    if found and shown:  # else nothing of the city is shown at all
        assert len(found) > 1
        assert sum(sizes[code] for code in found) >= K
