"""A recommendation: what an advisory board or a community asks of a body, and the answer to it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.rules import a_reason_must_be_given, flagged_text_needs_a_reason, id_reused
from domain.words import WorkingCalendar

ANSWER_WITHIN = 30
"""Working days, unless the city has set its own term."""


class Answer(StrEnum):
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"


class Stage(StrEnum):
    UNKNOWN = "unknown"
    MADE = "made"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TAKEN_UP = frozenset({Stage.ACCEPTED, Stage.PARTLY})

# Events


@event
class RecommendationMade:
    """`answer_by` is the last day of the term; `item` a number on the dialogue's agenda."""

    title: str
    text: str
    language: str
    place: str
    made_by: str
    addressed_to: str
    issues: tuple[UUID, ...] = ()
    problem_id: UUID | None = None
    dialogue_id: UUID | None = None
    item: int | None = None
    answer_by: date
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    on: date


@event
class RecommendationAnswered:
    """`reason` is a code of the decline-reasons list, for what is not accepted as a whole."""

    answer: Answer
    reason: str | None = None
    explanation: str
    language: str
    answered_by: str
    on: date


@event
class RecommendationFollowed:
    """The promise that came of it."""

    issue_id: UUID
    commitment_id: UUID
    on: date


@event
class RecommendationWithdrawn:
    reason: str
    on: date


RecommendationEvent = (
    RecommendationMade | RecommendationAnswered | RecommendationFollowed | RecommendationWithdrawn
)


# State


@dataclass(frozen=True, slots=True)
class Recommendation:
    made: RecommendationMade | None = None
    answered: RecommendationAnswered | None = None
    followed: tuple[RecommendationFollowed, ...] = ()
    withdrawn: RecommendationWithdrawn | None = None

    @property
    def stage(self) -> Stage:
        if self.made is None:
            return Stage.UNKNOWN
        if self.withdrawn is not None:
            return Stage.WITHDRAWN
        return Stage(self.answered.answer.value) if self.answered else Stage.MADE

    def is_overdue(self, today: date) -> bool:
        """Unanswered after the last day of its term."""
        return self.stage is Stage.MADE and self.made is not None and self.made.answer_by < today


def evolve(recommendation: Recommendation, happened: RecommendationEvent) -> Recommendation:
    match happened:
        case RecommendationMade():
            return replace(recommendation, made=happened)
        case RecommendationAnswered():
            return replace(recommendation, answered=happened)
        case RecommendationFollowed():
            return replace(recommendation, followed=(*recommendation.followed, happened))
        case RecommendationWithdrawn():
            return replace(recommendation, withdrawn=happened)
        case _:
            assert_never(happened)


RECOMMENDATION = Stream("recommendation", Recommendation(), evolve, RecommendationEvent)


# Decisions


def make_recommendation(
    recommendation: Recommendation,
    *,
    title: str,
    text: str,
    language: str,
    place: str,
    by: str,
    addressed_to: str,
    issues: tuple[UUID, ...] = (),
    problem_id: UUID | None = None,
    dialogue_id: UUID | None = None,
    item: int | None = None,
    names_protected: bool = False,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    on: date,
    calendar: WorkingCalendar,
    within: int = ANSWER_WITHIN,
) -> list[RecommendationEvent]:
    """`names_protected`: a case or problem it names is restricted or about police conduct."""
    made = RecommendationMade(
        title=title, text=text, language=language, place=place, made_by=by,
        addressed_to=addressed_to, issues=issues, problem_id=problem_id, dialogue_id=dialogue_id,
        item=item, answer_by=calendar.after(on, within), text_flags=text_flags,
        override_reason=override_reason, on=on,
    )  # fmt: skip
    if (before := recommendation.made) is not None:
        if replace(made, on=before.on, answer_by=before.answer_by) == before:
            return []
        raise id_reused()
    if addressed_to == by:
        raise Refusal("addressee-is-maker", "Address it to another body than your own.")
    nothing_protected_is_named(names_protected)
    flagged_text_needs_a_reason(text_flags, override_reason)
    return [made]


def answer_recommendation(
    recommendation: Recommendation,
    *,
    answer: Answer,
    reason: str | None = None,
    explanation: str,
    language: str,
    by: str | None,
    on: date,
) -> list[RecommendationEvent]:
    """Answer it for the body it was addressed to; what is declined, or in part, needs a reason."""
    made = _must_be_made(recommendation)
    if by is None or by != made.addressed_to:
        raise Refusal("not-the-addressee", "Only the body it was addressed to answers.")
    answered = RecommendationAnswered(
        answer=answer, reason=reason, explanation=explanation, language=language, answered_by=by,
        on=on,
    )  # fmt: skip
    if (before := recommendation.answered) is not None:
        if replace(answered, on=before.on) == before:
            return []
        raise _already_answered()
    if recommendation.withdrawn is not None:
        raise Refusal(
            "recommendation-withdrawn", "It was withdrawn. There is nothing to answer any more."
        )
    if answer is not Answer.ACCEPTED:
        a_reason_must_be_given(reason or "")
    if not explanation.strip():
        raise Refusal("explanation-missing", "Explain the answer in at least one sentence.")
    return [answered]


def follow_recommendation(
    recommendation: Recommendation,
    *,
    issue_id: UUID,
    commitment_id: UUID,
    names_protected: bool = False,
    on: date,
) -> list[RecommendationEvent]:
    """Name a promise that came of it; that the promise stands on that issue is settled.

    `names_protected`: the issue is restricted or about police conduct.
    """
    _must_be_made(recommendation)
    if any(
        (before.issue_id, before.commitment_id) == (issue_id, commitment_id)
        for before in recommendation.followed
    ):
        return []
    if recommendation.stage not in TAKEN_UP:
        raise Refusal(
            "not-accepted-yet", "Wait until the addressee accepts it, as a whole or in part."
        )
    nothing_protected_is_named(names_protected)
    return [RecommendationFollowed(issue_id=issue_id, commitment_id=commitment_id, on=on)]


def withdraw_recommendation(
    recommendation: Recommendation, *, reason: str, on: date
) -> list[RecommendationEvent]:
    """Take it back as long as nobody has answered."""
    _must_be_made(recommendation)
    if recommendation.withdrawn is not None:
        return []
    if recommendation.answered is not None:
        raise _already_answered()
    a_reason_must_be_given(reason)
    return [RecommendationWithdrawn(reason=reason, on=on)]


def nothing_protected_is_named(names_protected: bool) -> None:
    if names_protected:
        raise Refusal(
            "names-protected",
            "A recommendation is read by everybody: leave out the restricted record it names.",
        )


def _must_be_made(recommendation: Recommendation) -> RecommendationMade:
    if recommendation.made is None:
        raise Unknown("recommendation-unknown", "No recommendation has this id. Check the id.")
    return recommendation.made


def _already_answered() -> Refusal:
    return Refusal(
        "already-answered", "It has its answer, which stands. Make a new one if more is asked."
    )
