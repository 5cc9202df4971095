"""The parts of a row of the recurrence report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Days at risk of the solved episodes."""

    min: int
    median: float
    total: int


@dataclass(frozen=True, slots=True)
class Recurrences:
    """How many came back: within the grace days or by reopening, and later."""

    failed_fix: int
    recurrence: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The share `f` to which it had happened within `h` days, with its 95 % interval.

    `n_at_risk` were still looked at on day `h`, `events` had happened by then. Where the data do
    not carry it, `f`, `lo` and `hi` are null and `reason_if_null` says why.
    """

    h: int
    f: float | None
    lo: float | None
    hi: float | None
    n_at_risk: int | None
    events: int | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True)
class DaysFree:
    """Mean days until reported again, of the first `tau`."""

    tau: int
    days: float
    se: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class DaysRange:
    """A 95 % interval of days; null where a limit is not reached."""

    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class Quartile:
    """The first day on which at most the share `s` had not been reported again (or solved).

    `lo` and `hi` are null where a limit is not reached; `days` too, and then `reason_if_null`
    says so.
    """

    s: float
    days: float | None
    lo: float | None
    hi: float | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True)
class MeanCount:
    """How often a problem was reported again, on average, within `t` days of its first solution.

    `n` problems were still looked at on day `t`. Null as in `Rate`.
    """

    t: int
    mean: float | None
    lo: float | None
    hi: float | None
    n: int | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """From day `t` on the share `f` had been reported again; `n_at_risk` were looked at just
    before.
    """

    t: float
    f: float
    lo: float
    hi: float
    n_at_risk: int


@dataclass(frozen=True, slots=True)
class TimeToSolved:
    """Days from the first report to the solution; what was never solved waits to the cut-off.

    `n` episodes, `solved` of them solved; `f` is the share solved within `h` days.
    """

    n: int
    solved: int
    median_days: float | None
    quartile_days: tuple[Quartile, ...]
    f: tuple[Rate, ...]
