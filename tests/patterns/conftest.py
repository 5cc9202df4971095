"""One store, kept up to its lanes by the two projections that patterns read."""

from collections.abc import Callable
from typing import Any

import pytest

from projections.dialogues.projection import DIALOGUES
from projections.recurrence.projection import RECURRENCE
from projections.runner import advance
from service.database import Database
from tests.projections.lanes import Lanes, in_batches

Project = Callable[..., Any]


@pytest.fixture
def lanes() -> Lanes:
    """A lane for Herat in which the city and its places are registered."""
    new = Lanes()
    new.city()
    return new


@pytest.fixture
def project(database: Database) -> Project:
    """Apply what has not been seen yet."""
    reached: dict[str, int] = {}

    async def run(lanes: Lanes) -> None:
        for lane in lanes.heads:
            for batch in in_batches(lanes.lane(lane)[reached.get(lane, 0) :], 1_000):
                for projection in (RECURRENCE, DIALOGUES):
                    await database.write(advance, projection, lane, batch)
            reached[lane] = lanes.heads[lane]

    return run
