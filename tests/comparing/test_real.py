"""Real cases: New York's 51 council offices as cities, and Boston's rodents and heat apart."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from domain.issue.events import CaseImported
from projections.comparing.funnel import FunnelParameters, FunnelView, city_funnel
from projections.comparing.learning import Figures, LearningParameters, learning
from projections.comparing.similar_cities import similar_cities
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Parameters
from projections.recurrence.reading import end_of_imports
from projections.recurrence.report import recurrence_report
from service.database import Database
from service.imports.cases import Case, CaseReader
from service.imports.mapping_file import load_mapping
from service.imports.reader import CaseFile
from tests.comparing.conftest import Project
from tests.imports.files import BOSTON, NYC, real
from tests.projections.lanes import Lanes, an_id

pytestmark = pytest.mark.anyio


def cases(name: str, file: Path) -> list[Case]:
    source = CaseFile(file, load_mapping(name))
    reader = CaseReader(
        source.mapping, source.header, source.survey().default_points, date(2026, 1, 1)
    )
    return [reader.read(row) for _, row in source.rows()]


def only(name: str, tmp_path: Path, column: str, *values: str) -> Path:
    """The rows of a real file that have one of these values, as a file of their own."""
    kept = tmp_path / "some.csv"
    with (
        gzip.open(real(name), "rt", encoding="utf-8", newline="") as source,
        kept.open("w", encoding="utf-8", newline="") as sink,
    ):
        rows, writer = csv.reader(source), csv.writer(sink)
        header = next(rows)
        writer.writerow(header)
        at = header.index(column)
        writer.writerows(row for row in rows if row[at] in values)
    return kept


def recorded(found: list[Case]) -> Lanes:
    """As the importer records them: a case at no known place stands at its city."""
    lanes = Lanes()
    for city in sorted({case.city for case in found}):
        lanes.city(city, timezone="America/New_York")
    for case in found:
        happened = CaseImported(
            source="file", source_id=case.source_id, category=case.category,
            subcategory=case.subcategory, code_list="categories.1",
            place=f"{case.city}:{case.place}" if case.place else case.city,
            sensitivity=case.sensitivity, opened_on=case.opened.date(), solved_on=case.solved_on,
            closed_on=case.closed_on, outcome=case.outcome, responses=case.responses,
        )  # fmt: skip
        lanes.record(happened, stream=an_id(case.source_id), lane=case.city)
    return lanes


async def end(database: Database) -> date:
    found = await database.read(end_of_imports, None)
    assert found is not None
    return found


async def test_rodents_and_heat_tell_opposite_stories_and_are_never_pooled(
    project: Project, database: Database, tmp_path: Path
) -> None:
    file = only(BOSTON, tmp_path, "category", "Environmental Services", "Housing")
    found = [each for each in cases("boston", file) if each.subcategory in RODENTS_AND_HEAT]
    await project(recorded(found))
    cut_off = await end(database)
    asked = Parameters(cut_off=cut_off, group_by=(GroupBy.CATEGORY, GroupBy.RESPONSE))
    rows = (await database.read(recurrence_report, asked)).items
    month = {
        (row.key["category"], row.key["response"]): rate.f
        for row in rows
        for rate in row.f
        if rate.h == 30 and rate.f is not None
    }
    rodents = month["WAS", "enforcement"], month["WAS", "none"]
    heat = month["HAZ", "enforcement"], month["HAZ", "none"]
    assert rodents[0] < rodents[1]
    assert heat[0] > heat[1]
    for category, others in (("WAS", {"enforcement", "none"}), ("HAZ", set())):
        view: Figures = await database.read(
            learning, LearningParameters(cut_off=cut_off, category=category)
        )
        assert {each.response for each in view.contrasts if each.days} == others
        assert {each.reason_if_empty for each in view.responses} == {"not-enough-to-learn-from"}


RODENTS_AND_HEAT = ("WAS-RODENT", "HAZ-FIRE")


def check(view: FunnelView, least: int) -> None:
    codes = [each.city for each in view.items]
    assert codes == sorted(codes)
    assert len(codes) >= least
    assert view.reason_if_null is None
    observed = sum(each.observed or 0 for each in view.items)
    assert sum(each.expected or 0 for each in view.items) == pytest.approx(observed, rel=1e-4)
    naive = [abs(each.z_without_overdispersion or 0) > 1.96 for each in view.items]
    assert sum(each.outside or False for each in view.items) <= sum(naive)
    assert (view.overdispersion or 0) > 0  # offices differ by more than chance


async def test_new_york_s_offices_make_a_funnel_and_no_league_table(
    project: Project, database: Database, tmp_path: Path
) -> None:
    found = cases("nyc", only(NYC, tmp_path, "category", "Utilities"))
    await project(recorded(found))
    cut_off = await end(database)
    check(await database.read(city_funnel, FunnelParameters(cut_off=cut_off, category="LGT")), 45)
    view = await database.read(learning, LearningParameters(cut_off=cut_off, category="LGT"))
    assert {cell.response for cell in view.cells} == {"not-said"}  # the file names no response
    assert (view.contrasts, view.responses) == ((), ())


@pytest.mark.long
async def test_all_of_new_york_by_its_mix(project: Project, database: Database) -> None:
    found = cases("nyc", real(NYC))
    await project(recorded(found))
    cut_off = await end(database)
    check(await database.read(city_funnel, FunnelParameters(cut_off=cut_off)), 51)
    alike = await database.read(similar_cities, found[0].city, cut_off)
    assert len(alike.items) == 20
    for each in alike.items:
        mix = [reason for reason in each.reasons if reason.name == "categories"]
        assert len(mix) == 1
