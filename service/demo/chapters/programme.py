"""What an invented programme set out to reach: outcomes, numbers and money of a demonstration."""

from collections.abc import Iterable
from datetime import date

from domain import framework as decide
from domain.framework import FRAMEWORK, Framework, FrameworkEvent, Indicator, Node, NodeKind
from domain.member import Role
from domain.words import Names
from service.demo.chapters.book import Book, names
from service.demo.telling import Telling
from service.demo.world import COUNTRY, officer

NODES = (
    Node(code="1", kind=NodeKind.OUTCOME, title="Demonstration: cities are safer for everybody"),
    Node(code="1.1", kind=NodeKind.OUTPUT, parent="1", title="People, police and cities talk"),
    Node(code="1.1.1", kind=NodeKind.ACTIVITY, parent="1.1", title="Monthly dialogues"),
    Node(code="1.2", kind=NodeKind.OUTPUT, parent="1", title="What was promised is done"),
)
INDICATORS = {
    "dialogues": ("1.1.1", "dialogues_held", None, 250.0, 500.0),
    "women": ("1.1", "attendances", "people:women", 2_500.0, 5_000.0),
    "police": ("1.1", "police_present", None, 0.5, 0.9),
    "on_time": ("1.2", "promises_kept_on_time", None, 0.4, 0.7),
    "back": ("1", "recurrence", None, 0.3, 0.15),
    "answered": ("1.2", "recommendations_answered_in_term", None, 0.2, 0.8),
}
"""By code: its node, measure and group, and for all cities the baseline and the target."""

ADOPTING = officer(Role.NATIONAL_LEARNING, COUNTRY)


def tell(nation: Book, cities: Iterable[str]) -> None:
    """The programme of these two years, and the one before, which is closed."""
    year = nation.today.year
    before = _adopt(nation, "framework:before", date(year - 3, 1, 1), date(year - 2, 12, 31))
    before.tell(
        date(year - 1, 2, 1), ADOPTING, None, decide.close_framework,
        reason="Its years are over.", on=date(year - 1, 2, 1),
    )  # fmt: skip
    first_day, last_day = date(year - 1, 1, 1), date(year, 12, 31)
    current = _adopt(nation, "framework", first_day, last_day)
    for code, (_, _, _, baseline, target) in INDICATORS.items():
        _set(current, code, None, year, baseline, target)
    for city in cities:
        _set(current, "dialogues", city, year, 20.0, 40.0)
    current.tell(
        first_day, ADOPTING, None, decide.revise_target,
        indicator="dialogues", first_day=date(year, 1, 1), last_day=last_day, target=520.0,
        reason="One more dialogue in each city.", review="Yearly review of the demonstration",
        on=first_day,
    )  # fmt: skip
    current.tell(
        first_day, ADOPTING, None, decide.record_budget,
        node="1.1.1", first_day=date(year, 1, 1), last_day=last_day, currency="USD",
        budget=240_000, spent=150_000, on=first_day,
    )  # fmt: skip


def _adopt(
    nation: Book, name: str, first_day: date, last_day: date
) -> Telling[Framework, FrameworkEvent]:
    telling = nation.begin(FRAMEWORK, name)
    telling.tell(
        first_day, ADOPTING, None, decide.adopt_framework,
        title=f"Demonstration programme {first_day.year}-{last_day.year} (invented)",
        first_day=first_day, last_day=last_day, nodes=NODES, on=first_day,
        indicators=tuple(
            Indicator(
                code=code, node=node, measure=measure, names=_names(code), group=group
            )
            for code, (node, measure, group, _, _) in INDICATORS.items()
        ),
    )  # fmt: skip
    return telling


def _set(
    telling: Telling[Framework, FrameworkEvent], code: str, city: str | None, year: int,
    baseline: float, target: float,
) -> None:  # fmt: skip
    day = date(year - 1, 1, 1)
    telling.tell(
        day, ADOPTING, None, decide.set_target,
        indicator=code, city=city, first_day=date(year, 1, 1), last_day=date(year, 12, 31),
        baseline=baseline, target=target, on=day,
    )  # fmt: skip


def _names(code: str) -> Names:
    return names(f"indicator_{code}")
