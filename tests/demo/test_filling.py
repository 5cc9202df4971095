"""The demonstration in the store: all of it registered, nothing twice, times as they were told."""

from datetime import UTC, date, datetime

from domain.body import BODY
from domain.issue import ISSUE
from domain.issue.events import IssueReported
from domain.member import MEMBER
from domain.place import PLACE
from domain.words import body_id, place_id
from service.demo.filling import fill
from service.ledger import Ledger
from tests.demo.test_chapters import stories

TODAY = date(2026, 3, 1)


async def test_as_many_events_as_asked_for_are_stored(ledger: Ledger) -> None:
    made = await fill(ledger, 2_000, 1, TODAY)
    assert made.cities == 8
    assert made.events >= 2_000
    stored = 0
    for lane in await ledger.heads():
        events = await ledger.read(lane, 0, 10_000)
        stored += sum(each.kind == ISSUE.kind for each in events)
        assert [each.position for each in events] == list(range(1, len(events) + 1))
    in_stories = [each for each in stories(TODAY, seed=1) if each.stream is ISSUE]
    assert stored == made.events + sum(len(each.told) for each in in_stories)


async def test_run_again_it_doubles_nothing(ledger: Ledger) -> None:
    first = await fill(ledger, 1_000, 1, TODAY)
    heads = await ledger.heads()
    assert await fill(ledger, 1_000, 1, TODAY) == first
    assert await ledger.heads() == heads


async def test_another_seed_adds_other_cases(ledger: Ledger) -> None:
    await fill(ledger, 500, 1, TODAY)
    before = sum((await ledger.heads()).values())
    await fill(ledger, 500, 2, TODAY)
    assert sum((await ledger.heads()).values()) >= before + 500


async def test_places_bodies_and_members_of_every_case_are_registered(ledger: Ledger) -> None:
    await fill(ledger, 1_500, 1, TODAY)
    places, speakers, actors = set(), set(), set()
    for lane in await ledger.heads():
        for each in await ledger.read(lane, 0, 10_000):
            if each.kind == ISSUE.kind:
                actors.add(each.envelope.actor)
                speakers.add(each.envelope.on_behalf_of)
                if isinstance(each.event, IssueReported):
                    places.add(each.event.place)
    speakers.discard(None)
    for place in await ledger.load_many(PLACE, [place_id(code) for code in places]):
        assert place.state.registered is not None
    for body in await ledger.load_many(BODY, [body_id(str(code)) for code in speakers]):
        assert body.state.registered is not None
    known = await ledger.load_many(MEMBER, sorted(actors))
    assert sum(member.state.registered is None for member in known) <= 1  # the clock is no member


async def test_times_are_those_of_the_story(ledger: Ledger) -> None:
    await fill(ledger, 300, 1, TODAY)
    events = await ledger.read("KBL", 0, 10_000)
    times = [each.envelope.occurred_at for each in events if each.kind == ISSUE.kind]
    assert len(set(times)) > len(times) / 2
    assert max(times) < datetime(2026, 3, 2, tzinfo=UTC)
