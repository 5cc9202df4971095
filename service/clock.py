"""The one place where the service looks at the clock, so that tests can let a year pass."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC. Call it as `clock.now()`: whoever moves the clock replaces it here."""
    return datetime.now(UTC)
