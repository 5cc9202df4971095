"""Each command does its one thing, on both stores, and says in a sentence what it cannot do."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from projections.all import PROJECTIONS
from service.cli import app
from tests.cli.conftest import Run
from tests.imports.files import MAPPING, row, write

KEY = re.compile(r"pgi_live_[a-z0-9]+_[a-z0-9]+_[a-z0-9]+\n")
COMMANDS = ["serve", "project", "import", "demo", "rebuild", "key", "openapi", "check"]


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    file = tmp_path / "springfield.toml"
    file.write_text(MAPPING)
    return file


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return write(tmp_path / "cases.csv", row(id="1"), row(id="2", kind="Noise"), row(id="3"))


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["key", "create"]])
def test_every_command_explains_itself(command: list[str]) -> None:
    helped = CliRunner().invoke(app, [*command, "--help"])
    assert helped.exit_code == 0
    assert "Usage:" in helped.output
    listed = CliRunner().invoke(app, ["--help"]).output
    assert all(name in listed for name in COMMANDS)


def test_a_key_is_printed_alone(paygiri: Run) -> None:
    made = paygiri("key", "create", "municipal_focal")
    assert made.exit_code == 0
    assert KEY.fullmatch(made.stdout)
    assert made.stderr == ""


def test_a_key_for_a_place_and_a_body(paygiri: Run) -> None:
    paygiri("demo", "--events", 100, "--no-project")
    made = paygiri("key", "create", "owner_agency", "--place", "HRT", "--body", "HRT-WORKS")
    assert KEY.fullmatch(made.stdout)
    assert "owner_agency at HRT  HRT-WORKS" in paygiri("key", "list").stdout


def test_an_unknown_place_is_answered_with_the_cities_there_are(paygiri: Run) -> None:
    paygiri("demo", "--events", 100, "--no-project")
    refused = paygiri("key", "create", "auditor", "--place", "HERAT")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "BMN, FRH, HRT, JAA, KBL, KDZ, MZR, NIL" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["clock"], "choose another role"),
        (["auditor", "--days", "0"], "at least one day"),
        (["auditor", "--body", "NOBODY"], "No such body"),
        (["owner_agency"], "Name the body"),
    ],
)
def test_a_key_that_cannot_be_is_refused_and_leaves_nothing(
    paygiri: Run, arguments: list[str], message: str
) -> None:
    refused = paygiri("key", "create", *arguments)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert message in refused.stderr
    assert paygiri("key", "list").stdout == ""


def test_a_role_that_is_none_is_a_usage_error(paygiri: Run) -> None:
    assert paygiri("key", "create", "king").exit_code == 2


def test_a_key_can_be_revoked_by_its_id(paygiri: Run) -> None:
    key_id = paygiri("key", "create", "auditor").stdout.split("_")[2]
    assert paygiri("key", "revoke", key_id).exit_code == 0
    assert "revoked" in paygiri("key", "list").stdout
    unknown = paygiri("key", "revoke", "0000")
    assert unknown.exit_code == 1
    assert "paygiri key list" in unknown.stderr


def test_an_import_counts_what_it_did_and_brings_reports_up_to_date(
    paygiri: Run, cases: Path, mapping: Path
) -> None:
    done = paygiri("import", cases, "--mapping", mapping)
    assert done.exit_code == 0, done.stderr
    assert "3 rows: 2 cases imported, 0 were here before, 1 rejected" in done.stdout
    assert "1 x unmapped-category" in done.stdout
    assert cases.with_name("cases.csv.rejects.csv").exists()
    checked = paygiri("check")
    assert checked.exit_code == 0
    assert "read model recurrence: 0 events behind, 0 parked" in checked.stdout
    again = paygiri("import", cases, "--mapping", mapping)
    assert "0 cases imported, 2 were here before" in again.stdout


def test_an_import_of_nothing_but_rejects_fails(
    paygiri: Run, tmp_path: Path, mapping: Path
) -> None:
    file = write(tmp_path / "noise.csv", row(kind="Noise"))
    failed = paygiri("import", file, "--mapping", mapping, "--rejects", tmp_path / "why.csv")
    assert failed.exit_code == 1
    assert "Is it the right mapping?" in failed.stderr
    assert (tmp_path / "why.csv").exists()


def test_a_wrong_file_or_mapping_is_told_in_a_sentence(
    paygiri: Run, cases: Path, mapping: Path, tmp_path: Path
) -> None:
    half = tmp_path / "half.csv"
    half.write_bytes(cases.read_bytes()[:-30])
    for arguments, message in [
        ((half, "--mapping", mapping), "breaks off"),
        ((cases, "--mapping", "chicago"), "has no column case_id"),
        ((tmp_path / "none.csv", "--mapping", mapping), "There is no file"),
        ((cases, "--mapping", "atlantis"), "boston, chicago, nyc"),
        ((cases, "--mapping", mapping, "--rejects", cases), "would overwrite"),
    ]:
        failed = paygiri("import", *arguments)
        assert (failed.exit_code, failed.stdout) == (1, "")
        assert message in failed.stderr
        assert "Traceback" not in failed.stderr
    assert "ledger: 0 events" in paygiri("check").stdout


def test_a_demonstration_can_be_made_checked_and_rebuilt(paygiri: Run, store: str) -> None:
    made = paygiri("demo", "--events", 600, "--today", "2026-03-01")
    assert made.exit_code == 0
    assert re.search(r"6\d\d events of \d+ cases in 8 cities", made.stdout)
    # where the rows lie makes no difference to the command, and test_rebuild makes all on both
    for projection in PROJECTIONS if store == "sqlite" else PROJECTIONS[:2]:
        rebuilt = paygiri("rebuild", projection.name)
        assert rebuilt.exit_code == 0
        assert "made again from" in rebuilt.stdout
    assert paygiri("project", "--once", "--retry-parked").exit_code == 0
    checked = paygiri("check")
    assert checked.exit_code == 0
    assert checked.stdout.count("0 events behind, 0 parked") == len(PROJECTIONS)


def test_a_read_model_that_is_none_is_answered_with_those_there_are(paygiri: Run) -> None:
    failed = paygiri("rebuild", "nonsense")
    assert failed.exit_code == 1
    assert "follow_up" in failed.stderr


@pytest.mark.parametrize("store", ["sqlite"])
def test_the_contract_is_printed_as_json(paygiri: Run) -> None:
    assert json.loads(paygiri("openapi").stdout)["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://localhost/paygiri", "sqlite:///FILE or to postgresql://"),
        ("not a url", "sqlite:///FILE or to postgresql://"),
        ("sqlite://", "A store in memory keeps nothing"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
    ],
)
def test_a_wrong_address_of_the_store_says_what_to_set(url: str, message: str) -> None:
    environment = {"PAYGIRI_DATABASE_URL": url, "PAYGIRI_PEPPER": "x"}
    for command in (["check"], ["key", "list"], ["serve", "--port", "0"]):
        failed = CliRunner().invoke(app, command, env=environment, catch_exceptions=False)
        assert failed.exit_code == 1
        assert message in failed.stderr


def test_a_store_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "text.db").write_text("this is no database, however long it may be " * 30)
    for place in ("file/paygiri.db", "text.db"):
        environment = {
            "PAYGIRI_DATABASE_URL": f"sqlite:///{tmp_path / place}", "PAYGIRI_PEPPER": "x"
        }  # fmt: skip
        failed = CliRunner().invoke(app, ["key", "list"], env=environment, catch_exceptions=False)
        assert failed.exit_code == 1
        assert "PAYGIRI_DATABASE_URL" in failed.stderr


def test_a_pepper_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    environment = {
        "PAYGIRI_DATABASE_URL": f"sqlite:///{tmp_path / 'paygiri.db'}",
        "PAYGIRI_PEPPER_FILE": str(tmp_path / "file" / "pepper"),
        "PAYGIRI_PEPPER": "",
    }
    failed = CliRunner().invoke(app, ["check"], env=environment, catch_exceptions=False)
    assert failed.exit_code == 1
    assert "file" in failed.stderr
