"""A case file is looked through before anything of it is kept."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from service.imports.reader import CaseFile, Survey, Unreadable
from tests.imports.files import HEADER, mapping, row, write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "cases.csv", row(id="1"), row(id="2"))


def packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes())


def test_plain_and_packed_files_read_alike(file: Path, tmp_path: Path) -> None:
    gz = tmp_path / "cases.csv.gz"
    gz.write_bytes(packed(file))
    plain = list(CaseFile(file, mapping()).rows())
    assert plain == [(2, row(id="1")), (3, row(id="2"))]
    assert list(CaseFile(gz, mapping()).rows()) == plain


def test_a_survey_counts_and_finds_points_that_stand_for_unknown(tmp_path: Path) -> None:
    shared = [row(id=str(n), address=f"{n} Main St", lat="9.5", lon="8.5") for n in range(4)]
    own = [row(id=str(n), address="1 Hill St", lat="7.5", lon="8.5") for n in range(9)]
    file = write(tmp_path / "cases.csv", *shared, *own)
    found = CaseFile(file, mapping()).survey()
    assert found == Survey(13, frozenset({(1.5, 2.5), (9.5, 8.5)}))


def test_half_a_packed_file_is_found_before_anything_is_kept(tmp_path: Path) -> None:
    rows = [row(id=str(n), address=f"{n * 7919 % 10007} Main St") for n in range(5_000)]
    whole = packed(write(tmp_path / "cases.csv", *rows))
    half = tmp_path / "half.csv.gz"
    half.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable, match=r"ends too early.*Fetch the whole file again"):
        CaseFile(half, mapping()).survey()


def test_half_a_plain_file_is_found_before_anything_is_kept(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(Unreadable, match="breaks off"):
        CaseFile(file, mapping()).survey()


def test_a_damaged_packed_file_says_so(file: Path, tmp_path: Path) -> None:
    broken = bytearray(packed(file))
    broken[len(broken) // 2] ^= 255
    damaged = tmp_path / "damaged.csv.gz"
    damaged.write_bytes(bytes(broken))
    with pytest.raises(Unreadable, match="damaged"):
        list(CaseFile(damaged, mapping()).rows())


def test_an_open_quotation_mark_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(",".join(HEADER) + '\n1,"' + "x" * 200_000)
    with pytest.raises(Unreadable, match="line 2"):
        CaseFile(file, mapping()).survey()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "has no column id, kind, opened.*Its columns are: a, b, c"),
        (b"PK\x03\x04....", "a ZIP file or a spreadsheet.*Save it as CSV"),
        (b"\xff\xfei\x00d\x00", "UTF-16"),
        (b"\x1f\x8b\x08", "damaged or only part"),
    ],
)
def test_a_wrong_file_says_what_to_do(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=message):
        CaseFile(file, mapping())


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        CaseFile(tmp_path / "none.csv", mapping())
    with pytest.raises(Unreadable, match="cannot be read"):
        CaseFile(tmp_path, mapping())


def test_a_long_file_is_read_in_flat_memory(tmp_path: Path) -> None:
    file = write(tmp_path / "cases.csv", *([row()] * 30_000))
    tracemalloc.start()
    try:
        CaseFile(file, mapping()).survey()
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
