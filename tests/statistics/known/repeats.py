"""Mean cumulative functions: valve seats (Nelson and Doganaksoy 1989), bladder cancer (Byar)."""

from collections.abc import Callable, Iterator, Sequence

from projections.statistics.recurrent import MeanCumulative, mean_cumulative
from tests.statistics.data import rows
from tests.statistics.known.check import Check, golden


def repeats() -> Iterator[Check]:
    known, data = golden("mcf_valve_seats"), "valve seats, 41"

    def at(day: str) -> Callable[[], float]:
        return lambda: valve_seats().at(float(day))

    yield Check("units", data, known["units"], lambda: len(valve_seats().follow_up))
    yield Check("MCF at the end", data, known["mcf_end"], lambda: valve_seats().mean[-1])
    yield Check("robust SE at the end", data, known["se_robust"], lambda: valve_seats().se[-1])
    for day, value in known["mcf_at"].items():
        yield Check(f"MCF({day})", data, value, at(day))
    yield from _bladder()


def _bladder() -> Iterator[Check]:
    known = golden("mcf_bladder2")

    def of(
        arm: str, read: Callable[[MeanCumulative, float], float], month: str
    ) -> Callable[[], float]:
        return lambda: read(bladder(arm), float(month))

    for arm, units in known["units"].items():
        data = f"bladder2 {arm}, {units}"
        for month, value in known["mcf"][arm].items():
            yield Check(f"MCF({month})", data, value, of(arm, MeanCumulative.at, month), 6)
            se = known["se"][arm][month]
            yield Check(
                f"robust SE of MCF({month})", data, se, of(arm, MeanCumulative.se_at, month), 6
            )


def valve_seats() -> MeanCumulative:
    return _mean((r["ID"], float(r["Days"]), r["No."] == "1") for r in rows("oracle/valve.csv"))


def bladder(arm: str) -> MeanCumulative:
    return _mean(
        (r["id"], float(r["stop"]), r["event"] == "1")
        for r in rows("oracle/bladder2.csv")
        if f"rx{r['rx']}" == arm
    )


def _mean(lines: Iterator[tuple[str, float, bool]]) -> MeanCumulative:
    """Lines of unit, time and whether it was an event; the last line ends the observation."""
    units: dict[str, tuple[list[float], list[float]]] = {}
    for unit, time, event in lines:
        events, seen = units.setdefault(unit, ([], []))
        seen.append(time)
        if event:
            events.append(time)
    observed: Sequence[tuple[list[float], float]] = [(e, max(seen)) for e, seen in units.values()]
    return mean_cumulative(observed)
