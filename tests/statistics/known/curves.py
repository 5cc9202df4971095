"""Kaplan-Meier, its intervals and errors, log-rank and restricted means."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from projections.statistics.logrank import log_rank
from projections.statistics.robust import robust_errors
from projections.statistics.survival import (
    Curve,
    Interval,
    difference,
    kaplan_meier,
    log_log_interval,
    quantile,
    quantile_interval,
    restricted_mean,
)
from tests.statistics.data import rows
from tests.statistics.known.check import Check, golden

SIX_MP = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1),
          (16, 1), (17, 0), (19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0),
          (34, 0), (35, 0)]  # fmt: skip
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
"""Freireich et al. 1963, weeks in remission: 21 children on 6-MP, 21 on none."""

Row = dict[str, str]


def curves() -> Iterator[Check]:
    yield from _aml()
    yield from _freireich()
    yield from _lung()
    yield from _kidney()
    yield from _pbc()


def _curve(data: Sequence[Row], status: str) -> Curve:
    return kaplan_meier([float(r["time"]) for r in data], [r["status"] == status for r in data])


def _chi2(data: Sequence[Row], status: str, group: str, stratum: str | None = None) -> float | None:
    known = [r for r in data if stratum is None or r[stratum] != "NA"]
    test = log_rank(
        [float(r["time"]) for r in known],
        [r["status"] == status for r in known],
        [r[group] for r in known],
        None if stratum is None else [r[stratum] for r in known],
    )
    return None if test is None else test.chi2


def _limits(curve: Curve, time: float) -> Interval:
    found = log_log_interval(curve.survival_at(time), curve.greenwood_se(time))
    assert found is not None
    return found


def _aml() -> Iterator[Check]:
    known, data = golden("km_aml"), "aml, 23"

    def whole() -> Curve:
        return _curve(rows("oracle/aml.csv"), "1")

    def arm(name: str) -> Callable[[], float | None]:
        return lambda: quantile(
            _curve([r for r in rows("oracle/aml.csv") if r["x"] == name], "1"), 0.5
        )

    for name, value in known["median"].items():
        yield Check(f"median, {name.lower()}", data, value, arm(name))
    yield Check("S(23)", data, known["S_t23_all"], lambda: whole().survival_at(23))
    yield Check("Greenwood SE of S(23)", data, known["se"], lambda: whole().greenwood_se(23))
    low, high = known["ci_loglog"]
    yield Check("log-log limit of S(23), low", data, low, lambda: _limits(whole(), 23).lo)
    yield Check("log-log limit of S(23), high", data, high, lambda: _limits(whole(), 23).hi)
    yield Check(
        "log-rank chi2", data, known["logrank_chisq"],
        lambda: _chi2(rows("oracle/aml.csv"), "1", "x"),
    )  # fmt: skip


def _freireich() -> Iterator[Check]:
    known, data = golden("km_freireich_6mp"), "Freireich 6-MP, 42"
    arms = {"6-MP": SIX_MP, "control": [(time, 1) for time in CONTROL]}

    def median(name: str) -> Callable[[], float | None]:
        times, events = zip(*arms[name], strict=True)
        return lambda: quantile(kaplan_meier(times, events), 0.5)

    def chi2() -> float | None:
        times, events = zip(*arms["6-MP"], *arms["control"], strict=True)
        test = log_rank(times, events, [1] * 21 + [2] * 21)
        return None if test is None else test.chi2

    for name, value in known["median"].items():
        yield Check(f"median, {name}", data, value, median(name))
    yield Check("log-rank chi2", data, known["logrank_chisq"], chi2)


def _lung() -> Iterator[Check]:
    known, data = golden("km_lung"), "lung, 228"

    def lung() -> list[Row]:
        return rows("oracle/lung.csv")

    def curve() -> Curve:
        return _curve(lung(), "2")

    def limit(which: int) -> Callable[[], float | None]:
        def found() -> float | None:
            whole = curve()
            errors = [whole.greenwood_se(time) for time in whole.times]
            return quantile_interval(whole, errors, 0.5)[which]

        return found

    def at(day: str, of: Callable[[Curve, float], float]) -> Callable[[], float]:
        return lambda: of(curve(), float(day))

    yield Check("observations", data, known["n"], lambda: curve().n)
    yield Check("events", data, known["events"], lambda: sum(curve().events))
    yield Check("median", data, known["median"], lambda: quantile(curve(), 0.5))
    for i, side in enumerate(("low", "high")):
        yield Check(f"log-log limit of the median, {side}", data,
                    known["median_ci_loglog"][i], limit(i))  # fmt: skip
    for day in known["S"]:
        yield Check(f"S({day})", data, known["S"][day], at(day, Curve.survival_at))
        se = known["se"][day]
        yield Check(f"Greenwood SE of S({day})", data, se, at(day, Curve.greenwood_se), 5)
    low, high = known["ci_loglog_365"]
    yield Check("log-log limit of S(365), low", data, low, lambda: _limits(curve(), 365).lo)
    yield Check("log-log limit of S(365), high", data, high, lambda: _limits(curve(), 365).hi)
    yield Check("RMST(365)", data, known["rmst365"], lambda: restricted_mean(curve(), 365).mean)
    yield Check("SE of RMST(365)", data, known["rmst365_se"],
                lambda: restricted_mean(curve(), 365).se)  # fmt: skip
    yield from _lung_by_sex(known, lung)


def _lung_by_sex(
    known: dict[str, dict[str, list[str]]], lung: Callable[[], list[Row]]
) -> Iterator[Check]:
    data = "lung, 228"

    def of_sex(sex: str) -> Curve:
        return _curve([r for r in lung() if r["sex"] == sex], "2")

    def mean(sex: str) -> Callable[[], float]:
        return lambda: restricted_mean(of_sex(sex), 365).mean

    def se(sex: str) -> Callable[[], float]:
        return lambda: restricted_mean(of_sex(sex), 365).se

    for sex, (value, error) in known["rmst365_by_sex"].items():
        yield Check(f"RMST(365), sex {sex}", data, value, mean(sex))
        yield Check(f"SE of RMST(365), sex {sex}", data, error, se(sex))
    yield Check("log-rank chi2, sex", data, str(known["logrank_sex"]),
                lambda: _chi2(lung(), "2", "sex"))  # fmt: skip
    yield Check("log-rank chi2, sex, stratified by ph.ecog", data,
                str(known["logrank_sex_strat_ph.ecog"]),
                lambda: _chi2(lung(), "2", "sex", "ph.ecog"))  # fmt: skip


def _kidney() -> Iterator[Check]:
    known, data = golden("km_cluster_robust_kidney"), "kidney, 76 in 38 clusters"

    def curve() -> Curve:
        return _curve(rows("oracle/kidney.csv"), "1")

    def robust(day: str) -> Callable[[], float]:
        def found() -> float:
            patients, whole = rows("oracle/kidney.csv"), curve()
            errors = robust_errors(
                whole,
                [float(r["time"]) for r in patients],
                [r["status"] == "1" for r in patients],
                [r["id"] for r in patients],
            )
            return errors[bisect_right(whole.times, float(day)) - 1]

        return found

    def at(day: str, of: Callable[[Curve, float], float]) -> Callable[[], float]:
        return lambda: of(curve(), float(day))

    for day in known["S"]:
        yield Check(f"S({day})", data, known["S"][day], at(day, Curve.survival_at))
        yield Check(f"cluster-robust SE of S({day})", data, known["se_robust"][day], robust(day))
        greenwood = known["se_greenwood"][day]
        yield Check(f"Greenwood SE of S({day})", data, greenwood, at(day, Curve.greenwood_se))


def _pbc() -> Iterator[Check]:
    known, data = golden("rmst_pbc_tau10"), "pbc, 312"

    def arm(name: str) -> Curve:
        return _curve([r for r in rows("oracle/pbc_rmst.csv") if r["arm"] == name], "1")

    def between() -> tuple[float, Interval, float]:
        return difference(restricted_mean(arm("1"), 10), restricted_mean(arm("0"), 10))

    def mean(name: str) -> Callable[[], float]:
        return lambda: restricted_mean(arm(name), 10).mean

    def se(name: str) -> Callable[[], float]:
        return lambda: restricted_mean(arm(name), 10).se

    for name in ("1", "0"):
        value, error = known[f"arm{name}"]
        yield Check(f"RMST(10), arm {name}", data, value, mean(name))
        yield Check(f"SE of RMST(10), arm {name}", data, error, se(name))
    yield Check("difference of RMST(10)", data, known["diff"], lambda: between()[0])
    low, high = known["diff_ci"]
    yield Check("limit of the difference, low", data, low, lambda: between()[1].lo)
    yield Check("limit of the difference, high", data, high, lambda: between()[1].hi)
    yield Check("p of the difference", data, known["p"], lambda: between()[2])
