"""Group commit: how many wait together, who fails alone, and what happens when too many come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from service.ledger import (
    Ledger,
    LedgerError,
    Outcome,
    Overloaded,
    StoreUnavailable,
)
from service.ledger import batcher as batching
from service.ledger import ledger as ledgers
from service.ledger.errors import AnswerLost
from service.ledger.records import Append, Placed
from tests.ledger.notebook import (
    CODEC,
    NOTEBOOK,
    LineWritten,
    all_events,
    close,
    commanding,
    envelope,
    operation,
    writing,
)
from tests.ledger.test_proofs import assert_in_order
from tests.ledger.writers import unsettle


@pytest.fixture
async def ledger(store_url: str) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(store_url, CODEC)
    yield opened
    await opened.close()


class Spy:
    """Stands before a store's append, to count, delay or disturb it."""

    def __init__(self, ledger: Any) -> None:
        self.store = ledger.store
        self.append: Any = self.store.append
        self.sizes: list[int] = []
        self.store.append = self

    async def __call__(self, batch: Sequence[Append]) -> list[Placed]:
        self.sizes.append(len(batch))
        placed: list[Placed] = await self.append(batch)
        return placed


async def test_a_thousand_commands_of_64_writers_take_few_commits(ledger: Ledger) -> None:
    spy = Spy(ledger)

    async def write() -> None:
        for _ in range(16):
            await ledger.decide(writing(uuid4(), "one"), operation())

    await asyncio.gather(*(write() for _ in range(64)))
    assert sum(spy.sizes) == 1024
    assert len(spy.sizes) <= 32


async def test_one_who_lost_the_race_does_not_spoil_the_batch(
    ledger: Ledger, store_url: str
) -> None:
    other = await Ledger.open(store_url, CODEC)
    contested = uuid4()
    await other.decide(writing(contested, "one"), operation())
    old = await ledger.load(NOTEBOOK, contested)
    await other.decide(writing(contested, "two"), operation())
    ops = [ledger.decide(writing(uuid4(), "one"), operation()) for _ in range(20)]
    loser = ledger.decide(writing(contested, "three", loaded=old), operation())
    outcomes = await asyncio.gather(*ops[:10], loser, *ops[10:])
    assert {outcome.receipt.version for outcome in outcomes} == {1, 3}
    assert_in_order(await all_events(ledger))
    await other.close()


async def test_a_cancelled_caller_does_not_disturb_the_others(ledger: Ledger) -> None:
    ids = [uuid4() for _ in range(30)]
    tasks = [asyncio.create_task(ledger.decide(writing(i, "one"), operation())) for i in ids]
    for task in tasks[:15]:
        await asyncio.sleep(0)
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(outcomes[0], asyncio.CancelledError)
    assert all(isinstance(each, Outcome) for each in outcomes[15:])
    again = await asyncio.gather(*(ledger.decide(writing(i, "one"), operation()) for i in ids))
    assert {outcome.receipt.version for outcome in again} == {1}
    assert_in_order(await all_events(ledger))


async def test_a_cancelled_writer_gives_its_stream_free(ledger: Ledger) -> None:
    stream_id = uuid4()
    tasks = [
        asyncio.create_task(ledger.decide(writing(stream_id, str(n)), operation()))
        for n in range(10)
    ]
    await asyncio.sleep(0)
    for task in tasks[:5]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    state = (await ledger.load(NOTEBOOK, stream_id)).state
    assert set(state.lines) >= {"5", "6", "7", "8", "9"}


async def test_too_much_at_once_is_told_to_come_back(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "MAX_UNDER_WAY", 50)
    writes = [ledger.decide(writing(uuid4(), "one"), operation()) for _ in range(80)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, Overloaded)]
    assert len(refused) == 30
    assert refused[0].retry_after > 0
    assert len(await all_events(ledger)) == 50


async def test_a_full_queue_refuses_and_stores_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "MAX_WAITING", 0)
    with pytest.raises(Overloaded):
        await ledger.decide(writing(uuid4(), "one"), operation())
    assert await all_events(ledger) == []


@pytest.mark.parametrize("stored", [True, False])
async def test_an_answer_that_got_lost_is_looked_up(stored: bool, ledger: Ledger) -> None:
    spy = Spy(ledger)

    async def lose(batch: Sequence[Append]) -> list[Placed]:
        if stored:
            await spy.append(batch)
        spy.store.append = spy.append
        raise AnswerLost

    spy.store.append = lose
    ids = [uuid4() for _ in range(5)]
    outcomes = await asyncio.gather(
        *(ledger.decide(writing(each, "one"), operation(each)) for each in ids)
    )
    events = await all_events(ledger)
    assert sorted(outcome.receipt.position for outcome in outcomes) == [1, 2, 3, 4, 5]
    assert [each.stream_id for each in events] == ids
    assert outcomes[0].receipt.recorded_at == events[0].recorded_at


async def test_a_bulk_whose_answer_got_lost_is_stored_once(ledger: Ledger) -> None:
    spy = Spy(ledger)

    async def lose(batch: Sequence[Append]) -> list[Placed]:
        await spy.append(batch)
        spy.store.append = spy.append
        raise AnswerLost

    spy.store.append = lose
    new = [(each, envelope(each), [LineWritten(text="a")]) for each in (uuid4(), uuid4())]
    await ledger.create_streams(NOTEBOOK, "HRT", new)
    assert len(await all_events(ledger)) == 2


async def test_a_store_that_fails_reaches_every_caller_and_recovers(ledger: Ledger) -> None:
    spy = Spy(ledger)

    async def fail(batch: Sequence[Append]) -> list[Placed]:
        raise StoreUnavailable("The disk of the database is full. Free some space.")

    spy.store.append = fail
    writes = [ledger.decide(writing(uuid4(), "one"), operation()) for _ in range(5)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert all(isinstance(each, StoreUnavailable) for each in outcomes)
    spy.store.append = spy.append
    assert (await ledger.decide(writing(uuid4(), "one"), operation())).receipt.position == 1


async def test_closing_stores_what_waits_and_refuses_the_rest(store_url: str) -> None:
    ledger = await Ledger.open(store_url, CODEC)
    writes = [ledger.decide(writing(uuid4(), "one"), operation()) for _ in range(9)]
    tasks = [asyncio.create_task(write) for write in writes]
    await asyncio.sleep(0.001)
    await ledger.close()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    ledger = await Ledger.open(store_url, CODEC)
    stored = [each.receipt.position for each in outcomes if isinstance(each, Outcome)]
    assert sorted(stored) == [each.position for each in await all_events(ledger)]
    assert all(isinstance(each, Outcome | StoreUnavailable) for each in outcomes)
    await ledger.close()


async def test_one_lane_asked_for_by_two_new_processes_at_once(
    ledger: Ledger, store_url: str
) -> None:
    other = await Ledger.open(store_url, CODEC)
    await asyncio.gather(
        *(each.decide(writing(uuid4(), "one", lane=lane), operation())
          for lane in "ABCDE" for each in (ledger, other))
    )  # fmt: skip
    assert await ledger.heads() == dict.fromkeys("ABCDE", 2)
    await other.close()


Step = st.tuples(
    st.sampled_from(["write", "both lanes", "close", "again"]),
    st.integers(0, 3),
    st.sampled_from(["one", "two", "three"]),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(Step, max_size=12), seed=st.uuids())
async def test_whatever_comes_in_whatever_order_lanes_have_no_holes(
    steps: list[tuple[str, int, str]], seed: UUID, store_url: str
) -> None:
    ledger = await Ledger.open(store_url, CODEC)
    await ledger.decide(writing(uuid4(), "start"), operation())
    await unsettle(ledger)
    streams = [UUID(int=(seed.int + number) % 2**128) for number in range(4)]
    ops = [operation(), *(operation() for _ in steps)]
    writes = []
    for number, (what, which, line) in enumerate(steps):
        first = writing(streams[which], line, lane=None if what == "again" else "HRT")
        second = writing(uuid4(), line, lane="KBL")
        commands = [first, second] if what == "both lanes" else [first]
        commands = [commanding(streams[which], close)] if what == "close" else commands
        writes.append(ledger.decide_all(commands, ops[number // 2]))
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    events = [each for lane in ("HRT", "KBL") for each in await all_events(ledger, lane)]
    await ledger.close()
    assert_in_order(events)
    assert len({each.event_id for each in events}) == len(events)
    assert all(isinstance(each, Outcome | Refusal | LedgerError) for each in outcomes)
