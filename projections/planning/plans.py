"""Fold the events of plans into one row each, one for each item, and what items link with.

Where an item stands changes with the days although nothing happens: as for a promise, its row
holds the days on which that changes (`projections/deadlines.py`).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.assessment.events import GapLinked
from domain.events import Recorded, Undecodable
from domain.place import PlaceRegistered, PlaceSuspended, SuspensionLifted
from domain.plan import events as told
from domain.plan.state import PLAN, Stage
from projections.follow_up_places import Places
from projections.planning.items import (
    Link,
    item_changes,
    item_clock,
    links_of,
    new_item,
    plan_changes,
)
from projections.planning.tables import (
    plan,
    plan_item,
    plan_item_past,
    plan_link,
    plan_past,
    plan_place,
    plan_suspension,
)
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection

KINDS = frozenset({PLAN.kind, "place", "assessment"})


def project(connection: Connection, events: Events) -> None:
    """Fold events of one lane, in order, into its plans."""
    relevant = [recorded for recorded in events if recorded.kind in KINDS]
    if relevant:
        batch = _Batch(connection, relevant)
        for recorded in relevant:
            if not isinstance(recorded.event, Undecodable):
                batch.apply(recorded)
        batch.write()


class _Batch:
    """All that a batch touches, in memory."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self._plans = Rows(connection, plan, plan_past)
        self._items = Rows(connection, plan_item, plan_item_past)
        self._links = Rows(connection, plan_link)
        touched = {recorded.stream_id for recorded in events if recorded.kind == PLAN.kind}
        linked = {each.event.plan_id for each in events if isinstance(each.event, GapLinked)}
        known = self._plans.load("plan", touched)
        self._items.load("plan", touched)
        self._links.load("plan", touched | {each for each in linked if each is not None})
        named = {row["place"] for row in known} | _places_named(events)
        self._lane = events[0].lane
        self._places = Places(
            connection, self._lane, named, places=plan_place, suspensions=plan_suspension
        )

    def apply(self, recorded: Recorded[Any]) -> None:
        match recorded.event:
            case PlaceRegistered() as registered:
                self._places.register(recorded.stream_id, registered)
            case PlaceSuspended() | SuspensionLifted() as happened:
                self._suspended(recorded, happened)
            case GapLinked() as happened:
                self._link_gap(recorded, happened)
            case told.PlanDrafted() as drafted:
                self._plans.add(_drafted(recorded, drafted))
            case _ if recorded.kind == PLAN.kind:
                self._continue(recorded)

    def _suspended(
        self, recorded: Recorded[Any], happened: PlaceSuspended | SuspensionLifted
    ) -> None:
        """The clocks of everything planned at the place or below it stop, or go on."""
        below = self._places.suspend(recorded.stream_id, happened)
        self._items.load("place", below)
        at = microseconds(recorded.recorded_at)
        for row in [row for row in self._items if row["place"] in below]:
            clock = item_clock(row, self._places.suspensions(row["place"]))
            if any(row[name] != value for name, value in clock.items()):
                self._items.change((row["plan"], row["item"]), clock, at)

    def _continue(self, recorded: Recorded[Any]) -> None:
        happened, at = recorded.event, microseconds(recorded.recorded_at)
        row = self._plans.get(recorded.stream_id)
        if row is None:
            raise LookupError("the first event of this plan has not been seen")
        item = self._items.get(recorded.stream_id, getattr(happened, "item_id", None))
        changes = plan_changes(row, item, happened) | {"version": recorded.version}
        self._plans.change((recorded.stream_id,), changes, at)
        if isinstance(happened, told.PlanItemAdded):
            new = new_item(row, happened)
            clock = item_clock(new, self._places.suspensions(row["place"]))
            self._items.add(new | clock | {"version": recorded.version, "recorded_from": at})
        elif item is not None:
            self._change_item(item, happened, recorded.version, at)
        for link in links_of(happened):
            self._link(recorded.stream_id, link, at)

    def _change_item(self, item: Row, happened: Any, version: int, at: int) -> None:
        changes = item_changes(item, happened)
        if not changes:
            return
        suspended = self._places.suspensions(item["place"])
        clock = item_clock(item | changes, suspended)
        key = (item["plan"], item["item"])
        self._items.change(key, changes | clock | {"version": version}, at)

    def _link_gap(self, recorded: Recorded[Any], happened: GapLinked) -> None:
        if happened.plan_id is None or happened.item_id is None:
            return
        link = (happened.item_id, "gap", happened.gap_id, recorded.stream_id)
        self._link(happened.plan_id, link, microseconds(recorded.recorded_at))

    def _link(self, stream: UUID, link: Link, at: int) -> None:
        item, what, target, found_in = link
        if self._links.get(stream, item, what, target, self._lane) is None:
            key = {"plan": stream, "item": item, "what": what, "target": target}
            self._links.add(key | {"lane": self._lane, "assessment": found_in, "recorded_from": at})

    def write(self) -> None:
        for rows in (self._plans, self._items, self._links):
            rows.write()
        self._places.write()


def _places_named(events: Events) -> set[str]:
    drafted = {each.event.place for each in events if isinstance(each.event, told.PlanDrafted)}
    parents = {each.event.parent for each in events if isinstance(each.event, PlaceRegistered)}
    return drafted | {parent for parent in parents if parent is not None}


def _drafted(recorded: Recorded[Any], drafted: told.PlanDrafted) -> Row:
    return {
        "plan": recorded.stream_id,
        "city": recorded.lane,
        "place": drafted.place,
        "kind": drafted.kind,
        "title": drafted.title,
        "language": drafted.language,
        "body": drafted.body,
        "first_day": drafted.first_day,
        "last_day": drafted.last_day,
        "stage": Stage.DRAFTED.value,
        "drafted_on": drafted.on,
        **dict.fromkeys(("items", "kept", "partly", "dropped", "notes", "uptakes"), 0),
        "version": recorded.version,
        "recorded_from": microseconds(recorded.recorded_at),
    }


PLANS = Projection(
    "plans",
    (plan, plan_past, plan_item, plan_item_past, plan_link, plan_place, plan_suspension),
    project,
)
