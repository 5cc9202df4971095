"""Old records from a sheet: what they become, what is rejected and why, and nothing twice."""

import csv
import shutil
import zipfile
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook

from domain.dialogue import DIALOGUE, Dialogue, Stage
from domain.issue import ISSUE
from domain.issue.state import Stage as Case
from domain.words import REGISTRY, named_id
from projections.all import PROJECTIONS
from projections.history import sentences
from projections.supervisor import Supervisor
from service.imports.reader import Unreadable
from service.imports.records.headings import COLUMNS, columns_of, template_rows, write_template
from service.imports.records.importer import Summary, import_records
from service.imports.records.sheet import Sheet
from service.services import Services
from tests.imports.sheets import BOTH, MEETING, PROMISE, as_csv, as_xlsx, headings, rows
from tests.service.conftest import serving, shared_app

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
async def services(store_url: str) -> AsyncIterator[Services]:
    async with serving(store_url, shared_app()) as running:
        yield running.services


async def run(services: Services, file: Path, **how: Any) -> Summary:
    return await import_records(
        services, file, "herat", file.with_suffix(".rejects.csv"), NOW, **how
    )


def rejects(file: Path) -> list[dict[str, str]]:
    with file.with_suffix(".rejects.csv").open(newline="", encoding="utf-8-sig") as text:
        return list(csv.DictReader(text))


def dialogue_id(reference: str = "D-1") -> UUID:
    return named_id(REGISTRY, f"records:herat:{reference}")


async def the_dialogue(services: Services, reference: str = "D-1") -> Dialogue:
    return (await services.ledger.load(DIALOGUE, dialogue_id(reference))).state


async def cases(services: Services) -> list[Any]:
    events = await services.ledger.read("HRT", 0, 1_000)
    streams = dict.fromkeys(each.stream_id for each in events if each.kind == "issue")
    return await services.ledger.load_many(ISSUE, list(streams))


async def told(services: Services) -> list[tuple[Any, ...]]:
    """All that the record of the city holds, but for when and in which order it was recorded."""
    events = await services.ledger.read("HRT", 0, 10_000)
    kept = [e for e in events if e.kind in ("issue", "dialogue")]
    return sorted(
        (str(e.stream_id), e.version, repr(e.event), e.envelope.occurred_at) for e in kept
    )


async def test_a_dialogue_is_held_on_its_day_and_its_minutes_stay_unsigned(
    services: Services, tmp_path: Path
) -> None:
    summary = await run(services, as_csv(tmp_path / "old.csv", MEETING))
    assert (summary.rows, summary.imported, summary.rejects) == (1, 1, None)
    found = await the_dialogue(services)
    assert found.stage is Stage.HELD
    assert found.held is not None
    assert found.held.held_on == date(2019, 9, 3)
    assert found.attendance is not None
    assert (found.attendance.women, found.attendance.girls, found.attendance.total) == (12, 0, 26)
    assert [(p.body, p.role, p.present) for p in found.parties] == [
        ("HRT-DUG", "municipality", True),
        ("HRT-CDC1", "community", True),
        (None, "police", False),
    ]
    assert found.signed == ()
    [first, _] = (await services.ledger.load(DIALOGUE, dialogue_id())).history
    assert first.lane == "HRT"
    assert first.envelope.occurred_at == datetime(2019, 9, 2, 19, 30, tzinfo=UTC)
    assert first.envelope.channel == "import"


async def test_a_promise_stands_as_stated_on_a_case_that_is_opened_for_it(
    services: Services, tmp_path: Path
) -> None:
    await run(services, as_csv(tmp_path / "old.csv", BOTH))
    [case] = await cases(services)
    assert case.state.stage is Case.IN_ACTION
    assert (case.state.category, case.state.subcategory) == ("LGT", "LGT-LAMP")
    assert case.state.accepted.lead_body == "HRT-DUG"
    [promise] = case.state.commitments.values()
    assert promise.stated.promise == "Mend the lamp"
    assert promise.stated.stated_on == date(2019, 9, 3)
    assert promise.due_on == date(2019, 9, 23)
    assert (promise.stated.dialogue_id, promise.stated.item) == (dialogue_id(), 3)
    assert (promise.agreed, promise.end) == (None, None)
    assert "۱۲ سنبله ۱۳۹۸ (2019-09-03)" in sentences(case.history, "fa-AF")[-1].text


async def test_two_promises_about_one_issue_stand_on_one_case(
    services: Services, tmp_path: Path
) -> None:
    other = {**PROMISE, "promise": "Pay for the cable", "due_on": "", "dialogue": ""}
    await run(services, as_csv(tmp_path / "old.csv", BOTH, other))
    [case] = await cases(services)
    assert {each.stated.promise for each in case.state.commitments.values()} == {
        "Mend the lamp", "Pay for the cable",
    }  # fmt: skip


async def test_a_promise_may_name_a_case_that_is_here(services: Services, tmp_path: Path) -> None:
    await run(services, as_csv(tmp_path / "old.csv", BOTH))
    await Supervisor(services.ledger, services.database, PROJECTIONS).catch_up()
    more = {**PROMISE, "issue": "", "category": "", "case": "HRT-0001", "promise": "Pay for it"}
    elsewhere = {**more, "case": "KBL-0001"}
    summary = await run(services, as_csv(tmp_path / "more.csv", more, elsewhere))
    assert (summary.imported, summary.rejected) == (1, Counter({"unknown-case": 1}))
    [case] = await cases(services)
    assert len(case.state.commitments) == 2


MESSY: list[list[Any]] = [
    ["سوابق گفتگوها ۱۳۹۸", *[None] * 23],
    [],
    headings("en"),
    headings("fa"),
    headings("ps"),
]


async def test_a_messy_workbook_is_read_as_people_fill_it_in(
    services: Services, tmp_path: Path
) -> None:
    messy = {
        **BOTH, "dialogue": "۱", "held_on": datetime(2019, 9, 3), "women": "۱۲", "men": 14.0,
        "girls": None, "total": "٢٦", "method": "شمارش شده", "kind": "گفتگوی محلی",
        "absent": "پولیس", "present": "HRT-DUG، HRT-CDC1", "due_on": "۱۳۹۸/۷/۱",
        "language": "دری", "category": "چراغ سرک خراب یا نبود",
    }  # fmt: skip
    blank = dict.fromkeys(COLUMNS)
    more = {**PROMISE, "dialogue": None, "promise": "Pay for the cable"}
    file = as_xlsx(tmp_path / "old.xlsx", MESSY, messy, blank, blank, more)
    summary = await run(services, file)
    assert (summary.rows, summary.imported, summary.rejected) == (2, 2, Counter())
    found = await the_dialogue(services, "1")
    assert found.attendance is not None
    assert (found.attendance.women, found.attendance.men, found.attendance.total) == (12, 14, 26)
    [case] = await cases(services)
    assert {str(each.due_on) for each in case.state.commitments.values()} == {"2019-09-23"}


REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong sum": ({"women": "13"}, "tally-mismatch"),
    "no total": ({"total": ""}, "missing"),
    "a count in words": ({"women": "twelve"}, "wrong-number"),
    "no party of a kind": ({"absent": ""}, "party-missing"),
    "a convener of whom nothing is said": ({"convener": "HRT-PEM"}, "party-missing"),
    "a body twice": ({"absent": "police; HRT-DUG"}, "party-missing"),
    "an unknown place": ({"place": "HRT-X"}, "unknown-place"),
    "an unknown body": ({"present": "HRT-DUG; HRT-NOBODY"}, "unknown-body"),
    "an unknown kind": ({"kind": "party"}, "unknown-code"),
    "a day to come": ({"held_on": "1406-01-01"}, "held-in-future"),
    "a day that is not": ({"held_on": "1398-12-30"}, "wrong-date"),
    "a day in words": ({"held_on": "last spring"}, "wrong-date"),
    "an old calendar": ({"held_on": "1777-01-01"}, "wrong-calendar"),
    "a number for a day": ({"held_on": "43711"}, "wrong-date"),
    "a promise before its dialogue": ({"due_on": "1398-06-01"}, "date-order"),
    "a promise nobody else heard": (
        {"present": "HRT-DUG", "absent": "police; community"}, "promise-not-heard",
    ),
    "an owner who was not there": ({"body": "HRT-PEM"}, "owner-not-present"),
    "a category that is none": ({"category": "XYZ"}, "unknown-code"),
    "no category": ({"category": ""}, "missing"),
    "a telephone number": ({"promise": "Call 0799123456"}, "flagged-text"),
    "a broken formula": ({"promise": "#REF!"}, "formula-error"),
    "hidden characters": ({"promise": "Mend \u202e it"}, "unsafe-text"),
    "a text without end": ({"office": "x" * 200}, "too-long"),
    "a strange language": ({"language": "Klingon"}, "unknown-language"),
}  # fmt: skip


@pytest.mark.parametrize("dry", [True, False])
async def test_what_cannot_be_true_is_rejected_with_its_reason(
    sqlite_services: Services, tmp_path: Path, dry: bool
) -> None:
    wrong = [{**BOTH, "dialogue": name, **told} for name, (told, _) in REJECTED.items()]
    file = as_csv(tmp_path / "old.csv", *wrong)
    summary = await run(sqlite_services, file, dry=dry)
    found = rejects(file)
    assert {row["Dialogue no."]: row["rejected_code"] for row in found} == {
        name: code for name, (_, code) in REJECTED.items()
    }
    assert all(row["rejected_because"] for row in found)
    assert [int(row["rejected_line"]) for row in found] == list(range(2, len(REJECTED) + 2))
    assert (summary.imported, summary.already_there) == (0, 0)
    assert await told(sqlite_services) == []


@pytest.fixture
async def sqlite_services(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Services]:
    copy = shutil.copy(sqlite_template, tmp_path / "one.db")
    async with serving(f"sqlite:///{copy}") as running:
        yield running.services


async def test_rejects_can_be_mended_and_imported(
    sqlite_services: Services, tmp_path: Path
) -> None:
    wrong = {**MEETING, "women": "13"}
    file = as_csv(tmp_path / "old.csv", wrong, {**PROMISE, "dialogue": ""})
    summary = await run(sqlite_services, file)
    assert summary.rejected == Counter({"tally-mismatch": 1, "not-held": 1})
    mended = tmp_path / "mended.csv"
    text = file.with_suffix(".rejects.csv").read_text("utf-8-sig")
    mended.write_text(text.replace(",13,14,", ",12,14,"), "utf-8")
    again = await run(sqlite_services, mended)
    assert (again.imported, again.rejected) == (2, Counter())
    assert again.ignored == ("rejected_line", "rejected_code", "rejected_because")


def many(seed: int) -> list[dict[str, Any]]:
    """Dialogues with promises, some of them told again, some wrong."""
    random, made = Random(seed), []
    for number in range(4):
        reference = f"D-{number}"
        day = f"1398-0{random.randint(1, 6)}-{random.randint(10, 31)}"
        women = str(random.choice([12, 12, 12, 13]))
        made.append({**MEETING, "dialogue": reference, "held_on": day, "women": women})
        for promise in range(random.randint(0, 3)):
            what = f"Mend lamp {random.randint(1, 3)}"
            issue = f"Lamp {promise % 2} is dark."
            row = {**PROMISE, "dialogue": reference, "promise": what, "issue": issue, "item": ""}
            made.append(row | {"due_on": random.choice(["", "1399-01-01"])})
    return made


@pytest.mark.parametrize("seed", range(2))
async def test_twice_is_once_and_half_and_the_rest_is_the_whole(
    sqlite_services: Services, sqlite_template: Path, tmp_path: Path, seed: int
) -> None:
    records = many(seed)
    cut = Random(seed).randint(1, len(records) - 1)
    whole = as_csv(tmp_path / "whole.csv", *records)
    dry = await run(sqlite_services, whole, dry=True)
    assert await told(sqlite_services) == []
    first = await run(sqlite_services, whole)
    assert (dry.imported, dry.already_there, dry.rejected, dry.events) == (
        first.imported, first.already_there, first.rejected, first.events,
    )  # fmt: skip
    once = await told(sqlite_services)
    again = await run(sqlite_services, whole)
    assert (again.imported, again.events) == (0, 0)
    assert again.rejected == first.rejected
    assert await told(sqlite_services) == once
    copy = shutil.copy(sqlite_template, tmp_path / "other.db")
    async with serving(f"sqlite:///{copy}") as other:
        await run(other.services, as_csv(tmp_path / "half.csv", *records[:cut]))
        await run(other.services, as_csv(tmp_path / "rest.csv", *records[cut:]))
        assert await told(other.services) == once
        await run(other.services, whole)
        assert await told(other.services) == once


async def test_a_dialogue_told_otherwise_is_rejected_and_the_first_stands(
    sqlite_services: Services, tmp_path: Path
) -> None:
    other = {**MEETING, "women": "13", "total": "27"}
    summary = await run(sqlite_services, as_csv(tmp_path / "old.csv", MEETING, MEETING, other))
    assert (summary.imported, summary.already_there) == (1, 1)
    assert summary.rejected == Counter({"id-reused": 1})
    attendance = (await the_dialogue(sqlite_services)).attendance
    assert attendance is not None
    assert attendance.women == 12


# The file itself


@pytest.mark.parametrize("language", ["en", "fa", "ps"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_headings_are_known_in_every_language(
    tmp_path: Path, language: str, delimiter: str
) -> None:
    file = as_csv(tmp_path / "old.csv", MEETING, language=language, delimiter=delimiter)
    sheet = Sheet(file)
    assert list(sheet.columns.values()) == list(COLUMNS)
    [(line, fields)] = sheet.rows()
    assert (line, fields["women"]) == (2, "12")


def test_a_cell_may_hold_its_heading_in_three_languages() -> None:
    cells = [f"{names.en}\n{names.fa} / {names.ps}" for names in COLUMNS.values()]
    assert list(columns_of(cells).values()) == list(COLUMNS)


@pytest.mark.parametrize("name", ["records.xlsx", "records.csv"])
def test_the_template_can_be_read_and_its_example_is_left_out(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    write_template(file)
    sheet = Sheet(file)
    [(line, fields)] = sheet.rows()
    assert (line, fields["dialogue"]) == (4, "EXAMPLE-1")
    assert len(template_rows()) == 4
    assert all(all(row) for row in template_rows()[:3])


async def test_the_example_becomes_no_record(sqlite_services: Services, tmp_path: Path) -> None:
    write_template(tmp_path / "records.xlsx")
    summary = await run(sqlite_services, tmp_path / "records.xlsx")
    assert summary.rows == 0
    assert await told(sqlite_services) == []


def test_a_formula_counts_as_its_last_result_and_is_never_worked_out(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "old.xlsx", [headings()], {**MEETING, "total": "=12+14"})
    [(_, fields)] = Sheet(file).rows()
    assert fields["total"] == "", "no program has ever worked it out"
    edit(file, b"<f>12+14</f><v />", b"<f>12+14</f><v>26</v>")
    [(_, fields)] = Sheet(file).rows()
    assert fields["total"] == "26"


def edit(path: Path, old: bytes, new: bytes) -> None:
    """Change the sheet inside a workbook."""
    with zipfile.ZipFile(path) as parts:
        told = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in told[sheet], told[sheet]
    told[sheet] = told[sheet].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in told.items():
            parts.writestr(name, content)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(3):
            parts.writestr(f"xl/{number}.xml", b" " * 90_000_000)


def far_row(path: Path) -> None:
    as_xlsx(path, [headings()], MEETING)
    edit(path, b'<row r="2">', b'<row r="99999999999">')


def half(path: Path) -> None:
    as_xlsx(path, [headings()], MEETING)
    path.write_bytes(path.read_bytes()[:-200])


def without_headings(path: Path) -> None:
    as_xlsx(path, [["a", "b", "c"]], MEETING)


def column_twice(path: Path) -> None:
    as_xlsx(path, [[*headings(), "Women"]], MEETING)


def another_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("letter.txt", "no workbook")


def entities(path: Path) -> None:
    as_xlsx(path, [headings()], MEETING)
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]>'.encode()
    edit(path, b"<worksheet", document + b"<worksheet")
    edit(path, b"<t>", b"<t>&e9;")


@pytest.mark.parametrize(
    "spoil", [bomb, far_row, half, without_headings, column_twice, another_archive, entities]
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, spoil: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.imports.records.sheet.LAST_LINE", 1_000)
    file = tmp_path / "old.xlsx"
    spoil(file)
    with pytest.raises(Unreadable, match=r"old\.xlsx .*\."):
        list(Sheet(file).rows())


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1", b"\xff\xfea\x00", b"Women,\xe9\n"],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(content)
    with pytest.raises(Unreadable):
        Sheet(file)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.imports.records.sheet.MOST_ROWS", 5)
    file = as_csv(tmp_path / "old.csv", *[MEETING] * 6)
    with pytest.raises(Unreadable, match="Divide it"):
        list(Sheet(file).rows())


def test_a_written_template_opens_in_a_spreadsheet_program(tmp_path: Path) -> None:
    write_template(tmp_path / "records.xlsx")
    book = load_workbook(tmp_path / "records.xlsx")
    assert isinstance(book, Workbook)
    assert [cell.value for cell in book.active[1]][:2] == ["Dialogue no.", "Kind of dialogue"]
    assert rows(MEETING)[0][0] == "D-1"
