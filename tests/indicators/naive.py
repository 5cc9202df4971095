"""The same figures computed anew from the events, slowly and with the domain's own folds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain import codes
from domain.body import BodyRegistered, BodyRetired, CompositionRecorded
from domain.codes import RESTRICTED
from domain.dialogue.events import AttendanceCorrected, DialogueHeld
from domain.events import Recorded
from domain.issue import ISSUE, Issue, Outcome
from domain.issue import events as issue
from domain.issue.events import Form
from domain.issue.standing import Standing, standing
from domain.place import PlaceRegistered
from domain.practice.events import AdoptionConsidered, AdoptionStarted
from domain.recommendation import RECOMMENDATION
from projections.indicators.counting import Cell
from projections.indicators.periods import Period
from projections.indicators.scope import Per
from tests.indicators.stories import KABUL

DAY = timedelta(days=1)
GONE = {Standing.CONTESTED, Standing.WITHDRAWN, Standing.SUPERSEDED, Standing.OWNER_GONE}
Events = Sequence[Recorded[Any]]


class Add(NamedTuple):
    """Counted on each of these days only, or at the end of periods that end within them."""

    place: str
    group: str | None
    numerator: int
    denominator: int | None
    first_day: date
    before: date | None
    """None: on the first day alone; else to this day, not included."""


def figures_of(
    events: Events, measure: str, grouping: str | None, periods: Sequence[Period], *,
    today: date, per: Per, withheld: frozenset[UUID],
) -> dict[Cell, tuple[int, int]]:  # fmt: skip
    """What the events add up to; issues that are withheld now count at no time."""
    totals: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for add in ADDS[measure](Story(events, withheld), grouping):
        for number, period in enumerate(periods):
            if _counts(add, period, today, measure):
                total = totals[Cell(number, _row(add.place, per), add.group)]
                total[0] += add.numerator
                total[1] += add.denominator or 0
    return {cell: (total[0], total[1]) for cell, total in totals.items()}


def _counts(add: Add, period: Period, today: date, measure: str) -> bool:
    if add.before is not None:
        end = min(period.last_day, today)
        return period.first_day <= today and add.first_day <= end < add.before
    if add.first_day > today or (measure in TERMS and add.first_day == today):
        return False
    return period.first_day <= add.first_day <= period.last_day


TERMS = {"promises_kept_on_time", "recommendations_answered_in_term"}


def _row(place: str, per: Per) -> str | None:
    parts = place.split("-")
    if per is Per.TOTAL:
        return None
    return parts[0] if per is Per.CITY else "-".join(parts[:2])


class Story:
    def __init__(self, events: Events, withheld: frozenset[UUID]) -> None:
        self.events = events
        self.streams: dict[UUID, list[Recorded[Any]]] = defaultdict(list)
        for recorded in events:
            self.streams[recorded.stream_id].append(recorded)
        self.withheld = withheld

    def of(self, kind: str) -> Iterable[list[Recorded[Any]]]:
        return (stream for stream in self.streams.values() if stream[0].kind == kind)

    def level(self, place: str) -> str:
        return next(
            e.event.level.value
            for e in self.events
            if isinstance(e.event, PlaceRegistered) and e.event.code == place
        )

    def issues(self) -> Iterable[tuple[Issue, list[Recorded[Any]]]]:
        for stream in self.of("issue"):
            state = ISSUE.fold([recorded.event for recorded in stream])
            if stream[0].stream_id not in self.withheld and not is_withheld(state):
                yield state, stream


def is_withheld(state: Issue) -> bool:
    return state.sensitivity in RESTRICTED or state.police_conduct


def withheld_in(events: Events) -> frozenset[UUID]:
    streams = Story(events, frozenset()).of("issue")
    return frozenset(
        stream[0].stream_id
        for stream in streams
        if is_withheld(ISSUE.fold([recorded.event for recorded in stream]))
    )


# Dialogues


def _meetings(story: Story) -> Iterable[tuple[Any, Any, Any]]:
    for stream in story.of("dialogue"):
        counts, held = None, None
        for recorded in stream:
            if isinstance(recorded.event, DialogueHeld):
                held, counts = recorded.event, recorded.event.attendance
            elif isinstance(recorded.event, AttendanceCorrected):
                counts = recorded.event.attendance
        if held is not None:
            yield stream[0].event, held, counts


def _group(story: Story, planned: Any, grouping: str | None) -> str | None:
    if grouping == "kind":
        return str(planned.kind)
    return story.level(planned.place) if grouping == "level" else None


def dialogues_held(story: Story, grouping: str | None) -> Iterable[Add]:
    for planned, held, _ in _meetings(story):
        group = _group(story, planned, grouping)
        yield Add(planned.place, group, 1, None, held.held_on, None)


def items_raised_by_women(story: Story, grouping: str | None) -> Iterable[Add]:
    for planned, held, counts in _meetings(story):
        group = _group(story, planned, grouping)
        yield Add(planned.place, group, counts.raised_by_women, None, held.held_on, None)


def attendances(story: Story, grouping: str | None) -> Iterable[Add]:
    for planned, held, counts in _meetings(story):
        groups = {_group(story, planned, grouping): counts.total}
        if grouping == "people":
            groups = {name: getattr(counts, name) for name in ("women", "men", "girls", "boys")}
            groups |= {"youth": counts.aged_18_24, "displaced": counts.displaced}
            groups["disability"] = counts.disability
        for group, count in groups.items():
            if count is not None:
                yield Add(planned.place, group, count, None, held.held_on, None)


def police_present(story: Story, grouping: str | None) -> Iterable[Add]:
    for planned, held, _ in _meetings(story):
        if "police" in codes.dialogue_kinds().codes[planned.kind].required:
            there = any(party.role == "police" and party.present for party in held.parties)
            group = _group(story, planned, grouping)
            yield Add(planned.place, group, int(there), 1, held.held_on, None)


# CDCs


def cdc_composition_met(story: Story, grouping: str | None) -> Iterable[Add]:
    for stream in story.of("body"):
        body: BodyRegistered = stream[0].event
        met: dict[date, bool] = {}
        retired = date.max
        for recorded in stream:
            if isinstance(recorded.event, CompositionRecorded):
                met[recorded.event.on] = recorded.event.composition.is_met
            elif isinstance(recorded.event, BodyRetired):
                retired = recorded.event.on
        days = sorted(met)
        for number, day in enumerate(days):
            until = min([retired, *days[number + 1 :]])
            yield Add(body.places[0], None, int(met[day]), 1, day, until)


# Issues


def _reported_on(state: Issue, stream: Sequence[Recorded[Any]]) -> date:
    days = [a.happened.opened_on for a in state.absorbed.values()]
    for recorded in stream:
        if isinstance(recorded.event, issue.CaseImported):
            days.append(recorded.event.opened_on)
        elif isinstance(recorded.event, (issue.IssueReported, issue.ReportAdded)):
            days.append(recorded.envelope.occurred_at.astimezone(KABUL).date())
    return min(days)


def _is_resolved(state: Issue) -> bool:
    imported = isinstance(state.origin, issue.CaseImported) and state.origin.solved_on is not None
    return state.resolution is not None or (imported and state.returned is None)


def _of_issues(
    story: Story, grouping: str | None
) -> Iterable[tuple[Issue, Sequence[Recorded[Any]], str | None, date]]:
    for state, stream in story.issues():
        if state.merged is None and state.outcome is not Outcome.DUPLICATE:
            group = state.category if grouping == "category" else None
            yield state, stream, group, _reported_on(state, stream)


def issues_reported(story: Story, grouping: str | None) -> Iterable[Add]:
    for state, _, group, day in _of_issues(story, grouping):
        yield Add(state.place, group, 1, None, day, None)


def issues_resolved(story: Story, grouping: str | None) -> Iterable[Add]:
    for state, _, group, day in _of_issues(story, grouping):
        yield Add(state.place, group, int(_is_resolved(state)), 1, day, None)


def issues_verified(story: Story, grouping: str | None) -> Iterable[Add]:
    for state, _, group, day in _of_issues(story, grouping):
        yield Add(state.place, group, int(state.verification is not None), 1, day, None)


def feedback_given(story: Story, grouping: str | None) -> Iterable[Add]:
    for state, stream, group, _ in _of_issues(story, grouping):
        if state.verification is None:
            continue
        told = _told_since(stream)
        asked = {"women": "women" in told, "men": "men" in told}
        groups = asked if grouping == "sex" else {group: bool(told)}
        for name, done in groups.items():
            yield Add(state.place, name, int(done), 1, state.verification.on, None)


def _told_since(stream: Sequence[Recorded[Any]]) -> set[str]:
    told: set[str] = set()
    for recorded in stream:
        if isinstance(recorded.event, issue.ResolutionVerified):
            told = set()
        elif isinstance(recorded.event, issue.FeedbackRoundRecorded):
            for sex in ("women", "men"):
                if getattr(recorded.event, sex) is not issue.Answer.NOT_ASKED:
                    told.add(sex)
    return told


# Promises, recommendations, practices


def promises_kept_on_time(story: Story, grouping: str | None) -> Iterable[Add]:
    for state, _ in story.issues():
        for c in state.commitments.values():
            stands = standing(c.course, date(2100, 1, 1))
            once = c.stated.form is Form.ONCE and c.original_due_on is not None
            if once and stands not in GONE:
                assert c.original_due_on is not None
                group = state.category if grouping == "category" else None
                kept = int(stands is Standing.KEPT)
                yield Add(state.place, group, kept, 1, c.original_due_on, None)


def recommendations_answered_in_term(story: Story, grouping: str | None) -> Iterable[Add]:
    for stream in story.of("recommendation"):
        found = RECOMMENDATION.fold([recorded.event for recorded in stream])
        if found.made is not None and found.withdrawn is None:
            answered = found.answered is not None and found.answered.on <= found.made.answer_by
            yield Add(found.made.place, None, int(answered), 1, found.made.answer_by, None)


def practices_adopted(story: Story, grouping: str | None) -> Iterable[Add]:
    city: dict[UUID, str] = {}
    for recorded in story.events:
        if isinstance(recorded.event, AdoptionConsidered):
            city[recorded.event.adoption_id] = recorded.event.city
        elif isinstance(recorded.event, AdoptionStarted):
            started = recorded.event
            yield Add(city[started.adoption_id], None, 1, None, started.started_on, None)


ADDS = {
    each.__name__: each
    for each in (
        dialogues_held, items_raised_by_women, attendances, police_present, cdc_composition_met,
        issues_reported, issues_resolved, issues_verified, feedback_given, promises_kept_on_time,
        recommendations_answered_in_term, practices_adopted,
    )
}  # fmt: skip


def restated_on(events: Events, cell: Cell, period: Period, ask: Any) -> date | None:
    """The recorded day of the newest event after the period's end that changed the figure."""
    last = period.last_day + DAY
    over = datetime(last.year, last.month, last.day, tzinfo=KABUL)
    found, before = None, None
    for number, recorded in enumerate(events, start=1):
        value = ask(events[:number]).get(cell)
        if recorded.recorded_at >= over and value != before:
            found = recorded.recorded_at.astimezone(KABUL).date()
        before = value
    return found
