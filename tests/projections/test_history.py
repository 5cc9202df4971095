"""Every event of a case has a sentence in every language, and says what happened."""

import re
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, get_args
from uuid import uuid4

import pytest

from domain.issue import events as issue
from domain.issue.events import Answer, IssueEvent, Outcome
from domain.words import Level, Sensitivity
from projections.history import LANGUAGES, NAMES, REMEMBERED, phrases, sentences
from tests.projections.lanes import Lanes, an_id, imported, reported, stated
from tests.projections.stories import tell

ISSUE_EVENTS = get_args(IssueEvent)


def told(*events: object, language: str = "en") -> list[str]:
    lanes = Lanes()
    for event in events:
        lanes.record(event, stream=an_id("a"))
    return [sentence.text for sentence in sentences(lanes.lane(), language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_an_issue_has_a_sentence_and_no_other(language: str) -> None:
    assert set(phrases(language).sentences) == {NAMES[event] for event in ISSUE_EVENTS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", ISSUE_EVENTS, ids=lambda event: event.__name__)
def test_a_sentence_uses_only_what_its_event_or_an_earlier_one_says(
    language: str, event: type
) -> None:
    template = phrases(language).sentences[NAMES[event]]
    own = {field.name for field in fields(event)}
    follows = own & {"commitment_id", "action_id"}
    known = own | set(REMEMBERED) if follows else own
    used = re.findall(r"\{(\w+)\}", template)
    assert set(used) <= known
    english = re.findall(r"\{(\w+)\}", phrases("en").sentences[NAMES[event]])
    assert sorted(used) == sorted(english), "every language says the same"
    assert template.count("[") == template.count("]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words(language: str) -> None:
    assert set(phrases(language).words) == set(phrases("en").words)
    assert phrases(language).language == language


def test_persons_and_narratives_stay_out_of_sentences() -> None:
    for language in LANGUAGES:
        for template in phrases(language).sentences.values():
            assert not re.search(r"\{(narrative|reporter_id|member|contact|text_flags)\}", template)


def test_a_history_reads_as_a_story() -> None:
    day = date(2026, 3, 2)
    about: dict[str, Any] = {"commitment_id": an_id("c1"), "on": day}
    assert told(
        reported(),
        issue.IssueAccepted(lead_body="HRT-MUN", level=Level.NAHIA, on=day),
        stated(),
        issue.CommitmentAgreed(**about, basis=issue.Basis.OWN_WORD),
        issue.RenegotiationAnswered(**about, request_id=uuid4(), accepted=False, reason="too late"),
        issue.SensitivityRaised(level=Sensitivity.INTERNAL, reason="Names are in it."),
        issue.FeedbackRoundRecorded(
            channel="radio", told_on=day, women=Answer.DISAGREE, men=Answer.AGREE
        ),
        issue.IssueClosed(outcome=Outcome.NOT_RESPONSIBLE, on=day),
    ) == [
        "“No light at the school” was reported at HRT-N1-G1: Lighting and power.",
        "HRT-MUN accepted the case on 2026-03-02, at the level Nahia.",
        "Street lighting (HRT-MUN) promised on 2026-03-01: “Mend the lamp”, by 2026-03-31.",
        "The promise “Mend the lamp” was agreed by its owner on 2026-03-02, by its own word.",
        "The request to change the promise was refused on 2026-03-02: too late",
        "The protection of the case was raised to S1 (internal): Names are in it.",
        "The community was told on 2026-03-02 (Radio). Women: disagree. Men: agree.",
        "The case was closed on 2026-03-02: Not responsible.",
    ]


def test_an_imported_case_says_what_its_source_said() -> None:
    [text] = told(imported(1, closed_on=None))
    assert text == (
        "The case was taken over from chicago, number 1: Waste and drains at HRT-N1, opened on"
        " 2025-01-02, declared solved there on 2025-12-01."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_anything_that_can_happen_can_be_read(language: str) -> None:
    for seed in range(5):
        lanes = tell(seed, 120, unreadable=0.02)
        for stream in {recorded.stream_id for recorded in lanes.lane() if recorded.kind == "issue"}:
            story = [recorded for recorded in lanes.lane() if recorded.stream_id == stream]
            read = sentences(story, language)
            assert [each.version for each in read] == [each.version for each in story]
            assert all(each.text and "{" not in each.text for each in read)
            assert max(each.recorded_at for each in read) < lanes.now + timedelta(seconds=1)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        sentences([], "de")
