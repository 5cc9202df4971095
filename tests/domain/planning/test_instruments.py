"""The instruments as data: complete in three languages, and answerable."""

import re

import pytest

from domain import codes
from domain.instruments import Better, Instrument, Item, instruments, scales
from domain.words import Names

ARABIC = re.compile(r"[\u0600-\u06ff]")
LOOK_ALIKES = re.compile(r"[\u0643\u064a]")
AUDIT = {
    "lighting", "openness", "visibility", "crowd", "security", "walk_path", "transport",
    "gender_mix", "feeling",
}  # fmt: skip

each_instrument = pytest.mark.parametrize("code", sorted(instruments()))


def items(code: str) -> list[Item]:
    return list(instruments()[code].items.values())


def texts(instrument: Instrument) -> list[Names]:
    """Everything that is read aloud."""
    asked = [text for item in instrument.items.values() for text in (item.names, item.question)]
    return [instrument.names, instrument.purpose, *instrument.parts.values(), *asked]


def test_there_are_the_five_instruments_of_the_programme() -> None:
    assert set(instruments()) == {
        "neighbourhood_safety", "public_space_audit", "perception_survey",
        "community_policing_operations", "dug_capacity",
    }  # fmt: skip


@each_instrument
def test_everything_is_said_in_three_languages_each_in_its_own_script(code: str) -> None:
    for names in texts(instruments()[code]):
        assert names.en.strip()
        for text in (names.fa, names.ps):
            assert text is not None
            assert ARABIC.search(text), names.en
        assert not LOOK_ALIKES.search(names.fa or ""), names.en
        assert "\u0643" not in (names.ps or ""), names.en


@each_instrument
def test_every_item_asks_a_question_in_a_part_of_its_instrument(code: str) -> None:
    used = {item.part for item in items(code)}
    assert used == set(instruments()[code].parts)
    assert all(item.question.en.endswith("?") for item in items(code))


@each_instrument
def test_groups_are_those_of_the_list_each_once(code: str) -> None:
    known = set(codes.code_list("groups").codes)
    for item in items(code):
        assert len(set(item.groups)) == len(item.groups)
        assert set(item.groups) <= known


@pytest.mark.parametrize("code", sorted(scales()))
def test_a_scale_runs_upwards_and_names_every_step_of_a_short_one(code: str) -> None:
    scale = scales()[code]
    assert scale.lowest < scale.highest
    assert bool(scale.steps) is (scale.highest - scale.lowest < 10)
    if scale.steps:
        assert len(scale.steps) == scale.highest - scale.lowest + 1
        assert all(ARABIC.search(f"{step.fa}") and ARABIC.search(f"{step.ps}")
                   for step in scale.steps)  # fmt: skip


def test_every_scale_is_used() -> None:
    assert {item.scale.code for code in instruments() for item in items(code)} == set(scales())


def test_the_nine_safety_factors_are_scored_from_0_to_3_by_day_and_after_dark() -> None:
    audit = instruments()["public_space_audit"]
    factors = {item.code for item in audit.items.values() if item.part == "safety"}
    assert factors == AUDIT
    for code in factors:
        item = audit.items[code]
        assert (item.scale.lowest, item.scale.highest, item.after_dark) == (0, 3, True)


def test_what_should_become_less_says_so() -> None:
    lower = {
        item.code for code in instruments() for item in items(code) if item.better is Better.LOWER
    }
    assert lower == {"theft", "bothering", "disputes", "drugs", "avoids_places"}


def test_only_the_survey_asks_a_sample_and_only_the_review_is_of_a_body() -> None:
    assert [code for code, each in instruments().items() if each.survey] == ["perception_survey"]
    assert [code for code, each in instruments().items() if each.of == "body"] == ["dug_capacity"]


def test_nothing_claims_a_review_that_no_native_speaker_has_made() -> None:
    assert not any(instrument.reviewed for instrument in instruments().values())


def test_instruments_are_read_once_and_cannot_be_changed() -> None:
    assert instruments() is instruments()
    with pytest.raises(TypeError):
        instruments()["new"] = instruments()["dug_capacity"]  # type: ignore[index]
