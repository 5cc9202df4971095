"""One store, kept up to the lanes of several cities."""

from collections.abc import Callable
from typing import Any

import pytest

from projections.comparing.descriptions import DESCRIPTIONS
from projections.recurrence.projection import RECURRENCE
from projections.registry import REGISTRY
from projections.runner import advance
from service.database import Database
from tests.projections.lanes import Lanes, in_batches
from tests.service.conftest import api

__all__ = ["api"]

Project = Callable[..., Any]


@pytest.fixture
def project(database: Database) -> Project:
    """Apply what has not been seen yet."""
    reached: dict[str, int] = {}

    async def run(lanes: Lanes) -> None:
        for lane in lanes.heads:
            for batch in in_batches(lanes.lane(lane)[reached.get(lane, 0) :], 2_000):
                for projection in (REGISTRY, RECURRENCE, DESCRIPTIONS):
                    await database.write(advance, projection, lane, batch)
            reached[lane] = lanes.heads[lane]

    return run
