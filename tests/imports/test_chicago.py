"""The Chicago file from the command line to the report, against figures computed apart from us.

A tenth of its places in `make test`, the whole file in `make verify`.
"""

import csv
import gzip
import os
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import pytest
from scipy import stats

from tests.cli.process import PAYGIRI, ROOT, environment_for, serving
from tests.imports.files import CHICAGO, real

CUT_OFF = date(2014, 1, 1)


@pytest.fixture(
    scope="module",
    params=[pytest.param(10, id="a tenth"), pytest.param(1, id="all", marks=pytest.mark.long)],
)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every row of each n-th place: what was reported again at a place stays together."""
    whole, every = real(CHICAGO), int(request.param)
    if every == 1:
        return whole
    part = tmp_path_factory.mktemp("part") / "chicago.csv.gz"
    rows = [row for row in _rows(whole) if crc32(_place(row).encode()) % every == 0]
    with gzip.open(part, "wt", newline="", compresslevel=1) as text:
        writer = csv.DictWriter(text, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return part


@pytest.fixture(scope="module")
def report(file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The row that GET answers after `paygiri import` into an empty store."""
    folder = tmp_path_factory.mktemp("chicago")
    url = f"sqlite:///{folder / 'paygiri.db'}"
    rejects = str(folder / "rejects.csv")
    _paygiri(url, "import", str(file), "--mapping", "chicago", "--rejects", rejects)
    key = _paygiri(url, "key", "create", "auditor").strip()
    with serving(url) as (address, _):
        answer = httpx.get(
            f"{address}/v1/reports/recurrence", timeout=60,
            params={"city": "CHI", "cut_off": CUT_OFF.isoformat()},
            headers={"authorization": f"Bearer {key}"},
        )  # fmt: skip
    assert answer.status_code == 200
    (row,) = answer.json()["items"]
    return dict(row)


def _paygiri(url: str, *arguments: str) -> str:
    return subprocess.run(
        [*PAYGIRI, *arguments], cwd=ROOT, env=os.environ | environment_for(url), text=True,
        capture_output=True, check=True, timeout=300,
    ).stdout  # fmt: skip


@dataclass
class Independent:
    """Episodes from the file itself; day by day, by no code of ours."""

    cases: int = 0
    episodes: int = 0
    unsolved: int = 0
    days: list[int] = field(default_factory=list)
    back: list[bool] = field(default_factory=list)


@pytest.fixture(scope="module")
def independent(file: Path) -> Independent:
    return _independent(file)


def _independent(file: Path) -> Independent:
    chains: dict[str, list[tuple[date, date | None, bool]]] = defaultdict(list)
    seen: set[str] = set()
    for row in _rows(file):
        if row["case_id"] in seen:
            continue  # the first one stands
        seen.add(row["case_id"])
        closed = date.fromisoformat(row["closed"]) if row["closed"] else None
        duplicate = row["status"].endswith("Dup")
        chains[_place(row)].append((date.fromisoformat(row["opened"]), closed, duplicate))
    found = Independent(cases=len(seen))
    for chain in chains.values():
        _episodes(chain, found)
    return found


def _place(row: dict[str, str]) -> str:
    return " ".join(row["address"].upper().split())


def _rows(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt", newline="") as text:
        return list(csv.DictReader(text))


def _episodes(chain: list[tuple[date, date | None, bool]], found: Independent) -> None:
    """A report on or before the last solution joins; one after it begins a new episode."""
    zero: date | None = None
    until: date | None = None
    for opened, closed, duplicate in sorted(chain, key=lambda case: (case[0], case[2])):
        if until is None or opened > until:
            if until is not None:
                _end(found, zero, opened)
            found.episodes += 1
            zero, until = None, opened
        if duplicate:
            continue
        if closed is None or closed >= CUT_OFF:
            zero, until = None, date.max
        elif until is not None and closed >= until:
            zero, until = closed, closed
    _end(found, zero, None)


def _end(found: Independent, zero: date | None, again: date | None) -> None:
    if zero is None:
        found.unsolved += 1
        return
    found.days.append(((again or CUT_OFF) - zero).days)
    found.back.append(again is not None)


def test_the_file_has_the_cases_of_the_design() -> None:
    assert _independent(real(CHICAGO)).cases == 54_983


def test_cases_and_episodes_are_those_of_the_file(
    report: dict[str, Any], independent: Independent
) -> None:
    assert report["key"] == {"city": "CHI", "category": "WAS"}
    assert report["n_cases"] == independent.cases
    assert report["n_episodes"] == independent.episodes
    assert report["n_solved"] == len(independent.days)
    assert report["n_unsolved"] == independent.unsolved
    merged = independent.cases / independent.episodes
    assert report["reports_per_episode"] == pytest.approx(merged, abs=5e-5)


def test_the_share_reported_again_is_that_of_scipy(
    report: dict[str, Any], independent: Independent
) -> None:
    censored = [not back for back in independent.back]
    curve = stats.ecdf(stats.CensoredData.right_censored(independent.days, censored)).sf
    interval = curve.confidence_interval(0.95, method="log-log")
    for rate in report["f"]:
        day = rate["h"]
        assert rate["f"] == pytest.approx(1 - float(curve.evaluate(day)), abs=1e-6)
        assert rate["n_at_risk"] == sum(days >= day for days in independent.days)
        # Ours knows that one place is seen often, so it is wider, but not by much.
        low = 1 - float(interval.high.evaluate(day))
        high = 1 - float(interval.low.evaluate(day))
        assert rate["lo"] < low < high < rate["hi"]
        assert (rate["hi"] - rate["lo"]) < 2.5 * (high - low)
