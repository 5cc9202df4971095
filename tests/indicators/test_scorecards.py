"""Scorecards against the same counts computed anew from the events."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.issue import Commitment, Issue
from domain.issue import events as issue
from domain.issue.standing import Standing, standing
from domain.place import PlaceSuspended
from domain.recommendation import RECOMMENDATION
from domain.words import Level, WorkingCalendar, place_id
from projections.indicators.scope import Publishing
from projections.scorecards.cards import Asked, cities, scorecards
from projections.scorecards.shapes import Office, Promises, Scorecard
from tests.indicators import naive
from tests.indicators.naive import Story
from tests.indicators.stories import KABUL, tell
from tests.indicators.test_figures import project
from tests.projections.lanes import START, Lanes, an_id, reported, stated
from tests.projections.memory import store

FROM, TO = date(2026, 1, 1), date(2027, 12, 31)
ALL = Asked(first_day=FROM, last_day=TO, today=date(2026, 6, 1), calendars={})
AWAY = Publishing(home=frozenset(), smallest_cell=5, smallest_sensitive_cell=10)
NAMES = {
    Standing.ON_TRACK: "open", Standing.AT_RISK: "open", Standing.LONG_OVERDUE: "overdue",
    Standing.KEPT_LATE: "late", Standing.PARTLY_KEPT: "partly",
}  # fmt: skip


def cards(lanes: Lanes, asked: Asked = ALL) -> dict[str, Scorecard]:
    with store() as connection:
        project(connection, lanes)
        return {card.body: card for card in scorecards(connection, asked)}


def counted(promises: Promises | None) -> Counter[str]:
    assert promises is not None
    numbers = Counter({name: getattr(promises, name) for name in Promises.__slots__[1:14]})
    assert sum(numbers.values()) == promises.made
    return +numbers


Promised = list[tuple[Issue, Commitment]]


def naive_counts(promised: Promised, today: date) -> Counter[str]:
    stands = (standing(c.course, today) for _, c in promised)
    return Counter(NAMES.get(each, each.value) for each in stands)


def promised_in(story: Story, today: date) -> Promised:
    return [
        (state, c)
        for state, _ in story.issues()
        for c in state.commitments.values()
        if c.stated.stated_on <= today
    ]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.floats(0.4, 1))
def test_every_card_is_what_the_events_add_up_to_now_and_then(seed: int, share: float) -> None:
    lanes = tell(seed, 90)
    then = lanes.events[int(len(lanes.events) * share) - 1].recorded_at
    known = [event for event in lanes.events if event.recorded_at <= then]
    today = then.astimezone(KABUL).date()
    shown = cards(lanes, replace(ALL, at=then, today=today))
    story = Story(known, naive.withheld_in(lanes.events))
    promised = promised_in(story, today)
    for body in {c.owner for _, c in promised}:
        own = [(s, c) for s, c in promised if c.owner == body]
        card = shown[body]
        assert counted(card.promises) == naive_counts(own, today)
        _check_the_details(card.promises, own, today)
        by_office = {office.office: office.promises for office in card.offices}
        assert list(by_office) == sorted({c.stated.office for _, c in own})
        for name, promises in by_office.items():
            of_office = [(s, c) for s, c in own if c.stated.office == name]
            assert counted(promises) == naive_counts(of_office, today)
    _check_what_was_brought(shown, story, today)


def _check_the_details(promises: Promises | None, own: Promised, today: date) -> None:
    assert promises is not None
    renegotiations = [r for _, c in own for r in c.renegotiations.values()]
    assert promises.renegotiations_asked == len(renegotiations)
    accepted = [r for r in renegotiations if r.answer is not None and r.answer.accepted]
    assert promises.renegotiations_accepted == len(accepted)
    due = [
        standing(c.course, today)
        for _, c in own
        if c.original_due_on is not None and c.original_due_on < today
        and standing(c.course, today) not in naive.GONE
    ]  # fmt: skip
    on_time = promises.kept_on_time
    assert (on_time.n, on_time.of) == (due.count(Standing.KEPT), len(due))
    lengths = [(c.original_due_on - c.stated.stated_on).days for _, c in own if c.original_due_on]
    assert promises.days_promised.n == len(lengths)
    assert promises.days_promised.median == (median(lengths) if lengths else None)


def _check_what_was_brought(shown: dict[str, Scorecard], story: Story, today: date) -> None:
    referred = [
        r for state, _ in story.issues() for r in state.referrals.values() if r.referred.on <= today
    ]
    made = [RECOMMENDATION.fold([e.event for e in stream]) for stream in story.of("recommendation")]
    standing_ones = [r for r in made if r.made and r.made.on <= today and r.withdrawn is None]
    for body, card in shown.items():
        answers = card.answers
        assert answers is not None
        own = [r for r in referred if r.referred.to_body == body]
        kinds = Counter(type(r.answer).__name__ for r in own)
        assert answers.referrals.received == len(own)
        assert answers.referrals.accepted == kinds["ReferralAccepted"]
        assert answers.referrals.refused == kinds["ReferralRefused"]
        assert answers.referrals.returned_by_silence == kinds["ReferralExpired"]
        assert answers.referrals.waiting == kinds["NoneType"]
        asked = [r for r in standing_ones if r.made and r.made.addressed_to == body]
        assert answers.recommendations.received == len(asked)
        stages = Counter(r.stage.value for r in asked)
        assert answers.recommendations.accepted == stages["accepted"]
        assert answers.recommendations.declined == stages["declined"]
        assert answers.recommendations.waiting == stages["made"]


# Rules


def promises(count: int, **told: Any) -> Lanes:
    lanes = Lanes()
    lanes.city()
    for number in range(count):
        lanes.record(reported(), stream=an_id(f"case {number}"))
        lanes.record(stated(f"c{number}", **told), stream=an_id(f"case {number}"))
    return lanes


def keep(lanes: Lanes, numbers: Iterable[int]) -> None:
    done = date(2026, 3, 10)
    for number in numbers:
        about: dict[str, Any] = {"commitment_id": an_id(f"c{number}"), "on": done}
        claim = issue.FulfilmentClaimed(
            **about, claim_id=an_id(f"claim {number}"), work_done_on=done, statement="done",
            evidence=(), claimed_by="HRT-MUN",
        )  # fmt: skip
        verdict = issue.FulfilmentVerdict.KEPT
        answer = issue.FulfilmentVerified(**about, verdict=verdict, method="site_visit")
        for event in (claim, answer):
            lanes.record(event, stream=an_id(f"case {number}"))


def of(card: Scorecard) -> Promises:
    assert card.promises is not None
    return card.promises


def test_a_percentage_is_shown_only_from_twenty_on() -> None:
    few, many = promises(12), promises(20)
    keep(few, [0])
    keep(many, [0])
    share = of(cards(few)["HRT-MUN"]).kept_on_time
    assert (share.n, share.of, share.percent) == (1, 12, None)
    assert share.reason_if_null == "fewer-than-20"
    share = of(cards(many)["HRT-MUN"]).kept_on_time
    assert (share.n, share.of, share.percent, share.reason_if_null) == (1, 20, 5.0, None)


def test_bodies_stand_in_the_order_of_their_codes_however_they_kept_their_word() -> None:
    lanes = promises(2, body="HRT-ZOO")
    lanes.record(stated("other", body="HRT-ABC"), stream=an_id("case 0"))
    keep(lanes, [0, 1])
    assert list(cards(lanes)) == ["HRT-ABC", "HRT-ZOO"]


def test_only_what_was_promised_in_these_days_is_counted() -> None:
    lanes = promises(2)
    lanes.record(stated("later", stated_on=date(2026, 4, 1)), stream=an_id("case 0"))
    in_march = replace(ALL, last_day=date(2026, 3, 31))
    assert of(cards(lanes, in_march)["HRT-MUN"]).made == 2
    assert of(cards(lanes)["HRT-MUN"]).made == 3
    assert cards(lanes, replace(ALL, body="HRT-PEM")) == {}
    assert cards(lanes, replace(ALL, city="KBL")) == {}


def test_suspended_days_do_not_make_a_promise_late() -> None:
    lanes = promises(1, due_on=date(2026, 3, 31))
    on_the_second = replace(ALL, today=date(2026, 4, 2))
    assert of(cards(lanes, on_the_second)["HRT-MUN"]).overdue == 1
    away = PlaceSuspended(first_day=date(2026, 3, 20), last_day=date(2026, 3, 25), reason="x")
    lanes.record(away, stream=place_id("HRT-N1"), kind="place")
    assert of(cards(lanes, on_the_second)["HRT-MUN"]).open == 1


def test_the_days_to_an_answer_are_told_in_calendar_and_in_working_days() -> None:
    lanes = promises(1)
    friday_between = date(2026, 3, 8)
    lanes.record(
        issue.IssueAccepted(lead_body="HRT-MUN", level=Level.CITY, on=friday_between),
        stream=an_id("case 0"),
    )
    answers = cards(lanes, replace(ALL, calendars={"HRT": WorkingCalendar()}))["HRT-MUN"].answers
    assert answers is not None
    assert (answers.acknowledged.days.median, answers.acknowledged.days.n) == (7, 1)
    assert answers.acknowledged.working_days.median == 6


def test_for_outsiders_offices_of_too_few_are_suppressed_and_what_would_tell_of_them() -> None:
    lanes = promises(5)
    outside = replace(ALL, publishing=AWAY)
    assert of(cards(lanes, outside)["HRT-MUN"]).made == 5
    lanes.record(stated("one", office="Parks"), stream=an_id("case 0"))
    card = cards(lanes, outside)["HRT-MUN"]
    assert card.suppressed
    assert card.promises is None
    assert [(each.office, each.suppressed) for each in card.offices] == [
        ("Parks", True), ("Street lighting", False),
    ]  # fmt: skip
    assert card.offices[0] == Office(office="Parks", promises=None, suppressed=True)
    home = replace(ALL, publishing=replace(AWAY, home=frozenset({"HRT"})))
    assert of(cards(lanes, home)["HRT-MUN"]).made == 6


def test_whoever_serves_a_part_of_the_city_is_told_exactly_but_of_sensitive_categories() -> None:
    near = replace(ALL, publishing=replace(AWAY, near=frozenset({"HRT"})))
    lanes = promises(2)
    card = cards(lanes, near)["HRT-MUN"]
    assert (of(card).made, card.suppressed) == (2, False)
    elsewhere = replace(ALL, publishing=replace(AWAY, near=frozenset({"KBL"})))
    assert cards(lanes, elsewhere)["HRT-MUN"].suppressed
    lanes.record(reported(category="ROB"), stream=an_id("robbed"))
    lanes.record(stated("patrol", office="Patrols"), stream=an_id("robbed"))
    card = cards(lanes, near)["HRT-MUN"]
    assert card.promises is None
    assert [(each.office, each.suppressed) for each in card.offices] == [
        ("Patrols", True), ("Street lighting", False),
    ]  # fmt: skip


def test_a_past_time_is_answered_as_it_was_shown() -> None:
    lanes = promises(1)
    then = lanes.now
    keep(lanes, [0])
    assert of(cards(lanes)["HRT-MUN"]).kept == 1
    past = of(cards(lanes, replace(ALL, at=then, today=START.date()))["HRT-MUN"])
    assert (past.kept, past.open, past.made) == (0, 1, 1)


def test_the_cities_of_facts_are_named() -> None:
    def asked(connection: Connection) -> list[str]:
        project(connection, promises(0))
        return cities(connection)

    with store() as connection:
        assert asked(connection) == ["HRT"]
