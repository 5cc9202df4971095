"""One store, kept up to its lanes batch by batch."""

from collections.abc import Callable
from typing import Any

import pytest

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
    """Apply what has not been seen yet, in batches of `size`."""
    reached: dict[str, int] = {}

    async def run(lanes: Lanes, *, size: int = 1_000) -> None:
        for lane in lanes.heads:
            for batch in in_batches(lanes.lane(lane)[reached.get(lane, 0) :], size):
                await database.write(advance, RECURRENCE, lane, batch)
            reached[lane] = lanes.heads[lane]

    return run
