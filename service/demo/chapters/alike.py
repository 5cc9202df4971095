"""An officer is shown a report like a new one, and says whether both are about one problem."""

from domain.issue import same_problem
from projections.similar.likeness import RULE, Report, Words, likeness
from projections.similar.projection import compared
from service.demo.chapters import cases
from service.demo.chapters.book import Book, site
from service.demo.telling import Case


def tell(book: Book) -> None:
    """The lamps at the gate, twice; the cable above them is another thing."""
    team = book.team(2)
    place, owner = site(team.nahia, "market"), team.owner("power")
    title, police = book.say("passing", "dark_title"), team.police
    said = {name: (title, book.say("passing", name)) for name in ("dark", "dark_too", "dark_else")}
    first = cases.report(
        book, "gate-1", "LGT", place, team.council, book.ago(19), words=said["dark"]
    )
    cases.take_up(first, team, owner, book.ago(17))
    again = cases.report(book, "gate-2", "LGT", place, police, book.ago(15), words=said["dark_too"])
    again.speak(
        book.ago(15), police, same_problem.link_same_problem,
        issue_id=again.stream_id, of=first.stream_id, in_its_city=True,
        sensitivity=first.state.sensitivity, police_conduct=False, score=_score(again, first),
        rule=RULE, on=book.ago(15),
    )  # fmt: skip
    other = cases.report(
        book, "gate-3", "LGT", place, police, book.ago(11), words=said["dark_else"]
    )
    other.speak(
        book.ago(11), police, same_problem.refuse_same_problem,
        issue_id=other.stream_id, of=first.stream_id,
        reason=book.say("passing", "another_thing"), in_its_city=True,
        sensitivity=first.state.sensitivity, police_conduct=False, score=_score(other, first),
        rule=RULE, on=book.ago(11),
    )  # fmt: skip


def _score(one: Case, other: Case) -> float:
    """What the rule says of the two."""
    return likeness(_report(one), _report(other)).score


def _report(case: Case) -> Report:
    title, narrative = compared(case.state.title, case.state.narrative)
    return Report(
        place=case.state.place,
        point=None,
        subcategory=case.state.subcategory,
        title=Words(title) if title else None,
        narrative=Words(narrative) if narrative else None,
    )
