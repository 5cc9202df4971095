"""Every projection that the supervisor runs."""

from projections.cases import CASES
from projections.follow_up import FOLLOW_UP
from projections.recurrence.projection import RECURRENCE
from projections.registry import REGISTRY
from projections.runner import Projection

PROJECTIONS: tuple[Projection, ...] = (REGISTRY, CASES, FOLLOW_UP, RECURRENCE)


def named(name: str) -> Projection | None:
    """The projection by that name."""
    return next((each for each in PROJECTIONS if each.name == name), None)
