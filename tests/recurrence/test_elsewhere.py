"""The same report by another engine: DuckDB on exported episodes, with the SQL of the docs."""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from sqlalchemy import Connection

from domain.issue import events as issue
from domain.place import PlaceRetired, PlaceSuspended
from domain.words import place_id
from projections.recurrence.cells import Cell, cell_of
from projections.recurrence.export import COLUMNS, Extract, contents, exported
from projections.recurrence.extract_file import Form, write_extract
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Clock, Parameters
from projections.recurrence.places import Watch
from projections.recurrence.reading import read
from projections.recurrence.report import RecurrenceReport, recurrence_report
from projections.statistics.robust import robust_errors, robust_restricted_mean
from projections.statistics.survival import kaplan_meier
from service.database import Database
from tests.projections.lanes import Lanes, an_id, imported
from tests.recurrence.conftest import Project

pytestmark = pytest.mark.anyio

SQL = Path(__file__).parents[2] / "docs" / "recurrence.sql"
CATEGORIES = ("LGT", "WAS", "WAT")
PLACES = ["HRT-N1", "HRT-N2", "HRT-N1-G1", "HRT", *(f"HRT-P{number}" for number in range(50))]
BEGIN, CUT = date(2024, 1, 1), date(2025, 10, 1)
CLOCKS = (Clock.DECLARED, Clock.CONFIRMED)


def a_year(seed: int = 4) -> Lanes:
    """Some 600 cases of a city, most of them solved, many of them back; two places disturbed."""
    random, lanes = Random(seed), Lanes()
    lanes.city()
    for number in range(600):
        opened = BEGIN + timedelta(days=random.randrange(600))
        solved = opened + timedelta(days=random.randrange(1, 40))
        happened = imported(
            number, place=random.choice(PLACES), category=random.choice(CATEGORIES),
            opened_on=opened, solved_on=solved if random.random() < 0.9 else None,
        )  # fmt: skip
        lanes.record(happened, stream=an_id(f"{seed} {number}"))
        if random.random() < 0.5:
            confirmed = issue.ResolutionVerified(
                verdict=issue.ResolutionVerdict.CONFIRMED, method="site_visit",
                on=solved + timedelta(days=random.randrange(6)),
            )  # fmt: skip
            lanes.record(confirmed, stream=an_id(f"{seed} {number}"))
    away = PlaceSuspended(
        first_day=BEGIN + timedelta(days=200), last_day=BEGIN + timedelta(days=230), reason="x"
    )
    lanes.record(away, stream=place_id("HRT-N1-G1"), kind="place")
    gone = PlaceRetired(on=BEGIN + timedelta(days=550))
    lanes.record(gone, stream=place_id("HRT-N2"), kind="place")
    return lanes


def cells(connection: Connection, asked: Parameters) -> dict[str, Cell]:
    """What the report counts, before anything is rounded."""
    found, _ = read(connection, asked.scope, asked.positions)
    stretches, watch = list(found), Watch(connection, asked.positions)
    return {
        code: cell_of([each for each in stretches if each.category == code], asked.terms, watch)
        for code in CATEGORIES
    }


def by_duckdb(file: Path) -> dict[str, list[dict[str, Any]]]:
    reader = "read_parquet" if file.suffix == ".parquet" else "read_ndjson"
    with duckdb.connect() as engine:
        engine.execute(f"CREATE VIEW episodes AS FROM {reader}('{file}')")
        engine.execute(SQL.read_text())
        return {name: _rows(engine, name) for name in ("report_f", "report_mean", "report_counts")}


def _rows(engine: Any, view: str) -> list[dict[str, Any]]:
    found = engine.execute(f"FROM {view}")
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("clock", CLOCKS)
async def test_duckdb_finds_the_same_report_in_the_exported_episodes(
    project: Project, database: Database, tmp_path: Path, clock: Clock
) -> None:
    await project(a_year())
    lines, packed = tmp_path / "episodes.ndjson", tmp_path / "episodes.parquet"
    extract = Extract(cities=("HRT",), cut_off=CUT, clock=clock)
    asked = Parameters(cut_off=CUT, group_by=(GroupBy.CATEGORY,), clock=clock)
    count = await database.read(write_extract, extract, Form.NDJSON, str(lines), False)
    report = await database.read(recurrence_report, asked)
    counted = await database.read(cells, asked)
    assert count == sum(cell.episodes for cell in counted.values()) > 300
    duckdb.sql(f"COPY (FROM read_ndjson('{lines}')) TO '{packed}' (FORMAT parquet)")
    for file in (lines, packed):
        found = by_duckdb(file)
        assert_same_rates(found["report_f"], counted)
        assert_same_means(found["report_mean"], counted)
        assert_as_reported(found, report)


def assert_same_rates(found: list[dict[str, Any]], counted: dict[str, Cell]) -> None:
    assert len(found) == 4 * len(CATEGORIES)
    for row in found:
        cell = counted[row["category"]]
        curve = kaplan_meier(cell.days, cell.came_back)
        errors = robust_errors(curve, cell.days, cell.came_back, cell.where)
        passed = sum(time <= row["h"] for time in curve.times)
        assert passed, "something came back by then in every category"
        assert row["f"] == pytest.approx(1 - curve.survival_at(row["h"]), abs=1e-9)
        assert row["se"] == pytest.approx(errors[passed - 1], abs=1e-9)


def assert_same_means(found: list[dict[str, Any]], counted: dict[str, Cell]) -> None:
    assert [row["category"] for row in found] == list(CATEGORIES)
    for row in found:
        cell = counted[row["category"]]
        curve = kaplan_meier(cell.days, cell.came_back)
        mean = robust_restricted_mean(curve, 90, cell.days, cell.came_back, cell.where)
        assert row["days"] == pytest.approx(mean.mean, abs=1e-9)
        assert row["se"] == pytest.approx(mean.se, abs=1e-9)


def assert_as_reported(found: dict[str, list[dict[str, Any]]], report: RecurrenceReport) -> None:
    rates = {(row["category"], row["h"]): row for row in found["report_f"]}
    counts = {row["category"]: row for row in found["report_counts"]}
    for item in report.items:
        code = item.key["category"] or ""
        for name in ("n_cases", "n_episodes", "n_problems", "n_places", "n_unsolved", "n_solved"):
            assert counts[code][name] == getattr(item, name), name
        assert item.recurrences is not None
        assert counts[code]["failed_fix"] == item.recurrences.failed_fix
        assert counts[code]["recurrence"] == item.recurrences.recurrence
        assert item.follow_up is not None
        assert counts[code]["problem_days"] == item.follow_up.total
        for rate in item.f:
            there = rates[code, rate.h]
            assert (there["n_at_risk"], there["events"]) == (rate.n_at_risk, rate.events)
            for name in ("f", "lo", "hi"):
                if getattr(rate, name) is not None:
                    assert there[name] == pytest.approx(getattr(rate, name), abs=5e-7)


async def test_an_extract_is_the_same_at_its_position_whatever_came_later(
    project: Project, database: Database
) -> None:
    lanes = a_year()
    await project(lanes)
    asked = Extract(cities=("HRT",), cut_off=CUT)
    before = await database.read(lambda c: list(exported(c, asked)))
    position = before[0][-1]
    assert isinstance(position, int)
    late = imported(9_999, place="HRT-N1", opened_on=BEGIN, solved_on=BEGIN)
    lanes.record(late, stream=an_id("late"))
    await project(lanes)
    then = Extract(cities=("HRT",), cut_off=CUT, positions={"HRT": position})
    assert await database.read(lambda c: list(exported(c, then))) == before
    assert await database.read(lambda c: list(exported(c, asked))) != before


async def test_the_classes_of_an_extract_are_counted(project: Project, database: Database) -> None:
    lanes = Lanes()
    lanes.city()
    for number, (place, opened) in enumerate(
        [("HRT-N1", 1), ("HRT-N1", 8), ("HRT-N1", 9), ("HRT-N2", 1)]
    ):
        day = date(2024, 1, opened)
        happened = imported(number, place=place, category="LGT", opened_on=day, solved_on=day)
        lanes.record(happened, stream=an_id(f"class {number}"))
    await project(lanes)
    found = await database.read(contents, Extract(cities=("HRT",), cut_off=CUT), 2)
    assert (found.rows, found.classes, found.smallest_class, found.classes_below) == (4, 3, 1, 2)
    nothing = await database.read(contents, Extract(cities=("KBL",), cut_off=CUT), 2)
    assert (nothing.rows, nothing.smallest_class, nothing.position) == (0, None, {"KBL": 0})


async def test_every_column_has_its_cell(
    project: Project, database: Database, tmp_path: Path
) -> None:
    await project(a_year())
    files = {form: tmp_path / f"episodes.{form}" for form in Form}
    for form, file in files.items():
        asked = Extract(cities=("HRT",), cut_off=CUT)
        await database.read(write_extract, asked, form, str(file), False)
    lines = [json.loads(line) for line in files[Form.NDJSON].read_text().splitlines()]
    kinds = {"string": str, "date": str, "integer": int, "boolean": bool}
    for column in COLUMNS:
        values = [line[column.name] for line in lines]
        assert column.required == (None not in values) or not column.required, column.name
        assert all(type(v) is kinds[column.type] for v in values if v is not None), column.name
    head, first, *_ = files[Form.CSV].read_text().splitlines()
    assert head.split(",") == [column.name for column in COLUMNS]
    assert first.split(",")[:2] == [lines[0]["city"], lines[0]["nahia"] or ""]
