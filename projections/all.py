"""Every projection that the supervisor runs.

The feed is the last: it holds its counter until the transaction ends.
"""

from projections.cases import CASES
from projections.clock.projection import CLOCK
from projections.comparing.descriptions import DESCRIPTIONS
from projections.dialogues.projection import DIALOGUES
from projections.feed.projection import FEED
from projections.follow_up import FOLLOW_UP
from projections.frameworks import FRAMEWORKS
from projections.indicators.projection import INDICATORS
from projections.knowledge.disseminations import DISSEMINATIONS
from projections.knowledge.projection import INDEX
from projections.learning.practices import PRACTICES
from projections.learning.problems import PROBLEMS
from projections.learning.recommendations import RECOMMENDATIONS
from projections.planning.assessments import ASSESSMENTS
from projections.planning.plans import PLANS
from projections.recurrence.projection import RECURRENCE
from projections.registry import REGISTRY
from projections.releases.projection import RELEASES
from projections.runner import Projection
from projections.similar.projection import SIMILAR

PROJECTIONS: tuple[Projection, ...] = (
    REGISTRY, CASES, FOLLOW_UP, CLOCK, RECURRENCE, SIMILAR, DIALOGUES, RECOMMENDATIONS, PROBLEMS,
    PRACTICES, ASSESSMENTS, PLANS, FRAMEWORKS, INDICATORS, DESCRIPTIONS, INDEX,
    DISSEMINATIONS, RELEASES, FEED,
)  # fmt: skip


def named(name: str) -> Projection | None:
    """The projection by that name."""
    return next((each for each in PROJECTIONS if each.name == name), None)
