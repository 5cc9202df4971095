"""The whole stories: every kind of event is told, and everything they name is told, too."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice
from tomllib import loads
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from domain import freetext
from domain.catalogue import EVENTS
from domain.issue import ISSUE
from domain.plan.events import Finding, UptakeRecorded
from projections.tables import parked
from service.demo.chapters import calendar_of, open_books, settle, tell_cities, tell_nation
from service.demo.filling import PEOPLE, fill, nahias_of
from service.demo.simulation import City, History, simulate
from service.demo.telling import Telling
from service.gazetteer import eight_cities
from service.ledger import Ledger
from service.operating.projecting import catch_up
from service.operating.store import opened
from service.settings import Settings

TODAY = date(2026, 3, 1)
KABUL = ZoneInfo("Asia/Kabul")

NOT_TOLD = {
    "case-imported",  # comes with an import
    "key-issued", "key-revoked",  # made with the keys that are printed
    # published from the lists, once they are brought up: see test_published
    "release-published", "release-table-published", "release-withdrawn",
}  # fmt: skip

NAMING = {
    "issue_id", "dialogue_id", "problem_id", "practice_id", "recommendation_id", "plan_id",
    "assessment_id", "of", "into", "paired_with", "repeats", "issues", "cases", "finding_id",
    "record_id",
}  # fmt: skip
"""Fields that hold the id of a stream, or several."""

Told = Telling[Any, Any]


@cache
def stories(today: date = TODAY, seed: int = 7) -> tuple[Told, ...]:
    rows = eight_cities()
    cities = [
        City(code, nahias_of(rows, code), weight, pashto, calendar_of(code, today))
        for code, (weight, pashto) in PEOPLE.items()
    ]
    nation, books = open_books(cities, seed, today, KABUL)
    for row in rows:
        if row.code in books:
            settle(books[row.code], row)
    tell_nation(nation, books, tell_cities(nation, books))
    return tuple(each for book in (*books.values(), nation) for each in book.tellings)


@cache
def single_cases() -> tuple[History, ...]:
    rows = eight_cities()
    cities = [City("HRT", nahias_of(rows, "HRT"), 1, 0.2)]
    told = simulate(cities, 7, TODAY, KABUL)
    return tuple(islice((each for each in told if isinstance(each, History)), 800))


def test_every_kind_of_event_is_told() -> None:
    seen = {type(event) for telling in stories() for _, event in telling.told}
    for case in single_cases():
        seen |= {type(event) for event in case.events}
    assert {name for name, cls in EVENTS.items() if cls not in seen} == NOT_TOLD


def test_the_same_seed_tells_the_same_under_the_same_ids() -> None:
    again = stories.__wrapped__()
    assert [each.stream_id for each in again] == [each.stream_id for each in stories()]
    assert [each.told for each in again] == [each.told for each in stories()]


@pytest.mark.parametrize("after", [0, 100, 171, 264])
def test_the_stories_can_be_told_on_any_day(after: int) -> None:
    today = TODAY + timedelta(days=after)
    for telling in stories.__wrapped__(today, seed=after):
        times = [envelope.occurred_at for envelope, _ in telling.told]
        assert times == sorted(times)
        assert times[-1].astimezone(KABUL).date() <= today


def test_whatever_is_named_is_told_as_well() -> None:
    known = {telling.stream_id for telling in stories()}
    for telling in stories():
        assert {each for _, event in telling.told for each in named(event)} <= known


def test_the_dialogues_of_single_cases_are_told_and_hold_their_promises() -> None:
    for case in single_cases():
        meetings = {each.stream_id: each.state for each in case.dialogues}
        issue = ISSUE.fold(case.events)
        for commitment_id, commitment in issue.commitments.items():
            stated = commitment.stated
            if stated.dialogue_id is None:
                continue
            meeting = meetings[stated.dialogue_id]
            assert meeting.held.held_on == stated.stated_on
            if meeting.content is not None:
                assert meeting.content.items[0].commitment_id == commitment_id


def test_every_text_is_there_in_three_languages_and_points_at_nobody() -> None:
    texts = loads((files("service.demo.chapters") / "texts.toml").read_text("utf-8"))
    for chapter in texts.values():
        for said in chapter.values():
            assert said.keys() == {"en", "fa-AF", "ps-AF"}
            assert all(text.strip() and not freetext.flags(text) for text in said.values())


async def test_every_list_takes_all_of_it(ledger: Ledger, store_url: str) -> None:
    await fill(ledger, 300, 1, TODAY)
    settings = Settings(database_url=store_url, pepper=b"test", environment="test")
    async with opened(settings) as services:
        await catch_up(services)
        waiting = await services.database.read(
            lambda connection: connection.scalar(select(func.count()).select_from(parked))
        )
    assert waiting == 0


def named(value: Any) -> Iterator[UUID]:
    """The ids of streams that an event names."""
    for field in fields(value):
        held = getattr(value, field.name)
        several = held if isinstance(held, tuple) else (held,)
        for each in several:
            if is_dataclass(each):
                yield from named(each)
            elif isinstance(each, UUID) and field.name in NAMING and not _is_a_note(value):
                yield each


def _is_a_note(value: Any) -> bool:
    """A lesson note stands in the plan itself."""
    return isinstance(value, UptakeRecorded) and value.finding is Finding.LESSON_NOTE
