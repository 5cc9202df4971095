"""How a case's reference is found: many in one query, each once."""

import asyncio
from typing import Any

import pytest

from projections.cases import CASES
from projections.registry import REGISTRY
from service.database import Database
from service.references import References
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, reported


@pytest.fixture
def queries(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cases each query asked for."""
    asked: list[int] = []
    read = database.read

    async def counted(query: Any, issues: Any) -> Any:
        asked.append(len(issues))
        return await read(query, issues)

    monkeypatch.setattr(database, "read", counted)
    return asked


async def test_what_is_wanted_at_one_time_is_asked_in_one_query_and_only_once(
    lanes: Lanes, database: Database, project: Project, queries: list[int]
) -> None:
    for name in "abc":
        lanes.record(reported(), stream=an_id(name))
    await project(lanes, CASES, REGISTRY)
    references = References(database)
    wanted = [an_id(name) for name in "abca"]
    for _ in range(2):
        found = await asyncio.gather(*(references.find(each) for each in wanted))
        assert found == ["HRT-0001", "HRT-0002", "HRT-0003", "HRT-0001"]
    assert queries == [3]


async def test_a_case_not_yet_projected_is_asked_for_again(
    lanes: Lanes, database: Database, project: Project, queries: list[int]
) -> None:
    references = References(database)
    assert await references.find(an_id("a")) is None
    lanes.record(reported(), stream=an_id("a"))
    await project(lanes, CASES, REGISTRY)
    assert await references.find(an_id("a")) == "HRT-0001"
    assert queries == [1, 1]


async def test_who_goes_away_takes_the_answer_from_nobody(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(), stream=an_id("a"))
    await project(lanes, CASES, REGISTRY)
    references = References(database)
    leaving, staying = (asyncio.create_task(references.find(an_id("a"))) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "HRT-0001"
