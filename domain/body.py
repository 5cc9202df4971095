"""A body: CDC, women's group, MAB, DUG, PeM unit, department; it promises and is held to it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from domain import codes
from domain.codes import Chain
from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.words import Names

# Events


@event
class BodyRegistered:
    """`kind` is a code of the body-kinds list, `places` the codes of the places it serves."""

    code: str
    kind: str
    names: Names
    places: tuple[str, ...]
    parent: str | None = None
    valid_from: date


@event
class BodyRenamed:
    names: Names
    on: date


@event
class BodyRetired:
    successor: str | None = None
    on: date


BodyEvent = BodyRegistered | BodyRenamed | BodyRetired


# State


@dataclass(frozen=True, slots=True)
class Body:
    registered: BodyRegistered | None = None
    names: Names | None = None
    retired: BodyRetired | None = None

    @property
    def chain(self) -> Chain | None:
        """Whose orders the body follows."""
        kind = codes.body_kinds().get(self.registered.kind) if self.registered else None
        return kind.chain if kind else None


def evolve(body: Body, happened: BodyEvent) -> Body:
    match happened:
        case BodyRegistered():
            return replace(body, registered=happened, names=happened.names)
        case BodyRenamed():
            return replace(body, names=happened.names)
        case BodyRetired():
            return replace(body, retired=happened)
        case _:
            assert_never(happened)


BODY = Stream("body", Body(), evolve, BodyEvent)


# Decisions


def register_body(
    body: Body,
    *,
    code: str,
    kind: str,
    names: Names,
    places: tuple[str, ...],
    parent: str | None = None,
    valid_from: date,
) -> list[BodyEvent]:
    """`places` and `parent` are registered already: settled facts."""
    registered = BodyRegistered(
        code=code, kind=kind, names=names, places=places, parent=parent, valid_from=valid_from
    )
    if body.registered == registered:
        return []
    if body.registered is not None:
        raise Refusal("id-reused", "This code belongs to another body; choose a code of its own.")
    if kind not in codes.body_kinds():
        raise Refusal("body-kind-unknown", "Choose a kind from the list of body kinds.")
    if not places:
        raise Refusal("body-without-place", "Name at least one place that the body serves.")
    if parent == code:
        raise Refusal("parent-is-itself", "Name another body as the parent, or none.")
    return [registered]


def rename_body(body: Body, *, names: Names, on: date) -> list[BodyEvent]:
    _must_be_registered(body)
    if body.retired is not None:
        raise Refusal("body-retired", "This body is no longer in being; name its successor.")
    return [] if body.names == names else [BodyRenamed(names=names, on=on)]


def retire_body(body: Body, *, successor: str | None, on: date) -> list[BodyEvent]:
    known = _must_be_registered(body)
    if body.retired is not None:
        if body.retired.successor == successor:
            return []
        raise Refusal("already-retired", "This body was retired with another successor.")
    if successor == known.code:
        raise Refusal("successor-is-itself", "Name another body as the successor, or none.")
    return [BodyRetired(successor=successor, on=on)]


def _must_be_registered(body: Body) -> BodyRegistered:
    if body.registered is None:
        raise Unknown("body-unknown", "No such body is registered.")
    return body.registered
