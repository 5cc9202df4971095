"""A body: CDC, women's group, MAB, DUG, PeM unit, department; it promises, answers, and is held to it."""

from datetime import date

from domain.events import event
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
