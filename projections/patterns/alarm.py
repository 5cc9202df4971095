"""One alarm for a run chart: a CUSUM on weekly counts, its limit set by replaying the past.

The counts of a week are held against what is usual in that month of the year. Limits from
textbooks hold for counts that vary by chance alone; reports do not, and such limits cry wolf
every twenty weeks. So the limit is raised until, in the last two years before the weeks that are
being watched, it would have given one alarm at most, and in the long run too, where nothing
changes, two years pass between two alarms (`quiet`): one replay of two years is a short one.

- usual in week t: mu_t = base x factor of its month, from up to three years. A factor is told by
  its month and, half as much, by the two beside it, and drawn towards 1 as if `PRIOR` more
  episodes had come as expected. With less than two years all are 1.
- one a week or more: z = (y - mu)/sqrt(phi mu), phi the Pearson dispersion, at least 1;
  S = max(0, S + z - 1/2) (Page 1954; analytics 3)
- fewer: S = max(0, S + y - k), k = (mu1 - mu0)/ln(mu1/mu0) for mu1 = 2 mu0 (Lucas 1985)

S starts again from 0 after an alarm. The weeks watched, the last 13, do not tell what is usual:
a rise that is under way would hide itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from projections.patterns.quiet import quiet_weeks
from projections.statistics.cusum import poisson_reference

WEEKS_A_YEAR = 52
LEARNED = 3 * WEEKS_A_YEAR
REPLAYED = 2 * WEEKS_A_YEAR
WATCHED = 13
MOST_ALARMS = 1
"""In the replay."""
QUIET = REPLAYED
"""Weeks that pass in the mean between two alarms by chance, in the long run."""
HIGHEST_LIMIT = 20.0
"""Where no limit gives that; then the answer says how often it rings."""
K = 0.5
LOWEST_LIMIT = 5.0
"""From here the replay raises the limit: chance alone crosses it once in 930 weeks (k = 1/2)."""
STEP = 0.5
LOW = 1.0
"""Episodes a week below which counts are too few for a normal approximation."""
FEWEST = 10
"""Episodes without which nothing can be said of what is usual."""
PRIOR = 10
TOLD_BY_SEASON = (1 + 2 * 0.5) ** 2 / (1 + 2 * 0.5**2) / 12
"""Share of the weeks learned from that tell a month's factor: (sum w)^2/sum w^2 of one in 12."""

TOO_SHORT = "less-than-one-year-of-record"
TOO_FEW = "fewer-than-10-episodes"


@dataclass(frozen=True, slots=True)
class Week:
    """Episodes that began in a week, and the month of the year (1 to 12) it is told by."""

    count: int
    month: int


@dataclass(frozen=True, slots=True)
class Usual:
    """`mu` of each week; `phi` as what the counts vary beyond chance. `told_by`: about so many
    weeks tell what is usual in one.
    """

    mu: tuple[float, ...]
    base: float
    phi: float
    told_by: float

    @property
    def is_low(self) -> bool:
        return self.base < LOW


@dataclass(frozen=True, slots=True)
class Cusum:
    """S of each week from the first one replayed on (`first`), and the weeks that gave an alarm.

    `quiet_weeks`: so many pass in the mean between two alarms where nothing changes.
    """

    usual: Usual
    h: float
    first: int
    s: tuple[float, ...]
    alarms: tuple[int, ...]
    replayed: int
    replay_alarms: int
    quiet_weeks: float


def calibrated(weeks: Sequence[Week]) -> Cusum | str:
    """The chart of these whole weeks, the oldest first; or why there is none."""
    if len(weeks) < WEEKS_A_YEAR:
        return TOO_SHORT
    watched = min(WATCHED, len(weeks) - WEEKS_A_YEAR)
    end = len(weeks) - watched
    usual = what_is_usual(weeks, slice(max(0, end - LEARNED), end))
    if usual is None:
        return TOO_FEW
    first = max(0, end - REPLAYED)
    steps = increments(weeks[first:], usual.mu[first:], usual)
    h, quiet = quiet_limit(usual, limit(steps[: end - first]))
    s, alarms = run(steps, h)
    in_replay = sum(at < end - first for at in alarms)
    found = tuple(first + at for at in alarms)
    return Cusum(usual, h, first, s, found, end - first, in_replay, quiet)


def what_is_usual(weeks: Sequence[Week], learned: slice) -> Usual | None:
    known = weeks[learned]
    total = sum(week.count for week in known)
    if total < FEWEST:
        return None
    base = total / len(known)
    factor = dict.fromkeys(range(1, 13), 1.0)
    if len(known) >= 2 * WEEKS_A_YEAR:
        for month in factor:
            near = [week.count * w for week in known if (w := _near(week.month, month))]
            weeks_near = sum(_near(week.month, month) for week in known)
            factor[month] = (sum(near) + PRIOR) / (base * weeks_near + PRIOR)
        base = total / sum(factor[week.month] for week in known)
    mu = tuple(base * factor[week.month] for week in weeks)
    seasonal = len(known) >= 2 * WEEKS_A_YEAR
    fitted = len({week.month for week in known}) if seasonal else 1
    away = sum((w.count - m) ** 2 / m for w, m in zip(known, mu[learned], strict=True))
    told_by = len(known) * (TOLD_BY_SEASON if seasonal else 1)
    return Usual(mu, base, max(1.0, away / max(1, len(known) - fitted)), told_by)


def _near(one: int, other: int) -> float:
    """A month is told by itself and, half as much, by its neighbours."""
    return {0: 1.0, 1: 0.5, 11: 0.5}.get(abs(one - other), 0.0)


def increments(weeks: Sequence[Week], mu: Sequence[float], usual: Usual) -> list[float]:
    """What each week adds to S."""
    if usual.is_low:
        return [week.count - poisson_reference(m, 2 * m) for week, m in zip(weeks, mu, strict=True)]
    phi = usual.phi
    return [(week.count - m) / sqrt(phi * m) - K for week, m in zip(weeks, mu, strict=True)]


def run(steps: Sequence[float], h: float) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """S after each step, and the steps at which it went over `h`."""
    s, found, alarms = 0.0, [], []
    for at, step in enumerate(steps):
        s = max(0.0, s + step)
        found.append(s)
        if s > h:
            alarms.append(at)
            s = 0.0
    return tuple(found), tuple(alarms)


def limit(steps: Sequence[float]) -> float:
    """The lowest limit that gives `MOST_ALARMS` at most."""
    h = LOWEST_LIMIT
    while len(run(steps, h)[1]) > MOST_ALARMS:
        h += STEP
    return h


def quiet_limit(usual: Usual, h: float) -> tuple[float, float]:
    """The limit from `h` on that is quiet for long enough, and how long that is."""
    chart = (usual.base + K * sqrt(usual.phi * usual.base), sqrt(usual.phi * usual.base))
    if usual.is_low:
        chart = (poisson_reference(usual.base, 2 * usual.base), 1.0)
    base, phi = round(usual.base, 3), round(usual.phi, 2)
    while True:
        weeks = quiet_weeks(base, phi, usual.told_by, h, chart)
        if weeks >= QUIET or h >= HIGHEST_LIMIT:
            return h, weeks
        h += STEP
