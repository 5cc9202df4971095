"""What a recurrence report is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from projections.recurrence.counting import Terms
from projections.recurrence.grouping import OF_SOLUTIONS, GroupBy, Key, Wanted
from projections.recurrence.outside import STANDING, Figure
from projections.recurrence.reading import Scope, Stretch
from projections.recurrence.usual import GRACE_DAYS, HORIZON, HORIZONS


class Clock(StrEnum):
    """From which day on a problem counts as solved."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a report is asked for.

    `cut_off` is the first day not looked at, usually the city's today: only whole days count.
    `positions` (lane -> last position) asks for what was known then; None for what is known now.
    `horizon` is the horizon of the restricted mean, and one of those of `f`. `first_day` and
    `last_day` choose episodes by the day they were opened, `response` those that were solved by
    it in the first place. With `smallest_cell`, for readers from elsewhere, rows of fewer cases or
    places are suppressed, and rows that would give them away (`outside`); a row with cases of a
    sensitive category (`small_cells`) needs `smallest_sensitive_cell`. Such readers are told the
    standing table alone: of anything else every row is suppressed. `home` are the reader's own
    cities, which are told exactly.
    """

    cut_off: date
    city: str | None = None
    category: str | None = None
    group_by: tuple[GroupBy, ...] = (GroupBy.CITY, GroupBy.CATEGORY)
    horizons: tuple[int, ...] = HORIZONS
    horizon: int = HORIZON
    grace_days: int = GRACE_DAYS
    clock: Clock = Clock.DECLARED
    positions: Mapping[str, int] | None = None
    smallest_cell: int = 0
    smallest_sensitive_cell: int = 0
    first_day: date | None = None
    last_day: date | None = None
    response: str | None = None
    curve: bool = False
    home: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope(self.cut_off.toordinal(), self.city, self.category)

    @property
    def fields(self) -> tuple[str, ...]:
        """What must be read of every episode."""
        only = {
            "lane": GroupBy.CITY in self.group_by,
            "confirmed": self.confirmed,
            "response": self.response is not None or GroupBy.RESPONSE in self.group_by,
            "responses": self.terms.solved_only,
            "body": GroupBy.BODY in self.group_by,
        }
        return tuple(name for name in Stretch._fields if only.get(name, True))

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.first_day, self.last_day, self.response)

    @property
    def confirmed(self) -> bool:
        return self.clock is Clock.CONFIRMED

    @property
    def is_standing(self) -> bool:
        """Whether a reader from elsewhere asks for the table whose hidden figures are settled."""
        rows = STANDING.issuperset(self.group_by) and self.wanted.is_all
        return bool(self.smallest_cell) and rows and self.positions is None

    def figure(self, key: Key) -> Figure:
        """What a row is in that table."""
        named = dict(zip(self.group_by, key, strict=True))
        return named.get(GroupBy.CITY, self.city), named.get(GroupBy.CATEGORY, self.category)

    @property
    def terms(self) -> Terms:
        return Terms(
            cut_off=self.cut_off.toordinal(),
            horizons=tuple(sorted({*self.horizons, self.horizon})),
            tau=self.horizon,
            grace_days=self.grace_days,
            confirmed=self.confirmed,
            solved_only=self.response is not None or bool(OF_SOLUTIONS & {*self.group_by}),
            curve=self.curve,
        )

    @property
    def printed(self) -> dict[str, Any]:
        """As they are printed; positions and cut-off stand beside them."""
        return {
            "city": self.city,
            "category": self.category,
            "response": self.response,
            "from": self.first_day,
            "to": self.last_day,
            "group_by": [name.value for name in self.group_by],
            "horizons": list(self.terms.horizons),
            "horizon": self.horizon,
            "grace_days": self.grace_days,
            "clock": self.clock.value,
            "curve": self.curve,
            "smallest_cell": self.smallest_cell,
            "smallest_sensitive_cell": self.smallest_sensitive_cell,
            "exact_for": list(self.home),
        }
