"""Nothing acknowledged is lost, nothing is half-written, and who follows a lane misses nothing.

Each proof has a short form for every day and a long one for `make verify`.
"""

import asyncio
import random
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.events import Recorded
from service.ledger import Ledger
from tests.ledger.notebook import CODEC
from tests.ledger.writers import LANES, LINE, start


@pytest.mark.parametrize(
    ("kills", "acknowledged"),
    [pytest.param(3, 100, id="3 kills"),
     pytest.param(100, 1000, id="100 kills", marks=pytest.mark.long)],
)  # fmt: skip
async def test_a_killed_process_loses_nothing_it_acknowledged(
    kills: int, acknowledged: int, store_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "acknowledged"
    file.touch()
    for kill in range(1, kills + 1):
        with start(store_url, file, 10**9, 64) as process:
            await _until(lambda wanted=kill * acknowledged: _lines(file) >= wanted, process)
            await asyncio.sleep(random.random() * 0.05)
            process.kill()
    ledger = await Ledger.open(store_url, CODEC)
    events = [event for lane in LANES for event in await ledger.read(lane, 0, 10**9)]
    await ledger.close()
    stored = Counter(event.envelope.causation_id for event in events)
    told = [UUID(line) for line in file.read_text().splitlines()]
    assert len(told) == len(set(told)) >= kills * acknowledged
    assert [each for each in told if stored[each] != 2] == []
    assert set(stored.values()) == {2}
    assert_in_order(events)


@pytest.mark.parametrize(
    "operations",
    [pytest.param(200, id="800 events"),
     pytest.param(25_000, id="100,000 events", marks=pytest.mark.long)],
)  # fmt: skip
async def test_a_reader_behind_sixteen_unsteady_writers_misses_nothing(
    operations: int, store_url: str, tmp_path: Path
) -> None:
    files = [tmp_path / str(number) for number in range(2)]
    writers = [start(store_url, file, operations, 8, "unsteady") for file in files]
    ledger = await Ledger.open(store_url, CODEC)
    events: list[Recorded[Any]] = []
    after = dict.fromkeys(LANES, 0)
    try:
        running = True
        while running:
            running = any(writer.poll() is None for writer in writers)
            for lane in LANES:
                found = await ledger.read(lane, after[lane], 500)
                after[lane] += len(found)
                events += found
                running = running or len(found) == 500
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert await ledger.heads() == after
    await ledger.close()
    assert len(events) == 2 * sum(_lines(file) for file in files) == 4 * operations
    assert_in_order(events)


def assert_in_order(events: list[Recorded[Any]]) -> None:
    """No holes, no doubles, and time never falls, by lane; versions count by stream."""
    heads: dict[str, Recorded[Any]] = {}
    versions: Counter[UUID] = Counter()
    for event in events:
        head = heads.get(event.lane)
        assert event.position == (head.position if head else 0) + 1
        assert head is None or event.recorded_at >= head.recorded_at
        heads[event.lane] = event
        versions[event.stream_id] += 1
        assert event.version == versions[event.stream_id]


def _lines(file: Path) -> int:
    return file.stat().st_size // LINE if file.exists() else 0


async def _until(reached: Any, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while not reached():
        assert process.poll() is None, "the writer stopped by itself"
        assert time.monotonic() < deadline, "the writer is too slow"
        await asyncio.sleep(0.01)
