"""The method: all variants in turn in short slices, many rounds, ratios within each round.

The speed of a disk's fsync moves tenfold within an hour and two cores are shared with others, so
a rate alone says little. A ratio of two rates measured within the same few seconds says more; its
median over the rounds, with the smallest and the greatest, is what is reported.
"""

import asyncio
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

SLICE = 0.6
ROUNDS = 7

Work = Callable[[float], Awaitable["Done"]]
"""Works for about so many seconds."""


@dataclass(frozen=True, slots=True)
class Done:
    """So many operations in so many seconds; each one's latency in seconds where it was taken.

    `cpu` is the processor's seconds that the measured process took for all of them.
    """

    count: int
    seconds: float
    latencies: Sequence[float] = ()
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, smallest and greatest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


@dataclass(slots=True)
class Rounds:
    """What each variant did in each round."""

    done: dict[str, list[Done]] = field(default_factory=dict)

    def rates(self, name: str) -> list[float]:
        return [each.rate for each in self.done[name]]

    def ratio(self, name: str, reference: str) -> Spread:
        """Of the two rates, round by round."""
        pairs = zip(self.rates(name), self.rates(reference), strict=True)
        return Spread.of([rate / other for rate, other in pairs])

    def percentiles(self, name: str, *ranks: float) -> list[Spread]:
        """Latencies in seconds at these ranks (0.5 is the median), over the rounds."""
        sorted_rounds = [sorted(each.latencies) for each in self.done[name]]
        return [Spread.of([at_rank(one, rank) for one in sorted_rounds]) for rank in ranks]

    def cpu(self, name: str) -> Spread:
        """Microseconds of the processor for one operation, in the measured process alone."""
        return Spread.of([each.cpu / each.count * 1e6 for each in self.done[name]])

    def tail(self, name: str) -> Spread:
        """p99 divided by p50, round by round."""
        sorted_rounds = [sorted(each.latencies) for each in self.done[name]]
        return Spread.of([at_rank(one, 0.99) / at_rank(one, 0.5) for one in sorted_rounds])


def at_rank(values: Sequence[float], rank: float) -> float:
    """The value at that rank of sorted ones."""
    return values[min(len(values) - 1, int(len(values) * rank))]


async def interleave(
    variants: Mapping[str, Work], *, rounds: int = ROUNDS, slice_seconds: float = SLICE
) -> Rounds:
    """Every variant in turn, so many rounds, after one short round that is not counted."""
    found = Rounds({name: [] for name in variants})
    calm_collector()
    for work in variants.values():
        await work(slice_seconds / 3)
    for _ in range(rounds):
        for name, work in variants.items():
            found.done[name].append(await work(slice_seconds))
    return found


def calm_collector() -> None:
    """The garbage collector as the service sets it, for everybody alike."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 1_000)


async def in_flight(many: int, seconds: float, operation: Callable[[], Awaitable[int]]) -> Done:
    """So many callers, each of whom repeats the operation, which answers how much it did."""
    end = time.perf_counter() + seconds
    latencies: list[float] = []
    counts: list[int] = []

    async def caller() -> None:
        while (begin := time.perf_counter()) < end:
            counts.append(await operation())
            latencies.append(time.perf_counter() - begin)

    begin = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(many)))
    return Done(sum(counts), time.perf_counter() - begin, latencies)


async def in_threads(many: int, seconds: float, operation: Callable[[], int]) -> Done:
    """The same for an operation that blocks."""
    latencies: list[float] = []
    counts: list[int] = []

    def caller(end: float) -> None:
        while (begin := time.perf_counter()) < end:
            counts.append(operation())
            latencies.append(time.perf_counter() - begin)

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(many) as threads:  # the loop's own has six threads on two cores
        begin = time.perf_counter()
        callers = [loop.run_in_executor(threads, caller, begin + seconds) for _ in range(many)]
        await asyncio.gather(*callers)
        return Done(sum(counts), time.perf_counter() - begin, latencies)


def probe_disk() -> float:
    """Microseconds that one fdatasync of 4 KiB takes now: the median of fifty."""
    taken: list[float] = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1e6
