"""What a computing process does before its first question: load what the reports are made of."""

from importlib import import_module

from sqlalchemy import Connection

from projections.recurrence.reading import reached

REPORTS = (
    "projections.comparing.learning",
    "projections.patterns.hotspots",
    "projections.patterns.run_charts",
    "projections.recurrence.report",
)


def ready(connection: Connection) -> bool:
    """Their modules are loaded, and the store has been read from once."""
    for name in REPORTS:
        import_module(name)
    reached(connection)
    return True
