"""Operation ids that the service makes itself."""

from hashlib import sha256
from uuid import RFC_4122, UUID, uuid4

from service.operation_ids import of_attempt, of_creation

REPORT = "/v1/issues/0199f2f6-0000-7000-8000-000000000001"
ONE, OTHER = sha256(b"one").digest(), sha256(b"other").digest()


def test_the_same_url_and_content_make_the_same_id_and_other_content_another() -> None:
    assert of_creation(REPORT, ONE) == of_creation(REPORT, ONE)
    assert of_creation(REPORT, ONE) != of_creation(REPORT, OTHER)


def test_it_begins_with_the_time_of_the_resources_own_id() -> None:
    assert of_creation(REPORT, ONE).bytes[:6] == UUID(REPORT.rpartition("/")[2]).bytes[:6]


def test_a_code_in_the_url_is_as_good() -> None:
    assert of_creation("/v1/places/HRT", ONE) != of_creation("/v1/places/HRT", OTHER)


def test_attempts_are_never_the_same_and_come_in_order() -> None:
    made = [of_attempt() for _ in range(1_000)]
    assert len(set(made)) == 1_000
    assert [each.bytes[:6] for each in made] == sorted(each.bytes[:6] for each in made)


def test_they_are_uuids_of_version_8() -> None:
    for each in (of_attempt(), of_creation(REPORT, ONE), of_creation(f"/x/{uuid4()}", OTHER)):
        assert each.variant == RFC_4122
        assert each.version == 8
