"""`GET /v1/learning/similar-cities`: which cities are like this one, and in what.

Gower's similarity (1971): the mean over what is known of both cities. Numbers: 1 - |x - y|/range
over all cities; words and yes or no: 1 where equal. The mix of categories counts as one of them:
1 - the Jensen-Shannon distance (base 2). What is not known of one of the two is left out, and said.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import log2, log10, sqrt

from sqlalchemy import ColumnElement, Connection, func, or_, select

from domain.codes import category
from domain.errors import Unknown
from domain.words import PlaceLevel
from projections.comparing.tables import description, description_past
from projections.follow_up_then import then
from projections.recurrence.reading import Scope, read
from projections.similar.wording import Because, because, same_or_other
from projections.tables import place

FEWEST_EPISODES = 30
"""The mix of a city with fewer episodes is filled up to as many with the mix of all cities."""
MOST_CITIES = 20


@dataclass(frozen=True, slots=True)
class FactCompared:
    """One thing in which two cities were compared: what each has, and how alike that is (0 to 1).

    `ours` and `theirs` are null for the mix of categories, which is no single figure. `code` says
    what was compared or found, `said` the same in words.
    """

    name: str
    ours: str | float | bool | None
    theirs: str | float | bool | None
    similarity: float
    code: str
    said: Because


@dataclass(frozen=True, slots=True)
class SimilarCity:
    """`score` is the mean over `reasons`; `left_out` is not known of one of the two cities."""

    city: str
    score: float
    reasons: tuple[FactCompared, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceOfFacts:
    """Where the facts of a city come from, and the day for which they were given."""

    city: str
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class SimilarCities:
    """The most similar first; `not_comparable` share nothing that is known with this city."""

    city: str
    items: tuple[SimilarCity, ...]
    not_comparable: tuple[str, ...]
    sources: tuple[SourceOfFacts, ...]
    next_cursor: None = None


Fact = str | float | bool | None


@dataclass(frozen=True, slots=True)
class City:
    """What is known of one city; `mix` is the share of each category among its episodes."""

    code: str
    facts: Mapping[str, Fact]
    mix: Mapping[str, float]
    source: str | None = None
    on: date | None = None


LOGARITHMIC = "population"
NUMBERS = (LOGARITHMIC, "displaced_share", "nahias")
FACTS = (*NUMBERS, "region", "is_capital")
MIX = "categories"


def similar_cities(
    connection: Connection,
    city: str,
    cut_off: date,
    as_of: datetime | None = None,
    positions: Mapping[str, int] | None = None,
    limit: int = MOST_CITIES,
) -> SimilarCities:
    """Compared with every other city in use, on what was known at `as_of` and `positions`.

    Raises Unknown (`unknown-city`).
    """
    cities = known_cities(connection, cut_off, as_of, positions)
    if city not in cities:
        raise Unknown("unknown-city", "No city has this code. Check the code.")
    ours, ranges = cities[city], ranges_of(cities)
    compared = [compare(ours, other, ranges) for code, other in cities.items() if code != city]
    able = sorted((each for each in compared if each.reasons), key=lambda c: (-c.score, c.city))
    shown = able[:limit]
    named = {city, *(each.city for each in shown)}
    return SimilarCities(
        city, tuple(shown), tuple(sorted(each.city for each in compared if not each.reasons)),
        tuple(
            SourceOfFacts(code, each.source, each.on)
            for code, each in sorted(cities.items())
            if code in named and each.source is not None and each.on is not None
        ),
    )  # fmt: skip


def known_cities(
    connection: Connection,
    cut_off: date,
    as_of: datetime | None,
    positions: Mapping[str, int] | None,
) -> dict[str, City]:
    """Every city in use on the day, by its code."""
    said = then(description, description_past, as_of)
    rows = connection.execute(
        select(
            place.c.code, place.c.parent, said.c.population, said.c.is_capital,
            said.c.displaced_share, said.c.region, said.c.source, said.c.described_on,
        )
        .join(said, said.c.place == place.c.code, isouter=True)
        .where(place.c.level == PlaceLevel.CITY.value, _in_use(cut_off))
        .order_by(place.c.code)
    ).all()  # fmt: skip
    nahias = _nahias(connection, cut_off)
    mixes = mixes_of(_episodes(connection, cut_off, positions))
    return {
        row.code: City(
            row.code,
            {
                "population": row.population,
                "displaced_share": row.displaced_share,
                "nahias": nahias.get(row.code),
                "region": row.region or row.parent,
                "is_capital": row.is_capital,
            },
            mixes.get(row.code, {}), row.source, row.described_on,
        )
        for row in rows
    }  # fmt: skip


def _in_use(day: date) -> ColumnElement[bool]:
    return or_(place.c.retired_on.is_(None), place.c.retired_on > day)


def _nahias(connection: Connection, day: date) -> dict[str, int]:
    """A city of which no nahia is registered is not known to have none."""
    rows = connection.execute(
        select(place.c.city, func.count())
        .where(place.c.level == PlaceLevel.NAHIA.value, _in_use(day))
        .group_by(place.c.city)
    )
    return {row[0]: row[1] for row in rows}


def _episodes(
    connection: Connection, cut_off: date, positions: Mapping[str, int] | None
) -> dict[str, Counter[str]]:
    """Episodes by city and category, but for those categories of which few must not be told."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    stretches, _ = read(connection, Scope(cut_off.toordinal()), positions)
    for stretch in stretches:
        found[stretch.lane][stretch.category] += 1
    for counts in found.values():
        for code in [code for code in counts if category(code).small_cells]:
            del counts[code]
    return found


def mixes_of(episodes: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """Shares of categories; with fewer than 30 episodes filled up with the mix of all cities."""
    nation: Counter[str] = Counter()
    for counts in episodes.values():
        nation.update(counts)
    total = nation.total()
    mixes = {}
    for city, counts in episodes.items():
        n = counts.total()
        lacking = max(0, FEWEST_EPISODES - n)
        mixes[city] = {
            code: (counts[code] + lacking * nation[code] / total) / (n + lacking)
            for code in sorted(nation)
        }
    return {city: mix for city, mix in mixes.items() if mix}


def ranges_of(cities: Mapping[str, City]) -> dict[str, float]:
    """The difference between the largest and the smallest of each number, over all cities."""
    found = {}
    for name in NUMBERS:
        known = [scaled for each in cities.values() if (scaled := _scaled(each, name)) is not None]
        found[name] = max(known) - min(known) if known else 0.0
    return found


def _scaled(city: City, name: str) -> float | None:
    value = city.facts[name]
    if value is None or isinstance(value, str):
        return None
    return log10(value) if name == LOGARITHMIC else float(value)


def compare(ours: City, theirs: City, ranges: Mapping[str, float]) -> SimilarCity:
    """The same for both, whichever is asked for."""
    reasons, left_out = [], []
    for name in FACTS:
        if ours.facts[name] is None or theirs.facts[name] is None:
            left_out.append(name)
            continue
        alike = _alike(ours, theirs, name, ranges)
        facts = ours.facts[name], theirs.facts[name]
        code = name if name in NUMBERS else same_or_other(name, facts[0] == facts[1])
        reasons.append(FactCompared(name, *facts, round(alike, 4), code, because(code)))
    if ours.mix and theirs.mix:
        distance = jensen_shannon(ours.mix, theirs.mix)
        mixed = round(1 - distance, 4)
        reasons.append(FactCompared(MIX, None, None, mixed, MIX, because(MIX)))
    else:
        left_out.append(MIX)
    score = sum(each.similarity for each in reasons) / len(reasons) if reasons else 0.0
    return SimilarCity(theirs.code, round(score, 4), tuple(reasons), tuple(left_out))


def _alike(ours: City, theirs: City, name: str, ranges: Mapping[str, float]) -> float:
    one, other = _scaled(ours, name), _scaled(theirs, name)
    if name not in NUMBERS or one is None or other is None:
        return float(ours.facts[name] == theirs.facts[name])
    return 1 - abs(one - other) / ranges[name] if ranges[name] else 1.0


def jensen_shannon(p: Mapping[str, float], q: Mapping[str, float]) -> float:
    """The distance of two mixes, 0 to 1: the root of the mean divergence from their middle.

    Lin 1991; Endres and Schindelin 2003 for the root.
    """
    middle = {code: (p.get(code, 0.0) + q.get(code, 0.0)) / 2 for code in {*p, *q}}
    divergence = sum(
        one[code] * log2(one[code] / middle[code]) / 2
        for one in (p, q)
        for code in sorted(one)
        if one[code] > 0
    )
    return sqrt(min(1.0, max(0.0, divergence)))
