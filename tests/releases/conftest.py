"""One store, kept up to its lanes: where cities are, and what came back."""

from collections.abc import Awaitable, Callable

import pytest

from projections.recurrence.projection import RECURRENCE
from projections.registry import REGISTRY
from projections.runner import advance
from service.database import Database
from tests.projections.lanes import Lanes

Project = Callable[[Lanes], Awaitable[None]]


@pytest.fixture
def project(database: Database) -> Project:
    """Apply all that has not been seen yet."""
    done: dict[str, int] = {}

    async def run(lanes: Lanes) -> None:
        for lane, head in lanes.heads.items():
            events = lanes.lane(lane)[done.get(lane, 0) :]
            for projection in (REGISTRY, RECURRENCE):
                await database.write(advance, projection, lane, events)
            done[lane] = head

    return run
