"""One row of a source becomes one case, or is rejected with a reason.

Rejected    this row cannot become a case; `code` is for machines, the text for people
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from domain.codes import Category, categories
from domain.issue.events import Outcome
from domain.words import Point, Sensitivity
from service.imports.mapping import (
    DECLARED_SOLVED,
    OPEN,
    PLACE_CODE,
    SEPARATOR,
    Mapping,
    Meaning,
)

FIRST_YEAR = 1900
LONGEST_ID = 200
BETWEEN_WORDS = re.compile(r"[\W_]+")


class Rejected(Exception):
    """This row cannot become a case."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the source tells it; `place` is the normalised address, None where unknown.

    `at_default_point`: its coordinates are those that a source gives where it knows none, so that
    nothing is kept of where it was. `closed_on` without `solved_on` was dropped for the reason in
    `outcome`.
    """

    source_id: str
    city: str
    category: str
    subcategory: str | None
    sensitivity: Sensitivity
    place: str | None
    opened: datetime
    closed_on: date | None
    solved_on: date | None
    outcome: Outcome | None
    responses: tuple[str, ...]
    point: Point | None
    at_default_point: bool = False


class CaseReader:
    """Reads rows under one header by one mapping; `latest` is the last day that can be true."""

    def __init__(
        self,
        mapping: Mapping,
        header: list[str],
        default_points: frozenset[tuple[float, float]] = frozenset(),
        latest: date = date.max - timedelta(days=1),
    ) -> None:
        columns, at = mapping.columns, {name: index for index, name in enumerate(header)}
        self.mapping, self.width = mapping, len(header)
        self.default_points, self.latest = default_points, latest + timedelta(days=1)
        self.has_points = columns.latitude is not None
        self._id, self._category, self._opened = (
            at[columns.id],
            at[columns.category],
            at[columns.opened],
        )
        self._place = [at[name] for name in columns.place]
        self._city = None if mapping.city.column is None else at[mapping.city.column]
        optional = (columns.subcategory, columns.closed, columns.status, columns.closure)
        self._subcategory, self._closed, self._status, self._closure = (
            None if name is None else at[name] for name in optional
        )
        self._point = [at[name] for name in (columns.latitude, columns.longitude) if name]
        self._when = lru_cache(8_192)(self._read_time)
        self._filed = lru_cache(8_192)(self._file)

    def read(self, row: list[str]) -> Case:
        """The case in this row; raises Rejected."""
        if len(row) != self.width:
            raise Rejected(
                "wrong-width", f"This line has {len(row)} fields, the header {self.width}."
            )
        opened = self._time(row[self._opened], "opened")
        closed = self._closing_day(row, opened)
        meaning, responses = self._meaning(row, closed)
        if meaning.outcome is Outcome.DUPLICATE:
            closed = closed or opened.date()  # it never had a life of its own
        filed = self._filed(row[self._category], self._optional(row, "subcategory"))
        point, place = self.point_of(row), self.place_key(row)
        nowhere = point is not None and (point.lat, point.lon) in self.default_points
        if nowhere:
            point = place = None
        return Case(
            source_id=self._source_id(row),
            city=self._city_code(row),
            category=filed.parent or filed.code,
            subcategory=filed.code if filed.parent else None,
            sensitivity=filed.sensitivity,
            place=place,
            opened=opened,
            closed_on=closed,
            solved_on=closed if meaning.solved else None,
            outcome=meaning.outcome,
            responses=responses,
            point=point,
            at_default_point=nowhere,
        )

    def place_key(self, row: list[str]) -> str | None:
        """The normalised address: capitals, no punctuation, single blanks; None where unknown."""
        text, rule = " ".join([row[index] for index in self._place]), self.mapping.place
        for pattern in rule.drop:
            text = pattern.sub(" ", text)
        text = text.strip()
        if rule.only is not None and not rule.only.fullmatch(text):
            return None
        return BETWEEN_WORDS.sub(" ", text.upper()).strip() or None

    def point_of(self, row: list[str]) -> Point | None:
        """The point in this row, None where both coordinates are blank; raises Rejected."""
        texts = [row[index].strip() for index in self._point]
        if not any(texts):
            return None
        try:
            lat, lon = float(texts[0]), float(texts[1])
        except ValueError:
            raise Rejected("wrong-point", "Latitude or longitude is not a number.") from None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise Rejected(
                "wrong-point", "Latitude or longitude is not on Earth; are the columns swapped?"
            )
        return Point(lat=lat, lon=lon)

    def _optional(self, row: list[str], name: str) -> str:
        index: int | None = getattr(self, f"_{name}")
        return "" if index is None else row[index].strip()

    def _source_id(self, row: list[str]) -> str:
        text = row[self._id].strip()
        if not text or len(text) > LONGEST_ID or not text.isprintable():
            raise Rejected("wrong-id", "The id is missing, too long, or not printable.")
        return text

    def _city_code(self, row: list[str]) -> str:
        if self.mapping.city.code is not None:
            return self.mapping.city.code
        code = row[self._city or 0].strip()
        if not PLACE_CODE.fullmatch(code):
            raise Rejected("unknown-city", "The city is missing or not a code in capitals.")
        return code

    def _closing_day(self, row: list[str], opened: datetime) -> date | None:
        text = self._optional(row, "closed")
        if not text:
            return None
        closed = self._time(text, "closed").date()
        if closed < opened.date():
            raise Rejected("closed-before-opened", "It was closed before it was opened.")
        return closed

    def _meaning(self, row: list[str], closed: date | None) -> tuple[Meaning, tuple[str, ...]]:
        meaning = OPEN if closed is None else DECLARED_SOLVED
        if self._status is not None:
            found = self.mapping.statuses.get(row[self._status].strip())
            if found is None:
                raise Rejected(
                    "unmapped-status", "The mapping's [status] says nothing of this status word."
                )
            meaning = found
        meaning, responses = self._closing_reason(row, meaning)
        if closed is None and not (meaning.is_open or meaning.outcome is Outcome.DUPLICATE):
            raise Rejected("closing-day-missing", "Its status says it is over, but not since when.")
        if meaning.is_open and closed is not None:
            raise Rejected("open-but-closed", "Its status says open, but a closing day is given.")
        return meaning, responses

    def _closing_reason(self, row: list[str], meaning: Meaning) -> tuple[Meaning, tuple[str, ...]]:
        reason = self._optional(row, "closure").casefold()
        if meaning.is_open or not reason:
            return meaning, ()
        for rule in self.mapping.closures:
            if reason.startswith(rule.starts):
                return rule.means or meaning, (rule.response,) if rule.response else ()
        return meaning, ()

    def _file(self, category: str, subcategory: str) -> Category:
        known = self.mapping.categories
        code = known.get(f"{category.strip()}{SEPARATOR}{subcategory}")
        code = code or known.get(category.strip())
        if code is None:
            raise Rejected(
                "unmapped-category", "The mapping's [categories] says nothing of this category."
            )
        return categories().codes[code]

    def _time(self, text: str, what: str) -> datetime:
        moment = self._when(text.strip())
        if moment is None:
            raise Rejected(
                "wrong-date", f"The {what} date is missing or not in a format of the mapping."
            )
        if moment.year < FIRST_YEAR:
            raise Rejected(
                "wrong-calendar",
                f"The {what} date is not of our era; convert the dates to the Gregorian calendar.",
            )
        if moment.date() > self.latest:
            raise Rejected("in-the-future", f"The {what} date lies in the future.")
        return moment

    def _read_time(self, text: str) -> datetime | None:
        for pattern in self.mapping.date_formats:
            try:
                if pattern == "iso":
                    moment = datetime.fromisoformat(text)
                else:
                    moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone follows
            except ValueError:
                continue
            zone = self.mapping.timezone
            return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
        return None
