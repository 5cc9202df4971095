"""Records that others can learn from, on either store and over HTTP."""

from tests.projections.conftest import lanes, project
from tests.service.conftest import api, door

__all__ = ["api", "door", "lanes", "project"]
