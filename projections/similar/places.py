"""Registered places by a name as somebody writes it: another spelling, another script."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Connection, or_, select

from domain.ordinals import numbered
from domain.spelling import cosine, grams, normalised, skeleton
from domain.words import PlaceLevel
from projections.similar.wording import Because, because
from projections.statistics.trigrams import trigrams
from projections.tables import place
from projections.visibility import at_or_below, paths_of

RULE = "place-names-2"
"""The rule with its version."""

LEAST = 0.3
"""Names less alike are not suggested; pg_trgm has the same threshold."""

ACROSS = 0.95
"""What the likeness of consonants counts for: vowels were left out."""

OTHER_NUMBER = 0.5
"""What names with different numbers count for: the sixth nahia is not the sixteenth."""

CLEAR, AHEAD = 0.8, 0.1
"""A file may take a name for a place from this likeness on, if the next one is so much less."""

MOST_COMPARED = 20_000
"""Places; sites (addresses, by the hundred thousand) are compared only where they are asked for."""

_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class PlaceReason:
    """`what`: trigrams or consonants; `name` is the registered name that was compared.

    `code` says what was found, `said` the same in words.
    """

    what: str
    value: float
    name: str
    other_number: bool
    code: str
    said: Because


@dataclass(frozen=True, slots=True)
class SimilarPlace:
    """A registered place; `names` are those it has in English, Dari and Pashto."""

    code: str
    level: str
    parent: str | None
    city: str | None
    names: tuple[str, ...]
    score: float
    reasons: tuple[PlaceReason, ...]


@dataclass(frozen=True, slots=True)
class SimilarPlaces:
    """Best first. `considered` counts the places looked at, at most 20,000."""

    items: tuple[SimilarPlace, ...]
    rule: str
    considered: int


@dataclass(frozen=True, slots=True)
class _Spelled:
    trigrams: frozenset[str]
    consonants: Counter[str]
    numbers: tuple[str, ...]


@lru_cache(100_000)
def _spelled(name: str) -> _Spelled:
    one = numbered(normalised(name))
    # "the 6th nahia" and "nahia 6" have their words in another order
    joined = "".join(sorted(skeleton(one).split(), key=str.isdigit))
    numbers = tuple(number.lstrip("0") for number in _NUMBER.findall(one))
    return _Spelled(trigrams(one), grams(joined), numbers)


def name_likeness(ours: str, theirs: str) -> PlaceReason:
    """How alike two names are, by what, from 0 to 1."""
    a, b = _spelled(ours), _spelled(theirs)
    both = len(a.trigrams & b.trigrams)
    same_script = both / (len(a.trigrams) + len(b.trigrams) - both) if both else 0.0
    across = ACROSS * cosine(a.consonants, b.consonants)
    other = a.numbers != b.numbers
    what = "consonants" if across > same_script else "trigrams"
    value = round(max(same_script, across) * (OTHER_NUMBER if other else 1.0), 3)
    code = f"{what}-other-number" if other else what
    return PlaceReason(what, value, theirs, other, code, _because(code))


_because = cache(because)
"""There are four, said of each of thousands of names."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A registered place that is in use."""

    code: str
    level: str
    parent: str | None
    city: str | None
    names: tuple[str, ...]


def similar_places(
    connection: Connection,
    name: str,
    *,
    within: str | None = None,
    level: str | None = None,
    limit: int = 10,
) -> SimilarPlaces:
    """Places in use with a name at least `LEAST` like this one; ties by code."""
    known = known_places(connection, within, level)
    return SimilarPlaces(tuple(ranked(name, known)[:limit]), RULE, len(known))


def known_places(
    connection: Connection, within: str | None = None, level: str | None = None
) -> list[KnownPlace]:
    """Places in use, at most `MOST_COMPARED`; sites only where that level is asked for."""
    query = select(place).where(*_wanted(connection, within, level))
    rows = connection.execute(query.order_by(place.c.path, place.c.code).limit(MOST_COMPARED))
    return [
        KnownPlace(
            row.code,
            row.level,
            row.parent,
            row.city,
            tuple(dict.fromkeys(filter(None, (row.name_en, row.name_fa, row.name_ps)))),
        )
        for row in rows
    ]


def ranked(name: str, known: Iterable[KnownPlace]) -> list[SimilarPlace]:
    """Those with a name at least `LEAST` like this one, best first; ties by code."""
    compared = ((each, _best(name, each.names)) for each in known)
    found = [
        SimilarPlace(each.code, each.level, each.parent, each.city, each.names, best.value, (best,))
        for each, best in compared
        if best.value >= LEAST
    ]
    return sorted(found, key=lambda each: (-each.score, each.code))


def clear_one(found: Sequence[SimilarPlace]) -> SimilarPlace | None:
    """The first of `ranked` places, if it is at least `CLEAR` and far enough before the next."""
    if not found or found[0].score < CLEAR:
        return None
    close = [each for each in found[1:2] if each.score > found[0].score - AHEAD]
    return None if close else found[0]


def _best(name: str, names: Iterable[str]) -> PlaceReason:
    return max((name_likeness(name, each) for each in names), key=lambda reason: reason.value)


def _wanted(
    connection: Connection, within: str | None, level: str | None
) -> Iterator[ColumnElement[bool]]:
    yield place.c.retired_on.is_(None)
    if within is not None:
        below = [at_or_below(place.c.path, path) for path in paths_of(connection, within)]
        yield or_(place.c.code == within, *below)
    yield place.c.level != PlaceLevel.SITE.value if level is None else place.c.level == level
