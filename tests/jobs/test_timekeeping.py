"""The clock beside the projections: once however many run, whatever breaks, and never fatally."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.issue import events as issue
from domain.reminders import ReminderGiven
from service.jobs import timekeeping
from service.jobs.keeping_up import keeping_up
from service.jobs.timekeeping import Timekeeping
from tests.jobs.city import City, may
from tests.jobs.test_terms import referred
from tests.projections.lanes import an_id

pytestmark = pytest.mark.anyio

CASES = 30


async def much(city: City) -> None:
    """As many cases, each with a promise due on the fifteenth and a referral."""
    await city.member("one")
    await city.member("two")
    for number in range(CASES):
        name = f"case {number}"
        await city.case(name)
        await city.promise(may(15), f"c{number}", case=name)
        await city.tell(referred(referral_id=an_id(f"r{number}")), case=name)
    await city.project()


async def test_it_waits_for_the_projections_and_then_for_something_new(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    city.on(may(8))
    assert await city.timekeeping.step() == 0
    assert await city.tick() == 1
    assert await city.timekeeping.step() == 0
    assert await city.tick() == 0


async def test_a_new_day_is_something_new_and_is_the_citys_own(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    city.now = datetime(2026, 5, 7, 19, 29, tzinfo=UTC)  # 23:59 in Herat
    assert await city.tick() == 0
    city.now = datetime(2026, 5, 7, 19, 30, tzinfo=UTC)
    assert await city.tick() == 1


async def test_two_clocks_at_once_do_everything_once(city: City, other: Timekeeping) -> None:
    await much(city)
    city.on(may(8))
    await asyncio.gather(city.timekeeping.step(), other.step())
    expired = [each.referral_id for each in await city.made(issue.ReferralExpired)]
    assert sorted(expired) == sorted(an_id(f"r{number}") for number in range(CASES))
    given = Counter(
        (recorded.stream_id, recorded.event.item_id)
        for recorded in await city.ledger.read("HRT", 0, 10_000)
        if isinstance(recorded.event, ReminderGiven)
    )
    assert len(given) == 2 * CASES
    assert set(given.values()) == {1}


@pytest.mark.parametrize("stored", [0, 7, 40])
async def test_a_clock_stopped_in_the_middle_is_caught_up_by_the_next(
    city: City, other: Timekeeping, monkeypatch: pytest.MonkeyPatch, stored: int
) -> None:
    await much(city)
    city.on(may(8))
    real, left = city.ledger.decide_all, iter(range(stored))

    async def decide_all(*asked: Any) -> Any:
        if next(left, None) is None:
            raise asyncio.CancelledError
        return await real(*asked)

    monkeypatch.setattr(city.ledger, "decide_all", decide_all)
    task = asyncio.create_task(city.timekeeping.step())
    await asyncio.wait([task])
    await city.project()
    await other.step()
    assert len(await city.made(issue.ReferralExpired)) == CASES
    counted = await city.counted()
    assert len(counted) == CASES
    assert set(counted.values()) == {2}, "two members, each once"


async def test_beside_the_projections_it_works_by_itself(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timekeeping, "PAUSE", 0.02)
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    city.on(may(8))
    async with keeping_up(city.ledger, city.database), asyncio.timeout(30):
        while not await city.made(ReminderGiven):
            await city.ledger.changed(0.02)
        city.on(may(14))
        while len(await city.made(ReminderGiven)) < 2:
            await city.ledger.changed(0.02)
    assert await city.rungs() == ["08 before_7", "14 before_1"]


async def test_a_failure_is_outlived_and_logged_without_a_word_of_a_case(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(timekeeping, "PAUSE", 0.01)
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    await city.project()
    city.on(may(8))
    real, failures = city.ledger.heads, iter([OSError("the lane is dark")])

    async def heads() -> dict[str, int]:
        if failure := next(failures, None):
            raise failure
        return await real()

    with caplog.at_level(logging.WARNING, "paygiri.jobs"):
        monkeypatch.setattr(city.ledger, "heads", heads)
        task = asyncio.create_task(city.timekeeping.run())
        async with asyncio.timeout(30):
            while not await city.made(ReminderGiven):
                await city.ledger.changed(0.02)
        task.cancel()
        await asyncio.wait([task])
    messages = [record.getMessage() for record in caplog.records]
    assert [text.rpartition(": ")[2] for text in messages] == ["OSError"]
