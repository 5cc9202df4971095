"""Imported cases: one event each, nothing twice, nothing of a broken file, rejects with reasons."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.issue import ISSUE, Outcome
from domain.issue.events import CaseImported
from domain.issue.state import Stage
from domain.place import PLACE
from domain.words import PlaceLevel, Point, Sensitivity, place_id
from service.imports.importer import Summary, case_id, import_file
from service.imports.mapping import Mapping
from service.imports.reader import Unreadable
from service.ledger import Ledger
from tests.imports.files import HEADER, MAPPING, mapping, row, write

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


async def run(ledger: Ledger, file: Path, by: Mapping | None = None) -> Summary:
    rejects = file.with_name("rejects.csv")
    return await import_file(ledger, file, by or mapping(), rejects, NOW)


def rejects(file: Path) -> list[list[str]]:
    with file.with_name("rejects.csv").open(newline="", encoding="utf-8-sig") as text:
        return list(csv.reader(text))


async def test_a_case_is_one_event_that_tells_what_the_source_told(
    ledger: Ledger, tmp_path: Path
) -> None:
    told = row(id="A-7", kind="Rubbish", sort="Not collected", why="Fixed", lat="34.5", lon="69.1")
    summary = await run(ledger, write(tmp_path / "cases.csv", told))
    assert (summary.rows, summary.imported, summary.rejects) == (1, 1, None)
    case = await ledger.load(ISSUE, case_id("springfield", "A-7"))
    assert case.lane == "SPR"
    assert case.state.stage is Stage.CLOSED
    (only,) = case.history
    assert only.event == CaseImported(
        source="springfield",
        source_id="A-7",
        category="WAS",
        subcategory="WAS-COLLECT",
        code_list="categories.1",
        place="SPR-12-MAIN-ST",
        sensitivity=Sensitivity.PUBLIC,
        opened_on=date(2024, 3, 1),
        solved_on=date(2024, 3, 5),
        closed_on=date(2024, 3, 5),
        responses=("physical_repair",),
        point=Point(lat=34.5, lon=69.1),
    )
    assert only.envelope.occurred_at == datetime(2024, 3, 1, tzinfo=ZoneInfo("Asia/Kabul"))
    assert only.envelope.channel == "import"


async def test_places_are_registered_under_their_city(ledger: Ledger, tmp_path: Path) -> None:
    file = write(tmp_path / "cases.csv", row(id="1"), row(id="2", address="12, main st"))
    summary = await run(ledger, file)
    assert summary.new_places == 2  # the city and one address
    site = await ledger.load(PLACE, place_id("SPR-12-MAIN-ST"))
    city = await ledger.load(PLACE, place_id("SPR"))
    assert site.state.registered is not None
    assert (site.state.registered.level, site.state.registered.parent) == (PlaceLevel.SITE, "SPR")
    assert city.state.registered is not None
    assert city.state.registered.timezone == "Asia/Kabul"
    assert (site.lane, city.lane) == ("SPR", "SPR")


async def test_a_case_without_a_place_stands_at_its_city(ledger: Ledger, tmp_path: Path) -> None:
    file = write(tmp_path / "cases.csv", row(address=""), row(id="2", lat="1.5", lon="2.5"))
    await run(ledger, file)
    for source_id in ("1", "2"):
        assert (await ledger.load(ISSUE, case_id("springfield", source_id))).state.place == "SPR"


async def test_cases_at_a_point_that_many_addresses_share_are_counted_as_at_no_place(
    ledger: Ledger, tmp_path: Path
) -> None:
    shared = [row(id=str(n), address=f"{n} A St", lat="7.5", lon="8.5") for n in range(5)]
    own = [row(id="9", address="9 A St", lat="7.6", lon="8.5")]
    nowhere = row(id="x", address="")
    summary = await run(ledger, write(tmp_path / "cases.csv", *shared, *own, nowhere))
    assert (summary.imported, summary.without_place) == (7, 6)
    assert (summary.at_default_points, summary.default_points) == (5, 2)  # one more in the mapping
    case = await ledger.load(ISSUE, case_id("springfield", "9"))
    assert case.state.place == "SPR-9-A-ST"
    for number in range(5):
        case = await ledger.load(ISSUE, case_id("springfield", str(number)))
        (only,) = case.history
        assert isinstance(only.event, CaseImported)
        assert (only.event.place, only.event.point) == ("SPR", None)


async def test_an_import_run_again_doubles_nothing(ledger: Ledger, tmp_path: Path) -> None:
    file = write(tmp_path / "cases.csv", *(row(id=str(n), address=f"{n} A St") for n in range(9)))
    await run(ledger, file)
    heads = await ledger.heads()
    again = await run(ledger, file)
    assert (again.imported, again.already_there, again.new_places) == (0, 9, 0)
    assert await ledger.heads() == heads


async def test_an_interrupted_import_is_completed_by_the_next(
    ledger: Ledger, tmp_path: Path
) -> None:
    rows = [row(id=str(n), address=f"{n} A St") for n in range(9)]
    await run(ledger, write(tmp_path / "first.csv", *rows[:4]))
    summary = await run(ledger, write(tmp_path / "all.csv", *rows))
    assert (summary.imported, summary.already_there) == (5, 4)


async def test_a_changed_case_is_rejected_and_the_first_stands(
    ledger: Ledger, tmp_path: Path
) -> None:
    await run(ledger, write(tmp_path / "first.csv", row(), row(closed="2024-03-09"), row()))
    first = rejects(tmp_path / "first.csv")
    assert [line[:2] for line in first[1:]] == [["3", "id-reused"]]
    summary = await run(ledger, write(tmp_path / "second.csv", row(closed="2024-03-09")))
    assert summary.rejected == Counter({"id-reused": 1})
    state = (await ledger.load(ISSUE, case_id("springfield", "1"))).state
    assert state.closed_on == date(2024, 3, 5)


async def test_rejects_name_line_and_reason_and_can_be_mended_and_sent_again(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = write(tmp_path / "cases.csv", row(id="1"), row(id="2", kind="Noise"), row(id="3"))
    summary = await run(ledger, file)
    assert (summary.rows, summary.imported) == (3, 2)
    assert summary.rejected == Counter({"unmapped-category": 1})
    header, line = rejects(file)
    assert header == ["rejected_line", "rejected_code", "rejected_because", *HEADER]
    assert line[:2] == ["3", "unmapped-category"]
    mended = mapping(MAPPING.replace('"Light" = "LGT"', '"Light" = "LGT"\n"Noise" = "DIS"', 1))
    again = file.with_name("mended.csv")
    file.with_name("rejects.csv").rename(again)
    assert (await run(ledger, again, mended)).imported == 1


async def test_nothing_of_half_a_file_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    file = write(tmp_path / "cases.csv", row(id="1"), row(id="2"))
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(Unreadable):
        await run(ledger, file)
    assert await ledger.heads() == {}


async def test_each_city_of_a_column_is_a_lane_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    text = MAPPING.replace('code = "SPR"', 'column = "why"', 1).replace('closure = "why"\n', "", 1)
    file = write(tmp_path / "cases.csv", row(id="1", why="AAA"), row(id="2", why="BBB"))
    summary = await run(ledger, file, mapping(text))
    assert summary.lanes == {"AAA", "BBB"}
    assert {"AAA", "BBB"} <= set(await ledger.heads())
    state = (await ledger.load(PLACE, place_id("AAA-12-MAIN-ST"))).state
    assert state.registered is not None


async def test_a_dropped_case_is_closed_and_not_solved(ledger: Ledger, tmp_path: Path) -> None:
    await run(ledger, write(tmp_path / "cases.csv", row(status="Shelved")))
    state = (await ledger.load(ISSUE, case_id("springfield", "1"))).state
    assert (state.stage, state.outcome) == (Stage.CLOSED, Outcome.NO_ACTION_POSSIBLE)
    assert isinstance(state.origin, CaseImported)
    assert state.origin.solved_on is None
