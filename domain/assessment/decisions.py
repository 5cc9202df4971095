"""Using an instrument: begun, scored item by item, completed, and what was done about the gaps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.assessment.events import (
    AssessmentBegun,
    AssessmentCompleted,
    AssessmentEvent,
    GapLinked,
    GapNoted,
    Sample,
    Score,
    ScoresRecorded,
    SupportGiven,
)
from domain.assessment.state import Assessment, Gap, Stage
from domain.errors import Refusal, Unknown
from domain.instruments import Instrument, Of, instruments
from domain.rules import days_must_be_in_order, flagged_text_needs_a_reason, id_reused


def begin_assessment(
    assessment: Assessment,
    *,
    instrument: str,
    place: str,
    body: str | None = None,
    repeats: UUID | None = None,
    earlier: Assessment | None = None,
    led_by: str,
    language: str,
    sample: Sample | None = None,
    in_a_city: bool,
    on: date,
) -> list[AssessmentEvent]:
    """Begin to use an instrument. `earlier` is the settled assessment that `repeats` names."""
    known = instruments().get(instrument)
    begun = AssessmentBegun(
        instrument=instrument,
        instrument_version=known.version if known else 0,
        place=place,
        body=body,
        repeats=repeats,
        led_by=led_by,
        language=language,
        sample=sample,
        on=on,
    )
    if assessment.begun is not None:
        before = assessment.begun
        version = before.instrument_version
        if replace(begun, on=before.on, instrument_version=version) == before:
            return []
        raise id_reused()
    if known is None:
        raise Refusal("instrument-unknown", "Choose an instrument: GET /v1/instruments shows all.")
    if not in_a_city:
        raise Refusal("outside-any-city", "Assess a place inside a city.")
    _the_instrument_must_fit(known, begun)
    if repeats is not None:
        _the_earlier_must_be_alike(begun, earlier)
    return [begun]


def record_scores(
    assessment: Assessment,
    *,
    scores: Sequence[Score],
    safe_after_dark: bool = False,
    on: date,
) -> list[AssessmentEvent]:
    """Record what was found; a value recorded before is replaced until all is completed."""
    begun = the_assessment_must_exist(assessment)
    new = tuple(
        score
        for score in scores
        if assessment.scores.get((score.item, score.group, score.after_dark)) != score.value
    )
    if not new:
        return []
    if assessment.stage is Stage.COMPLETED:
        raise _already_completed()
    for score in new:
        _a_score_must_fit(instruments()[begun.instrument], score)
        if score.after_dark and not safe_after_dark:
            raise Refusal(
                "after-dark-not-safe",
                "Score after dark only where it was judged safe to be there, and say so.",
            )
    return [ScoresRecorded(scores=new, safe_after_dark=safe_after_dark, on=on)]


def note_gap(
    assessment: Assessment,
    *,
    gap_id: UUID,
    item: str,
    text: str,
    language: str,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    on: date,
) -> list[AssessmentEvent]:
    """Say in words what is missing at an item."""
    begun = the_assessment_must_exist(assessment)
    noted = GapNoted(
        gap_id=gap_id,
        item=item,
        text=text,
        language=language,
        text_flags=text_flags,
        override_reason=override_reason,
        on=on,
    )
    if gap_id in assessment.gaps:
        before = assessment.gaps[gap_id].noted
        if replace(noted, on=before.on) == before:
            return []
        raise id_reused()
    if item not in instruments()[begun.instrument].items:
        raise _not_of_instrument()
    flagged_text_needs_a_reason(text_flags, override_reason)
    return [noted]


def link_gap(
    assessment: Assessment,
    *,
    gap_id: UUID,
    issue_id: UUID | None = None,
    plan_id: UUID | None = None,
    item_id: UUID | None = None,
    on: date,
) -> list[AssessmentEvent]:
    """Say where the gap is worked on: in an issue, or in an item of a plan; both are settled."""
    gap = the_gap(assessment, gap_id)
    if issue_id is None and (plan_id is None or item_id is None):
        raise Refusal("link-missing", "Name the issue, or the plan and its item, to link with.")
    links = [(each.issue_id, each.plan_id, each.item_id) for each in gap.links]
    if (issue_id, plan_id, item_id) in links:
        return []
    return [GapLinked(gap_id=gap_id, issue_id=issue_id, plan_id=plan_id, item_id=item_id, on=on)]


def complete_assessment(
    assessment: Assessment, *, summary: str, language: str, on: date
) -> list[AssessmentEvent]:
    """Close the scores; from now they are compared with those before and after."""
    begun = the_assessment_must_exist(assessment)
    if assessment.completed is not None:
        told = assessment.completed
        if (told.summary, told.language) == (summary, language):
            return []
        raise _already_completed()
    scored = {item for item, _, after_dark in assessment.scores if not after_dark}
    asked = instruments()[begun.instrument].items.values()
    if any(item.required and item.code not in scored for item in asked):
        raise Refusal("scores-missing", "Score every required item of the instrument by day first.")
    return [AssessmentCompleted(summary=summary, language=language, on=on)]


def give_support(
    assessment: Assessment,
    *,
    support_id: UUID,
    text: str,
    given_by: str,
    given_on: date,
    on: date,
) -> list[AssessmentEvent]:
    """Record what was done about what was found, until it is looked at again."""
    the_assessment_must_exist(assessment)
    support = SupportGiven(
        support_id=support_id, text=text, given_by=given_by, given_on=given_on, on=on
    )
    if support_id in assessment.supports:
        before = assessment.supports[support_id]
        if replace(support, on=before.on) == before:
            return []
        raise id_reused()
    if assessment.completed is None:
        raise Refusal("not-completed", "Complete the assessment first, then record what was done.")
    days_must_be_in_order(assessment.completed.on, given_on)
    days_must_be_in_order(given_on, on)
    return [support]


# Rules


def the_assessment_must_exist(assessment: Assessment) -> AssessmentBegun:
    if assessment.begun is None:
        raise Unknown("assessment-unknown", "No assessment has this id. Check it, or begin one.")
    return assessment.begun


def the_gap(assessment: Assessment, gap_id: UUID) -> Gap:
    the_assessment_must_exist(assessment)
    if gap_id not in assessment.gaps:
        raise Unknown("gap-unknown", "This assessment has no such gap. Check the id, or note it.")
    return assessment.gaps[gap_id]


def _the_instrument_must_fit(instrument: Instrument, begun: AssessmentBegun) -> None:
    if instrument.survey and begun.sample is None:
        raise Refusal(
            "sample-missing",
            "Say how many people the survey asks, how, and whether women or men ask them.",
        )
    if instrument.of is Of.BODY and begun.body is None:
        raise Refusal("body-missing", "Name the body that this instrument reviews.")


def _the_earlier_must_be_alike(begun: AssessmentBegun, earlier: Assessment | None) -> None:
    before = earlier.begun if earlier and earlier.stage is Stage.COMPLETED else None
    alike = before is not None and (
        (before.instrument, before.place, before.body)
        == (begun.instrument, begun.place, begun.body)
    )
    if not alike:
        raise Refusal(
            "repeat-mismatch",
            "Only a completed assessment with the same instrument at the same place, and of the "
            "same body, can be repeated.",
        )


def _a_score_must_fit(instrument: Instrument, score: Score) -> None:
    item = instrument.items.get(score.item)
    if item is None or (score.after_dark and not item.after_dark):
        raise _not_of_instrument()
    if score.group not in (item.groups or (None,)):
        raise _not_of_instrument()
    if not item.scale.lowest <= score.value <= item.scale.highest:
        raise Refusal("score-out-of-scale", "Send a value on the scale of the item.")


def _not_of_instrument() -> Refusal:
    return Refusal(
        "item-not-of-instrument",
        "The instrument does not ask this, not of this group, or not after dark: "
        "GET /v1/instruments shows what it asks.",
    )


def _already_completed() -> Refusal:
    return Refusal(
        "already-completed", "This assessment is completed. Begin a new one that repeats it."
    )
