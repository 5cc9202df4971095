"""Run lengths of alarms, and the one real cut of the Chicago file."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import cache

from projections.recurrence.episodes import before, episodes
from projections.statistics.cusum import normal_run_length, poisson_run_length, two_sided
from projections.statistics.survival import kaplan_meier
from tests.recurrence.chicago import spells_by_address
from tests.statistics.known.check import Check, golden

CUT = date(2011, 7, 1).toordinal()


def series() -> Iterator[Check]:
    yield from _normal()
    yield from _poisson()
    yield from _chicago()


def _normal() -> Iterator[Check]:
    def one(h: float, shift: float) -> Callable[[], float]:
        return lambda: normal_run_length(0.5, h, shift)

    def both(h: float, shift: float) -> Callable[[], float]:
        return lambda: two_sided(one(h, shift)(), one(h, -shift)())

    for name, known in golden("arl")["cusum_k0.5"].items():
        h, data = float(name[1:]), "normal CUSUM, k=.5"
        yield Check(f"ARL, one-sided, no shift, h={h:g}", data, known["one_sided_ARL0"], one(h, 0))
        yield Check(f"ARL, two-sided, no shift, h={h:g}", data, known["two_sided_ARL0"], both(h, 0))
        yield Check(
            f"ARL, two-sided, shift of 1 sd, h={h:g}", data, known["two_sided_ARL1_1sd"], both(h, 1)
        )


def _poisson() -> Iterator[Check]:
    def length(k: str, h: str, mean: str) -> Callable[[], float]:
        return lambda: poisson_run_length(Fraction(k), float(h), float(mean))

    for name, known in golden("arl")["poisson_cusum_mu1_double"].items():
        mean, k = (part.split("=")[1] for part in name.split(","))
        for h, value in known.items():
            item = f"ARL, one-sided, mean {mean}, k={k}, h={h[1:]}"
            yield Check(item, "Poisson CUSUM", value, length(k, h[1:], mean))


def _chicago() -> Iterator[Check]:
    known, data = golden("real_data_recurrence_90d")["chicago_cut_2011-07-01"], "Chicago to 2011-07"

    def naive() -> float:
        days, back = gaps()
        return sum(b and d <= 90 for d, b in zip(days, back, strict=True)) / len(days)

    def with_outcome() -> float:
        days, back = gaps()
        early = [b and d <= 90 for d, b in zip(days, back, strict=True)]
        return sum(early) / sum(e or d >= 90 for d, e in zip(days, early, strict=True))

    yield Check("solved episodes", data, known["n"], lambda: len(gaps()[0]))
    yield Check("forbidden: repeats / solved", data, known["naive"], naive)
    yield Check("forbidden: among cases with an outcome", data, known["complete_case"],
                with_outcome)  # fmt: skip
    yield Check("F(90) by Kaplan-Meier", data, known["km"],
                lambda: 1 - kaplan_meier(*gaps()).survival_at(90))  # fmt: skip


@cache
def gaps() -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Days under observation after each solved episode, and whether it came back."""
    found: list[tuple[int, bool]] = []
    for spells in spells_by_address().values():
        for episode in episodes([s for spell in spells if (s := before(spell, CUT))]):
            if episode.solved is not None:
                end = CUT if episode.again is None else episode.again
                found.append((end - episode.solved, episode.again is not None))
    days, back = zip(*found, strict=True)
    return days, back
