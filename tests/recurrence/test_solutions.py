"""What was done and who led stand with the episode that it ended, and with no other."""

from dataclasses import replace
from typing import Any

import pytest

from domain.issue import events as issue
from domain.words import Level
from projections.recurrence.cells import ReportRow
from projections.recurrence.grouping import GroupBy
from projections.recurrence.reading import Scope, Stretch, read
from service.database import Database
from tests.projections.lanes import Lanes, an_id
from tests.recurrence.conftest import Project
from tests.recurrence.stories import claimed
from tests.recurrence.test_report import (
    ASKED,
    ask,
    day,
    import_at,
    only_row,
    places,
    report_at,
    then,
)

pytestmark = pytest.mark.anyio


def accepted(body: str) -> issue.IssueAccepted:
    return issue.IssueAccepted(lead_body=body, level=Level.CITY, on=day(1))


def did(number: int, *responses: str) -> issue.ResolutionClaimed:
    return replace(claimed(day(number)), responses=responses)


DISPUTED = issue.ResolutionDisputed(reason="dark", on=day(11))
REFERRED = issue.IssueReferred(
    referral_id=an_id("referral"), to_body="HRT-DUG", reason="theirs", on=day(2)
)
TAKEN_UP = issue.ReferralAccepted(referral_id=an_id("referral"), level=Level.CITY, on=day(3))
RETURNED = issue.ReferralRefused(referral_id=an_id("referral"), reason="not ours", on=day(3))
REOPENED = issue.IssueReopened(reason="dark again", on=day(24))
LOST = issue.LeadLost(body="HRT-MUN", reason="about them")


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        ([accepted("HRT-MUN"), did(10, "lighting", "patrol")], ("lighting,patrol", "HRT-MUN")),
        ([did(10, "lighting")], ("lighting", None)),
        ([accepted("HRT-MUN"), did(10, "lighting"), DISPUTED], ("", None)),
        ([accepted("HRT-MUN"), did(10, "lighting"), DISPUTED, did(20, "cleaning")],
         ("cleaning", "HRT-MUN")),
        ([accepted("HRT-MUN"), REFERRED, did(10, "lighting")], ("lighting", "HRT-MUN")),
        ([accepted("HRT-MUN"), REFERRED, TAKEN_UP, did(10, "lighting")], ("lighting", "HRT-DUG")),
        ([accepted("HRT-MUN"), REFERRED, RETURNED, did(10, "lighting")], ("lighting", "HRT-MUN")),
        ([accepted("HRT-MUN"), LOST, accepted("HRT-DUG"), did(10, "lighting")],
         ("lighting", "HRT-DUG")),
        ([accepted("HRT-MUN"), did(10, "lighting"), LOST], ("", None)),
    ],
)  # fmt: skip
async def test_an_episode_keeps_the_claim_that_stands_and_who_led_then(
    lanes: Lanes, project: Project, database: Database,
    happened: list[Any], told: tuple[str, str | None],
) -> None:  # fmt: skip
    report_at(lanes, "a", 0)
    then(lanes, "a", *happened)
    await project(lanes, size=2)
    (found,) = await stretches(database)
    assert (found.responses, found.body) == told
    assert found.response == (told[0].split(",")[0] or None)


async def test_reopening_begins_anew_and_the_solution_before_keeps_what_was_done(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", accepted("HRT-MUN"), did(10, "lighting"), REOPENED)
    await project(lanes)
    first, second = sorted(await stretches(database), key=lambda each: each.opened)
    assert (first.response, first.body) == ("lighting", "HRT-MUN")
    assert (second.response, second.responses, second.body) == (None, "", None)


async def test_an_older_position_tells_what_stood_then(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", accepted("HRT-MUN"), did(10, "lighting"))
    await project(lanes)
    told = await stretches(database)
    position = dict(lanes.heads)
    then(lanes, "a", DISPUTED, accepted("HRT-DUG"), did(20, "cleaning"))
    await project(lanes)
    assert await stretches(database, position) == told
    assert (await stretches(database))[0].body == "HRT-DUG"


async def stretches(database: Database, positions: dict[str, int] | None = None) -> list[Stretch]:
    def found(connection: Any) -> list[Stretch]:
        scope = Scope(ASKED.cut_off.toordinal(), "HRT")
        return [Stretch(*each) for each in read(connection, scope, positions)[0]]

    return await database.read(found)


async def test_rows_are_made_by_what_was_done_and_by_the_office_that_led(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for name, body, *responses in (
        ("a", "HRT-MUN", "lighting", "patrol"), ("b", "HRT-DUG", "lighting"),
        ("c", "HRT-DUG", "cleaning", "patrol", "awareness"), ("d", "HRT-DUG"),
    ):  # fmt: skip
        report_at(lanes, name, 0, place=f"HRT-N1-{name}")
        then(lanes, name, accepted(body))
        if responses:
            then(lanes, name, did(10, *responses))
    await project(lanes)

    async def rows(*by: GroupBy) -> dict[tuple[str | None, ...], ReportRow]:
        found = (await ask(database, replace(ASKED, group_by=by))).items
        return {tuple(row.key.values()): row for row in found}

    by_response = await rows(GroupBy.RESPONSE)
    assert {key: row.n_episodes for key, row in by_response.items()} == {
        (None,): 1, ("cleaning",): 1, ("lighting",): 2,
    }  # fmt: skip
    assert by_response["lighting",].responses_listed == {"patrol": 1}
    assert by_response["cleaning",].responses_listed == {"awareness": 1, "patrol": 1}
    assert by_response[None,].n_unsolved == 1
    assert list(await rows(GroupBy.BODY)) == [(None,), ("HRT-DUG",), ("HRT-MUN",)]
    both = await rows(GroupBy.BODY, GroupBy.RESPONSE)
    assert list(both) == [
        (None, None), ("HRT-DUG", "cleaning"), ("HRT-DUG", "lighting"), ("HRT-MUN", "lighting"),
    ]  # fmt: skip
    only = await only_row(database, replace(ASKED, response="lighting"))
    assert (only.n_episodes, only.n_solved) == (2, 2)


async def test_rows_of_solved_problems_alone_do_not_say_how_long_problems_wait(
    lanes: Lanes, project: Project, database: Database
) -> None:
    """The unsolved ones stand elsewhere: to leave them out would make it look quick."""
    for code in places(lanes, 6):
        import_at(lanes, 0, 10, place=code, responses=("cleaning",))
    await project(lanes)
    for asked in (
        replace(ASKED, group_by=(GroupBy.RESPONSE,)),
        replace(ASKED, group_by=(GroupBy.QUARTER_SOLVED, GroupBy.CITY)),
        replace(ASKED, response="cleaning"),
    ):
        row = await only_row(database, asked)
        assert (row.time_to_solved, row.days_to_solved) == (None, None)
        assert row.reasons["time_to_solved"] == "only-solved-problems-in-this-row"
        assert "unsolved-problems-stand-elsewhere" in row.caveats
    assert (await only_row(database)).time_to_solved is not None


async def test_what_came_back_counts_for_the_response_it_followed_whatever_was_done_next(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for code in places(lanes, 12):
        import_at(lanes, 0, 10, place=code, responses=("cleaning",))
        import_at(lanes, 40, 50, place=code, responses=("patrol",))
    await project(lanes)
    found = (await ask(database, replace(ASKED, group_by=(GroupBy.RESPONSE,)))).items
    told = {row.key["response"]: (row.f[0].f, row.mcf[0].mean) for row in found}
    assert told == {"cleaning": (1.0, 1.0), "patrol": (0.0, 0.0)}
