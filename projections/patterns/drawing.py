"""Draws the series of a run chart, so that none of its numbers gives away a hidden one."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.codes import category
from projections.patterns.beside import Held
from projections.patterns.months import Calendar
from projections.patterns.series import (
    HIDDEN_RATE,
    SUPPRESSED,
    Alarm,
    Cohort,
    alarm_of,
    cohorts,
    middle,
    silent,
)
from projections.patterns.suppress import hidden_cells
from projections.patterns.weeks import Weeks
from projections.recurrence.outside import Figure
from projections.recurrence.parts import Rate
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.usual import HORIZON


class SeriesBy(StrEnum):
    """What makes a series of the city's chart."""

    CATEGORY = "category"
    NAHIA = "nahia"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChartParameters:
    """What a chart is asked for: one city, its months from `first_day` to `last_day`.

    `cut_off` is the first day not looked at, `positions` (lane -> position) what was known, `at`
    when the city's position was recorded. With `smallest_cell`, for readers from elsewhere,
    months of fewer episodes or places are suppressed, and dialogues are not told of; `home` are
    the cities of which such a reader is told exactly.
    """

    city: str
    category: str | None = None
    by: SeriesBy = SeriesBy.CATEGORY
    first_day: date
    last_day: date
    cut_off: date
    positions: Mapping[str, int]
    at: datetime | None = None
    smallest_cell: int = 0
    smallest_sensitive_cell: int = 0
    dialogues: bool = True
    home: tuple[str, ...] = ()

    @property
    def at_home(self) -> bool:
        return not self.smallest_cell


@dataclass(frozen=True, slots=True)
class MonthOfSeries:
    """`reports` are those of the episodes that began in the month, whenever they came.

    `again` follows what was solved in the month for 90 days. `not_yet_followed_long_enough`: not
    all of it could be followed so long yet. Where `suppressed`, a number is null because it, or
    one that it would give away, is too small for this reader.
    """

    month: str
    opened: int | None
    reports: int | None
    solved: int | None
    again: Rate
    not_yet_followed_long_enough: bool
    dialogues: int | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One line of the chart. `median` of the complete months shown; no other rule is applied."""

    city: str
    category: str | None
    nahia: str | None
    points: tuple[MonthOfSeries, ...]
    median: float | None
    alarm: Alarm


Key = tuple[str | None, str | None]
"""Category and nahia of a series, as far as they make it."""


Cell = tuple[Key, int]
"""A series and the number of a month."""


class Chart:
    """Draws the series of one answer, so that none of its numbers gives away a hidden one."""

    def __init__(
        self, asked: RunChartParameters, calendar: Calendar, weeks: Weeks, watch: Watch,
        never: Collection[Figure] = (),
    ) -> None:  # fmt: skip
        self._asked, self._calendar, self._weeks, self._watch = asked, calendar, weeks, watch
        self._never = never
        self._cut_off = asked.cut_off.toordinal()

    def draw(
        self, groups: Mapping[Key, Sequence[Stretch]], dialogues: Held | None
    ) -> tuple[Series, ...]:
        counted = {
            key: cohorts(groups[key], self._calendar, self._cut_off, self._watch)
            for key in sorted(groups, key=lambda key: [part or "" for part in key])
        }
        opened, solved = self._hidden(counted)
        return tuple(
            self._series(key, groups[key], counted[key], opened, solved, dialogues)
            for key in counted
        )

    def _series(
        self, key: Key, stretches: Sequence[Stretch], months: Sequence[Cohort],
        opened: set[Cell], solved: set[Cell], dialogues: Held | None,
    ) -> Series:  # fmt: skip
        hides = any((key, at) in opened for at in range(len(months)))
        points = [
            self._point(at, cohort, (key, at) in opened, (key, at) in solved, key[1], dialogues)
            for at, cohort in enumerate(months)
        ]
        whole = [
            cohort.opened
            for cohort, month in zip(months, self._calendar.months, strict=True)
            if month.complete
        ]
        return Series(
            city=self._asked.city,
            category=key[0],
            nahia=key[1],
            points=tuple(points),
            median=None if hides else middle(whole),
            alarm=silent(SUPPRESSED) if hides or not self._asked.at_home
            else alarm_of(stretches, self._weeks, self._calendar),
        )  # fmt: skip

    def _point(
        self, at: int, cohort: Cohort, no_opened: bool, no_solved: bool, nahia: str | None,
        dialogues: Held | None,
    ) -> MonthOfSeries:  # fmt: skip
        month = self._calendar.months[at]
        followed = month.last_day.toordinal() + HORIZON < self._cut_off
        return MonthOfSeries(
            month=month.code,
            opened=None if no_opened else cohort.opened,
            reports=None if no_opened else cohort.reports,
            solved=None if no_solved else cohort.solved,
            again=HIDDEN_RATE if no_solved else cohort.again(),
            not_yet_followed_long_enough=not followed,
            dialogues=None if dialogues is None else dialogues[nahia, at],
            suppressed=no_opened or no_solved,
        )

    def _hidden(self, counted: Mapping[Key, Sequence[Cohort]]) -> tuple[set[Cell], set[Cell]]:
        """(key, month) of what began and of what was solved that this reader may not be told."""
        if self._asked.at_home:
            return set(), set()
        opened = {
            (key, at): min(cohort.opened, len(cohort.opened_at))
            for key, months in counted.items()
            for at, cohort in enumerate(months)
        }
        solved = {
            (key, at): min(cohort.solved, len({*cohort.solved_at}))
            for key, months in counted.items()
            for at, cohort in enumerate(months)
        }
        return self._keep_back(opened), self._keep_back(solved)

    def _keep_back(self, cells: dict[Cell, int]) -> set[Cell]:
        """Lines are the years of a series, and the months over all series."""
        smallest = {cell: self._smallest(cell[0]) for cell in cells}
        for cell in cells:
            month = self._calendar.months[cell[1]]
            if not month.complete or self._narrow() or self._is_never_told(cell[0]):
                cells[cell] = 0
        lines: dict[Hashable, list[Cell]] = defaultdict(list)
        for key, at in cells:
            lines[key, self._calendar.months[at].code[:4]].append((key, at))
            lines[at].append((key, at))
        return hidden_cells(cells, smallest, list(lines.values()))

    def _is_never_told(self, key: Key) -> bool:
        """Whether the city's figure of the category is kept back: its months would add up to it."""
        return key[1] is None and (self._asked.city, key[0]) in self._never

    def _narrow(self) -> bool:
        """A category in each nahia: with the sums over both, cells could be worked out."""
        return self._asked.by is SeriesBy.NAHIA and self._asked.category is not None

    def _smallest(self, key: Key) -> int:
        code = key[0]
        if code is not None and category(code).small_cells:
            return self._asked.smallest_sensitive_cell
        return self._asked.smallest_cell
