"""What a source's file means: which column says what, and which of its words mean what here."""

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from domain.issue.events import SOLVED, Outcome

SEPARATOR = " / "
PLACE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a status or closing word says: solved, or over for another reason, or still open."""

    solved: bool = False
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        return not self.solved and self.outcome is None


OPEN = Meaning()
DECLARED_SOLVED = Meaning(solved=True)
MEANINGS = {
    "open": OPEN,
    "solved": DECLARED_SOLVED,
    "administrative": Meaning(outcome=Outcome.NO_ACTION_POSSIBLE),
    **{outcome.value: Meaning(outcome=outcome) for outcome in Outcome if outcome not in SOLVED},
}


@dataclass(frozen=True, slots=True)
class City:
    """`code` is the city's for every row, or `column` holds it row by row."""

    name: str
    country: str
    country_name: str
    code: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The source's names of the columns that are read; every other column is left alone."""

    id: str
    category: str
    opened: str
    place: tuple[str, ...]
    subcategory: str | None = None
    closed: str | None = None
    status: str | None = None
    closure: str | None = None
    latitude: str | None = None
    longitude: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """How place columns become a place: `drop` is cut out, what does not match `only` is unknown.

    A point shared by more than `shared_by_more_than` different places is a default of the source,
    not a place; `default_points` lists those already known. `by_name`: the columns hold names of
    registered places, taken where one is clearly meant; nothing is registered.
    """

    drop: tuple[re.Pattern[str], ...] = ()
    only: re.Pattern[str] | None = None
    default_points: frozenset[tuple[float, float]] = frozenset()
    shared_by_more_than: int = 20
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class ClosureRule:
    """A closing reason that starts with one of `starts` (any case) means this, went with that."""

    starts: tuple[str, ...]
    means: Meaning | None = None
    response: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """`source` prefixes every id for ever.

    `categories` give our code, of the first or second level, by "category" or by
    "category / subcategory", the longer key winning.
    """

    source: str
    timezone: ZoneInfo
    city: City
    columns: Columns
    date_formats: tuple[str, ...]
    encoding: str
    place: PlaceRule
    categories: Dict[str, str]
    statuses: Dict[str, Meaning] = field(default_factory=dict)
    closures: tuple[ClosureRule, ...] = ()

    @property
    def required_columns(self) -> tuple[str, ...]:
        c = self.columns
        single = (c.id, c.category, c.opened, c.subcategory, c.closed, c.status, c.closure)
        named = (*single, c.latitude, c.longitude, self.city.column, *c.place)
        return tuple(dict.fromkeys(name for name in named if name is not None))
