"""Dialogues in a list: their days, parties, counts, and whether women and men were heard."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.body import BodyRegistered
from domain.dialogue import events as told
from domain.words import Names, Sensitivity, body_id
from projections.dialogues.listing import DialogueFilter, DialogueRow, list_dialogues
from projections.dialogues.projection import DIALOGUES
from projections.registry import REGISTRY
from projections.runner import advance
from projections.upkeep import digest, rebuild
from projections.visibility import EVERYTHING, PUBLIC, Area, Visibility
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, in_batches
from tests.projections.memory import Kept, store

ON = date(2026, 3, 10)
DAY = timedelta(days=1)
INTERNAL = frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})


def happens(lanes: Lanes, event: Any, name: str = "a") -> None:
    lanes.record(event, stream=an_id(name), kind="dialogue")


def planned(**changes: Any) -> told.DialoguePlanned:
    return told.DialoguePlanned(
        **{
            "kind": "community", "place": "HRT-N1", "convener": "HRT-PEM", "language": "en",
            "planned_on": ON, "invited": ("HRT-PEM", "HRT-CDC-1"),
            "code_list": "dialogue_kinds.1", **changes,
        }
    )  # fmt: skip


def attendance(women: int, men: int, **changes: Any) -> told.Attendance:
    counts = {"women": women, "men": men, "girls": 0, "boys": 0, "total": women + men}
    return told.Attendance(**{**counts, "method": "counted", **changes})


def held(women: int, men: int, on: date = ON, *parties: told.Presence) -> told.DialogueHeld:
    return told.DialogueHeld(held_on=on, attendance=attendance(women, men), parties=parties, on=on)


async def listed(database: Database, **asked: Any) -> dict[Any, DialogueRow]:
    wanted = DialogueFilter(**asked.pop("wanted", {}))
    visibility = asked.pop("visibility", EVERYTHING)
    found = await database.read(list_dialogues, visibility, wanted=wanted, **asked)
    return {row.dialogue: row for row in found.items}


async def one(database: Database, **asked: Any) -> DialogueRow:
    [row] = (await listed(database, **asked)).values()
    return row


async def test_a_postponed_dialogue_keeps_the_day_first_planned(
    lanes: Lanes, database: Database, project: Project
) -> None:
    happens(lanes, planned())
    postponed = told.DialoguePostponed(planned_on=ON + 7 * DAY, reason="snow", on=ON)
    happens(lanes, postponed)
    await project(lanes, DIALOGUES)
    row = await one(database)
    assert (row.first_planned_on, row.planned_on, row.times_postponed) == (ON, ON + 7 * DAY, 1)
    assert (row.stage, row.attendance, row.inclusion_met) == ("planned", None, None)
    happens(lanes, told.DialogueCancelled(reason="fighting", on=ON))
    await project(lanes, DIALOGUES)
    assert (await one(database)).stage == "cancelled"


async def test_parties_are_shown_with_their_role_presence_and_signature(
    lanes: Lanes, database: Database, project: Project
) -> None:
    happens(lanes, planned())
    happens(lanes, told.BodiesInvited(bodies=("HRT-MUN", "HRT-PEM"), on=ON))
    there = [
        told.Presence(body="HRT-PEM", role="police", present=False),
        told.Presence(body="HRT-CDC-1", role="community", present=True),
        told.Presence(body="HRT-MUN", role="municipality", present=True),
        told.Presence(role="board", present=False),
    ]
    happens(lanes, held(3, 4, ON, *there))
    item = told.MinutesItem(
        number=1, kind=told.ItemKind.COMMITMENT_MADE, text="A lamp", language="en"
    )
    happens(lanes, told.MinutesDrafted(draft=1, items=(item,), language="en", on=ON))
    happens(lanes, told.MinutesCirculated(draft=1, respond_by=ON + 7 * DAY, on=ON))
    signed = told.MinutesSigned(
        party="HRT-CDC-1", method=told.SignatureMethod.OWN_ACCOUNT, content_hash="0" * 64,
        language_read="fa-AF", signed_by="HRT-CDC-1", on=ON,
    )  # fmt: skip
    happens(lanes, signed)
    happens(lanes, told.SignatureRefused(party="HRT-MUN", reason="not so", on=ON))
    await project(lanes, DIALOGUES, size=1)
    row = await one(database)
    shown = [(p.body, p.invited, p.role, p.present, p.signed, p.refused) for p in row.parties]
    assert shown == [
        ("HRT-PEM", True, "police", False, False, False),
        ("HRT-CDC-1", True, "community", True, True, False),
        ("HRT-MUN", True, "municipality", True, False, True),
        (None, False, "board", False, False, False),
    ]
    assert (row.commitments_made, row.issues_raised, row.respond_by) == (1, 0, ON + 7 * DAY)
    amendment: dict[str, Any] = {"amendment_id": an_id("amendment"), "on": ON}
    happens(
        lanes,
        told.AmendmentProposed(text="Two", language="en", proposed_by="HRT-MUN", **amendment),
    )
    happens(lanes, told.AmendmentAccepted(**amendment))
    await project(lanes, DIALOGUES)
    assert [party.signed for party in (await one(database)).parties] == [False] * 4


async def test_a_signature_counts_in_the_list_once_it_is_attested(
    lanes: Lanes, database: Database, project: Project
) -> None:
    there = told.Presence(body="HRT-CDC-1", role="community", present=True)
    signed = told.MinutesSigned(
        party="HRT-CDC-1", method=told.SignatureMethod.ORAL_ASSENT, content_hash="0" * 64,
        language_read="fa-AF", reader="Clerk", attested_by="HRT-PEM", signed_by="HRT-MUN", on=ON,
    )  # fmt: skip
    attested = told.SignatureAttested(
        party="HRT-CDC-1", attested_by="HRT-PEM", content_hash="0" * 64, on=ON
    )
    for event in (planned(), held(3, 4, ON, there), signed):
        happens(lanes, event)
    await project(lanes, DIALOGUES)
    assert not any(party.signed for party in (await one(database)).parties)
    happens(lanes, attested)
    await project(lanes, DIALOGUES)
    signatures = {party.body: party.signed for party in (await one(database)).parties}
    assert signatures["HRT-CDC-1"]


@pytest.mark.parametrize(("women", "men", "met"), [(1, 1, True), (0, 9, False), (9, 0, False)])
async def test_inclusion_is_met_where_women_and_men_were_there(
    lanes: Lanes, database: Database, project: Project, women: int, men: int, met: bool
) -> None:
    happens(lanes, planned())
    happens(lanes, held(women, men))
    await project(lanes, DIALOGUES)
    assert (await one(database)).inclusion_met is met
    happens(lanes, told.AttendanceCorrected(attendance=attendance(5, 5), reason="x", on=ON))
    await project(lanes, DIALOGUES)
    row = await one(database)
    assert row.attendance is not None
    assert (row.inclusion_met, row.attendance.total) == (True, 10)


@pytest.mark.parametrize(
    ("days", "named", "met"), [(14, "women", True), (15, "women", False), (3, "other", False)]
)
@pytest.mark.parametrize("size", [1, 100])
async def test_a_pair_of_sessions_within_fourteen_days_includes_both(
    lanes: Lanes, database: Database, project: Project, days: int, named: str, met: bool, size: int
) -> None:
    happens(lanes, planned(kind="womens", paired_with=an_id("men")), "women")
    happens(lanes, planned(kind="mens", paired_with=an_id(named)), "men")
    happens(lanes, held(8, 0), "women")
    happens(lanes, held(0, 9, ON + days * DAY), "men")
    await project(lanes, DIALOGUES, size=size)
    rows = await listed(database)
    assert [row.inclusion_met for row in rows.values()] == [met, met]


async def test_a_list_as_of_a_time_shows_what_was_known_then(
    lanes: Lanes, database: Database, project: Project
) -> None:
    happens(lanes, planned())
    then = lanes.now
    happens(lanes, told.BodiesInvited(bodies=("HRT-MUN",), on=ON))
    happens(lanes, held(1, 1))
    await project(lanes, DIALOGUES)
    row = await one(database, as_of=then)
    assert (row.stage, row.attendance) == ("planned", None)
    assert [party.body for party in row.parties] == ["HRT-PEM", "HRT-CDC-1"]
    assert await listed(database, as_of=then, wanted={"body": "HRT-MUN"}) == {}
    assert len(await listed(database, wanted={"body": "HRT-MUN"})) == 1
    assert await listed(database, as_of=then - DAY) == {}


async def test_a_dialogue_is_seen_at_its_place_and_by_its_parties(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.city("KBL")
    formed = BodyRegistered(
        code="HRT-WG", kind="womens_group", names=Names(en="Women"), places=("HRT-N1-G1",),
        valid_from=ON,
    )  # fmt: skip
    lanes.record(formed, stream=body_id("HRT-WG"), kind="body")
    happens(lanes, planned(place="HRT-N1"))
    happens(lanes, planned(place="HRT-N2", invited=("HRT-WG",)), "party")
    happens(lanes, planned(place="HRT", kind="exchange", with_cities=("KBL",)), "exchange")
    await project(lanes, REGISTRY, DIALOGUES)

    async def seen_from(place: str) -> set[Any]:
        return set(await listed(database, visibility=Visibility((Area(place, INTERNAL),))))

    a, party, exchange = an_id("a"), an_id("party"), an_id("exchange")
    assert await seen_from("HRT") == {a, party, exchange}
    assert await seen_from("HRT-N1") == {a}
    assert await seen_from("HRT-N1-G1") == {party}
    assert await seen_from("KBL") == set()  # until a body of that city is invited
    assert await listed(database, visibility=PUBLIC) == {}


_STEPS = st.sampled_from(
    [
        told.BodiesInvited(bodies=("HRT-MUN",), on=ON),
        told.DialoguePostponed(planned_on=ON + DAY, reason="snow", on=ON),
        held(1, 0),
        held(0, 1, ON + DAY),
        told.AttendanceCorrected(attendance=attendance(2, 2), reason="x", on=ON),
        told.MinutesDrafted(draft=1, items=(), language="en", on=ON),
        told.MinutesCirculated(draft=1, respond_by=ON, on=ON),
        told.SignatureRefused(party="HRT-PEM", reason="no", on=ON),
    ]
)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from(["women", "men"]), _STEPS), max_size=12),
    st.integers(1, 5),
)
def test_where_batches_are_cut_makes_no_difference(steps: list[Any], size: int) -> None:
    lanes = Lanes()
    happens(lanes, planned(kind="womens", paired_with=an_id("men")), "women")
    happens(lanes, planned(kind="mens", paired_with=an_id("women")), "men")
    for name, event in steps:
        if not (isinstance(event, told.AttendanceCorrected) and not _was_held(lanes, name)):
            happens(lanes, event, name)
    with store() as connection:
        for batch in in_batches(lanes.lane(), size):
            advance(connection, DIALOGUES, "HRT", batch)
        live = digest(connection, DIALOGUES)
        rebuild(connection, DIALOGUES, Kept(lanes.events))
        assert digest(connection, DIALOGUES) == live


def _was_held(lanes: Lanes, name: str) -> bool:
    own = [recorded.event for recorded in lanes.events if recorded.stream_id == an_id(name)]
    return any(isinstance(event, told.DialogueHeld) for event in own)
