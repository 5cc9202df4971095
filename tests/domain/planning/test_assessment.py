"""The rules of an assessment, one by one."""

from functools import partial
from typing import Any

import pytest

from domain.assessment import (
    ASSESSMENT,
    Assessment,
    begin_assessment,
    complete_assessment,
    give_support,
    link_gap,
    note_gap,
    record_scores,
)
from domain.assessment.events import AssessmentBegun, Interviewers, Sample, Score, ScoresRecorded
from tests.domain.planning.examples import (
    ALL_SCORES,
    BOARD,
    DUG,
    EARLIER,
    GAP,
    ISSUE,
    ITEM,
    OTHER,
    PLAN_ID,
    SUPPORT,
    assessment,
    begun,
    completed,
    gap,
    gap_linked,
    march,
    scored,
    supported,
)

new = assessment.given()
running = assessment.given(begun)
ready = assessment.given(begun, scored, gap)
finished = assessment.given(begun, scored, gap, completed)

begin = partial(
    begin_assessment, instrument="dug_capacity", place="HRT", body=DUG, led_by=BOARD,
    language="en", in_a_city=True, on=march(1),
)  # fmt: skip
audit = assessment.given(
    AssessmentBegun(
        instrument="public_space_audit", instrument_version=1, place="HRT-N06", led_by=BOARD,
        language="en", on=march(1),
    )
)  # fmt: skip
survey = partial(
    begin_assessment, instrument="perception_survey", place="HRT-N06", led_by=BOARD,
    language="fa-AF", in_a_city=True, on=march(1),
)  # fmt: skip
SAMPLE = Sample(size=120, mode="face_to_face", interviewers=Interviewers.WOMEN)


def state(*events: Any) -> Assessment:
    return ASSESSMENT.fold(events)


def test_an_assessment_is_begun_with_the_newest_version_of_its_instrument() -> None:
    new.when(begin).then(begun)


def test_begun_again_on_another_day_adds_nothing() -> None:
    running.when(partial(begin, on=march(2))).then_nothing()


def test_an_id_is_not_used_for_another_assessment() -> None:
    running.when(partial(begin, place="KBL")).then_refused("id-reused")


def test_only_a_known_instrument_is_used() -> None:
    new.when(partial(begin, instrument="horoscope")).then_refused("instrument-unknown")


def test_what_is_assessed_lies_in_a_city() -> None:
    new.when(partial(begin, in_a_city=False)).then_refused("outside-any-city")


def test_a_survey_says_whom_it_asked_how_and_by_whom() -> None:
    new.when(survey).then_refused("sample-missing")
    [event] = new.when(partial(survey, sample=SAMPLE)).outcome()
    assert event.sample == SAMPLE  # type: ignore[union-attr]


def test_a_review_names_the_body_that_is_reviewed() -> None:
    new.when(partial(begin, body=None)).then_refused("body-missing")


@pytest.mark.parametrize(
    ("changes", "earlier"),
    [
        ({}, None),
        ({}, state(begun, scored)),
        ({"place": "KBL"}, state(begun, scored, completed)),
        ({"body": "HRT-MUN"}, state(begun, scored, completed)),
        ({"instrument": "neighbourhood_safety"}, state(begun, scored, completed)),
    ],
    ids=["unknown", "not completed", "elsewhere", "of another body", "of another instrument"],
)
def test_only_what_is_alike_is_repeated(
    changes: dict[str, Any], earlier: Assessment | None
) -> None:
    again = partial(begin, repeats=EARLIER, earlier=earlier, **changes)
    new.when(again).then_refused("repeat-mismatch")


def test_a_completed_review_of_the_same_body_is_repeated() -> None:
    again = partial(begin, repeats=EARLIER, earlier=state(begun, scored, completed))
    [event] = new.when(again).outcome()
    assert event.repeats == EARLIER  # type: ignore[union-attr]


def test_only_new_and_changed_values_are_recorded() -> None:
    more = Score(item="training", value=2)
    ready.when(record_scores, scores=[ALL_SCORES[0], more], on=march(2)).then(
        ScoresRecorded(scores=(more,), on=march(2))
    )
    ready.when(record_scores, scores=ALL_SCORES, on=march(2)).then_nothing()


@pytest.mark.parametrize(
    "score",
    [
        Score(item="moonlight", value=1),
        Score(item="lighting", value=1, group="women"),
        Score(item="access", value=1),
        Score(item="access", value=1, group="martians"),
        Score(item="seats", value=1, after_dark=True),
    ],
    ids=["item", "no groups", "groups only", "other group", "by day only"],
)
def test_what_the_instrument_does_not_ask_is_not_scored(score: Score) -> None:
    audit.when(record_scores, scores=[score], safe_after_dark=True, on=march(2)).then_refused(
        "item-not-of-instrument"
    )


@pytest.mark.parametrize("value", [-1, 4])
def test_a_value_lies_on_its_scale(value: int) -> None:
    audit.when(
        record_scores, scores=[Score(item="lighting", value=value)], on=march(2)
    ).then_refused("score-out-of-scale")


def test_nobody_is_sent_into_the_dark_for_a_score() -> None:
    dark = [Score(item="lighting", value=0, after_dark=True)]
    audit.when(record_scores, scores=dark, on=march(2)).then_refused("after-dark-not-safe")
    audit.when(record_scores, scores=dark, safe_after_dark=True, on=march(2)).then(
        ScoresRecorded(scores=tuple(dark), safe_after_dark=True, on=march(2))
    )


def test_scores_are_closed_by_completion() -> None:
    finished.when(
        record_scores, scores=[Score(item="training", value=3)], on=march(4)
    ).then_refused("already-completed")


def test_every_required_item_is_scored_before_completion() -> None:
    complete = partial(complete_assessment, summary=completed.summary, language="en", on=march(3))
    running.when(complete).then_refused("scores-missing")
    partly = ScoresRecorded(scores=ALL_SCORES[1:], on=march(2))
    assessment.given(begun, partly).when(complete).then_refused("scores-missing")
    ready.when(complete).then(completed)
    finished.when(complete).then_nothing()
    finished.when(partial(complete, summary="Other.")).then_refused("already-completed")


def test_a_gap_is_noted_at_an_item_even_after_completion() -> None:
    note = partial(
        note_gap, gap_id=GAP, item="follow_up", text=gap.text, language="en", on=march(2)
    )
    for given in (running, assessment.given(begun, scored, completed)):
        given.when(note).then(gap)
    ready.when(partial(note, on=march(9))).then_nothing()
    ready.when(partial(note, text="Other.")).then_refused("id-reused")
    running.when(partial(note, item="moonlight")).then_refused("item-not-of-instrument")


def test_a_text_that_seems_to_name_somebody_needs_a_reason() -> None:
    note = partial(
        note_gap, gap_id=GAP, item="follow_up", text=gap.text, language="en",
        text_flags=("phone_number",), on=march(2),
    )  # fmt: skip
    running.when(note).then_refused("flagged-text")
    [event] = running.when(partial(note, override_reason="The public line.")).outcome()
    assert event.text_flags == ("phone_number",)  # type: ignore[union-attr]


def test_a_gap_is_linked_with_an_issue_or_with_an_item_of_a_plan() -> None:
    link = partial(link_gap, gap_id=GAP, on=march(3))
    ready.when(partial(link, plan_id=PLAN_ID, item_id=ITEM)).then(gap_linked)
    ready.when(link).then_refused("link-missing")
    ready.when(partial(link, plan_id=PLAN_ID)).then_refused("link-missing")
    running.when(partial(link, issue_id=ISSUE)).then_refused("gap-unknown")
    linked = assessment.given(begun, gap, gap_linked)
    linked.when(partial(link, plan_id=PLAN_ID, item_id=ITEM)).then_nothing()
    assert len(linked.when(partial(link, issue_id=ISSUE)).outcome()) == 1


def test_support_answers_a_completed_review() -> None:
    give = partial(
        give_support, support_id=SUPPORT, text=supported.text, given_by=BOARD,
        given_on=march(10), on=march(10),
    )  # fmt: skip
    ready.when(give).then_refused("not-completed")
    finished.when(give).then(supported)
    finished.when(partial(give, given_on=march(2))).then_refused("date-order")
    finished.when(partial(give, given_on=march(11))).then_refused("date-order")
    given = assessment.given(begun, scored, completed, supported)
    given.when(partial(give, on=march(12))).then_nothing()
    given.when(partial(give, text="Other.")).then_refused("id-reused")
    assert len(given.when(partial(give, support_id=OTHER)).outcome()) == 1
