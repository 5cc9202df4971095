"""Before beside after, item by item."""

from uuid import UUID

from domain.assessment import ASSESSMENT, compare
from domain.assessment.comparison import Change
from domain.assessment.events import AssessmentBegun, GapNoted, Score, ScoresRecorded
from tests.domain.planning.examples import (
    BOARD,
    GAP,
    begun,
    completed,
    gap,
    march,
    scored,
    supported,
)

LATER = UUID(int=77)


def changes(instrument: str, before: list[Score], after: list[Score]) -> dict[str, Change]:
    """How each value changed, in order."""
    started = AssessmentBegun(
        instrument=instrument, instrument_version=1, place="HRT", led_by=BOARD, language="en",
        on=march(1),
    )  # fmt: skip
    first, second = (
        ASSESSMENT.fold([started, ScoresRecorded(scores=tuple(scores), on=march(2))])
        for scores in (before, after)
    )
    return {
        f"{each.item} {each.group or ''}{' dark' if each.after_dark else ''}".strip(): each.change
        for each in compare(first, second).scores
    }


def test_a_value_goes_the_way_it_should_or_the_other_way() -> None:
    before = [
        Score(item="street_lighting", value=1),
        Score(item="theft", value=3),
        Score(item="traffic", value=2),
        Score(item="lanes", value=2),
    ]
    after = [
        Score(item="street_lighting", value=3),
        Score(item="theft", value=1),
        Score(item="traffic", value=1),
        Score(item="lanes", value=2),
    ]
    assert list(changes("neighbourhood_safety", before, after).items()) == [
        ("street_lighting", Change.BETTER),
        ("lanes", Change.SAME),
        ("traffic", Change.WORSE),
        ("theft", Change.BETTER),
    ]


def test_women_and_men_day_and_dark_are_never_averaged() -> None:
    before = [
        Score(item="feeling", value=1, group="women"),
        Score(item="feeling", value=2, group="men"),
        Score(item="feeling", value=2, group="women", after_dark=True),
    ]
    after = [
        Score(item="feeling", value=2, group="women"),
        Score(item="feeling", value=1, group="men"),
    ]
    assert changes("public_space_audit", before, after) == {
        "feeling women": Change.BETTER,
        "feeling men": Change.WORSE,
        "feeling women dark": Change.NOT_COMPARED,
    }


def test_how_many_were_asked_is_neither_better_nor_worse() -> None:
    before, after = ([Score(item="asked", value=n, group="women")] for n in (40, 60))
    assert changes("perception_survey", before, after) == {"asked women": Change.CHANGED}


def test_a_gap_is_closed_when_nothing_is_missing_there_any_more() -> None:
    elsewhere = GapNoted(gap_id=LATER, item="records", text="No room.", language="en", on=march(30))
    before = ASSESSMENT.fold([begun, scored, gap, completed, supported])
    found = compare(before, ASSESSMENT.fold([begun, scored, elsewhere]))
    assert [(each.gap_id, each.closed) for each in found.gaps] == [(GAP, True)]
    assert found.new_gaps == (LATER,)
    assert found.support == (supported,)
    again = compare(before, ASSESSMENT.fold([begun, scored, gap]))
    assert [each.closed for each in again.gaps] == [False]
    assert again.new_gaps == ()
