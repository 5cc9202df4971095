"""The ledger read from inside a transaction on the same database, as a rebuild needs it."""

from typing import Any

from sqlalchemy import Connection, select

from domain.events import Recorded
from service.ledger.codec import CODEC
from service.ledger.ledger import readable
from service.ledger.records import Stored
from service.ledger.schema import event, lane

_COLUMNS = [event.c[name] for name in Stored._fields]


class LedgerWithin:
    """Plain reads on the caller's connection; what cannot be decoded comes as `Undecodable`."""

    def heads_in(self, connection: Connection) -> dict[str, int]:
        """The last position of each lane."""
        rows = connection.execute(select(lane.c.lane, lane.c.position))
        return {row.lane: row.position for row in rows}

    def read_in(
        self, connection: Connection, lane: str, after: int, limit: int
    ) -> list[Recorded[Any]]:
        """Events of a lane in order."""
        query = (
            select(*_COLUMNS)
            .where(event.c.lane == lane, event.c.position > after)
            .order_by(event.c.position)
            .limit(limit)
        )
        return [readable(Stored(*row), CODEC) for row in connection.execute(query)]
