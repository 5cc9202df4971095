"""`paygiri places`: a gazetteer file into the register."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app

HEADER = "code,level,parent,name_en,name_fa,name_ps,p_code,timezone,valid_from\n"
CITY = (
    "AF,country,,Afghanistan,,,AF,,2018-01-01\n"
    "AF32,province,AF,Herat,,,AF32,,2018-01-01\n"
    "HRT,city,AF32,Herat,هرات,هرات,AF3201,Asia/Kabul,2018-01-01\n"
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAYGIRI_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    return tmp_path


def test_new_places_are_registered_once(store: Path) -> None:
    file = store / "places.csv"
    file.write_text(HEADER + CITY, encoding="utf-8")
    first = CliRunner().invoke(app, ["places", str(file)])
    assert first.stdout.startswith("3 places registered, 0 were there already.")
    again = CliRunner().invoke(app, ["places", str(file)])
    assert again.stdout.startswith("0 places registered, 3 were there already.")
    assert again.exit_code == 0


def test_a_wrong_line_is_named_and_the_others_are_registered(store: Path) -> None:
    file = store / "places.csv"
    file.write_text(f"{HEADER}{CITY}X,planet,AF,X,,,,,2018-01-01\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["places", str(file)])
    assert "3 places registered" in done.output
    assert "line 5: level-unknown" in done.output
    assert done.exit_code == 1


def test_what_is_no_gazetteer_is_told_in_a_sentence(store: Path) -> None:
    file = store / "places.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["places", str(file)])
    assert done.output.startswith("These columns are missing: ")
    assert done.exit_code == 1
