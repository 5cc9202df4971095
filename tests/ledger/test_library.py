"""The event store library's own test cases, on the writer and reader that run in production."""

from collections.abc import Iterator
from typing import Any
from unittest import TestCase

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.tests import persistence

from service.ledger.recorder import LaneRecorder


@pytest.fixture
def recorder(store_url: str) -> Iterator[LaneRecorder]:
    made = LaneRecorder(store_url, "HRT")
    yield made
    made.close()


def names_of(case: type[TestCase]) -> list[str]:
    return [name for name in sorted(dir(case)) if name.startswith("test")]


def run(case: type[Any], name: str, recorder: LaneRecorder) -> None:
    """One test of a library case; the class is made here so that pytest collects it only once."""
    made = type("Case", (case,), {"create_recorder": lambda self: recorder})
    getattr(made(name), name)()


@pytest.mark.parametrize("name", names_of(persistence.ApplicationRecorderTestCase))
def test_application_recorder(name: str, recorder: LaneRecorder) -> None:
    run(persistence.ApplicationRecorderTestCase, name, recorder)


@pytest.mark.parametrize("name", names_of(persistence.NonInterleavingNotificationIDsBaseCase))
def test_notification_ids_do_not_interleave(name: str, recorder: LaneRecorder) -> None:
    run(persistence.NonInterleavingNotificationIDsBaseCase, name, recorder)


def test_an_insert_that_fails_leaves_nothing_behind(recorder: LaneRecorder) -> None:
    case = persistence.RecorderTestCase()
    first, second = (StoredEvent(case.new_originator_id(), 1, "topic", b"state") for _ in range(2))
    assert recorder.insert_events([first]) == [1]
    with pytest.raises(IntegrityError):
        recorder.insert_events([second, first])
    assert recorder.select_events(second.originator_id) == []
    assert recorder.max_notification_id() == 1


def test_it_does_not_subscribe(recorder: LaneRecorder) -> None:
    with pytest.raises(NotImplementedError):
        recorder.subscribe()
