"""The columns of the sheet of old records, their headings in three languages, and the template."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from domain.words import Names

COLUMNS: Mapping[str, Names] = {
    "dialogue": Names(en="Dialogue no.", fa="شمارهٔ گفتگو", ps="د خبرو اترو شمېره"),
    "kind": Names(en="Kind of dialogue", fa="نوع گفتگو", ps="د خبرو اترو ډول"),
    "place": Names(en="Place", fa="محل", ps="ځای"),
    "held_on": Names(en="Held on", fa="تاریخ برگزاری", ps="د جوړېدو نېټه"),
    "title": Names(en="Title", fa="عنوان", ps="سرلیک"),
    "language": Names(en="Language", fa="زبان", ps="ژبه"),
    "convener": Names(en="Convener", fa="برگزارکننده", ps="رابلونکی"),
    "present": Names(en="Present", fa="طرف‌های حاضر", ps="حاضر اړخونه"),
    "absent": Names(en="Absent", fa="طرف‌های غایب", ps="غیر حاضر اړخونه"),
    "women": Names(en="Women", fa="زنان", ps="ښځې"),
    "men": Names(en="Men", fa="مردان", ps="نارینه"),
    "girls": Names(en="Girls", fa="دختران", ps="نجونې"),
    "boys": Names(en="Boys", fa="پسران", ps="هلکان"),
    "total": Names(en="Total", fa="مجموع", ps="ټول"),
    "method": Names(en="How counted", fa="شیوهٔ شمارش", ps="د شمېرلو ډول"),
    "inclusion_reason": Names(
        en="Why women or men were missing",
        fa="دلیل نبود زنان یا مردان",
        ps="د ښځو یا نارینه وو د نشتون لامل",
    ),
    "item": Names(en="Item of the minutes", fa="شمارهٔ فقرهٔ صورت‌جلسه", ps="د مجلس د فقرې شمېره"),
    "case": Names(en="Case", fa="دوسیهٔ موجود", ps="موجوده دوسیه"),
    "issue": Names(en="Issue", fa="مشکل", ps="ستونزه"),
    "category": Names(en="Category", fa="کتگوری", ps="کټګوري"),
    "promise": Names(en="Promise", fa="تعهد", ps="ژمنه"),
    "body": Names(en="Promised by", fa="نهاد تعهدکننده", ps="ژمنه کوونکی بنسټ"),
    "office": Names(en="Office", fa="دفتر مسئول", ps="مسوول دفتر"),
    "due_on": Names(en="Due on", fa="مهلت", ps="تر نېټې پورې"),
}
"""What a column holds -> its headings. The Dari and Pashto ones are not yet reviewed."""

EXAMPLE: Mapping[str, str] = {
    "dialogue": "EXAMPLE-1",
    "kind": "community",
    "place": "HRT-N06",
    "held_on": "1398-06-12",
    "language": "fa-AF",
    "convener": "HRT-DUG",
    "present": "HRT-DUG; HRT-CDC1",
    "absent": "police",
    "women": "12",
    "men": "14",
    "girls": "0",
    "boys": "0",
    "total": "26",
    "method": "counted",
    "item": "3",
    "issue": "The lamp at the gate stays dark.",
    "category": "LGT-LAMP",
    "promise": "Mend the lamp at the gate",
    "body": "HRT-DUG",
    "office": "Street lighting",
    "due_on": "1398-07-01",
}
"""The template's example; a row of this number is never imported."""

FEWEST = 3
"""So many known headings make a row one of headings."""

_BETWEEN = re.compile(r"\s*(?:[\r\n|/]|\s-\s)\s*")
_NOT_A_WORD = re.compile(r"[\W_]+")
_ALIKE = str.maketrans("يىكة", "ییکه", "\u0640\u200b\u200c\u200d\u200e\u200f")
_MARKS = re.compile("[\u064b-\u065f\u0670]")


def plain(text: str) -> str:
    """A word as it is compared: no case, marks or joiners, one kind of yeh and kaf."""
    folded = _MARKS.sub("", text.translate(_ALIKE)).replace("ۀ", "ه").casefold()
    return _NOT_A_WORD.sub(" ", folded).strip()


KNOWN: Mapping[str, str] = {
    plain(heading): column
    for column, names in COLUMNS.items()
    for heading in (column, names.en, names.fa, names.ps)
    if heading
}


def columns_of(cells: Sequence[str]) -> dict[int, str]:
    """Which column is what, if this is a row of headings in any of the languages; else nothing.

    A cell may hold several languages, one under the other or between slashes.
    """
    found = {
        index: column
        for index, cell in enumerate(cells)
        for part in (cell, *_BETWEEN.split(cell))
        if (column := KNOWN.get(plain(part))) is not None
    }
    return found if len(set(found.values())) >= FEWEST else {}


def template_rows() -> list[list[str]]:
    """The headings in English, Dari and Pashto, then the example."""
    headings = [
        [text or names.en for names in COLUMNS.values() for text in [getattr(names, language)]]
        for language in ("en", "fa", "ps")
    ]
    return [*headings, [EXAMPLE.get(column, "") for column in COLUMNS]]


def write_template(file: Path) -> None:
    """Write the empty sheet: CSV for a name that ends so, else XLSX. OSError."""
    if file.suffix.lower() == ".csv":
        with file.open("w", newline="", encoding="utf-8-sig") as text:
            csv.writer(text).writerows(template_rows())
        return
    book = Workbook()
    sheet = book.active
    sheet.title = "Records"
    for row in template_rows():
        sheet.append(row)
    for row in sheet.iter_rows(max_row=3):
        for cell in row:
            cell.font = Font(bold=True)
    sheet.freeze_panes = "B4"
    book.save(file)
