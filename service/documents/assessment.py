"""One assessment as a document: the fold of its stream, read aloud; and what was set side by side.

Bodies appear, never persons. A link to a case shows only to whoever may know of that case.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.assessment import Assessment, Gap, compare
from domain.assessment.comparison import Change
from domain.assessment.events import AssessmentBegun, GapLinked, SupportGiven
from domain.instruments import instruments
from projections.planning.assessment_list import ScoreShown
from service.ledger import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleShown:
    """Of a survey: how many were asked, how, and whether by women, men or both."""

    size: int
    mode: str
    interviewers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLinkShown:
    """Where a gap is worked on: in an issue, or in an item of a plan."""

    issue_id: UUID | None
    plan_id: UUID | None
    item_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapShown:
    """What is missing at an item of the instrument."""

    gap_id: UUID
    item: str
    text: str
    language: str
    noted_on: date
    links: Sequence[GapLinkShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportShown:
    """What a body did about what was found."""

    support_id: UUID
    text: str
    given_by: str
    given_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFile:
    """Everything that the record says of an assessment now, or at the time asked for."""

    id: UUID
    version: int
    city: str
    place: str
    body: str | None
    instrument: str
    instrument_version: int
    stage: str
    led_by: str
    language: str
    repeats: UUID | None
    sample: SampleShown | None
    begun_on: date
    completed_on: date | None
    summary: str | None
    summary_language: str | None
    scores: Sequence[ScoreShown]
    gaps: Sequence[GapShown]
    support: Sequence[SupportShown]
    last_recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePair:
    """The same thing asked twice; null where one of the two did not ask it.

    `change` is better, worse, same, changed (neither way is better) or not_compared.
    """

    item: str
    group: str | None
    after_dark: bool
    before: int | None
    after: int | None
    difference: int | None
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class GapThen:
    """A gap of the earlier assessment; `closed`: the later one notes none at its item."""

    gap_id: UUID
    item: str
    text: str
    language: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonShown:
    """Two uses of one instrument, item by item; `days_between` from the one to the other.

    `support` was given in between. `new_gaps` stand at items that had none before.
    """

    instrument: str
    place: str
    body: str | None
    before: UUID
    after: UUID
    before_on: date
    after_on: date
    days_between: int
    scores: Sequence[ScorePair]
    gaps: Sequence[GapThen]
    gaps_closed: int
    new_gaps: Sequence[UUID]
    support: Sequence[SupportShown]


def assessment_file(
    assessment_id: UUID, loaded: Loaded[Assessment], begun: AssessmentBegun, issues: Set[UUID]
) -> AssessmentFile:
    """The document of an assessment that was begun; `issues` are those the reader may know of."""
    assessment, done = loaded.state, loaded.state.completed
    return AssessmentFile(
        id=assessment_id,
        version=loaded.version,
        city=loaded.lane or "",
        place=begun.place,
        body=begun.body,
        instrument=begun.instrument,
        instrument_version=begun.instrument_version,
        stage=assessment.stage.value,
        led_by=begun.led_by,
        language=begun.language,
        repeats=begun.repeats,
        sample=_sample(begun),
        begun_on=begun.on,
        completed_on=done.on if done else None,
        summary=done.summary if done else None,
        summary_language=done.language if done else None,
        scores=_scores(assessment, begun.instrument),
        gaps=[_gap(gap, issues) for gap in assessment.gaps.values()],
        support=[_support(each) for each in assessment.supports.values()],
        last_recorded_at=loaded.history[-1].recorded_at,
    )


def comparison_file(
    before_id: UUID,
    before: Assessment,
    after_id: UUID,
    after: Assessment,
    begun: AssessmentBegun,
    first: AssessmentBegun,
) -> ComparisonShown:
    """An assessment (`begun`) beside the one that it repeats (`first`)."""
    compared = compare(before, after)
    before_on, after_on = _day_of(before, first), _day_of(after, begun)
    return ComparisonShown(
        instrument=begun.instrument,
        place=begun.place,
        body=begun.body,
        before=before_id,
        after=after_id,
        before_on=before_on,
        after_on=after_on,
        days_between=(after_on - before_on).days,
        scores=[
            ScorePair(
                item=each.item, group=each.group, after_dark=each.after_dark,
                before=each.before, after=each.after, difference=each.difference,
                change=each.change,
            )
            for each in compared.scores
        ],
        gaps=[
            GapThen(
                gap_id=each.gap_id, item=each.item, text=each.text, language=each.language,
                closed=each.closed,
            )
            for each in compared.gaps
        ],
        gaps_closed=sum(each.closed for each in compared.gaps),
        new_gaps=compared.new_gaps,
        support=[_support(each) for each in compared.support],
    )  # fmt: skip


def _day_of(assessment: Assessment, begun: AssessmentBegun) -> date:
    return assessment.completed.on if assessment.completed else begun.on


def _sample(begun: AssessmentBegun) -> SampleShown | None:
    if begun.sample is None:
        return None
    return SampleShown(
        size=begun.sample.size,
        mode=begun.sample.mode,
        interviewers=begun.sample.interviewers.value,
    )


def _scores(assessment: Assessment, instrument: str) -> list[ScoreShown]:
    """In the order of the instrument."""
    known = instruments().get(instrument)
    order = {code: number for number, code in enumerate(known.items)} if known else {}
    found = [ScoreShown(*asked, value) for asked, value in assessment.scores.items()]
    return sorted(found, key=lambda each: order.get(each.item, len(order)))


def _gap(gap: Gap, issues: Set[UUID]) -> GapShown:
    return GapShown(
        gap_id=gap.noted.gap_id,
        item=gap.noted.item,
        text=gap.noted.text,
        language=gap.noted.language,
        noted_on=gap.noted.on,
        links=[_link(each) for each in gap.links if each.issue_id in {None, *issues}],
    )


def _link(link: GapLinked) -> GapLinkShown:
    return GapLinkShown(issue_id=link.issue_id, plan_id=link.plan_id, item_id=link.item_id)


def _support(support: SupportGiven) -> SupportShown:
    return SupportShown(
        support_id=support.support_id,
        text=support.text,
        given_by=support.given_by,
        given_on=support.given_on,
    )
