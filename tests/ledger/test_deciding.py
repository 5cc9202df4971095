"""Deciding, storing and answering: what callers of the ledger rely on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest

from domain.errors import Refusal
from service.ledger import (
    AsOfTooRecent,
    Conflict,
    LaneMismatch,
    Ledger,
    OperationReused,
    StaleVersion,
)
from service.ledger import ledger as ledgers
from tests.ledger.notebook import (
    CODEC,
    NOTEBOOK,
    LineWritten,
    Notebook,
    all_events,
    close,
    commanding,
    envelope,
    operation,
    writing,
)


@pytest.fixture
async def ledger(store_url: str) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(store_url, CODEC)
    yield opened
    await opened.close()


async def test_what_was_decided_is_read_back(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    outcome = await ledger.decide(writing(stream_id, "one", "two"), op)
    loaded = await ledger.load(NOTEBOOK, stream_id)
    assert loaded.state == Notebook(lines=("one", "two"))
    assert (loaded.version, loaded.lane) == (2, "HRT")
    assert outcome.receipt.version == outcome.receipt.position == outcome.receipt.events == 2
    assert not outcome.replayed
    last = loaded.history[-1]
    assert last.event == LineWritten(text="two")
    assert last.event_id == uuid5(op.op_id, "2")
    assert last.envelope == op.envelope
    assert last.recorded_at == outcome.receipt.recorded_at
    assert await all_events(ledger) == list(loaded.history)


async def test_an_unknown_stream_is_empty_and_in_no_lane(ledger: Ledger) -> None:
    loaded = await ledger.load(NOTEBOOK, uuid4())
    assert (loaded.state, loaded.version, loaded.lane) == (Notebook(), 0, None)
    assert loaded.history == ()


async def test_a_stream_stays_in_the_lane_it_was_made_in(ledger: Ledger) -> None:
    stream_id = uuid4()
    await ledger.decide(writing(stream_id, "one"), operation())
    with pytest.raises(LaneMismatch):
        await ledger.decide(writing(stream_id, "two", lane="KBL"), operation())
    with pytest.raises(LaneMismatch):
        await ledger.decide(writing(uuid4(), "two", lane=None), operation())
    outcome = await ledger.decide(writing(stream_id, "two", lane=None), operation())
    assert outcome.receipt.lane == "HRT"


async def test_the_same_operation_sent_again_gets_the_same_answer(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    first = await ledger.decide(writing(stream_id, "one"), op)
    await ledger.decide(commanding(stream_id, close), operation())
    again = await ledger.decide(writing(stream_id, "one"), op)
    assert again.replayed
    assert again.receipt == first.receipt
    assert len(await all_events(ledger)) == 2


async def test_an_operation_id_used_for_other_content_is_refused(ledger: Ledger) -> None:
    stream_id, op_id = uuid4(), uuid4()
    await ledger.decide(writing(stream_id, "one"), operation(op_id, "a"))
    with pytest.raises(OperationReused):
        await ledger.decide(writing(stream_id, "two"), operation(op_id, "b"))
    with pytest.raises(OperationReused):
        await ledger.decide(writing(uuid4(), "two", lane="KBL"), operation(op_id, "b"))


async def test_two_principals_may_use_the_same_operation_id(ledger: Ledger) -> None:
    op_id = uuid4()
    await ledger.decide(writing(uuid4(), "one"), operation(op_id))
    other = await ledger.decide(writing(uuid4(), "one"), operation(op_id, principal=UUID(int=8)))
    assert not other.replayed


async def test_fifty_twins_at_once_make_one_event_and_one_answer(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    twins = [ledger.decide(writing(stream_id, "one"), op) for _ in range(50)]
    outcomes = await asyncio.gather(*twins)
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert [outcome.replayed for outcome in outcomes].count(False) == 1
    assert len(await all_events(ledger)) == 1


async def test_twins_in_two_processes_make_one_event_and_one_answer(
    ledger: Ledger, store_url: str
) -> None:
    other = await Ledger.open(store_url, CODEC)
    for _ in range(10):
        stream_id, op = uuid4(), operation()
        twins = [each.decide(writing(stream_id, "one"), op) for each in [ledger, other] * 25]
        outcomes = await asyncio.gather(*twins)
        assert len({outcome.receipt for outcome in outcomes}) == 1
    assert len(await all_events(ledger)) == 10
    await other.close()


async def test_a_refusal_passes_through_and_is_evaluated_anew(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    await ledger.decide(commanding(stream_id, close), operation())
    for _ in range(2):
        with pytest.raises(Refusal, match="closed"):
            await ledger.decide(writing(stream_id, "one"), op)
    assert len(await all_events(ledger)) == 1


async def test_nothing_to_add_is_an_answer_and_is_kept(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    await ledger.decide(writing(stream_id, "one", "two"), operation())
    nothing = await ledger.decide(writing(stream_id, "one"), op)
    assert (nothing.receipt.events, nothing.receipt.version, nothing.receipt.position) == (0, 2, 2)
    await ledger.decide(writing(stream_id, "three"), operation())
    again = await ledger.decide(writing(stream_id, "one"), op)
    assert (again.replayed, again.receipt) == (True, nothing.receipt)


async def test_if_match_refuses_any_other_version(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    await ledger.decide(writing(stream_id, "one"), operation())
    await ledger.decide(writing(stream_id, "two", if_version=1), op)
    with pytest.raises(StaleVersion) as stale:
        await ledger.decide(writing(stream_id, "three", if_version=1), operation())
    assert stale.value.version == 2
    assert (await ledger.decide(writing(stream_id, "two", if_version=1), op)).replayed


async def test_concurrent_writes_to_one_stream_all_succeed_in_turn(ledger: Ledger) -> None:
    stream_id = uuid4()
    lines = [str(number) for number in range(40)]
    await asyncio.gather(*(ledger.decide(writing(stream_id, each), operation()) for each in lines))
    loaded = await ledger.load(NOTEBOOK, stream_id)
    assert sorted(loaded.state.lines) == sorted(lines)
    assert [each.version for each in loaded.history] == list(range(1, 41))


async def test_state_read_earlier_is_not_trusted_past_a_conflict(
    ledger: Ledger, store_url: str
) -> None:
    other = await Ledger.open(store_url, CODEC)
    stream_id = uuid4()
    await ledger.decide(writing(stream_id, "one"), operation())
    old = await ledger.load(NOTEBOOK, stream_id)
    await other.decide(writing(stream_id, "two"), operation())
    outcome = await ledger.decide(writing(stream_id, "two", loaded=old), operation())
    assert (outcome.receipt.events, outcome.receipt.version) == (0, 2)
    with pytest.raises(StaleVersion):
        await ledger.decide(writing(stream_id, "three", loaded=old, if_version=1), operation())
    await other.close()


async def test_a_replay_on_state_read_before_is_recognised(ledger: Ledger) -> None:
    stream_id, op = uuid4(), operation()
    await ledger.decide(writing(stream_id, "one"), op)
    await ledger.decide(commanding(stream_id, close), operation())
    for key in (None, op.key):
        loaded = await ledger.load(NOTEBOOK, stream_id, key=key)
        assert (await ledger.decide(writing(stream_id, "one", loaded=loaded), op)).replayed


async def test_several_streams_are_written_together_or_not_at_all(ledger: Ledger) -> None:
    one, two, closed = uuid4(), uuid4(), uuid4()
    await ledger.decide(commanding(closed, close), operation())
    with pytest.raises(Refusal):
        await ledger.decide_all(
            [writing(one, "a"), writing(two, "b", lane="KBL"), writing(closed, "c")], operation()
        )
    assert await ledger.heads() == {"HRT": 1}
    op = operation()
    commands = [writing(one, "a", "b"), writing(two, "c", lane="KBL"), writing(one, "b", "d")]
    first = await ledger.decide_all(commands, op)
    assert (first.receipt.lane, first.receipt.position, first.receipt.version) == ("HRT", 4, 3)
    assert first.receipt.events == 4
    assert await ledger.heads() == {"HRT": 4, "KBL": 1}
    assert (await ledger.decide_all(commands, op)).receipt == first.receipt


async def test_an_id_of_another_kind_is_unknown_and_cannot_be_taken(ledger: Ledger) -> None:
    stream_id = uuid4()
    await ledger.decide(writing(stream_id, "one"), operation())
    diary = type(NOTEBOOK)("Diary", NOTEBOOK.initial, NOTEBOOK.evolve, NOTEBOOK.events)
    assert (await ledger.load(diary, stream_id)).version == 0
    taking = writing(stream_id, "two")
    with pytest.raises(Conflict):
        await ledger.decide(type(taking)(diary, stream_id, taking.decide, "HRT"), operation())


async def test_bulk_creation_skips_what_exists(ledger: Ledger) -> None:
    ids = [uuid4() for _ in range(1200)]
    new = [(each, envelope(each), [LineWritten(text="a"), LineWritten(text="b")]) for each in ids]
    assert await ledger.create_streams(NOTEBOOK, "HRT", new[:3]) == 3
    assert await ledger.create_streams(NOTEBOOK, "HRT", new) == 1197
    assert await ledger.create_streams(NOTEBOOK, "HRT", new) == 0
    events = await all_events(ledger)
    assert [each.position for each in events] == list(range(1, 2401))
    assert events[1].event_id == uuid5(ids[0], "2")


async def test_the_past_is_what_was_recorded_by_then(ledger: Ledger) -> None:
    stream_id = uuid4()
    written = await ledger.decide(writing(stream_id, "one"), operation())
    with pytest.raises(AsOfTooRecent):
        await ledger.load(NOTEBOOK, stream_id, as_of=written.receipt.recorded_at)
    with pytest.raises(AsOfTooRecent):
        await ledger.positions_at(datetime.now(UTC))
    before = written.receipt.recorded_at - timedelta(minutes=1)
    assert (await ledger.load(NOTEBOOK, stream_id, as_of=before)).version == 0
    assert await ledger.positions_at(before) == {"HRT": 0}


async def test_positions_of_any_settled_time_are_those_recorded_by_then(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "TRANSACTION_TIMEOUT", 0)
    for number in range(23):
        lane = ("HRT", "KBL", "NIL")[number % 7 % 3]
        await ledger.decide(
            writing(UUID(int=number % 5), str(number), lane=None if number > 4 else lane),
            operation(),
        )
    events = [each for lane in await ledger.heads() for each in await all_events(ledger, lane)]
    for moment in {each.recorded_at for each in events}:
        positions = {
            lane: sum(each.lane == lane and each.recorded_at <= moment for each in events)
            for lane in await ledger.heads()
        }
        assert await ledger.positions_at(moment) == positions
        loaded = await ledger.load(NOTEBOOK, UUID(int=1), as_of=moment)
        assert loaded.history == tuple(
            each for each in events if each.stream_id == UUID(int=1) and each.recorded_at <= moment
        )


async def test_a_history_made_in_bulk_can_have_an_envelope_for_each_event(ledger: Ledger) -> None:
    stream_id, causes = uuid4(), [uuid4(), uuid4()]
    lines = [LineWritten(text="a"), LineWritten(text="b")]
    new = [(stream_id, [envelope(each) for each in causes], lines)]
    assert await ledger.create_streams(NOTEBOOK, "HRT", new) == 1
    history = (await ledger.load(NOTEBOOK, stream_id)).history
    assert [each.envelope.causation_id for each in history] == causes
    assert [each.event_id for each in history] == [uuid5(causes[0], "1"), uuid5(causes[1], "2")]


async def test_a_commit_wakes_whoever_waits_for_change(ledger: Ledger) -> None:
    waiting = asyncio.create_task(ledger.changed(30))
    await ledger.decide(writing(uuid4(), "one"), operation())
    await asyncio.wait_for(waiting, 5)
    await ledger.changed(0.01)
