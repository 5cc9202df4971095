"""Computing beside the service, with real processes on both stores."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from domain.errors import Refusal, Unknown
from projections.tables import checkpoint
from service.computing import FEW_EVENTS, Computing, Parallel
from service.computing import pool as pools
from service.computing.cache import Cache
from service.computing.frames import QueryFailed
from service.computing.told import Told
from service.database import Database
from service.ledger.errors import Overloaded, StoreUnavailable
from service.registry import COMMON
from tests.service import questions

on_one_store = pytest.mark.parametrize("store", ["sqlite"])
"""The store makes no difference."""


def _take_in(connection: Connection, position: int, lane: str = "HRT") -> None:
    row = {"projection": "cases", "lane": lane, "position": position}
    if not connection.execute(
        update(checkpoint).where(checkpoint.c.lane == lane).values(row)
    ).rowcount:
        connection.execute(insert(checkpoint).values(row))


@pytest.fixture
async def computing(store_url: str, database: Database) -> AsyncIterator[Computing]:
    """On a store that is large enough for processes of its own."""
    await database.write(_take_in, FEW_EVENTS + 1)
    running = Computing(store_url, database, 2)
    yield running
    await running.close()


async def test_what_is_asked_again_is_not_computed_again_until_something_was_taken_in(
    computing: Computing, database: Database, tmp_path: Path
) -> None:
    file = str(tmp_path / "log")
    assert await computing.answer(questions.how_often, file, 0.0) == 1
    assert await computing.answer(questions.how_often, file, 0.0) == 1
    assert await computing.answer(questions.how_often, file, 0.01) == 2, "another argument"
    await database.write(_take_in, FEW_EVENTS + 2)
    assert await computing.answer(questions.how_often, file, 0.0) == 3


async def test_what_is_about_one_city_is_kept_while_things_happen_in_others(
    computing: Computing, database: Database, tmp_path: Path
) -> None:
    file = str(tmp_path / "log")

    async def herat() -> int:
        return await computing.answer(questions.how_often, file, 0.0, lanes=("HRT",))

    assert (await herat(), await herat()) == (1, 1)
    await database.write(_take_in, 1, "KBL")
    assert await herat() == 1
    await database.write(_take_in, FEW_EVENTS + 2, "HRT")
    assert await herat() == 2
    await database.write(_take_in, 1, COMMON)
    assert await herat() == 3, "places stand in the lane that all share"


@on_one_store
async def test_twins_share_one_computation_and_one_may_leave(
    computing: Computing, tmp_path: Path
) -> None:
    ask = partial(computing.answer, questions.how_often, str(tmp_path / "log"), 0.3)
    leaving, *staying = [asyncio.create_task(ask()) for _ in range(4)]
    await asyncio.sleep(0.1)
    leaving.cancel()
    assert await asyncio.gather(*staying) == [1, 1, 1]


@on_one_store
async def test_a_process_that_is_killed_is_replaced_and_the_question_asked_once_more(
    computing: Computing, tmp_path: Path
) -> None:
    assert await computing.answer(questions.dies, str(tmp_path / "once"), 1) == "alive"
    with pytest.raises(StoreUnavailable):
        await computing.answer(questions.dies, str(tmp_path / "twice"), 2)
    assert await computing.answer(questions.prints) == "said"


@on_one_store
async def test_what_a_query_raises_comes_back_as_itself(computing: Computing) -> None:
    with pytest.raises(Unknown) as unknown:
        await computing.answer(questions.refuses, False)
    with pytest.raises(Refusal) as refused:
        await computing.answer(questions.refuses, True)
    assert type(refused.value) is Refusal
    assert (unknown.value.code, unknown.value.message) == ("not-so", "Ask otherwise.")
    assert unknown.value.help == {"en": "Like this."}


@on_one_store
async def test_a_fault_of_ours_is_logged_with_what_it_was_and_where_without_a_word_of_the_question(
    computing: Computing, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(QueryFailed, match=r"KeyError at questions\.py:\d+ breaks") as failed:
        await computing.answer(questions.breaks, "a private word")
    [logged] = [each.getMessage() for each in caplog.records if each.name == "paygiri"]
    assert logged == f"a computing process failed: {failed.value}"
    assert "private" not in logged


async def test_a_process_survives_its_answer_and_cannot_write(computing: Computing) -> None:
    first = await computing.answer(questions.process_id, "first")
    assert await computing.answer(questions.process_id, "second") == first
    with pytest.raises(StoreUnavailable, match="read-only"):
        await computing.answer(questions.writes)
    assert await computing.answer(questions.counts) == 1


@on_one_store
async def test_two_questions_are_computed_at_the_same_time(computing: Computing) -> None:
    pair = await asyncio.gather(
        computing.answer(questions.process_id, "a"), computing.answer(questions.process_id, "b")
    )
    assert len(set(pair)) == 2


@on_one_store
async def test_a_process_that_has_grown_gives_its_memory_back(computing: Computing) -> None:
    grown = await computing.answer(questions.fills_memory, 250)
    assert await computing.answer(questions.process_id, "after") != grown


@on_one_store
async def test_processes_are_started_before_the_first_question_and_nobody_waits_for_it(
    computing: Computing,
) -> None:
    computing.warm()
    pool, warming = computing._pool, computing._warming
    assert pool is not None
    assert warming is not None
    assert (len(pool._all), warming.done()) == (0, False), "it goes on beside"
    await warming
    ready = {process.pid for process in pool._all}
    assert len(ready) == 2
    assert await computing.answer(questions.process_id) in ready


@on_one_store
async def test_a_small_store_starts_no_processes(store_url: str, database: Database) -> None:
    small, none = Computing(store_url, database, 2), Computing(store_url, database, 0)
    for computing in (small, none):
        computing.warm()
    assert none._warming is None
    assert small._warming is not None
    await small._warming
    assert small._pool is not None
    assert small._pool._all == set()
    await small.close()


@on_one_store
@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.2])
async def test_closing_while_processes_are_started_leaves_none(
    computing: Computing, seconds: float
) -> None:
    computing.warm()
    await asyncio.sleep(seconds)
    pool, warming = computing._pool, computing._warming
    assert pool is not None
    assert warming is not None
    started = set(pool._all)
    await computing.close()
    assert (warming.done(), pool._all) == (True, set())
    assert all(process.returncode is not None for process in started)


@on_one_store
async def test_what_takes_too_long_is_given_up(
    computing: Computing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await computing.answer(questions.process_id)
    monkeypatch.setattr(pools, "LONGEST", 0.2)
    with pytest.raises(StoreUnavailable):
        await computing.answer(questions.how_often, str(tmp_path / "log"), 30.0)
    monkeypatch.undo()
    assert await computing.answer(questions.prints) == "said"


@on_one_store
async def test_too_many_waiting_questions_are_refused(
    computing: Computing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MOST_WAITING", 1)
    file = str(tmp_path / "log")
    asked = [computing.answer(questions.how_often, file, 0.5 + n / 100) for n in range(4)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in found if not isinstance(each, int)] == [Overloaded]


@on_one_store
async def test_a_document_is_bytes_with_the_tag_of_its_content(computing: Computing) -> None:
    said = await computing.document(questions.prints)
    counted = await computing.document(questions.counts)
    assert (said.body, counted.body) == (b"said", b"1")
    assert said.tag != counted.tag
    assert said == await computing.document(questions.prints)


@on_one_store
async def test_a_long_question_is_computed_by_all_processes_together(
    computing: Computing, database: Database, store_url: str
) -> None:
    parallel = Parallel(questions.part_of_sum, questions.sum_of_parts)
    assert await computing.answer(questions.whole_sum, 100, parallel=parallel) == (2, 4950)
    assert await computing.answer(questions.whole_sum, 100) == (2, 4950), "it is one question"
    document = await computing.document(questions.whole_sum, 10, parallel=parallel)
    assert document.body == b"[2,45]"
    alone = Computing(store_url, database, 0)
    assert await alone.answer(questions.whole_sum, 100, parallel=parallel) == (1, 4950)


@on_one_store
async def test_parts_of_two_states_of_the_store_are_never_put_together(
    store_url: str, database: Database, tmp_path: Path
) -> None:
    await database.write(_take_in, FEW_EVENTS + 1)
    computing, file = Computing(store_url, database, 1), tmp_path / "read"
    assert computing._pool is not None
    computing._pool.processes = 2  # of which one is busy elsewhere: parts follow each other
    parallel = Parallel(questions.slow_part, questions.sum_of_slow_parts)
    ask = computing.answer(questions.slow_whole, str(file), parallel=parallel)
    asked = asyncio.create_task(ask)
    while not file.exists():  # noqa: ASYNC110 - written by another process
        await asyncio.sleep(0.02)
    await database.write(_take_in, FEW_EVENTS + 9)
    assert await asked == (0, 4950)
    await computing.close()


async def test_a_small_store_is_asked_in_this_process(store_url: str, database: Database) -> None:
    small = Computing(store_url, database, 2)
    none = Computing(store_url, database, 0)
    here = questions.process_id(None)  # type: ignore[arg-type]
    assert await small.answer(questions.process_id) == here
    await database.write(_take_in, FEW_EVENTS + 1)
    assert await small.answer(questions.process_id) != here
    assert await none.answer(questions.process_id) == here
    await small.close()
    await none.close()


def test_what_was_asked_longest_ago_leaves_when_there_is_too_much() -> None:
    cache = Cache(most=2, most_bytes=100)
    for name, size in ((b"a", 10), (b"b", 10), (b"a", 20), (b"c", 10)):
        cache.put(name, Told(b"now", name, size))
    assert cache.get(b"b", b"now") is None
    assert cache.get(b"a", b"now") is not None
    assert cache.get(b"a", b"later") is None
    cache.put(b"d", Told(b"now", b"d", 95))
    assert [name for name in (b"a", b"c", b"d") if cache.get(name, b"now")] == [b"d"]
    cache.put(b"e", Told(b"now", b"e", 101))
    assert cache.get(b"e", b"now") is None
    assert cache.get(b"d", b"now") is not None
