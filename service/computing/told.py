"""What a process answers: the value, and the state of the store that it was read from."""

import pickle
from collections.abc import Callable
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


def told(
    connection: Connection, query: Callable[..., Any], args: tuple[Any, ...], encode: bool
) -> Told:
    """Ask a query, in the snapshot of this connection."""
    digest = how_far(connection).digest
    value = query(connection, *args)
    if not encode:
        return Told(digest, value, len(pickle.dumps(value)))
    body = _bytes(value)
    return Told(digest, body, len(body), f'"{sha256(body).hexdigest()[:32]}"')


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else msgspec.json.encode(value)
