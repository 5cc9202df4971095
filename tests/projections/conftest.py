"""The tables of one store, worked on through plain connections."""

from collections.abc import Callable
from typing import Any

import pytest

from projections.runner import Projection, advance
from service.database import Database
from tests.projections.lanes import Lanes, in_batches


@pytest.fixture
def lanes() -> Lanes:
    """A lane for Herat in which the city and its places are registered."""
    new = Lanes()
    new.city()
    return new


Project = Callable[..., Any]


@pytest.fixture
def project(database: Database) -> Project:
    """Apply what each projection has not yet seen, in batches of `size`."""

    async def run(lanes: Lanes, *projections: Projection, size: int = 1_000) -> None:
        for projection in projections:
            for lane in lanes.heads:
                done = reached.get((projection.name, lane), 0)
                for batch in in_batches(lanes.lane(lane)[done:], size):
                    await database.write(advance, projection, lane, batch)
                reached[projection.name, lane] = lanes.heads[lane]

    reached: dict[tuple[str, str], int] = {}
    return run
