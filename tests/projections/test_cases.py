"""The list of cases: what it shows, to whom, in which order, and as of when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.events import Undecodable
from domain.issue import events as issue
from domain.issue.events import Answer, Outcome, ResolutionVerdict
from domain.words import Level, PlaceLevel, Sensitivity
from projections.case_list import CaseFilter, CaseRow, find_reference, list_cases, references_of
from projections.cases import CASES
from projections.paging import BadKey
from projections.registry import REGISTRY
from projections.visibility import EVERYTHING, PUBLIC, Area, Visibility
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import START, Lanes, an_id, imported, reported, stated

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ON = date(2026, 3, 2)


async def listed(database: Database, visibility: Visibility = EVERYTHING, **asked: Any) -> Any:
    found = await database.read(list_cases, visibility, **{"now": NOW, **asked})
    return found.items


async def only(database: Database) -> CaseRow:
    [row] = await listed(database)
    assert isinstance(row, CaseRow)
    return row


async def test_a_case_is_numbered_and_opened_on_the_day_of_its_own_city(
    lanes: Lanes, database: Database, project: Project
) -> None:
    late_evening_in_utc = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    lanes.record(reported(), stream=an_id("a"), occurred_at=late_evening_in_utc)
    lanes.record(reported(), stream=an_id("b"))
    await project(lanes, CASES, REGISTRY)
    first, second = sorted(await listed(database), key=lambda row: row.reference)
    assert (first.reference, second.reference) == ("HRT-0001", "HRT-0002")
    assert first.opened_on == date(2026, 3, 2)
    assert await database.read(references_of, [an_id("b")]) == {an_id("b"): "HRT-0002"}
    assert await database.read(find_reference, EVERYTHING, "hrt-0002") == an_id("b")
    assert await database.read(find_reference, EVERYTHING, "HRT-9") is None
    assert await database.read(find_reference, EVERYTHING, "nonsense") is None


async def test_what_the_authority_says_and_what_the_community_says_stand_apart(
    lanes: Lanes, database: Database, project: Project
) -> None:
    def happens(event: Any) -> None:
        lanes.record(event, stream=an_id("a"))

    happens(reported())
    happens(issue.IssueAcknowledged(on=ON))
    happens(issue.IssueAccepted(lead_body="HRT-MUN", level=Level.NAHIA, on=ON))
    happens(stated())
    await project(lanes, CASES)
    assert (await only(database)).stage == "in_action"
    happens(
        issue.ResolutionClaimed(
            what_was_done="Mended",
            responses=("lighting",),
            work_done_on=ON,
            evidence=(),
            claimed_by="HRT-MUN",
            on=ON,
        )
    )
    await project(lanes, CASES)
    row = await only(database)
    assert (row.authority_says_fixed, row.community_says_fixed) == (True, False)
    happens(
        issue.ResolutionVerified(verdict=ResolutionVerdict.CONFIRMED, method="site_visit", on=ON)
    )
    await project(lanes, CASES)
    row = await only(database)
    assert (row.stage, row.community_says_fixed) == ("verified", True)
    round_held: dict[str, Any] = {"channel": "radio", "told_on": ON, "men": Answer.AGREE}
    happens(issue.FeedbackRoundRecorded(**round_held, women=Answer.DISAGREE))
    happens(issue.FeedbackRoundRecorded(**round_held, women=Answer.NO_ANSWER))
    await project(lanes, CASES)
    row = await only(database)
    assert (row.women, row.men, row.community_says_fixed) == ("disagree", "agree", False)
    happens(issue.IssueClosed(outcome=Outcome.RESOLVED_PARTLY, on=ON))
    await project(lanes, CASES)
    row = await only(database)
    assert (row.open, row.outcome, row.closed_on) == (False, "resolved_partly", ON)
    happens(issue.IssueReopened(reason="dark again", on=ON))
    await project(lanes, CASES)
    row = await only(database)
    assert (row.open, row.authority_says_fixed, row.outcome) == (True, False, None)


async def test_a_new_category_takes_the_finer_code_of_the_old_one_away(
    lanes: Lanes, database: Database, project: Project
) -> None:
    codes: list[tuple[dict[str, Any], tuple[str, str | None]]] = [
        ({"subcategory": "LGT-LAMP"}, ("LGT", "LGT-LAMP")),
        ({"title": "Dark lane"}, ("LGT", "LGT-LAMP")),
        ({"category": "WAS"}, ("WAS", None)),
        ({"category": "LGT", "subcategory": "LGT-LAMP"}, ("LGT", "LGT-LAMP")),
    ]
    lanes.record(reported(), stream=an_id("a"))
    for changes, expected in codes:
        lanes.record(issue.IssueCorrected(**changes, reason="wrong"), stream=an_id("a"))
        await project(lanes, CASES)
        row = await only(database)
        assert (row.category, row.subcategory) == expected


async def test_a_case_whose_lead_was_lost_waits_for_another_as_if_nothing_was_solved(
    lanes: Lanes, database: Database, project: Project
) -> None:
    claim = issue.ResolutionClaimed(
        what_was_done="Mended", responses=("lighting",), work_done_on=ON, evidence=(),
        claimed_by="HRT-PEM", on=ON,
    )  # fmt: skip
    accepted = issue.IssueAccepted(lead_body="HRT-PEM", level=Level.NAHIA, target_on=ON, on=ON)
    lost = issue.LeadLost(body="HRT-PEM", reason="about them")
    for event in (reported(), accepted, claim, lost):
        lanes.record(event, stream=an_id("a"))
    await project(lanes, CASES)
    row = await only(database)
    assert (row.stage, row.lead_body, row.level) == ("acknowledged", None, None)
    assert (row.target_on, row.authority_says_fixed) == (None, False)


async def test_an_imported_case_is_declared_solved_and_never_confirmed(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(imported(1), stream=uuid4())
    lanes.record(imported(2, solved_on=None), stream=uuid4())
    await project(lanes, CASES)
    still_open, solved = await listed(database)
    assert (solved.stage, solved.source, solved.title) == ("closed", "chicago", None)
    assert (solved.authority_says_fixed, solved.community_says_fixed) == (True, False)
    assert (still_open.stage, still_open.authority_says_fixed) == ("reported", False)


async def test_pages_are_cut_by_key_and_show_every_case_once(
    lanes: Lanes, database: Database, project: Project
) -> None:
    for number in range(25):
        lanes.record(imported(number % 4), stream=uuid4())
    await project(lanes, CASES)
    seen: list[CaseRow] = []
    key = None
    while True:
        found = await database.read(list_cases, EVERYTHING, now=NOW, after_key=key, limit=10)
        seen += found.items
        if (key := found.next_key) is None:
            break
    assert len(seen) == len({row.issue for row in seen}) == 25
    assert [row.opened_on for row in seen] == sorted((r.opened_on for r in seen), reverse=True)


@pytest.mark.parametrize("key", [("x",), ("2026-01-01", "x"), ("2026-13-01", str(uuid4())), ()])
async def test_a_foreign_page_key_is_refused(database: Database, key: tuple[str, ...]) -> None:
    with pytest.raises(BadKey):
        await database.read(list_cases, EVERYTHING, now=NOW, after_key=key)


async def test_filters_pick_what_they_name(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.city("KBL")
    lanes.place("AF-HER", PlaceLevel.PROVINCE, "AF", lane="common")
    lanes.record(reported(title="Schlagloch 100%"), stream=an_id("a"))
    lanes.record(
        reported(place="HRT-N2", category="WAS", sensitivity=Sensitivity.INTERNAL),
        stream=an_id("b"),
    )
    lanes.record(reported(place="KBL-N1"), stream=an_id("c"), lane="KBL")
    lanes.record(imported(1), stream=an_id("d"))
    lanes.record(
        issue.IssueAccepted(lead_body="HRT-MUN", level=Level.CITY, on=ON),
        stream=an_id("b"),
        at=NOW - timedelta(days=1),
    )
    await project(lanes, CASES, REGISTRY)

    async def found(**wanted: Any) -> set[str]:
        names = {an_id(name): name for name in "abcd"}
        return {names[row.issue] for row in await listed(database, wanted=CaseFilter(**wanted))}

    assert await found() == set("abcd")
    assert await found(city="KBL") == {"c"}
    assert await found(place="HRT-N1") == {"a", "d"}
    assert await found(place="HRT-N1-G1") == {"a"}
    assert await found(place="AF-HER") == {"a", "b", "c", "d"}
    assert await found(place="NOWHERE") == set()
    assert await found(category="WAS") == {"b", "d"}
    assert await found(stage="accepted") == {"b"}
    assert await found(open=False) == {"d"}
    assert await found(silent=True) == {"a", "c"}
    assert await found(silent=False) == {"b", "d"}
    assert await found(lead_body="HRT-MUN") == {"b"}
    assert await found(sensitivity="S1") == {"b"}
    assert await found(source="chicago") == {"d"}
    assert await found(text="schlag") == {"a"}
    assert await found(text="100%") == {"a"}
    assert await found(text="hrt-0002") == {"b"}


async def test_a_list_shows_only_what_its_reader_may_see(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.place("AF-HER", PlaceLevel.PROVINCE, "AF", lane="common")
    lanes.record(reported(), stream=an_id("public"))
    lanes.record(reported(sensitivity=Sensitivity.INTERNAL), stream=an_id("internal"))
    lanes.record(
        reported(place="HRT-N2", sensitivity=Sensitivity.INTERNAL), stream=an_id("elsewhere")
    )
    lanes.record(reported(sensitivity=Sensitivity.RESTRICTED), stream=an_id("restricted"))
    lanes.record(reported(sensitivity=Sensitivity.SURVIVOR), stream=an_id("survivor"))
    lanes.record(reported(police_conduct=True), stream=an_id("conduct"))
    worker = uuid4()
    for name in ("restricted", "survivor", "conduct"):
        lanes.record(issue.CaseWorkerNamed(member=worker), stream=an_id(name))
    await project(lanes, CASES, REGISTRY)

    async def seen(visibility: Visibility) -> set[str]:
        names = ("public", "internal", "elsewhere", "restricted", "survivor", "conduct")
        named = {an_id(name): name for name in names}
        return {named[row.issue] for row in await listed(database, visibility)}

    s0, s1 = frozenset({Sensitivity.PUBLIC}), frozenset({Sensitivity.INTERNAL})
    assert await seen(Visibility()) == set()
    assert await seen(PUBLIC) == {"public"}
    assert await seen(Visibility((Area(None, s0), Area("HRT-N1", s1)))) == {"public", "internal"}
    assert await seen(Visibility((Area("HRT", s1),))) == {"internal", "elsewhere"}
    assert await seen(Visibility((Area("AF-HER", s1),))) == {"internal", "elsewhere"}
    assert await seen(Visibility((Area("HRT", s0, police_conduct=True),))) == {"public", "conduct"}
    assert await seen(Visibility((Area("HRT", s1, body="HRT-CDC-9"),))) == set()
    assert await seen(Visibility(case_worker=worker)) == {"restricted"}
    assert await seen(Visibility(case_worker=worker, case_worker_police_conduct=True)) == {
        "restricted",
        "conduct",
    }
    assert len(await seen(EVERYTHING)) == 6


async def test_a_past_list_is_what_was_shown_then_of_what_may_be_seen_now(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(), stream=an_id("a"), at=START + timedelta(days=1))
    lanes.record(issue.IssueAcknowledged(on=ON), stream=an_id("a"), at=START + timedelta(days=2))
    lanes.record(reported(), stream=an_id("b"), at=START + timedelta(days=2))
    lanes.record(
        issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats"),
        stream=an_id("b"),
        at=START + timedelta(days=3),
    )
    await project(lanes, CASES, REGISTRY, size=1)
    assert await listed(database, as_of=START) == ()
    [then] = await listed(database, as_of=START + timedelta(days=1, hours=1))
    assert (then.stage, then.version, then.silent) == ("reported", 1, False)
    [now] = await listed(database, PUBLIC, as_of=START + timedelta(days=2, hours=1))
    assert (now.issue, now.stage) == (an_id("a"), "acknowledged")
    assert len(await listed(database, as_of=START + timedelta(days=2, hours=1))) == 2


async def test_a_case_that_cannot_be_read_yet_keeps_its_number(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(), stream=an_id("a"))
    lanes.record(Undecodable(reason="newer program"), stream=an_id("b"))
    lanes.record(reported(), stream=an_id("c"))
    await project(lanes, CASES, REGISTRY)
    assert await database.read(references_of, [an_id("c")]) == {an_id("c"): "HRT-0003"}
