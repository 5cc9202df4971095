"""What a process answers: the value, and the state of the store that it was read from."""

import pickle
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection

from service.computing.reached import how_far


@dataclass(frozen=True, slots=True)
class Told:
    """`digest` says how far the projections had come; `size` of the value in bytes; `tag` is the
    ETag of a value of bytes."""

    digest: bytes
    value: Any
    size: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Parallel:
    """How to ask a long question of several processes at once.

    `part(connection, *args, number, of)` is the part of that number, counted from 0, and
    `together(*args, parts)` the answer of all parts, which were read from one state of the store.
    """

    part: Callable[..., Any]
    together: Callable[..., Any]


def told(
    connection: Connection,
    query: Callable[..., Any],
    args: tuple[Any, ...],
    encode: bool,
    lanes: Collection[str] | None = None,
) -> Told:
    """Ask a query that depends on these lanes, in the snapshot of this connection."""
    digest = how_far(connection, lanes).digest
    return as_told(digest, query(connection, *args), encode)


def as_told(digest: bytes, value: object, encode: bool) -> Told:
    """With `encode` as bytes: JSON, unless it is text or bytes."""
    if not encode:
        return Told(digest, value, len(pickle.dumps(value)))
    body = _bytes(value)
    return Told(digest, body, len(body), f'"{sha256(body).hexdigest()[:32]}"')


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else msgspec.json.encode(value)
