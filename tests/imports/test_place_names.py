"""Files that call places by name: what is clearly meant is taken, the rest comes back."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.issue import ISSUE
from domain.place import PLACE
from domain.words import place_id
from projections.similar.places import KnownPlace, clear_one, ranked
from service.imports.cases import Rejected
from service.imports.importer import Summary, case_id, import_file
from service.imports.mapping_file import MappingError, parse_mapping
from service.imports.matching import PlaceMatcher
from service.imports.records.importer import import_records
from service.ledger import Ledger
from tests.imports.files import MAPPING, row, write
from tests.imports.sheets import MEETING, as_csv
from tests.service.conftest import serving, shared_app

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
BY_NAME = MAPPING.replace("[place]\n", '[place]\nmatch = "similar"\n')
KNOWN = [
    KnownPlace("SPR", "city", "USA", "SPR", ("Springfield",)),
    KnownPlace("SPR-N01", "nahia", "SPR", "SPR", ("Baraki", "برکی")),
    KnownPlace("SPR-N02", "nahia", "SPR", "SPR", ("Khwaja Ali", "خواجه علی")),
    KnownPlace("SPR-N03", "nahia", "SPR", "SPR", ("Khwaja Wali", "خواجه ولی")),
    KnownPlace("OTH-N01", "nahia", "OTH", "OTH", ("Baraki Barak",)),
]


async def run(ledger: Ledger, file: Path) -> Summary:
    rejects = file.with_name("rejects.csv")
    matcher = PlaceMatcher(KNOWN)
    by = parse_mapping("by-name.toml", BY_NAME)
    return await import_file(ledger, file, by, rejects, NOW, matcher=matcher)


@pytest.mark.parametrize("written", ["Baraki", "BARAKI", "برکی", "بركي", "Barakee"])
async def test_a_name_in_any_spelling_is_the_place_it_clearly_means(
    ledger: Ledger, tmp_path: Path, written: str
) -> None:
    summary = await run(ledger, write(tmp_path / "cases.csv", row(id="1", address=written)))
    assert (summary.imported, summary.new_places) == (1, 1), "the city, and no site"
    case = await ledger.load(ISSUE, case_id("springfield", "1"))
    assert case.state.place == "SPR-N01"
    assert (await ledger.load(PLACE, place_id("SPR-N01"))).version == 0


async def test_a_name_that_may_mean_several_is_rejected_with_them(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = write(tmp_path / "cases.csv", row(id="1", address="Khwaja"), row(id="2"))
    summary = await run(ledger, file)
    assert dict(summary.rejected) == {"unknown-place": 2}
    with file.with_name("rejects.csv").open(newline="", encoding="utf-8-sig") as text:
        first, second = csv.DictReader(text)
    because = first["rejected_because"]
    assert because.index("SPR-N02 (Khwaja Ali, خواجه علی)") < because.index("SPR-N03")
    assert "OTH-N01" not in because
    assert second["rejected_because"].endswith("Register it first.")


def test_clear_is_one_that_is_alike_and_far_before_the_next() -> None:
    assert clear_one(ranked("Baraki", KNOWN[:4])) is not None
    assert clear_one(ranked("Baraki", [KNOWN[1], KNOWN[1]])) is None
    assert clear_one(ranked("Bar", KNOWN)) is None
    assert clear_one([]) is None


def test_a_rejected_name_is_looked_up_once_and_rejected_each_time() -> None:
    matcher = PlaceMatcher(KNOWN)
    for _ in range(2):
        with pytest.raises(Rejected, match="Register it first"):
            matcher.code_of("SPR", "Xyzzyx")


def test_the_mapping_knows_one_way_to_match() -> None:
    assert parse_mapping("by-name.toml", BY_NAME).place.by_name
    assert not parse_mapping("plain.toml", MAPPING).place.by_name
    with pytest.raises(MappingError, match="match"):
        parse_mapping("other.toml", BY_NAME.replace('"similar"', '"always"'))


async def test_an_unknown_place_of_an_old_record_is_rejected_with_what_may_be_meant(
    store_url: str, tmp_path: Path
) -> None:
    async with serving(store_url, shared_app()) as running:
        await running.project()
        file = as_csv(tmp_path / "old.csv", {**MEETING, "place": "ناحیه 06"})
        rejects = tmp_path / "rejects.csv"
        done = await import_records(running.services, file, "herat", rejects, NOW)
    assert dict(done.rejected) == {"unknown-place": 1}
    with rejects.open(newline="", encoding="utf-8-sig") as text:
        [told] = csv.DictReader(text)
    assert "HRT-N06 (Nahia 6)" in told["rejected_because"]
    assert "ناحیه" not in told["rejected_because"]
