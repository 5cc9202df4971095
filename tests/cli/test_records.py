"""Old records on the command line: the template, a trial, the import, and again."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.imports.sheets import MEETING, PROMISE, as_csv

HELD = {
    **MEETING, "place": "HRT", "convener": "HRT-WORKS", "present": "HRT-WORKS; community",
    "absent": "police; municipality",
}  # fmt: skip
UNHEARD = {**PROMISE, "body": "HRT-WORKS"}


@pytest.mark.parametrize("name", ["records.xlsx", "records.csv"])
def test_the_template_is_written_once_and_imports_nothing_by_itself(
    paygiri: Run, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    assert "Written" in paygiri("template", file).stdout
    again = paygiri("template", file)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "there already" in again.stderr
    paygiri("check", "--upgrade")
    assert "0 rows: 0 imported" in paygiri("import-records", file, "--no-project").stdout


def test_a_template_of_another_kind_is_refused(paygiri: Run, tmp_path: Path) -> None:
    refused = paygiri("template", tmp_path / "records.ods")
    assert (refused.exit_code, refused.stderr) == (1, "Name a file that ends in .xlsx or .csv.\n")


def test_a_trial_keeps_nothing_and_an_import_run_again_doubles_nothing(
    paygiri: Run, tmp_path: Path
) -> None:
    paygiri("demo", "--events", 100, "--no-project")
    file = as_csv(tmp_path / "old.csv", HELD, UNHEARD)
    trial = paygiri("import-records", file, "--dry-run")
    assert "2 rows: 1 would be imported, 0 were here before, 1 rejected." in trial.stdout
    assert "1 x promise-not-heard" in trial.stdout
    done = paygiri("import-records", file, "--no-project")
    assert done.exit_code == 0
    assert "2 rows: 1 imported, 0 were here before, 1 rejected." in done.stdout
    again = paygiri("import-records", file, "--no-project")
    assert "2 rows: 0 imported, 1 were here before, 1 rejected." in again.stdout


def test_a_file_that_is_not_there_is_told_in_a_sentence(paygiri: Run, tmp_path: Path) -> None:
    paygiri("check", "--upgrade")
    refused = paygiri("import-records", tmp_path / "none.xlsx")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("There is no file ")
