"""Suggestions on real cases, held against what the city itself marked as duplicates.

Every case of the file is taken as a new report on its day and asked about: which of the cases
before it, open or solved up to 30 days ago, would have been suggested? A marked duplicate is found
if one was; a suggestion was right if the city marked that report. The file has no texts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest

from projections.similar.issues import DEFAULT_ABOVE, SOLVED_WITHIN
from projections.similar.likeness import MAYBE, STEPS, Point, Report, likeness
from service.imports.mapping_file import load_mapping
from tests.statistics.data import CHICAGO, rows

NEVER = 10**9
CELL = 110
"""Steps of a degree: wider than the reach of a suggestion, to the north and to the east."""

Place = str
Cell = tuple[int, int]


@dataclass(frozen=True)
class Case:
    report: Report
    opened: int
    lasts: int
    duplicate: bool


@dataclass
class Tally:
    """How many reports had a suggestion, and how many of them the city marked."""

    suggested: int = 0
    right: int = 0

    def add(self, case: Case) -> None:
        self.suggested += 1
        self.right += case.duplicate


@dataclass
class Found:
    duplicates: int = 0
    open_here: Tally = field(default_factory=Tally)
    open_near: Tally = field(default_factory=Tally)
    any_near: Tally = field(default_factory=Tally)


def cases() -> list[Case]:
    found = sorted(rows(CHICAGO), key=lambda row: (row["opened"], row["case_id"]))
    codes = load_mapping("chicago").categories
    sharing: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in found:
        sharing[row["lat"], row["lon"]].add(row["address"])
    return [
        _case(row, codes, is_default=len(sharing[row["lat"], row["lon"]]) > DEFAULT_ABOVE)
        for row in found
    ]


def _case(row: dict[str, str], codes: Mapping[str, str], *, is_default: bool) -> Case:
    code = codes.get(f"{row['category']} / {row['subcategory']}", "")
    point = None
    if row["lat"] and not is_default:
        point = round(float(row["lat"]) * STEPS), round(float(row["lon"]) * STEPS)
    address = " ".join(row["address"].upper().split())
    return Case(
        Report(address, point, code if "-" in code else None, None, None),
        date.fromisoformat(row["opened"]).toordinal(),
        date.fromisoformat(row["closed"]).toordinal() if row["closed"] else NEVER,
        row["status"].endswith("Dup"),
    )


def _around(point: Point) -> Iterator[Cell]:
    row, column = point[0] // CELL, point[1] // CELL
    yield from ((row + a, column + b) for a in (-1, 0, 1) for b in (-1, 0, 1))


@pytest.fixture(scope="module")
def found() -> Found:
    """What would have been suggested; a duplicate is dropped and never suggested itself."""
    told = Found()
    here: dict[Place, list[Case]] = defaultdict(list)
    near: dict[Cell, list[Case]] = defaultdict(list)
    for case in cases():
        told.duplicates += case.duplicate
        address, point = case.report.place or "", case.report.point
        cells = _around(point) if point else ()
        others = [*here[address], *(other for cell in cells for other in near[cell])]
        live = [other for other in others if other.lasts >= case.opened - SOLVED_WITHIN]
        alike = [other for other in live if likeness(case.report, other.report).score >= MAYBE]
        is_open = [other for other in alike if other.lasts >= case.opened]
        if any(other.report.place == address for other in is_open):
            told.open_here.add(case)
        if is_open:
            told.open_near.add(case)
        if alike:
            told.any_near.add(case)
        if not case.duplicate:
            here[address].append(case)
            if point:
                near[point[0] // CELL, point[1] // CELL].append(case)
    return told


def test_an_open_case_at_the_same_place_finds_the_duplicates(found: Found) -> None:
    recall = found.open_here.right / found.duplicates
    precision = found.open_here.right / found.open_here.suggested
    assert recall >= 0.98
    assert precision >= 0.5
    assert (recall, precision) == pytest.approx((0.9916, 0.6076), abs=5e-4)
    assert found.duplicates == 2_631


def test_a_radius_finds_hardly_more_and_is_wrong_more_often(found: Found) -> None:
    """Why points only ever suggest, and only a place joins by itself."""
    near, every = found.open_near, found.any_near
    assert near.right / found.duplicates == pytest.approx(0.9932, abs=5e-4)
    assert near.right / near.suggested == pytest.approx(0.3417, abs=5e-4)
    assert every.right / every.suggested == pytest.approx(0.1767, abs=5e-4)
