"""A release: the figures of one quarter that everybody may read, frozen when they are published.

The content of every table stands in the events themselves. Whatever is withheld, corrected or
recoded later, what was published does not change; a mistake is withdrawn, never replaced.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import assert_never
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.rules import a_reason_must_be_given
from domain.words import REGISTRY, named_id

_QUARTER = re.compile(r"(19|20)([0-9]{2})-Q([1-4])")
MONTHS = 3


def release_id(quarter: str) -> UUID:
    """The stream of a quarter's release."""
    return named_id(REGISTRY, f"release:{quarter}")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a Gregorian year."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> "Quarter":
        """The quarter written like 2026-Q3; raises `quarter-malformed`."""
        found = _QUARTER.fullmatch(name)
        if found is None:
            raise Refusal("quarter-malformed", "Write a quarter as year and number, like 2026-Q3.")
        return cls(int(found[1] + found[2]), int(found[3]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter in which a day lies."""
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def name(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def cut_off(self) -> date:
        """The first day after it."""
        return self.next.first_day

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else self._with(self.number + 1)

    @property
    def so_far(self) -> tuple["Quarter", ...]:
        """The quarters of its year up to itself."""
        return tuple(self._with(number) for number in range(1, self.number + 1))

    def _with(self, number: int) -> "Quarter":
        return Quarter(self.year, number)


# Events


@event
class LanePosition:
    """How far the record of a city had been taken in."""

    lane: str
    position: int


@event
class TableSum:
    """A table by the SHA-256 of its content."""

    name: str
    sha256: str


@event
class ReleasePublished:
    """`k` and `places`: the fewest problems and places of a figure. Its tables follow, one by one.

    `cut_off` is the first day not looked at; `definitions` and `code_version` say how it was
    counted, `position` what was known.
    """

    quarter: str
    cut_off: date
    position: tuple[LanePosition, ...]
    k: int
    places: int
    rounded_to: int
    definitions: str
    code_version: str
    tables: tuple[TableSum, ...]
    on: date


@event
class ReleaseTablePublished:
    """`content` is canonical JSON, kept as it was published; `sha256` is that of its UTF-8."""

    name: str
    content: str
    sha256: str
    on: date


@event
class ReleaseWithdrawn:
    reason: str
    on: date


ReleaseEvent = ReleasePublished | ReleaseTablePublished | ReleaseWithdrawn


# State


@dataclass(frozen=True, slots=True)
class Release:
    published: ReleasePublished | None = None
    tables: tuple[ReleaseTablePublished, ...] = ()
    withdrawn: ReleaseWithdrawn | None = None

    def table(self, name: str) -> ReleaseTablePublished | None:
        return next((table for table in self.tables if table.name == name), None)


def evolve(release: Release, happened: ReleaseEvent) -> Release:
    match happened:
        case ReleasePublished():
            return replace(release, published=happened)
        case ReleaseTablePublished():
            return replace(release, tables=(*release.tables, happened))
        case ReleaseWithdrawn():
            return replace(release, withdrawn=happened)
        case _:
            assert_never(happened)


RELEASE = Stream("release", Release(), evolve, ReleaseEvent)


# Decisions


def publish_release(
    release: Release,
    *,
    quarter: str,
    position: Mapping[str, int],
    k: int,
    places: int,
    rounded_to: int,
    definitions: str,
    code_version: str,
    tables: Mapping[str, str],
    published_before: Collection[str] = (),
    on: date,
) -> list[ReleaseEvent]:
    """Freeze the figures of a quarter that is over; `tables` are name -> canonical JSON.

    `published_before` are the quarters that have a release, withdrawn or not: a figure is hidden
    with all in mind that was told before it, so an earlier quarter is not added afterwards.
    """
    asked = Quarter.named(quarter)
    if release.withdrawn is not None:
        raise Refusal(
            "quarter-withdrawn", "The release of this quarter was withdrawn; it is not replaced."
        )
    if release.published is not None:
        if {table.name: table.content for table in release.tables} == dict(tables):
            return []
        raise Refusal(
            "release-frozen", "This quarter was published. What was published is never changed."
        )
    if on < asked.cut_off:
        raise Refusal("quarter-not-over", "Wait until the last day of the quarter has passed.")
    if any(Quarter.named(other) > asked for other in published_before):
        raise Refusal(
            "later-quarter-published",
            "A later quarter was published already; publish the next one instead.",
        )
    if not tables:
        raise Refusal("nothing-to-publish", "There is no table to publish for this quarter.")
    frozen = [_frozen(name, tables[name], on) for name in sorted(tables)]
    known = (LanePosition(lane=lane, position=at) for lane, at in sorted(position.items()))
    published = ReleasePublished(
        quarter=quarter, cut_off=asked.cut_off, position=tuple(known),
        k=k, places=places, rounded_to=rounded_to, definitions=definitions,
        code_version=code_version, on=on,
        tables=tuple(TableSum(name=table.name, sha256=table.sha256) for table in frozen),
    )  # fmt: skip
    return [published, *frozen]


def _frozen(name: str, content: str, on: date) -> ReleaseTablePublished:
    digest = sha256(content.encode()).hexdigest()
    return ReleaseTablePublished(name=name, content=content, sha256=digest, on=on)


def withdraw_release(release: Release, *, reason: str, on: date) -> list[ReleaseEvent]:
    """Serve it no longer: something in it should not have been told. It stays on the list."""
    must_be_published(release)
    if release.withdrawn is not None:
        return []
    a_reason_must_be_given(reason)
    return [ReleaseWithdrawn(reason=reason, on=on)]


def must_be_published(release: Release) -> ReleasePublished:
    """What was published first; raises `release-unknown`."""
    if release.published is None:
        raise Unknown("release-unknown", "No release was published for this quarter.")
    return release.published
