"""Boston and New York from their files to the report: what is said of them adds up."""

import csv
import gzip
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from scipy import stats
from sqlalchemy import Connection

from projections.recurrence.counting import cell_of
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Parameters
from projections.recurrence.places import Watch
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.reading import end_of_imports, read
from projections.recurrence.report import RecurrenceReport, recurrence_report
from projections.runner import advance
from service.database import Database
from service.imports.importer import import_file
from service.imports.mapping_file import load_mapping
from service.ledger import Ledger
from tests.imports.files import BOSTON, NYC, real

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PART = 150
"""One place in so many, with all of its cases."""

FILES = {"boston": (BOSTON, ("address",)), "nyc": (NYC, ("office", "zip"))}
SIZES = [PART, pytest.param(1, marks=pytest.mark.long)]


@cache
def rows_of(name: str, part: int) -> list[dict[str, str]]:
    file, columns = FILES[name]
    with gzip.open(real(file), "rt", newline="") as text:
        return [
            row
            for row in csv.DictReader(text)
            if crc32("|".join(row[column] for column in columns).encode()) % part == 0
        ]


def part_of(name: str, folder: Path, part: int) -> tuple[Path, int]:
    """The file or a part of it in `folder`, always the same one, and how many rows it has."""
    target, rows = folder / f"{name}.csv", rows_of(name, part)
    with target.open("w", newline="") as to:
        writer = csv.DictWriter(to, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return target, len(rows)


async def kept(name: str, part: int, ledger: Ledger, database: Database, folder: Path) -> int:
    """Import and project it; returns how many cases were taken in."""
    file, rows = part_of(name, folder, part)
    done = await import_file(ledger, file, load_mapping(name), folder / "rejects.csv", NOW)
    assert done.rows == rows
    for lane in await ledger.heads():
        position = 0
        while events := await ledger.read(lane, position, 5_000):
            await database.write(advance, RECURRENCE, lane, events)
            position = events[-1].position
    return done.imported


async def report_of(
    database: Database, *by: GroupBy, category: str | None = None
) -> RecurrenceReport:
    cut_off = await database.read(end_of_imports, None)
    assert cut_off is not None
    asked = Parameters(cut_off=cut_off, group_by=by, category=category)
    return await database.read(recurrence_report, asked)


@pytest.mark.parametrize("part", SIZES)
@pytest.mark.parametrize("name", list(FILES))
async def test_a_city_s_file_gives_a_report_whose_groupings_all_add_up(
    name: str, part: int, ledger: Ledger, database: Database, tmp_path: Path
) -> None:
    imported = await kept(name, part, ledger, database, tmp_path)
    whole = await report_of(database, GroupBy.CATEGORY)
    without_place = whole.cases_without_place or 0
    assert sum(row.n_cases or 0 for row in whole.items) + without_place == imported
    totals = sums(whole)
    for by in (GroupBy.CITY, GroupBy.RESPONSE, GroupBy.QUARTER_SOLVED, GroupBy.BODY):
        assert sums(await report_of(database, by)) == totals
    for row in whole.items:
        for rate in row.f:
            assert (rate.f is None) == (rate.reason_if_null is not None)
            if rate.f is not None and rate.lo is not None and rate.hi is not None:
                assert 0 <= rate.lo <= rate.f <= rate.hi <= 1


def sums(report: RecurrenceReport) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in report.items:
        for name in ("n_cases", "n_episodes", "n_solved", "n_unsolved", "n_open"):
            found[name] += getattr(row, name)
    return found


@pytest.mark.parametrize("part", SIZES)
async def test_boston_s_closing_reasons_become_responses_and_its_default_point_no_place(
    part: int, ledger: Ledger, database: Database, tmp_path: Path
) -> None:
    await kept("boston", part, ledger, database, tmp_path)
    by_response = await report_of(database, GroupBy.RESPONSE)
    told = {row.key["response"]: row.n_solved for row in by_response.items}
    assert {"enforcement", "none", "service_schedule", "physical_repair"} <= told.keys()
    if part == 1:
        assert by_response.cases_without_place
        assert (told["enforcement"] or 0) > 1_000
    unsolved = next(row for row in by_response.items if row.key["response"] is None)
    assert unsolved.n_unsolved  # closed administratively is not solved


@pytest.mark.parametrize("part", SIZES)
@pytest.mark.parametrize("name", list(FILES))
async def test_the_share_reported_again_is_scipy_s_on_the_same_episodes(
    name: str, part: int, ledger: Ledger, database: Database, tmp_path: Path
) -> None:
    await kept(name, part, ledger, database, tmp_path)
    cut_off = await database.read(end_of_imports, None)
    assert cut_off is not None
    asked = Parameters(cut_off=cut_off, group_by=())
    (row,) = (await database.read(recurrence_report, asked)).items

    def days_of(connection: Connection) -> tuple[list[int], list[bool]]:
        stretches = list(read(connection, asked.scope)[0])
        cell = cell_of(stretches, asked.terms, Watch(connection))
        return list(cell.days), list(cell.came_back)

    days, back = await database.read(days_of)
    theirs = stats.ecdf(stats.CensoredData.right_censored(days, [not each for each in back])).sf
    for rate in row.f:
        if rate.f is not None:
            assert rate.f == pytest.approx(1 - float(theirs.evaluate(rate.h)), abs=1e-6)
    assert row.f[0].f is not None
