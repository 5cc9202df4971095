"""What is to be read everywhere: a study told to those who plan, and data that had to go again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from domain import dissemination as telling_of
from domain import knowledge as decide
from domain import plan as planning
from domain.dissemination import DISSEMINATION, Dissemination, DisseminationEvent, Told
from domain.knowledge import KNOWLEDGE, Entry, Knowledge, KnowledgeEvent
from domain.member import Role
from domain.plan import PLAN, Finding
from service.demo.chapters.book import DARI, Book, words
from service.demo.roles import office
from service.demo.telling import Telling
from service.demo.world import COUNTRY, DIRECTORATE, MINISTRY, Team, officer

Known = Telling[Knowledge, KnowledgeEvent]
Sent = Telling[Dissemination, DisseminationEvent]

FOCAL_POINT = officer(Role.NATIONAL_LEARNING, COUNTRY)
PLANNING, WAITING = "KBL", "HRT"
"""The city that changed its plan by the study, and the one that has not answered yet."""


def tell(nation: Book, cities: Mapping[str, Book]) -> None:
    """A study is read and taken up; data with a wrong hash are told of and withdrawn."""
    study = _study(nation)
    sent = _told(nation, study, "study", 46, (WAITING, PLANNING))
    kabul = Team(PLANNING, PLANNING)
    for days, body in ((44, kabul.directorate), (41, MINISTRY)):
        sent.speak(
            nation.ago(days), body, telling_of.acknowledge_dissemination,
            by=body, on=nation.ago(days),
        )  # fmt: skip
    _taken_up(cities[PLANNING], kabul, study)
    _withdrawn(nation)


def _study(nation: Book) -> Known:
    entry = Entry(
        kind="research", title=_say("study_title"), abstract=_say("study_abstract"),
        language=DARI, source=_say("study_source"), licence=_say("data_licence"),
        link="https://example.org/demonstration/light-and-safety.pdf",
        categories=("LGT",), published_on=_month_before(nation, 70),
    )  # fmt: skip
    study = _added(nation, "study", entry, 60)
    study.tell(
        nation.ago(52), FOCAL_POINT, DIRECTORATE, decide.revise_knowledge_entry,
        entry=replace(entry, abstract=_say("study_revised")), on=nation.ago(52),
    )  # fmt: skip
    return study


def _withdrawn(nation: Book) -> None:
    entry = Entry(
        kind="open_data", title=_say("data_title"), abstract=_say("data_abstract"),
        language=DARI, source=_say("study_source"), licence=_say("data_licence"),
        link="https://example.org/demonstration/lamps.csv",
        sha256=f"{nation.chance.getrandbits(256):064x}", categories=("LGT",),
        published_on=_month_before(nation, 35),
    )  # fmt: skip
    data = _added(nation, "data", entry, 30)
    _told(nation, data, "data", 28, (WAITING, PLANNING))
    data.tell(
        nation.ago(24), FOCAL_POINT, DIRECTORATE, decide.withdraw_knowledge_entry,
        reason=_say("data_wrong"), on=nation.ago(24),
    )  # fmt: skip


def _added(nation: Book, name: str, entry: Entry, days: int) -> Known:
    known: Known = nation.begin(KNOWLEDGE, f"knowledge:{name}")
    known.tell(
        nation.ago(days), FOCAL_POINT, DIRECTORATE, decide.add_knowledge_entry,
        entry=entry, by=DIRECTORATE, on=nation.ago(days),
    )  # fmt: skip
    return known


def _told(nation: Book, known: Known, name: str, days: int, cities: tuple[str, ...]) -> Sent:
    """The directorates of those cities and the ministry are told."""
    sent: Sent = nation.begin(DISSEMINATION, f"dissemination:{name}")
    directorates = (Team(city, city).directorate for city in cities)
    sent.tell(
        nation.ago(days), FOCAL_POINT, DIRECTORATE, telling_of.disseminate,
        what=Told.KNOWLEDGE, record_id=known.stream_id, bodies=(*directorates, MINISTRY),
        note=_say(f"{name}_note"), language=DARI, by=DIRECTORATE, published=True,
        on=nation.ago(days),
    )  # fmt: skip
    return sent


def _taken_up(book: Book, team: Team, study: Known) -> None:
    """An action plan of the city says what changed by the study."""
    plan, by, body = book.begin(PLAN, "plan:action"), team.municipality, team.owner("works")
    plan.speak(
        book.ago(80), by, planning.draft_plan,
        kind="action_plan", title=book.say("knowledge", "plan_title"), place=team.city, body=by,
        first_day=book.ago(80), last_day=book.ago(80) + timedelta(days=730),
        language=book.language, on=book.ago(80),
    )  # fmt: skip
    item_id = plan.new_id()
    plan.speak(
        book.ago(78), by, planning.add_plan_item,
        item_id=item_id, text=book.say("knowledge", "plan_item"), body=body, office=office(body),
        due_on=book.ago(-200), on=book.ago(78),
    )  # fmt: skip
    plan.speak(
        book.ago(37), by, planning.record_uptake,
        uptake_id=plan.new_id(), item_id=item_id, finding=Finding.KNOWLEDGE,
        finding_id=study.stream_id, finding_exists=True,
        what_changed=book.say("knowledge", "plan_changed"), on=book.ago(37),
    )  # fmt: skip


def _month_before(nation: Book, days: int) -> date:
    return nation.ago(days).replace(day=1)


def _say(name: str) -> str:
    """The directorate writes in Dari."""
    return words("knowledge", name, DARI)
