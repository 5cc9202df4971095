"""What was said of cities and of what lies above them, and when."""

from sqlalchemy import Connection

from domain.place import PLACE, PlaceDescribed, PlaceRegistered
from domain.place.describing import DESCRIBED
from projections.comparing.tables import description, description_past
from projections.rows import Rows, microseconds
from projections.runner import Events, Projection


def project(connection: Connection, events: Events) -> None:
    """Keep the last description of each place; the ones before stay in the past."""
    relevant = [each for each in events if isinstance(each.event, PlaceRegistered | PlaceDescribed)]
    if not relevant:
        return
    rows = Rows(connection, description, description_past)
    rows.load("stream", {each.stream_id for each in relevant})
    for recorded in relevant:
        happened, at = recorded.event, microseconds(recorded.recorded_at)
        if isinstance(happened, PlaceRegistered):
            if happened.level in DESCRIBED:
                rows.add({"stream": recorded.stream_id, "place": happened.code,
                          "recorded_from": at})  # fmt: skip
        else:
            rows.change((recorded.stream_id,), _said(happened), at)
    rows.write()


def _said(happened: PlaceDescribed) -> dict[str, object]:
    return {
        "population": happened.population,
        "is_capital": happened.is_capital,
        "displaced_share": happened.displaced_share,
        "region": happened.region,
        "source": happened.source,
        "described_on": happened.on,
    }


DESCRIPTIONS = Projection(
    "descriptions", (description, description_past), project, apart=frozenset({PLACE.kind})
)
