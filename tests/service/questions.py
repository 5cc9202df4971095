"""Questions for the computing processes, which import them from here."""

import os
import signal
import time
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from domain.errors import Refusal, Unknown
from projections.tables import checkpoint


def process_id(connection: Connection, asked: str = "") -> int:
    """Who answers."""
    return os.getpid()


def how_often(connection: Connection, file: str, seconds: float) -> int:
    """How often this has been asked of any process; it takes a while to say."""
    with Path(file).open("a") as log:
        log.write("x")
    time.sleep(seconds)
    return len(Path(file).read_text())


def dies(connection: Connection, file: str, times: int) -> str:
    """Is killed so many times before it answers."""
    with Path(file).open("a") as log:
        log.write("x")
    if len(Path(file).read_text()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def refuses(connection: Connection, known: bool) -> int:
    kind = Refusal if known else Unknown
    raise kind("not-so", "Ask otherwise.", help={"en": "Like this."})


def breaks(connection: Connection, word: str) -> int:
    return {"another": 1}[word]


def prints(connection: Connection) -> str:
    print("this is no answer")
    return "said"


def writes(connection: Connection) -> None:
    connection.execute(insert(checkpoint).values(projection="x", lane="y", position=1))


def counts(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(checkpoint)) or 0


def part_of_sum(connection: Connection, most: int, number: int, of: int) -> tuple[int, int]:
    """Who answers, and every so manieth number added up."""
    time.sleep(0.2)
    return os.getpid(), sum(range(number, most, of))


def sum_of_parts(most: int, parts: list[tuple[int, int]]) -> tuple[int, int]:
    """By how many, and the sum."""
    return len({process for process, _ in parts}), sum(found for _, found in parts)


def whole_sum(connection: Connection, most: int) -> tuple[int, int]:
    return 1, sum(range(most))


def fills_memory(connection: Connection, megabytes: int) -> int:
    kept = bytearray(megabytes * 2**20)
    kept[::4096] = b"x" * len(kept[::4096])
    _KEPT.append(kept)
    return os.getpid()


_KEPT: list[bytearray] = []


def slow_part(connection: Connection, file: str, number: int, of: int) -> tuple[int, int]:
    """Says in `file` that the first part has been read."""
    if number == 0:
        Path(file).touch()
        time.sleep(0.3)
    return part_of_sum(connection, 100, number, of)


def sum_of_slow_parts(file: str, parts: list[tuple[int, int]]) -> tuple[int, int]:
    return sum_of_parts(100, parts)


def slow_whole(connection: Connection, file: str) -> tuple[int, int]:
    return 0, sum(range(100))
