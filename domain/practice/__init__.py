"""A practice: what helped against a problem in one city, for others to adopt.

`events` what can happen; `state` what is known and how events change it; the decisions: `writing`
up to publication, `adopting` by another city.
"""

from domain.practice.adopting import (
    adapt_practice,
    assess_adoption,
    consider_adoption,
    drop_adoption,
    start_adoption,
)
from domain.practice.events import PracticeEvent, Result
from domain.practice.state import PRACTICE, Adoption, AdoptionState, Practice, Stage
from domain.practice.writing import (
    draft_practice,
    publish_practice,
    retire_practice,
    review_practice,
    revise_practice,
)

__all__ = [
    "PRACTICE", "Adoption", "AdoptionState", "Practice", "PracticeEvent", "Result", "Stage",
    "adapt_practice", "assess_adoption", "consider_adoption", "draft_practice", "drop_adoption",
    "publish_practice", "retire_practice", "review_practice", "revise_practice", "start_adoption",
]  # fmt: skip
