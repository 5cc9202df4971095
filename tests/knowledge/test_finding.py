"""What the knowledge base lets whom find, of which records, now and as of then."""

from typing import Any

import pytest

from domain.dialogue import events as dialogue
from domain.issue.events import SensitivityRaised
from domain.practice import events as practice
from domain.problem import ProblemSuspected
from domain.words import Sensitivity
from projections.cases import CASES
from projections.knowledge.projection import INDEX
from projections.knowledge.search import KnowledgeFilter, find_knowledge, search_knowledge
from projections.knowledge.words import asked
from projections.learning.problems import PROBLEMS
from projections.registry import REGISTRY
from projections.visibility import EVERYTHING, PUBLIC, Area, Visibility
from service.database import Database
from tests.knowledge.records import (
    DAY,
    audit,
    drafted_practice,
    entry,
    item,
    noted,
    of_practice,
    planned,
    revised,
    session,
    withdrawn,
)
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, reported

INTERNAL = frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})
OUT = frozenset({Sensitivity.PUBLIC})
OF_HERAT = Visibility((Area(None, OUT), Area("HRT", INTERNAL)))
OF_KABUL = Visibility((Area(None, OUT), Area("KBL", INTERNAL)))
CLEARED = practice.PracticeReviewed(cleared=True, note="Fine.", reviewed_by="IDLG", on=DAY)
PUBLISHED = practice.PracticePublished(on=DAY)


@pytest.fixture
def find(lanes: Lanes, project: Project, database: Database) -> Any:
    """The ids found by words and filters, after everything recorded so far is projected."""

    async def run(
        words: str = "", *, reader: Visibility = EVERYTHING, as_of: Any = None, **wanted: Any
    ) -> list[Any]:
        await project(lanes, REGISTRY, CASES, PROBLEMS, INDEX, size=3)
        question = KnowledgeFilter(terms=asked(words), **wanted)
        found = await database.read(search_knowledge, reader, wanted=question, as_of=as_of)
        return [row.record for row in found.items]

    return run


async def test_a_practice_is_found_from_its_publication_to_its_retirement(
    lanes: Lanes, find: Any
) -> None:
    drafted_practice(lanes, "p", "Lamps")
    of_practice(lanes, "p", CLEARED)
    assert await find("lamps") == []
    revision = practice.PracticeRevised(
        title="Batteries", context="Dark.", description="Lamps.", result="Good.", language="en",
        on=DAY,
    )  # fmt: skip
    of_practice(lanes, "p", revision, CLEARED, PUBLISHED)
    out = lanes.now
    assert await find("batteries", reader=PUBLIC) == [an_id("p")]
    assert await find("context") == await find("cabling") == []
    of_practice(lanes, "p", practice.PracticeRetired(reason="Old.", on=DAY))
    assert await find("lamps") == []
    assert await find("lamps", as_of=out) == [an_id("p")]


async def test_a_retired_practice_can_still_be_read_by_its_id_and_a_draft_cannot(
    lanes: Lanes, find: Any, database: Database
) -> None:
    drafted_practice(lanes, "draft", "Lamps")
    drafted_practice(lanes, "p", "Lamps")
    of_practice(lanes, "p", CLEARED, PUBLISHED, practice.PracticeRetired(reason="Old.", on=DAY))
    assert await find() == []
    row = await database.read(find_knowledge, PUBLIC, "practice", an_id("p"))
    assert row is not None
    assert (row.status, row.title) == ("retired", "Lamps")
    assert await database.read(find_knowledge, EVERYTHING, "practice", an_id("draft")) is None


async def test_a_withdrawn_entry_is_found_by_nobody_at_no_time(lanes: Lanes, find: Any) -> None:
    entry(lanes, "e", title="Markets")
    out = lanes.now
    assert await find("markets", reader=PUBLIC) == [an_id("e")]
    withdrawn(lanes, "e")
    assert await find("markets") == []
    assert await find("markets", as_of=out) == await find(as_of=out) == []


async def test_an_entry_is_found_by_what_it_said_then(lanes: Lanes, find: Any) -> None:
    before = lanes.now
    entry(lanes, "e", title="Markets")
    first = lanes.now
    revised(lanes, "e", title="Bazaars", language="fa-AF")
    assert await find("bazaars") == [an_id("e")]
    assert await find("markets") == []
    assert await find("markets", as_of=first) == [an_id("e")]
    assert await find("bazaars", as_of=first) == []
    assert await find(language="fa-AF", as_of=first) == await find(as_of=before) == []


async def test_a_lesson_note_is_found_by_all_unless_flagged_or_of_a_protected_case(
    lanes: Lanes, find: Any
) -> None:
    lanes.record(reported(), stream=an_id("case"))
    planned(lanes, "plan")
    noted(lanes, "plan", "clean", "Light lanes first.")
    noted(lanes, "plan", "of a case", "Light lanes at once.", issue_id=an_id("case"))
    flags = {"text_flags": ("phone_number",), "override_reason": "The office."}
    noted(lanes, "plan", "flagged", "Light lanes: 0799 123 456.", **flags)
    noted(lanes, "plan", "of nothing", "Light lanes.", issue_id=an_id("no such case"))
    both = [an_id("clean"), an_id("of a case")]
    assert sorted(await find("light lanes", reader=PUBLIC)) == sorted(both)
    assert await find(category="LGT") == [an_id("of a case")]
    assert await find(category="WAS") == []
    out = lanes.now
    raised = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Threats.")
    lanes.record(raised, stream=an_id("case"))
    assert await find("light lanes") == [an_id("clean")]
    assert await find("light lanes", as_of=out) == [an_id("clean")]
    assert await find(category="LGT") == await find(category="LGT", as_of=out) == []


async def test_a_note_from_a_problem_goes_with_the_most_protected_of_its_cases(
    lanes: Lanes, find: Any
) -> None:
    for name in ("one", "two"):
        lanes.record(reported(), stream=an_id(name))
    cases = (an_id("one"), an_id("two"))
    suspected = ProblemSuspected(
        place="HRT-N1-G1", category="LGT", cases=cases, gaps_days=(9,), rule="test", on=DAY
    )
    lanes.record(suspected, stream=an_id("problem"), kind="problem")
    planned(lanes, "plan")
    noted(lanes, "plan", "note", "Bury the cable.", problem_id=an_id("problem"))
    assert await find("cable", reader=PUBLIC) == [an_id("note")]
    assert await find(category="LGT", reader=PUBLIC) == [an_id("note")]
    raised = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Threats.")
    lanes.record(raised, stream=an_id("two"))
    assert await find("cable") == await find(category="LGT") == []


async def test_a_session_is_found_at_its_place_once_it_is_sealed(lanes: Lanes, find: Any) -> None:
    session(lanes, "open", item(1, "Mediation worked."), seal=False)
    session(lanes, "community", item(1, "Mediation worked."), kind="community")
    session(lanes, "sealed", item(1, "Mediation worked."))
    assert await find("mediation", reader=OF_HERAT) == [an_id("sealed")]
    assert await find("learning session", kind="learning_session") == [an_id("sealed")]
    assert await find("mediation", reader=OF_KABUL) == await find(reader=PUBLIC) == []


async def test_of_a_session_what_is_a_cases_or_a_persons_is_not_searched(
    lanes: Lanes, find: Any
) -> None:
    case = item(2, "Quarrel at the well.", issue_id=an_id("case"))
    person = item(3, "Caller 0799 123 456 knows.")
    session(lanes, "s", item(1, "Mediation worked."), case, person)
    assert await find("mediation") == [an_id("s")]
    assert await find("quarrel") == await find("caller") == []


async def test_a_session_reads_as_amended_with_what_was_added_after_the_seal(
    lanes: Lanes, find: Any
) -> None:
    ids = [an_id(f"amendment {number}") for number in range(3)]
    proposed = [
        dialogue.AmendmentProposed(
            amendment_id=each, item=number, text=text, language="en", proposed_by="HRT-DUG", on=DAY
        )
        for each, number, text in zip(
            ids, (1, None, 1), ("Elders mediate.", "Women too.", "Never."), strict=True
        )
    ]
    accepted = [dialogue.AmendmentAccepted(amendment_id=each, on=DAY) for each in ids[:2]]
    declined = dialogue.AmendmentDeclined(amendment_id=ids[2], reason="No.", on=DAY)
    session(lanes, "s", item(1, "Police mediate."), then=(*proposed, *accepted, declined))
    assert await find("elders women") == [an_id("s")]
    assert await find("police") == await find("never") == []
    later = dialogue.AddendumAdded(addendum_id=ids[0], text="Youth later.", language="en", on=DAY)
    lanes.record(later, stream=an_id("s"), kind="dialogue")
    assert await find("elders youth") == [an_id("s")]


async def test_an_assessment_is_found_at_its_place_once_it_is_completed(
    lanes: Lanes, find: Any
) -> None:
    audit(lanes, "begun", "No lamp.", summary=None)
    audit(lanes, "done", "No lamp.", summary="Weak seating.")
    audit(lanes, "flagged", "Lamp by 0799.", summary="Fine.", text_flags=("phone_number",))
    assert await find("lamp seating", reader=OF_HERAT) == [an_id("done")]
    assert await find("lamp", reader=OF_KABUL) == []
    assert an_id("flagged") not in await find("lamp")
    by_name = await find("audit", kind="assessment", reader=OF_HERAT)
    assert sorted(by_name) == sorted([an_id("done"), an_id("flagged")])


async def test_it_is_narrowed_by_what_it_is_about(lanes: Lanes, find: Any) -> None:
    entry(lanes, "lamp", categories=("LGT-LAMP",), places=("HRT-N1-G1",))
    entry(lanes, "all", kind="guideline", published_on=DAY.replace(year=2020))
    drafted_practice(lanes, "p", "Lamps")
    of_practice(lanes, "p", CLEARED, PUBLISHED)
    planned(lanes, "plan")
    noted(lanes, "plan", "note", "Light lanes first.")
    names = {an_id(name): name for name in ("lamp", "all", "p", "note")}
    asked_for: dict[tuple[str, Any], set[str]] = {
        ("category", "LGT"): {"lamp", "p"},
        ("category", "LGT-LAMP"): {"lamp"},
        ("category", "lgt"): set(),
        ("city", "HRT"): {"lamp", "p", "note"},
        ("city", "KBL"): set(),
        ("kind", "guideline"): {"all"},
        ("what", "lesson_note"): {"note"},
        ("since", DAY): {"lamp", "p", "note"},
        ("language", "ps-AF"): set(),
    }
    for (name, value), expected in asked_for.items():
        assert {names[each] for each in await find(**{name: value})} == expected, name
