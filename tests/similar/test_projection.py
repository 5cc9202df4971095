"""What is kept to be compared: the same however it is brought up, and no restricted text."""

from typing import Any

import pytest
from sqlalchemy import Connection, delete, select

from domain.issue import events as issue
from domain.words import Sensitivity
from projections.runner import advance
from projections.similar.projection import FOR_EVER, LONGEST_NARRATIVE, SIMILAR
from projections.similar.tables import similar_issue, similar_word
from projections.tables import checkpoint
from service.database import Database
from tests.projections.lanes import Lanes, an_id, in_batches, reported
from tests.recurrence.stories import claimed, tell
from tests.recurrence.test_report import day, report_at, then

pytestmark = pytest.mark.anyio


def kept(connection: Connection) -> list[Any]:
    issues = select(similar_issue).order_by(similar_issue.c.issue)
    words = select(similar_word).order_by(similar_word.c.issue, similar_word.c.other)
    return [*connection.execute(issues).all(), *connection.execute(words).all()]


def empty(connection: Connection) -> None:
    for table in (*SIMILAR.tables, checkpoint):
        connection.execute(delete(table))


async def project(database: Database, lanes: Lanes, size: int = 1_000) -> list[Any]:
    await database.write(empty)
    for lane in lanes.heads:
        for batch in in_batches(lanes.lane(lane), size):
            await database.write(advance, SIMILAR, lane, batch)
    return await database.read(kept)


@pytest.fixture
def lanes() -> Lanes:
    new = Lanes()
    new.city()
    return new


@pytest.mark.parametrize("seed", range(4))
async def test_batches_of_any_size_keep_the_same(database: Database, seed: int) -> None:
    lanes = tell(seed, count=120)
    whole = await project(database, lanes)
    assert len(whole) > 10
    for size in (1, 7):
        assert await project(database, lanes, size) == whole


async def one(database: Database, lanes: Lanes) -> Any:
    return (await project(database, lanes))[0]


async def test_the_text_of_a_restricted_case_is_not_kept_and_does_not_come_back(
    database: Database, lanes: Lanes
) -> None:
    report_at(lanes, "a", 5)
    assert (await one(database, lanes)).title is not None
    then(lanes, "a", issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats"))
    then(lanes, "a", issue.IssueCorrected(title="Secret", narrative="Secret", reason="again"))
    row = await one(database, lanes)
    assert (row.restricted, row.title, row.narrative) == (True, None, None)
    then(lanes, "a", issue.SensitivityLowered(level=Sensitivity.INTERNAL, reason="over"))
    row = await one(database, lanes)
    assert (row.restricted, row.title, row.narrative) == (False, None, None)
    then(lanes, "a", issue.IssueCorrected(title="Dark lane", reason="said anew"))
    assert (await one(database, lanes)).title == "dark lane"


async def test_a_case_reported_as_restricted_keeps_no_text(
    database: Database, lanes: Lanes
) -> None:
    report_at(lanes, "a", 5, sensitivity=Sensitivity.SURVIVOR)
    row = await one(database, lanes)
    assert (row.restricted, row.title, row.narrative) == (True, None, None)


async def test_a_long_text_is_cut(database: Database, lanes: Lanes) -> None:
    lanes.record(reported(narrative="lamp " * 2_000), stream=an_id("a"))
    assert len((await one(database, lanes)).narrative) <= LONGEST_NARRATIVE


async def test_how_long_a_case_lasts_follows_its_life(database: Database, lanes: Lanes) -> None:
    steps: list[tuple[Any, int | None]] = [
        (claimed(day(10)), day(10).toordinal()),
        (issue.ResolutionDisputed(reason="dark", on=day(11)), FOR_EVER),
        (claimed(day(12)), day(12).toordinal()),
        (issue.IssueClosed(outcome=issue.Outcome.RESOLVED_VERIFIED, on=day(14)),
         day(12).toordinal()),
        (issue.IssueReopened(reason="dark", on=day(15)), FOR_EVER),
        (issue.IssueMerged(into=an_id("b"), reason="one", on=day(16)), FOR_EVER),
        (issue.MergeUndone(into=an_id("b"), reason="two", on=day(17)), FOR_EVER),
        (issue.IssueClosed(outcome=issue.Outcome.UNFOUNDED, on=day(18)), None),
    ]  # fmt: skip
    report_at(lanes, "a", 5)
    for happened, lasts in steps:
        then(lanes, "a", happened)
        assert (await one(database, lanes)).lasts == lasts, happened
