"""The safety plan of a neighbourhood: what was done, what is late, what it has learnt from."""

from datetime import timedelta
from uuid import UUID

from domain import assessment
from domain import plan as decide
from domain.plan import PLAN, Beneficiaries, Finding, ItemVerdict, Plan, PlanEvent, Project
from service.demo.chapters.asking import Recommended
from service.demo.chapters.book import Book
from service.demo.chapters.lamps import Lamps
from service.demo.chapters.planning import Found
from service.demo.roles import office
from service.demo.telling import Telling
from service.demo.world import Team

Planned = Telling[Plan, PlanEvent]

LIGHT = Project(
    cost=480_000, currency="AFN", community_contribution=40_000,
    beneficiaries=Beneficiaries(women=310, men=280, girls=190, boys=170),
    handed_over_to=None, maintained_by=None,
)  # fmt: skip


def tell(book: Book, lamps: Lamps, asked: Recommended, found: Found) -> UUID:
    """The plan of this year and that of the year before; the item of this one that is late."""
    team = book.team(0)
    _year_before(book, team)
    plan = _draft(book, team, "plan", "title", 195)
    _light(book, team, plan, found)
    late = _footpath(book, team, plan)
    gate = _item(book, plan, "gate", team.nahia_office, 195, 90)
    plan.speak(
        book.ago(120), team.municipality, decide.drop_item,
        item_id=gate, reason=book.say("planning", "gate_dropped"), on=book.ago(120),
    )  # fmt: skip
    _learnt(book, team, plan, late, lamps, asked)
    return late


def _draft(book: Book, team: Team, name: str, title: str, days: int) -> Planned:
    """Drafted by the municipality, approved by it and by the board."""
    plan: Planned = book.begin(PLAN, name)
    plan.speak(
        book.ago(days), team.municipality, decide.draft_plan,
        kind="neighbourhood_safety_plan", title=book.say("planning", title), place=team.nahia,
        body=team.municipality, first_day=book.ago(days),
        last_day=book.ago(days) + timedelta(days=365), language=book.language, on=book.ago(days),
    )  # fmt: skip
    for by in (team.municipality, team.advisory_board):
        plan.speak(book.ago(days - 10), by, decide.approve_plan, by=by, on=book.ago(days - 10))
    return plan


def _item(
    book: Book, plan: Planned, what: str, body: str, days: int, due: int,
    project: Project | None = None,
) -> UUID:  # fmt: skip
    item_id, by = plan.new_id(), book.team(0).municipality
    plan.speak(
        max(book.ago(days), plan.day), by, decide.add_plan_item,
        item_id=item_id, text=book.say("planning", what), body=body, office=office(body),
        due_on=book.ago(due), project=project, on=max(book.ago(days), plan.day),
    )  # fmt: skip
    return item_id


def _light(book: Book, team: Team, plan: Planned, found: Found) -> None:
    """A project for a gap of the audit: done, verified by the council, and looked at again."""
    owner = team.owner("works")
    item_id = _item(book, plan, "project", owner, 184, 40, LIGHT)
    plan.speak(
        book.ago(183), team.municipality, decide.link_plan_item,
        item_id=item_id, assessment_id=found.audit.stream_id, gap_id=found.gap, on=book.ago(183),
    )  # fmt: skip
    found.audit.speak(
        book.ago(183), team.municipality, assessment.link_gap,
        gap_id=found.gap, plan_id=plan.stream_id, item_id=item_id, on=book.ago(183),
    )  # fmt: skip
    plan.speak(
        book.ago(150), owner, decide.report_item_progress,
        item_id=item_id, text=book.say("planning", "progress"), on=book.ago(150),
    )  # fmt: skip
    _done(book, team, plan, item_id, owner, 145)


def _done(book: Book, team: Team, plan: Planned, item_id: UUID, owner: str, days: int) -> None:
    plan.speak(
        book.ago(days), owner, decide.claim_item_done,
        item_id=item_id, done_on=book.ago(days), statement=book.say("planning", "done"),
        evidence=plan.photo(), by=owner, on=book.ago(days),
    )  # fmt: skip
    plan.speak(
        book.ago(days - 4), team.council, decide.verify_item,
        item_id=item_id, verdict=ItemVerdict.KEPT, method="site_visit", by=team.council,
        from_community=True, on=book.ago(days - 4),
    )  # fmt: skip


def _footpath(book: Book, team: Team, plan: Planned) -> UUID:
    """Made wider at the mothers' wish, for a later day; that has passed, too."""
    item_id = _item(book, plan, "footpath", team.directorate, 140, 45)
    plan.speak(
        book.ago(130), team.municipality, decide.change_plan_item,
        item_id=item_id, text=book.say("planning", "footpath_wide"), due_on=book.ago(12),
        reason=book.say("planning", "wider"), on=book.ago(130),
    )  # fmt: skip
    return item_id


def _learnt(
    book: Book, team: Team, plan: Planned, item_id: UUID, lamps: Lamps, asked: Recommended
) -> None:
    note_id = plan.new_id()
    plan.speak(
        book.ago(13), team.advisory_board, decide.add_lesson_note,
        note_id=note_id, item_id=item_id, text=book.say("planning", "lesson"),
        language=book.language, problem_id=lamps.problem.stream_id, on=book.ago(13),
    )  # fmt: skip
    findings = (
        (Finding.LESSON_NOTE, note_id),
        (Finding.RECOMMENDATION, asked.lamps),
        (Finding.PROBLEM, lamps.problem.stream_id),
    )
    for finding, finding_id in findings:
        plan.speak(
            book.ago(11), team.municipality, decide.record_uptake,
            uptake_id=plan.new_id(), item_id=item_id, finding=finding, finding_id=finding_id,
            finding_exists=True, what_changed=book.say("planning", "changed"), on=book.ago(11),
        )  # fmt: skip


def _year_before(book: Book, team: Team) -> None:
    plan = _draft(book, team, "plan:before", "old_title", 560)
    owner = team.owner("works")
    item_id = _item(book, plan, "project", owner, 548, 430)
    _done(book, team, plan, item_id, owner, 425)
    plan.speak(
        book.ago(205), team.municipality, decide.close_plan,
        text=book.say("planning", "closed"), on=book.ago(205),
    )  # fmt: skip
