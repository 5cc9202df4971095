"""Pooling, shrinking, shares and names."""

from collections.abc import Callable, Iterator
from math import log

from projections.statistics.empirical_bayes import GammaPoisson, gamma_poisson
from projections.statistics.meta import Pooled, dersimonian_laird, paule_mandel
from projections.statistics.proportions import wilson
from projections.statistics.trigrams import trigram_similarity
from tests.statistics.data import rows
from tests.statistics.known.check import Check, golden


def cities() -> Iterator[Check]:
    yield from _bcg()
    yield from _scotland()
    yield from _shares()
    known = golden("trigram")["pg_trgm similarity('word','two words')"]
    yield Check("trigram similarity", "'word', 'two words'", known,
                lambda: trigram_similarity("word", "two words"))  # fmt: skip


def trials() -> tuple[list[float], list[float]]:
    """Log risk ratios of the 13 BCG trials (Colditz et al. 1994) and their variances."""
    found = rows("oracle/bcg.csv")
    return [float(r["yi"]) for r in found], [float(r["vi"]) for r in found]


def _bcg() -> Iterator[Check]:
    known = golden("meta_bcg")
    ways: dict[str, Callable[[], Pooled]] = {
        "DL": lambda: dersimonian_laird(*trials()),
        "PM": lambda: paule_mandel(*trials()),
    }
    names = {"mu": "mean", "se": "SE of the mean", "tau2": "tau2", "Q": "Q"}

    def read(way: str, name: str) -> Callable[[], float]:
        return lambda: float(getattr(ways[way](), name.lower()))

    for way in ways:
        for name, value in known[way].items():
            decimals = 3 if name == "Q" else 6
            item = f"{names[name]}, {'DerSimonian-Laird' if way == 'DL' else 'Paule-Mandel'}"
            yield Check(item, "BCG, 13 trials", value, read(way, name), decimals)


def _scotland() -> Iterator[Check]:
    known, data = golden("eb_scotland_lip"), "Scotland lip cancer, 56"

    def pooled() -> GammaPoisson:
        found = rows("oracle/scotland.csv")
        rates = gamma_poisson(
            [int(r["cases"]) for r in found], [float(r["expected"]) for r in found]
        )
        assert rates is not None
        return rates

    def rate(i: int) -> Callable[[], float]:
        return lambda: pooled().rates[i]

    def log_mean() -> float | None:
        found = pooled()
        return log(found.nu / found.alpha) if found.nu and found.alpha else None

    yield Check("nu", data, known["NB_ML"]["nu"], lambda: pooled().nu)
    yield Check("alpha", data, known["NB_ML"]["alpha"], lambda: pooled().alpha)
    yield Check("log of the mean rate", data, known["NB_ML"]["beta0"], log_mean)
    for i, value in enumerate(known["RR_first8"]):
        yield Check(f"relative risk {i + 1}", data, value, rate(i))


def _shares() -> Iterator[Check]:
    def limit(share: str, side: str) -> Callable[[], float]:
        x, n = share.split("/")
        return lambda: float(getattr(wilson(int(x), int(n)), side))

    for share, limits in golden("wilson95").items():
        if share == "note":
            continue
        for side, value in zip(("lo", "hi"), limits, strict=True):
            name = "low" if side == "lo" else "high"
            yield Check(f"{share}, {name}", "Wilson 95 % limits", value, limit(share, side), 4)
