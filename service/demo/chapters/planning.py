"""What is measured at a place and planned from it: audits, reviews, a survey, a safety plan."""

from dataclasses import dataclass
from uuid import UUID

from domain import assessment as decide
from domain.assessment import ASSESSMENT, Assessment, AssessmentEvent, Score
from domain.instruments import Better, Item, instruments
from service.demo.chapters.book import Book, site
from service.demo.telling import Telling
from service.demo.world import Team

Measured = Telling[Assessment, AssessmentEvent]


@dataclass(slots=True)
class Found:
    """The first audit, its gap, and all assessments."""

    audit: Measured
    gap: UUID
    capacity: Measured


def tell(book: Book) -> Found:
    team = book.team(0)
    park = site(team.nahia, "park")
    audit = _measure(book, "audit-1", "public_space_audit", park, team.municipality, 212, 0.3)
    gap = _gap(book, audit, team.municipality, "lighting", "gap", 211)
    _complete(book, audit, team.municipality, "before", 210)
    again = _measure(
        book, "audit-2", "public_space_audit", park, team.municipality, 24, 0.8, repeats=audit
    )
    _complete(book, again, team.municipality, "after", 22)
    capacity = _capacity(book, team)
    survey = _measure(book, "survey", "perception_survey", team.city, team.directorate, 155, 0.5)
    _complete(book, survey, team.directorate, "survey", 150)
    _measure(book, "audit-3", "public_space_audit", park, team.municipality, 2, 0.8, whole=False)
    return Found(audit, gap, capacity)


def _capacity(book: Book, team: Team) -> Measured:
    """Reviewed, supported, and reviewed again."""
    by, of = team.municipality, team.directorate
    first = _measure(book, "capacity-1", "dug_capacity", team.city, by, 205, 0.35, body=of)
    _gap(book, first, by, "records", "capacity_gap", 204)
    _complete(book, first, by, "capacity", 202)
    first.speak(
        book.ago(168), by, decide.give_support,
        support_id=book.named("support"), text=book.say("planning", "support"), given_by=by,
        given_on=book.ago(170), on=book.ago(168),
    )  # fmt: skip
    second = _measure(
        book, "capacity-2", "dug_capacity", team.city, by, 46, 0.7, body=of, repeats=first
    )
    _complete(book, second, by, "capacity_after", 44)
    return first


def _measure(
    book: Book, name: str, instrument: str, place: str, by: str, days: int, good: float, *,
    body: str | None = None, repeats: Measured | None = None, whole: bool = True,
) -> Measured:  # fmt: skip
    """Begun and scored, so far up each scale as `good` says; not `whole`: by half so far."""
    telling: Measured = book.begin(ASSESSMENT, f"assessment:{name}")
    day, known = book.ago(days), instruments()[instrument]
    sample = decide.Sample(size=240, mode="face_to_face", interviewers=decide.Interviewers.MIXED)
    telling.speak(
        day, by, decide.begin_assessment,
        instrument=instrument, place=place, body=body,
        repeats=repeats.stream_id if repeats else None,
        earlier=repeats.state if repeats else None, led_by=by, language=book.language,
        sample=sample if known.survey else None, in_a_city=True, on=day,
    )  # fmt: skip
    items = list(known.items.values())
    scores = [
        score
        for item in (items if whole else items[: len(items) // 2])
        for score in _scores(item, good)
    ]
    telling.speak(day, by, decide.record_scores, scores=tuple(scores), safe_after_dark=True, on=day)
    return telling


def _scores(item: Item, good: float) -> list[Score]:
    """Of each group and, where it is asked, after dark; women and girls find less."""
    found = []
    for group in item.groups or (None,):
        share = good * (0.7 if group in ("women", "girls") else 1.0)
        value = _value(item, share)
        found.append(Score(item=item.code, value=value, group=group))
        if item.after_dark:
            dark = Score(item=item.code, value=max(value - 1, 0), group=group, after_dark=True)
            found.append(dark)
    return found


def _value(item: Item, share: float) -> int:
    up = 1 - share if item.better is Better.LOWER else share
    highest = min(item.scale.highest, 120)  # a count of people, or of square metres
    return round(item.scale.lowest + up * (highest - item.scale.lowest))


def _gap(book: Book, telling: Measured, by: str, item: str, what: str, days: int) -> UUID:
    gap_id = telling.new_id()
    telling.speak(
        book.ago(days), by, decide.note_gap,
        gap_id=gap_id, item=item, text=book.say("planning", what), language=book.language,
        on=book.ago(days),
    )  # fmt: skip
    return gap_id


def _complete(book: Book, telling: Measured, by: str, what: str, days: int) -> None:
    telling.speak(
        book.ago(days), by, decide.complete_assessment,
        summary=book.say("planning", what), language=book.language, on=book.ago(days),
    )  # fmt: skip
