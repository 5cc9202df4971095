"""What the service and its computing processes send each other: a length, then a pickle.

Both ends are this program, started by itself on a private pipe; nothing else is ever unpickled.
"""

import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.errors import Refusal
from service.computing.told import Told
from service.faults import described
from service.ledger.errors import LedgerError

HEAD = struct.Struct(">Q")

EXPECTED = (Refusal, LedgerError)
"""What the service has words for; it comes back as itself."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The first frame. A URL may hold a password: it stands in no command line."""

    url: str
    path: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    query: Callable[..., Any]
    args: tuple[Any, ...]
    encode: bool
    lanes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception whose constructor a pickle would have to guess."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    state: dict[str, Any]

    def rebuilt(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.args)
        error.__dict__.update(self.state)
        return error


class QueryFailed(Exception):
    """A fault of ours inside a computing process; the text is what it was and where it happened.

    It holds nothing of the question: that of the fault itself may quote it.
    """


def raised(error: Exception) -> Raised:
    if isinstance(error, EXPECTED):
        return Raised(type(error), error.args, dict(vars(error)))
    return Raised(QueryFailed, (described(error),), {})


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back; `last`: the process answers no more."""

    found: Told | Raised
    last: bool


def framed(content: object) -> bytes:
    body = pickle.dumps(content)
    return HEAD.pack(len(body)) + body
