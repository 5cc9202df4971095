import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.freetext import IDENTITY_CARD, KINSHIP, PHONE, flags


@pytest.mark.parametrize(
    "text",
    [
        "call 0799123456",
        "0799 123 456",
        "079-912-3456",
        "+93799123456",
        "+93 (0) 799 123 456",
        "0093 79 912 3456",
        "93799123456+",
        "799123456",
        "شماره ۰۷۹۹۱۲۳۴۵۶ است",
        "٠٧٩٩ ١٢٣ ٤٥٦",
        "۰۷۹۹\u200c۱۲۳\u200c۴۵۶",
        "０７９９１２３４５６",
        "Herat office: 040 22 12345",
        "+49 170 1234567",
    ],
)
def test_a_telephone_number_is_noticed(text: str) -> None:
    assert flags(text) == (PHONE,)


@pytest.mark.parametrize(
    "text",
    [
        "1400-0100-12345",
        "1400010012345",
        "کارت ۱۴۰۰-۰۱۰۰-۱۲۳۴۵",
        "نمبر تذکره ۴۵۶۷۸",
        "تذكرة رقم ٤٥٦٧٨٩",
        "Tazkira no. 456789",
        "456789 د تذکرې شمېره",
        "جلد ۱۲ صفحه ۳۴ ثبت ۵۶",
        "identity card number 45678",
    ],
)
def test_an_identity_card_is_noticed(text: str) -> None:
    assert IDENTITY_CARD in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "احمد ولد محمود",
        "مریم بنت کریم گفت",
        "زوجهٔ عبدالله",
        "زوجة عبدالله",
        "وَلَد محمود",
        "د کریم زوی راغی",
        "د عبدالکریم خان لور",
        "د کريم زوي",
        "Ahmad son of Mahmud",
        "Ahmad s/o Mahmud",
    ],
)
def test_a_name_by_father_or_husband_is_noticed(text: str) -> None:
    assert flags(text) == (KINSHIP,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Six lamps of 24 are out since 2026-03-21, 18:30.",
        "از ۲۴ چراغ ۶ چراغ خاموش است، از تاریخ ۱۴۰۵/۱/۱",
        "د سړک څراغونه مړه دي",
        "والدین و بناتیان در مولد",
        "Plot 34.3482, 62.1997; budget 450,000 Afs",
        "The reason offered: a lesson of history.",
    ],
)
def test_a_clean_text_is_not_flagged(text: str) -> None:
    assert flags(text) == ()


def test_all_that_is_found_is_named_in_a_fixed_order() -> None:
    assert flags("زوجه، تذکره ۱۲۳۴۵، 0799123456") == (PHONE, IDENTITY_CARD, KINSHIP)


separator = st.sampled_from(["", " ", "-", ".", "\u200c", "\u00a0", " - "])
digits = st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])


@given(
    prefix=st.sampled_from(["0", "+93", "0093", "93"]),
    number=st.from_regex(r"7[0-9]{8}", fullmatch=True),
    gaps=st.lists(separator, min_size=9, max_size=9),
    script=digits,
    around=st.text(alphabet="abc دور،", max_size=20),
)
def test_an_afghan_mobile_number_is_noticed_however_it_is_written(
    prefix: str, number: str, gaps: list[str], script: str, around: str
) -> None:
    written = prefix + "".join(gap + digit for gap, digit in zip(gaps, number, strict=True))
    native = written.translate(str.maketrans("0123456789", script))
    assert PHONE in flags(around + native + around)


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"])))
def test_without_a_digit_there_is_neither_a_telephone_nor_a_card(text: str) -> None:
    assert not {PHONE, IDENTITY_CARD} & set(flags(text))


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    assert set(flags(text)) <= {PHONE, IDENTITY_CARD, KINSHIP}


@pytest.mark.parametrize(
    "piece",
    ["0", "7", "0 ", "93", "+", "+ ", "0-", "1234-", "تذکره ", "جلد 1", "د ", "د کریم ", "(", " "],
)
def test_no_text_makes_the_check_slow(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    flags(text)
    assert time.perf_counter() - began < 5
