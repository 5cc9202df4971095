"""The list of results frameworks; one framework is read from its stream."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, String, Table, Uuid, select

from domain.events import Recorded
from domain.framework import (
    FrameworkAdopted,
    FrameworkClosed,
    FrameworkStage,
    TargetSet,
)
from domain.words import PlaceLevel
from projections.follow_up_then import then
from projections.paging import Key, Page, after, page
from projections.rows import Rows, microseconds
from projections.runner import Events, Projection
from projections.tables import metadata, past, place

framework = Table(
    "framework",
    metadata,
    Column("framework", Uuid, primary_key=True),
    Column("title", String, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("stage", String, nullable=False),
    Column("indicators", Integer, nullable=False),
    Column("targets", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
)
framework_past = past(framework)


def project(connection: Connection, events: Events) -> None:
    """A batch of the common lane, in order."""
    relevant = [recorded for recorded in events if recorded.kind == "framework"]
    rows = Rows(connection, framework, framework_past)
    rows.load("framework", {recorded.stream_id for recorded in relevant if recorded.version > 1})
    for recorded in relevant:
        _take(rows, recorded)
    rows.write()


def _take(rows: Rows, recorded: Recorded[Any]) -> None:
    key, at = (recorded.stream_id,), microseconds(recorded.recorded_at)
    match recorded.event:
        case FrameworkAdopted() as adopted:
            rows.add(
                {
                    "framework": recorded.stream_id,
                    "title": adopted.title,
                    "first_day": adopted.first_day,
                    "last_day": adopted.last_day,
                    "stage": FrameworkStage.ADOPTED.value,
                    "indicators": len(adopted.indicators),
                    "targets": 0,
                    "recorded_from": at,
                }
            )
        case TargetSet() if (row := rows.get(*key)) is not None:
            rows.change(key, {"targets": row["targets"] + 1}, at)
        case FrameworkClosed() if rows.get(*key) is not None:
            rows.change(key, {"stage": FrameworkStage.CLOSED.value}, at)


FRAMEWORKS = Projection(
    "frameworks", (framework, framework_past), project, apart=frozenset({"framework"})
)


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """A framework in a list, with how many indicators and targets it has."""

    framework: UUID
    title: str
    first_day: date
    last_day: date
    stage: FrameworkStage
    indicators: int
    targets: int


def list_frameworks(
    connection: Connection,
    *,
    stage: FrameworkStage | None = None,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[FrameworkRow]:
    """The one that begins last comes first. Raises BadKey for a foreign `after_key`."""
    rows = then(framework, framework_past, as_of)
    order = (rows.c.first_day, rows.c.framework)
    query = select(rows)
    if stage is not None:
        query = query.where(rows.c.stage == stage.value)
    if after_key is not None:
        query = query.where(after(order, after_key, descending=True))
    found = connection.execute(query.order_by(*(each.desc() for each in order)).limit(limit + 1))
    return page(found.all(), limit, _show, lambda row: (row.first_day, row.framework))


def _show(row: Any) -> FrameworkRow:
    return FrameworkRow(
        row.framework, row.title, row.first_day, row.last_day, FrameworkStage(row.stage),
        row.indicators, row.targets,
    )  # fmt: skip


def countries(connection: Connection) -> frozenset[str]:
    """Where a framework stands: the registered countries."""
    query = select(place.c.code).where(place.c.level == PlaceLevel.COUNTRY.value)
    return frozenset(connection.scalars(query))
