import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from domain.words import Names, PlaceLevel
from service.gazetteer import (
    Row,
    UnreadableGazetteer,
    eight_cities,
    read_csv,
    register,
)
from service.gazetteer.rows import COLUMNS
from service.ledger import Ledger
from service.registry import Registry

ACTOR = UUID(int=1)
DATA = Path(os.environ.get("PAYGIRI_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))

HEADER = ",".join(COLUMNS)
GOOD = """\
HRT-N06,nahia,HRT,Nahia 6,ناحیهٔ ۶,,,,2018-01-01
AF,country,,Afghanistan,افغانستان,افغانستان,AF,,2018-01-01
HRT,city,AF32,Herat,هرات,,AF3201,Asia/Kabul,2018-01-01
AF32,province,AF,Herat,هرات,,AF32,,2018-01-01
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "places.csv"
    file.write_bytes(text.encode(encoding))
    return file


# Reading


def test_a_file_is_read_row_by_row(tmp_path: Path) -> None:
    rows, rejects = read_csv(written(tmp_path, f"{HEADER}\n{GOOD}", "utf-8-sig"))
    assert rejects == []
    assert rows[0] == Row(
        line=2,
        code="HRT-N06",
        level=PlaceLevel.NAHIA,
        parent="HRT",
        names=Names(en="Nahia 6", fa="ناحیهٔ ۶"),
        p_code=None,
        timezone=None,
        valid_from=date(2018, 1, 1),
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",nahia,HRT,Nahia 6,,,,,2018-01-01", "code-malformed"),
        ("ناحیه,nahia,HRT,Nahia 6,,,,,2018-01-01", "code-malformed"),
        ("HRT N06,nahia,HRT,Nahia 6,,,,,2018-01-01", "code-malformed"),
        ("HRT-N06,ward,HRT,Nahia 6,,,,,2018-01-01", "level-unknown"),
        ("HRT-N06,nahia,HRT,,,,,,2018-01-01", "name-missing"),
        (f"HRT-N06,nahia,HRT,{'x' * 201},,,,,2018-01-01", "name-too-long"),
        ("HRT-N06,nahia,HRT,Nahia 6,,,,,1.1.2018", "date-malformed"),
        ("HRT-N06,nahia,HRT,Nahia 6,,,,,1397/01/32", "date-malformed"),
        ("HRT-N06,nahia,HRT,Nahia 6", "columns-wrong"),
        ("HRT-N06,nahia,HRT,Nahia 6,,,,,2018-01-01,more", "columns-wrong"),
    ],
)
def test_a_row_that_cannot_be_a_place_is_rejected_with_its_line(
    tmp_path: Path, row: str, code: str
) -> None:
    rows, rejects = read_csv(written(tmp_path, f"{HEADER}\n{row}\n"))
    assert rows == []
    assert [(each.line, each.code) for each in rejects] == [(2, code)]


def test_columns_that_may_be_empty_may_be_missing(tmp_path: Path) -> None:
    text = "valid_from,code,level,parent,name_en\n2018-01-01,AF,country,,Afghanistan\n"
    rows, rejects = read_csv(written(tmp_path, text))
    assert [row.code for row in rows] == ["AF"]
    assert rejects == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "columns are missing"),
        (b"code,level\nAF,country\n", "parent, name_en, valid_from"),
        (f"{HEADER}\nAF,country,,\u0627".encode("utf-16"), "UTF-8"),
        (f'{HEADER}\nAF,country,,"Afgh'.encode(), "cut off"),
    ],
)
def test_a_file_that_is_no_gazetteer_is_refused_as_a_whole(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableGazetteer, match=says):
        read_csv(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableGazetteer, match="cannot be opened"):
        read_csv(tmp_path / "nowhere.csv")


# Registering


async def test_places_are_registered_from_the_top_down_whatever_their_order(
    ledger: Ledger, tmp_path: Path
) -> None:
    registry = Registry(ledger)
    rows, _ = read_csv(written(tmp_path, f"{HEADER}\n{GOOD}"))
    result = await register(ledger, registry, rows, actor=ACTOR)
    assert (result.registered, result.unchanged, result.rejects) == (4, 0, [])
    nahia = await registry.place("HRT-N06")
    assert nahia.ancestors == ("HRT-N06", "HRT", "AF32", "AF")
    assert nahia.lane == "HRT"
    assert {*await ledger.heads()} == {"common", "HRT"}


async def test_the_same_gazetteer_again_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    registry = Registry(ledger)
    rows, _ = read_csv(written(tmp_path, f"{HEADER}\n{GOOD}"))
    await register(ledger, registry, rows[:3], actor=ACTOR)
    await register(ledger, registry, rows, actor=ACTOR)
    heads = await ledger.heads()
    again = await register(ledger, registry, rows, actor=ACTOR)
    assert (again.registered, again.unchanged) == (0, 4)
    assert await ledger.heads() == heads


async def test_what_no_rule_lets_in_is_rejected_and_the_rest_registered(
    ledger: Ledger, tmp_path: Path
) -> None:
    more = """\
HRT-N07,nahia,AF32,Nahia 7,,,,,2018-01-01
KBL-N01,nahia,KBL,Nahia 1,,,,,2018-01-01
MZR,city,AF32,Mazar,,,,,2018-01-01
HRT-N06,nahia,HRT,Another,,,,,2018-01-01
"""
    rows, _ = read_csv(written(tmp_path, f"{HEADER}\n{GOOD}{more}"))
    result = await register(ledger, Registry(ledger), rows, actor=ACTOR)
    assert result.registered == 4
    assert [(reject.line, reject.code) for reject in result.rejects] == [
        (6, "outside-any-city"),
        (7, "parent-unknown"),
        (8, "timezone-missing"),
        (9, "id-reused"),
    ]


# The list that comes along


def test_the_eight_cities_have_the_nahias_they_are_known_for() -> None:
    nahias = Counter(row.parent for row in eight_cities() if row.level is PlaceLevel.NAHIA)
    assert nahias == {
        "KBL": 22, "HRT": 15, "MZR": 12, "JAA": 9, "KDZ": 8, "FRH": 4, "BMN": 4, "NIL": 3,
    }  # fmt: skip


def test_the_list_is_in_order_in_three_languages_and_without_a_code_twice() -> None:
    rows = eight_cities()
    known: set[str | None] = {None}
    for row in rows:
        assert row.parent in known
        assert row.names.fa
        assert row.names.ps
        known.add(row.code)
    assert len(known) == len(rows) + 1


def test_a_nahia_is_numbered_in_the_readers_own_digits() -> None:
    nahia = next(row for row in eight_cities() if row.code == "HRT-N06")
    assert nahia.names == Names(en="Nahia 6", fa="ناحیهٔ ۶", ps="۶ ناحیه")


async def test_the_eight_cities_can_be_registered(ledger: Ledger) -> None:
    rows = eight_cities()
    result = await register(ledger, Registry(ledger), rows, actor=ACTOR)
    assert (result.registered, result.rejects) == (len(rows), [])
    assert (await Registry(ledger).place("NIL-N03-G02-C02")).ancestors[-2:] == ("AF24", "AF")


def test_provinces_carry_the_codes_of_the_humanitarian_data_sets() -> None:
    file = DATA / "geo" / "afg_provinces.csv"
    if not file.exists():
        pytest.skip("the province list of the shared data is not here (PAYGIRI_DATA)")
    with file.open(encoding="utf-8") as lines:
        codes = {row["pcode"] for row in csv.DictReader(lines)}
    assert codes == {row.code for row in eight_cities() if row.level is PlaceLevel.PROVINCE}
