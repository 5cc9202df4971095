"""What could point at a person in a text that every city reads."""

import pytest

from domain.deidentify import flags


@pytest.mark.parametrize(
    "text",
    [
        "On 12 March the lamp was broken.",
        "March 12 was dark.",
        "It began on 2026-03-12.",
        "It began on 12/03/2026.",
        "به تاریخ ۱۲ حمل شروع شد.",
        "در ۱۴۰۵/۰۱/۱۲ شروع شد.",
        "د ۱۲ د وری شپه.",
    ],
)
def test_a_day_of_the_calendar_is_found(text: str) -> None:
    assert "exact_day" in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "Two girls stayed at home.",
        "3 young women were stopped.",
        "One family moved.",
        "دو دختر در خانه ماندند.",
        "۲ زن آمدند.",
        "دوه ښځې راغلې.",
        "۳ ماشومان دي.",
    ],
)
def test_a_few_people_are_found(text: str) -> None:
    assert flags(text) == ("small_count",)


@pytest.mark.parametrize(
    "text",
    [
        "Twelve lamps were put up in 2024.",
        "In 2025 some 340 women walked there again.",
        "It may lead to more light; two lamps per lane.",
        "۱۲ چراغ در سال ۱۴۰۴ نصب شد.",
        "۲۵۰ زن از کوچه می‌گذرند.",
    ],
)
def test_years_large_counts_and_things_are_not(text: str) -> None:
    assert flags(text) == ()


def test_what_no_text_should_hold_is_found_as_everywhere() -> None:
    assert flags("Call 0799 123 456 on 3 June.") == ("phone_number", "exact_day")
