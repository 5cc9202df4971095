from uuid import NAMESPACE_URL, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from domain.words import REGISTRY, named_id, place_id


@given(st.uuids(), st.text())
def test_a_named_id_is_the_one_that_every_other_program_makes(namespace: UUID, name: str) -> None:
    assert named_id(namespace, name) == uuid5(namespace, name)


def test_a_named_id_says_that_it_was_made_from_a_name() -> None:
    made = named_id(NAMESPACE_URL, "هرات")
    assert (made.version, made.variant) == (5, uuid5(NAMESPACE_URL, "").variant)


def test_a_place_is_found_by_its_code_alone() -> None:
    assert place_id("HRT-N06") == uuid5(REGISTRY, "place:HRT-N06")
