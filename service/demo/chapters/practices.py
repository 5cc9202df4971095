"""What one city found out and others tried: it worked there, it did not, it was only thought of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import practice as decide
from domain.member import Role
from domain.practice import PRACTICE, Practice, PracticeEvent, Result
from service.demo.chapters import lanes
from service.demo.chapters.book import Book, site
from service.demo.chapters.lamps import Lamps
from service.demo.telling import Telling
from service.demo.world import COUNTRY, DIRECTORATE, officer

Written = Telling[Practice, PracticeEvent]

SOURCE = "KBL"
RESULTS = {"MZR": Result.WORKED, "JAA": Result.DID_NOT_WORK}
CONSIDERED, DROPPED = "HRT", "BMN"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a practice says, in the language of its city."""

    title: str
    context: str
    description: str
    cost: str
    result: str
    language: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Of what a practice is; its texts are those whose names begin with `old`."""

    category: str
    responses: tuple[str, ...]
    description: str = "description"
    old: str = ""


LAMPS = Kind("LGT", ("service_schedule", "lighting"))
REVISED = Kind("LGT", ("service_schedule", "lighting"), "revised")
OLD = Kind("WAS", ("awareness",), old="old_")


def caretaker_id(nation: Book) -> UUID:
    """The id of the practice that the other cities take over."""
    return nation.named(f"practice:caretaker:{SOURCE}")


def tell(nation: Book, cities: Mapping[str, Book]) -> None:
    """Chapters need every city in `SOURCE`, `RESULTS`, `CONSIDERED` and `DROPPED`."""
    source = cities[SOURCE]
    practice = _published(nation, source)
    for code, result in RESULTS.items():
        _adopted(cities[code], practice, result)
    _rolled_out(cities[lanes.ADOPTING], practice)
    _considered(cities[CONSIDERED], practice, 60)
    dropped = _considered(cities[DROPPED], practice, 90)
    team = cities[DROPPED].team(0)
    practice.speak(
        nation.ago(30), team.municipality, decide.drop_adoption,
        adoption_id=dropped, reason=cities[DROPPED].say("practice", "dropped"), on=nation.ago(30),
    )  # fmt: skip
    _retired(nation, source)


def draft_from(nation: Book, book: Book, lamps: Lamps) -> None:
    """What has just been seen to help, written down and not yet reviewed."""
    _draft(nation, book, "new", book.ago(7), LAMPS, problem_id=lamps.problem.stream_id)


def _published(nation: Book, source: Book) -> Written:
    """Sent back once, then cleared and published."""
    practice = _draft(nation, source, "caretaker", source.ago(340), LAMPS)
    _review(practice, source, nation.ago(330), cleared=False)
    text = _texts(source, REVISED)
    practice.speak(
        source.ago(325), source.team(0).municipality, decide.revise_practice,
        title=text.title, context=text.context, description=text.description, cost=text.cost,
        result=text.result, language=text.language, on=source.ago(325),
    )  # fmt: skip
    _review(practice, source, nation.ago(315), cleared=True)
    _publish(practice, nation.ago(312))
    return practice


def _draft(
    nation: Book, book: Book, name: str, day: date, kind: Kind, *, problem_id: UUID | None = None
) -> Written:  # fmt: skip
    practice: Written = nation.begin(PRACTICE, f"practice:{name}:{book.city.code}")
    text, by = _texts(book, kind), book.team(0).municipality
    practice.speak(
        day, by, decide.draft_practice,
        city=book.city.code, category=kind.category, responses=kind.responses,
        title=text.title, context=text.context, description=text.description, cost=text.cost,
        result=text.result, language=text.language, problem_id=problem_id, by=by, on=day,
    )  # fmt: skip
    return practice


def _texts(book: Book, kind: Kind) -> Texts:
    return Texts(
        title=book.say("practice", f"{kind.old}title"),
        context=book.say("practice", f"{kind.old}context"),
        description=book.say("practice", f"{kind.old}{kind.description}"),
        cost=book.say("practice", f"{kind.old}cost"),
        result=book.say("practice", f"{kind.old}result"),
        language=book.language,
    )


def _review(practice: Written, book: Book, day: date, *, cleared: bool) -> None:
    practice.tell(
        day, officer(Role.NATIONAL_LEARNING, COUNTRY), DIRECTORATE, decide.review_practice,
        cleared=cleared, note=book.say("practice", "cleared" if cleared else "clear_it"),
        by=DIRECTORATE, on=day,
    )  # fmt: skip


def _publish(practice: Written, day: date) -> None:
    practice.tell(
        day, officer(Role.NATIONAL_LEARNING, COUNTRY), None, decide.publish_practice, on=day
    )


def _considered(book: Book, practice: Written, days: int) -> UUID:
    adoption_id, by = book.named("adoption"), book.team(0).municipality
    practice.speak(
        book.ago(days), by, decide.consider_adoption,
        adoption_id=adoption_id, city=book.city.code, by=by, why=book.say("practice", "why"),
        language=book.language, on=book.ago(days),
    )  # fmt: skip
    return adoption_id


def _adopted(book: Book, practice: Written, result: Result) -> None:
    """Begun together with the answer to the city's own problem."""
    _tried(book, practice, 100, (site(book.team(0).nahia, "school"),), result)


def _rolled_out(book: Book, practice: Written) -> None:
    """In two nahias, long enough ago to be counted before and after."""
    places = tuple(book.team(number).nahia for number in lanes.WITH_CARETAKER)
    _tried(book, practice, lanes.BEGAN, places, Result.PARTLY)


def _tried(
    book: Book, practice: Written, begun: int, places: tuple[str, ...], result: Result
) -> None:
    """Thought of, changed, begun so many days ago, judged."""
    adoption_id, team = _considered(book, practice, begun + 30), book.team(0)
    practice.speak(
        book.ago(begun + 25), team.municipality, decide.adapt_practice,
        adoption_id=adoption_id, changes=book.say("practice", "changes"), language=book.language,
        on=book.ago(begun + 25),
    )  # fmt: skip
    practice.speak(
        book.ago(begun), team.municipality, decide.start_adoption,
        adoption_id=adoption_id, places=places, started_on=book.ago(begun), on=book.ago(begun),
    )  # fmt: skip
    practice.speak(
        book.ago(13), team.advisory_board, decide.assess_adoption,
        adoption_id=adoption_id, result=result, text=book.say("practice", result.value),
        language=book.language, evidence=practice.photo(), by=team.advisory_board,
        on=book.ago(13),
    )  # fmt: skip


def _retired(nation: Book, source: Book) -> None:
    practice = _draft(nation, source, "old", nation.ago(600), OLD)
    _review(practice, source, nation.ago(590), cleared=True)
    _publish(practice, nation.ago(585))
    practice.tell(
        nation.ago(350), officer(Role.NATIONAL_LEARNING, COUNTRY), None, decide.retire_practice,
        reason=source.say("practice", "retired"), on=nation.ago(350),
    )  # fmt: skip
