"""The tables of a release as they are frozen: counts rounded, small ones hidden, all said why.

`problems` has every total: what it hides is hidden with all in mind that was published in the year,
see `suppression`. `results` has none, and of the year so far only: where `problems` shows a city
and category, it says how many cases these were, how many problems were solved and still wait, and
for how long solutions were seen to hold.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from domain.codes import category
from domain.release import Quarter
from projections.recurrence.cells import FEW, ReportRow, row
from projections.recurrence.reading import Stretch
from projections.recurrence.sealing import canonical_json
from projections.recurrence.usual import HORIZON
from projections.releases.counting import (
    ALL,
    Counted,
    quarter_node,
    year_node,
)
from projections.releases.rounding import BASE, outwards, rounded, whole_points
from projections.releases.suppression import Box, to_hide

K = 10
PLACES = 8
"""The fewest problems, so cases too, and the fewest different places behind a published figure."""

PROBLEMS, RESULTS = "problems", "results"
QUARTER, YEAR_TO_DATE = "quarter", "year_to_date"

HIDDEN = "suppressed"
TOO_FEW = f"fewer-than-{K}"
TOO_FEW_PLACES = f"fewer-than-{PLACES}-places"
TOO_FEW_SOLVED = f"fewer-than-{FEW}-solved"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is to be frozen: name -> canonical JSON; and how far the record had been taken in."""

    position: dict[str, int]
    tables: dict[str, str]

    @property
    def shows_anything(self) -> bool:
        """Whether any count but zero is told."""
        return any(each["problems"] for each in json.loads(self.tables[PROBLEMS])["rows"])


def figures(counted: Counted, earlier: Mapping[str, str]) -> Figures:
    """The tables of a quarter; `earlier` are the tables `problems` of the same year, by quarter."""
    hidden = what_to_hide(counted, earlier)
    rows = {PROBLEMS: _problems(counted, hidden), RESULTS: _results(counted, hidden)}
    return Figures(
        dict(sorted(counted.position.items())),
        {name: _table(counted.quarter, name, list(found)) for name, found in rows.items()},
    )


def what_to_hide(counted: Counted, earlier: Mapping[str, str]) -> frozenset[Box]:
    """Cells of the quarter and of the year so far that are not told."""
    shown, hidden = told_before(earlier)
    cube = counted.cube
    cells = list(product(*cube.dimensions))
    news = {quarter_node(counted.quarter), year_node(counted.quarter)}
    small = {box for box in cells if _is_small(cube.value(box), counted.places.get(box, 0))}
    known = set(cells)
    published = {quarter_node(Quarter.named(name)) for name in earlier}
    published |= {year_node(Quarter.named(name)) for name in earlier}
    # sums over the year that nobody published need no protection
    bases = {name for name, held in cube.dimensions[2].items() if held == {name}}
    of_interest = {box for box in small if box[2] in news | published | bases}
    undecided = {box for box in cells if box[2] in news}
    return to_hide(cube, of_interest | (hidden & known), undecided, shown & known)


def told_before(earlier: Mapping[str, str]) -> tuple[frozenset[Box], frozenset[Box]]:
    """The cells that earlier releases of the year showed, and those that they hid."""
    shown, hidden = set[Box](), set[Box]()
    for name, content in earlier.items():
        quarter = Quarter.named(name)
        nodes = {QUARTER: quarter_node(quarter), YEAR_TO_DATE: year_node(quarter)}
        for each in json.loads(content)["rows"]:
            box = each["city"], each["category"], nodes[each["period"]]
            (hidden if each["problems"] is None else shown).add(box)
    return frozenset(shown), frozenset(hidden)


def _is_small(problems: int, places: int) -> bool:
    return 0 < problems < K or 0 < places < PLACES


def _problems(counted: Counted, hidden: Collection[Box]) -> Iterator[Row]:
    cities, categories, _ = counted.cube.dimensions
    periods = {
        QUARTER: quarter_node(counted.quarter), YEAR_TO_DATE: year_node(counted.quarter),
    }  # fmt: skip
    for city, code, period in product(sorted(cities), sorted(categories), periods):
        box = city, code, periods[period]
        told = box not in hidden
        yield {
            "city": city,
            "category": code,
            "period": period,
            "problems": rounded(counted.cube.value(box)) if told else None,
            "reason_if_null": None if told else HIDDEN,
        }


def _results(counted: Counted, hidden: Collection[Box]) -> Iterator[Row]:
    year = year_node(counted.quarter)
    for (city, code), found in counted.results.items():
        told = (city, code, year) not in hidden
        yield {
            "city": city,
            "category": code,
            "period": YEAR_TO_DATE,
            **_count("cases", sum(each.cases for each in found.reported), found.reported, told),
            **_count("solved", len(found.solved), found.solved, told),
            **_count("waiting", len(found.waiting), found.waiting, told),
            **_held(counted, city, code, told),
        }


def _count(name: str, count: int, stretches: Collection[Stretch], told: bool) -> Row:
    """A count of what is in these problems, or the reason why there is none."""
    places = len({each.place for each in stretches})
    reason = None
    if not told:
        reason = HIDDEN
    elif 0 < len(stretches) < K:
        reason = TOO_FEW
    elif 0 < places < PLACES:
        reason = TOO_FEW_PLACES
    return {
        name: rounded(count) if reason is None else None,
        f"{name}_reason_if_null": reason,
    }


def _held(counted: Counted, city: str, code: str, told: bool) -> Row:
    """The share reported again within 90 days, and the mean days until then, of the first 90."""
    cell = counted.held(city, code) if told else None
    reason = HIDDEN
    shown: ReportRow | None = None
    if told:
        if cell is None or len(cell.days) < FEW:
            reason = TOO_FEW_SOLVED
        elif cell.places < PLACES:
            reason = TOO_FEW_PLACES
        else:
            shown = row({}, cell, counted.terms)
    return {**_share(shown, reason), **_days(shown, reason)}


def _share(shown: ReportRow | None, reason: str | None) -> Row:
    rate = shown.f[0] if shown is not None else None
    if rate is None or rate.f is None or rate.lo is None or rate.hi is None:
        why = reason if rate is None else rate.reason_if_null
        return _interval("reported_again_percent", None, why)
    limits = outwards(rate.lo, rate.hi, scale=100)
    return _interval("reported_again_percent", (whole_points(rate.f), *limits), None)


def _days(shown: ReportRow | None, reason: str | None) -> Row:
    name = f"days_until_reported_again_of_{HORIZON}"
    mean = shown.rmst if shown is not None else None
    if mean is None:
        return _interval(name, None, reason if shown is None else shown.reasons.get("rmst"))
    return _interval(name, (round(mean.days), *outwards(mean.lo, mean.hi)), None)


def _interval(name: str, values: tuple[int, int, int] | None, reason: str | None) -> Row:
    value, lo, hi = values or (None, None, None)
    return {name: value, f"{name}_lo": lo, f"{name}_hi": hi, f"{name}_reason_if_null": reason}


def _table(quarter: Quarter, name: str, rows: list[Row]) -> str:
    """`columns` in the order in which a sheet shows them; names of categories beside the rows."""
    codes = sorted({each["category"] for each in rows} - {ALL})
    names = {code: category(code).names for code in codes}
    content = {
        "name": name,
        "quarter": quarter.name,
        "first_day": quarter.first_day,
        "year_from": quarter.so_far[0].first_day,
        "cut_off": quarter.cut_off,
        "k": K,
        "places": PLACES,
        "rounded_to": BASE,
        "columns": list(rows[0]) if rows else [],
        "categories": {c: {"en": n.en, "fa-AF": n.fa, "ps-AF": n.ps} for c, n in names.items()},
        "rows": rows,
    }
    return canonical_json(content).decode()
