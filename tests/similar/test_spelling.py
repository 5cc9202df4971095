"""One spelling for many: what is folded, what is left, and names of real lists across scripts."""

import csv
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ordinals import numbered
from domain.spelling import cosine, grams, normalised, skeleton
from tests.statistics.data import DATA

LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("كکىيېۍئیةۀهأإآاؤوټډړڼږښځڅګ٠٩۰۹\u0640\u200c\u064b\u0651 aAéİßŉ"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("کاپيسا", "کاپیسا"),
        ("كابل", "کابل"),
        ("ي ى ې ۍ ئ", "ی ی ی ی ی"),
        ("ة ۀ", "ه ه"),
        ("أ إ آ", "ا ا ا"),
        ("ؤ", "و"),
        ("ټ ډ ړ ڼ ږ ښ ځ څ ګ", "ت د ر ن ژ ش ز س ک"),
        ("۱۴۰۵ ٠٩", "1405 09"),
        ("مُحَمَّـــد", "محمد"),
        ("می\u200cشود", "میشود"),
        ("  Street \t LIGHTING\n", "street lighting"),
        ("Herāt", "herat"),
        ("ﮐﺎﺑﻞ", "کابل"),
        ("", ""),
    ],
)
def test_a_spelling_becomes_the_one(written: str, one: str) -> None:
    assert normalised(written) == one


@given(LETTERS)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(LETTERS, LETTERS)
def test_words_are_normalised_each_for_itself(one: str, other: str) -> None:
    assert normalised(f"{one} {other}").split() == [
        *normalised(one).split(),
        *normalised(other).split(),
    ]


@given(LETTERS)
def test_a_skeleton_is_that_of_the_normalised_text_in_the_small_alphabet(text: str) -> None:
    made = skeleton(text)
    assert made == skeleton(normalised(text))
    assert set(made) <= set("bpcdfğghjklmnrsśtwxyz0123456789 ")


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("ناحیهٔ اول", "ناحیه 1"),
        ("ناحیه هجدهم", "ناحیه 18"),
        ("ناحیۀ بیست و دوم", "ناحیه 22"),
        ("شپږمه ناحیه", "6 ناحیه"),
        ("دوه‌ویشتمه ناحیه", "22 ناحیه"),
        ("لومړۍ ناحیه", "1 ناحیه"),
        ("Twenty-first nahia", "21 nahia"),
        ("22nd Nahia", "22 nahia"),
        ("۶م ناحیه", "6 ناحیه"),
        ("محمودی", "محمودی"),
        ("Mirwais Square", "mirwais square"),
    ],
)
def test_an_ordinal_in_words_is_its_figure(written: str, figure: str) -> None:
    assert numbered(normalised(written)) == figure


@given(LETTERS, LETTERS)
def test_likeness_does_not_depend_on_the_order(one: str, other: str) -> None:
    a, b = grams(normalised(one)), grams(normalised(other))
    assert cosine(a, b) == cosine(b, a)
    assert 0 <= cosine(a, b) <= 1


@given(st.lists(st.sampled_from(["lamp", "dark", "lane", "چراغ"]), max_size=6))
def test_grams_do_not_depend_on_the_order_of_words(words: list[str]) -> None:
    turned = sorted(words, reverse=True)
    assert grams(" ".join(words)) == grams(" ".join(turned))


@given(LETTERS)
def test_a_text_is_like_itself(text: str) -> None:
    counted = grams(normalised(text))
    assert cosine(counted, counted) == pytest.approx(1 if counted else 0)


def test_grams_are_of_two_and_three_letters_within_words() -> None:
    assert grams("ab c") == {
        " a": 1,
        "ab": 1,
        "b ": 1,
        " c": 1,
        "c ": 1,
        " ab": 1,
        "ab ": 1,
        " c ": 1,
    }
    assert grams(" - ") == {}


def test_the_cosine_is_that_of_the_book() -> None:
    assert cosine(grams("aa"), grams("ab")) == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kunduz", "کندز"),
        ("Takhar", "تخار"),
        ("Ghazni", "غزني"),
        ("Maidan Wardak", "میدان وردک"),
        ("Qarabagh", "قره باغ"),
        ("Nahia 06", "ناحیه ۰۶"),
        ("Khost", "خوست"),
        ("Uruzgan", "اروزگان"),
        ("Chaghcharan", "چغچران"),
    ],
)
def test_the_two_scripts_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one).replace(" ", "") == skeleton(other).replace(" ", "")


# Real lists


def listed(name: str) -> list[dict[str, str]]:
    path = DATA / "geo" / name
    if not path.exists():
        pytest.skip(f"{name} is not here: set PAYGIRI_DATA to the folder of the data sets")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def found_by_skeleton(names: Sequence[str], english: Sequence[str]) -> int:
    """For how many names the one nearest English name is that of the same place."""
    known = [grams(skeleton(name).replace(" ", "")) for name in english]
    right = 0
    for number, name in enumerate(names):
        own = grams(skeleton(name).replace(" ", ""))
        alike = [cosine(own, each) for each in known]
        right += max(alike) == alike[number] and alike.count(max(alike)) == 1
    return right


@pytest.mark.parametrize("column", ["name_fa", "name_ps", "ocha_name_fa"])
def test_every_province_is_found_by_its_dari_and_pashto_name(column: str) -> None:
    provinces = listed("afg_provinces.csv")
    english = [row["name_en"] for row in provinces]
    assert found_by_skeleton([row[column] for row in provinces], english) == len(provinces) == 34


def test_districts_are_found_by_their_dari_names_within_their_province() -> None:
    found = count = 0
    districts: dict[str, dict[str, tuple[str, str]]] = {}
    for row in listed("afg_districts_and_nahias_iec_2019.csv"):
        names = row["district_name_dari"], row["district_name_eng"]
        districts.setdefault(row["province_code"], {}).setdefault(row["district_code"], names)
    for of_province in districts.values():
        dari, english = zip(*of_province.values(), strict=True)
        found += found_by_skeleton(dari, english)
        count += len(dari)
    assert count == 421
    assert found == 416
