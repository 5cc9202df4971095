"""Bodies come into the register, change their names, and end."""

from datetime import date

from domain import codes
from domain.body.events import BodyEvent, BodyRegistered, BodyRenamed, BodyRetired
from domain.body.state import Body, the_body_must_be_in_being, the_body_must_be_registered
from domain.errors import Refusal
from domain.words import Names


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
    """Other names in all three languages, from a day on."""
    the_body_must_be_in_being(body)
    return [] if body.names == names else [BodyRenamed(names=names, on=on)]


def retire_body(body: Body, *, successor: str | None, on: date) -> list[BodyEvent]:
    """`successor` is registered already: a settled fact."""
    known = the_body_must_be_registered(body)
    if body.retired is not None:
        if body.retired.successor == successor:
            return []
        raise Refusal("already-retired", "This body was retired with another successor.")
    if successor == known.code:
        raise Refusal("successor-is-itself", "Name another body as the successor, or none.")
    return [BodyRetired(successor=successor, on=on)]
