"""What an event lets others find: one function for each kind of stream.

Each takes what was known of the stream (its context), changes it where something may come out
later, and returns what comes out now, or nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain import codes, freetext
from domain.assessment import events as assessment
from domain.dialogue import events as dialogue
from domain.dissemination import Told
from domain.instruments import instruments
from domain.knowledge import Entry, Stage
from domain.knowledge import events as knowledge
from domain.plan import events as plan
from domain.practice import events as practice
from domain.words import Names, Sensitivity

Context = dict[str, Any]

KNOWLEDGE, PRACTICE, LESSON_NOTE = Told.KNOWLEDGE.value, Told.PRACTICE.value, Told.LESSON_NOTE.value
DIALOGUE, ASSESSMENT = "dialogue", "assessment"

SESSIONS = ("learning_session", "exchange")
"""Dialogues in which cities learn."""

PUBLISHED, RETIRED, WITHDRAWN = Stage.PUBLISHED.value, "retired", Stage.WITHDRAWN.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """Something that others may find, as it reads now.

    `at` is the place where it stands, None for what belongs to everybody, `city` its city where
    that is not the lane. `also` are words by which it is found besides. `record` is None where
    the stream itself is the record.
    """

    what: str
    kind: str
    title: str
    text: str
    language: str
    published_on: date
    categories: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    at: str | None = None
    city: str | None = None
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    record: UUID | None = None
    issue: UUID | None = None
    problem: UUID | None = None
    document: Entry | None = None
    also: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """It is out no more."""

    status: str


News = Out | Ended | None


def of_entry(context: Context, happened: Any) -> News:
    match happened:
        case knowledge.KnowledgeEntryAdded():
            context["on"] = happened.on.isoformat()
        case knowledge.KnowledgeEntryWithdrawn():
            return Ended(WITHDRAWN)
    entry: Entry = happened.entry
    return Out(
        what=KNOWLEDGE,
        kind=entry.kind,
        title=entry.title,
        text=entry.abstract,
        language=entry.language,
        published_on=entry.published_on or date.fromisoformat(context["on"]),
        categories=entry.categories,
        places=entry.places,
        document=entry,
        also=entry.source,
    )


def of_practice(context: Context, happened: Any) -> News:
    match happened:
        case practice.PracticeDrafted():
            context |= {"city": happened.city, "category": happened.category}
            context |= _text_of_practice(happened)
        case practice.PracticeRevised():
            context |= _text_of_practice(happened)
        case practice.PracticePublished():
            return Out(
                what=PRACTICE,
                kind=PRACTICE,
                title=context["title"],
                text=context["text"],
                language=context["language"],
                published_on=happened.on,
                categories=(context["category"],),
                places=(context["city"],),
                at=context["city"],
                city=context["city"],
            )
        case practice.PracticeRetired():
            return Ended(RETIRED)
    return None


def _text_of_practice(told: practice.PracticeDrafted | practice.PracticeRevised) -> Context:
    parts = (told.context, told.description, told.cost, told.result)
    text = "\n".join(part for part in parts if part)
    return {"title": told.title, "text": text, "language": told.language}


def of_plan(context: Context, happened: Any) -> News:
    """Lesson notes; one whose text was flagged stays in its plan."""
    match happened:
        case plan.PlanDrafted():
            context |= {"title": happened.title, "place": happened.place}
        case plan.LessonNoted(text_flags=()):
            return Out(
                what=LESSON_NOTE,
                kind=LESSON_NOTE,
                title=context["title"],
                text=happened.text,
                language=happened.language,
                published_on=happened.on,
                places=(context["place"],),
                at=context["place"],
                record=happened.note_id,
                issue=happened.issue_id,
                problem=happened.problem_id,
            )
    return None


def of_dialogue(context: Context, happened: Any) -> News:
    """Sessions in which cities learn, once the minutes are sealed, with what was added since."""
    if isinstance(happened, dialogue.DialoguePlanned) and happened.kind in SESSIONS:
        context |= {
            "kind": happened.kind, "place": happened.place, "title": happened.title,
            "cities": [happened.place, *happened.with_cities], "proposed": {}, "items": [],
        }  # fmt: skip
    if not context:
        return None
    match happened:
        case dialogue.MinutesDrafted():
            items = [[item.number, item.text, _of_a_case(item)] for item in happened.items]
            context |= {"items": items, "language": happened.language}
        case dialogue.AmendmentProposed():
            context["proposed"][str(happened.amendment_id)] = [happened.item, happened.text]
        case dialogue.AmendmentAccepted():
            context["items"] = _amended(context, str(happened.amendment_id))
        case dialogue.MinutesSealed():
            context["sealed_on"] = happened.on.isoformat()
            return _session(context)
        case dialogue.AddendumAdded():
            number = len(context["items"]) + 1
            context["items"] = [*context["items"], [number, happened.text, False]]
            return _session(context)
    return None


def _of_a_case(item: dialogue.MinutesItem) -> bool:
    return item.issue_id is not None or item.commitment_id is not None


def _amended(context: Context, amendment: str) -> list[Any]:
    number, text = context["proposed"].pop(amendment)
    items: list[Any] = context["items"]
    if number is None:
        return [*items, [len(items) + 1, text, False]]
    return [[n, text if n == number else before, case] for n, before, case in items]


def _session(context: Context) -> Out:
    """What is a case's business, or seems to name a person, is for its own readers."""
    texts = [text for _, text, of_a_case in context["items"] if not of_a_case]
    language, kind = context["language"], codes.dialogue_kinds().codes[context["kind"]]
    return Out(
        what=DIALOGUE,
        kind=kind.code,
        title=context["title"] or _in(language, kind.names),
        text="\n".join(text for text in texts if not freetext.flags(text)),
        language=language,
        published_on=date.fromisoformat(context["sealed_on"]),
        places=tuple(context["cities"]),
        at=context["place"],
        sensitivity=Sensitivity.INTERNAL,
    )


def of_assessment(context: Context, happened: Any) -> News:
    """What was found, once it is completed; a gap whose text was flagged stays out."""
    match happened:
        case assessment.AssessmentBegun():
            about = {"instrument": happened.instrument, "place": happened.place}
            context |= {**about, "gaps": [], "summary": None}
        case assessment.GapNoted(text_flags=()):
            context["gaps"] = [*context["gaps"], happened.text]
        case assessment.AssessmentCompleted():
            summary = {"summary": happened.summary, "language": happened.language}
            context |= {**summary, "on": happened.on.isoformat()}
        case _:
            return None
    return _assessed(context) if context["summary"] is not None else None


def _assessed(context: Context) -> Out:
    known = instruments().get(context["instrument"])
    names = known.names if known else Names(en=context["instrument"])
    told = [text for text in (context["summary"], *context["gaps"]) if not freetext.flags(text)]
    return Out(
        what=ASSESSMENT,
        kind=ASSESSMENT,
        title=_in(context["language"], names),
        text="\n".join(told),
        language=context["language"],
        published_on=date.fromisoformat(context["on"]),
        places=(context["place"],),
        at=context["place"],
        sensitivity=Sensitivity.INTERNAL,
        also=" ".join(name for name in (names.en, names.fa, names.ps) if name),
    )


def _in(language: str, names: Names) -> str:
    by_language = {"fa-AF": names.fa, "ps-AF": names.ps}
    return by_language.get(language) or names.en
