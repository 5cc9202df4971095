"""What an office has in hand: read for the list that goes over to its next official."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Table, and_, select

from domain.body import Entrusted, HandedItem
from domain.words import Sensitivity
from projections.clock.tables import clock_case, clock_due
from projections.planning.tables import plan_item
from projections.tables import commitment, follow_up_action

OPEN_TO_ROLES = (Sensitivity.PUBLIC.value, Sensitivity.INTERNAL.value)


def in_hand(connection: Connection, body: str, office: str) -> tuple[HandedItem, ...]:
    """The open promises, steps and plan items of an office, in a fixed order.

    Restricted cases and those about police conduct are left out: they do not go with the office,
    the custodian names another case worker.
    """
    found = [
        *_on_cases(connection, Entrusted.COMMITMENT, commitment, body, office),
        *_on_cases(connection, Entrusted.ACTION, follow_up_action, body, office),
        *_on_plans(connection, body, office),
    ]
    return tuple(found)


def _on_cases(
    connection: Connection, kind: Entrusted, table: Table, body: str, office: str
) -> Iterable[HandedItem]:
    due, case = clock_due.c, clock_case.c
    same = and_(table.c.issue == due.stream, table.c[kind.value] == due.item)
    known = case.sensitivity.in_(OPEN_TO_ROLES), case.police_conduct.is_(False), case.open
    query = (
        select(due.stream, due.item)
        .join(table, same)
        .join(clock_case, case.issue == due.stream)
        .where(*_of(kind, body), table.c.office == office, *known)
        .order_by(due.stream, due.item)
    )
    for row in connection.execute(query):
        yield HandedItem(kind=kind, issue_id=row.stream, item_id=row.item)


def _on_plans(connection: Connection, body: str, office: str) -> Iterable[HandedItem]:
    due = clock_due.c
    same = and_(plan_item.c.plan == due.stream, plan_item.c.item == due.item)
    query = select(due.item).join(plan_item, same)
    query = query.where(*_of(Entrusted.PLAN_ITEM, body), plan_item.c.office == office)
    for row in connection.execute(query.order_by(due.item)):
        yield HandedItem(kind=Entrusted.PLAN_ITEM, item_id=row.item)


def _of(kind: Entrusted, body: str) -> tuple[ColumnElement[bool], ...]:
    return clock_due.c.body == body, clock_due.c.kind == kind.value
