"""The built-in mappings read the real files whole: every row is a case."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from domain.issue.events import Outcome
from service.imports.cases import Case, CaseReader
from service.imports.mapping_file import load_mapping
from service.imports.reader import CaseFile
from tests.imports.files import BOSTON, CHICAGO, NYC, real


def cases(name: str, file: str) -> list[Case]:
    source = CaseFile(real(file), load_mapping(name))
    reader = CaseReader(
        source.mapping, source.header, source.survey().default_points, date(2026, 1, 1)
    )
    return [reader.read(row) for _, row in source.rows()]


def test_chicago_marks_its_own_duplicates() -> None:
    read = cases("chicago", CHICAGO)
    assert len(read) == 55_159
    assert Counter((c.outcome, c.solved_on is not None) for c in read) == {
        (None, True): 52_528,
        (Outcome.DUPLICATE, False): 2_631,
    }
    assert len({c.place for c in read}) == 37_403
    assert {c.category for c in read} == {"WAS"}


def test_boston_closes_many_cases_without_solving_them() -> None:
    read = cases("boston", BOSTON)
    assert len(read) == 58_251
    ends = Counter((c.outcome, c.solved_on is not None) for c in read)
    assert ends[None, False] == 3_681  # still open
    assert ends[Outcome.NO_ACTION_POSSIBLE, False] > 6_000
    assert ends[Outcome.DUPLICATE, False] > 2_300
    unknown = sum(c.place is None for c in read) / len(read)
    assert unknown == pytest.approx(0.082, abs=0.0005)  # one default geocode
    assert sum(c.at_default_point for c in read) == 4_775


def test_boston_s_default_geocode_is_found_without_being_told() -> None:
    """42.3594, -71.0587 stands in the mapping; the file gives it away by itself too."""
    known = load_mapping("boston")
    untold = replace(known, place=replace(known.place, default_points=frozenset()))
    assert CaseFile(real(BOSTON), untold).survey().default_points == {(42.3594, -71.0587)}


def test_new_york_s_offices_are_cities_of_their_own() -> None:
    read = cases("nyc", NYC)
    assert len(read) == 306_494
    assert len({c.city for c in read}) == 51
    assert sum(c.solved_on is None for c in read) == 7_444
    assert all(c.place is None or len(c.place) == 5 for c in read)
