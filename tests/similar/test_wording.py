"""Why two things are held to be alike is said by a code and in three languages."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from projections.comparing.similar_cases import Seen
from projections.comparing.similar_cases import likeness as case_likeness
from projections.comparing.similar_cities import FACTS, MIX, City, compare
from projections.similar.likeness import Report, Words, likeness, reason
from projections.similar.places import name_likeness
from projections.similar.wording import because, sentences

HERE, THERE = (3_434_000, 6_220_000), (3_434_030, 6_220_000)


def report(**known: Any) -> Report:
    nothing = dict.fromkeys(("place", "point", "subcategory", "title", "narrative"))
    return Report(**{**nothing, **known})


ENGLISH, DARI = Words("the lamp is dark"), Words("چراغ تاریک است")
PAIRS = [
    (report(place="HRT-N06"), report(place="HRT-N06"), "same-place", "text-missing"),
    (report(place="HRT-N06"), report(place="HRT-N07"), "other-place", "subcategory-missing"),
    (report(point=HERE), report(point=THERE), "metres-apart", "text-missing"),
    (report(narrative=ENGLISH), report(narrative=ENGLISH), "other-place", "narratives"),
    (report(title=ENGLISH), report(title=ENGLISH), "other-place", "titles"),
    (report(title=ENGLISH), report(title=DARI), "other-place", "titles-across-scripts"),
    (report(narrative=DARI), report(narrative=ENGLISH), "other-place",
     "narratives-across-scripts"),
    (report(subcategory="LGT-LAMP"), report(subcategory="LGT-LAMP"), "other-place",
     "subcategory-same"),
    (report(subcategory="LGT-LAMP"), report(subcategory="LGT-X"), "other-place",
     "subcategory-other"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "other", "where", "what"), PAIRS)
def test_reports_say_by_code_in_what_they_are_alike(
    new: Report, other: Report, where: str, what: str
) -> None:
    first, *rest = likeness(new, other).reasons
    assert first.code == where
    assert what in {each.code for each in rest}
    for each in (first, *rest):
        assert all((each.said.en, each.said.fa, each.said.ps))
        assert "{" not in each.said.en + each.said.fa + each.said.ps


def test_distances_and_days_stand_in_the_sentence_of_every_language() -> None:
    [apart, *_] = likeness(report(point=HERE), report(point=THERE)).reasons
    said = reason("time", 12.0, "since-solved", days=12).said
    assert "33" in apart.said.en
    assert all("۳۳" in text for text in (apart.said.fa, apart.said.ps))
    assert "12" in said.en
    assert all("۱۲" in text for text in (said.fa, said.ps))


def test_names_with_another_number_say_so() -> None:
    assert name_likeness("Nahia 6", "Nahia 6").code == "trigrams"
    assert name_likeness("Nahia 6", "Nahia 16").code == "trigrams-other-number"
    assert name_likeness("Herat", "هرات").code == "consonants"
    assert name_likeness("Herat 1", "هرات ۲").code == "consonants-other-number"


def test_cities_say_in_words_what_is_the_same_and_what_is_not() -> None:
    facts = {"population": 9.0, "displaced_share": 0.1, "nahias": 4.0}
    ours = City("A", {**facts, "region": "west", "is_capital": True}, {"LGT": 1.0})
    theirs = City("B", {**facts, "region": "east", "is_capital": True}, {"LGT": 1.0})
    found = compare(ours, theirs, dict.fromkeys(facts, 1.0))
    codes = {each.name: each.code for each in found.reasons}
    assert codes["region"] == "region-other"
    assert codes["is_capital"] == "is_capital-same"
    assert (codes["population"], codes[MIX]) == ("population", MIX)
    assert set(codes) == {*FACTS, MIX}


def test_cases_say_in_words_what_is_the_same_and_what_is_not() -> None:
    def case(level: str, solved: int | None, subcategory: str) -> Seen:
        return Seen(
            UUID(int=1),
            "HRT",
            "HRT-N06",
            level,
            "LGT",
            subcategory,
            None,
            "lamp",
            date(2026, 3, 2),
            solved,
        )

    ours = case("nahia", None, "LGT-LAMP")
    codes = [each.code for each in case_likeness(ours, case("site", None, "LGT-X"))[1]]
    assert codes == ["text", "unsolved", "place_level-other", "subcategory-other"]
    codes = [each.code for each in case_likeness(ours, case("nahia", 9, "LGT-LAMP"))[1]]
    assert codes == ["text", "solved", "place_level-same", "subcategory-same"]


def test_every_sentence_stands_in_three_languages_with_the_same_values() -> None:
    for code, said in sentences().items():
        assert set(said) == {"en", "fa-AF", "ps-AF"}, code
        assert len(set(said.values())) == 3, code
        assert len({tuple(re.findall(r"{\w+}", text)) for text in said.values()}) == 1, code
    assert because("same-place").en == "At the same registered place."
