"""The ids of operations that bring none of their own.

They begin with a time, as UUIDv7 does: an index that grows at its end takes a batch faster than one
that is hit everywhere.
"""

import secrets
import time
from uuid import UUID

_FREE = 0xFFFF_FFFF_FFFF_0FFF_3FFF_FFFF_FFFF_FFFF
_VERSION_8 = 8 << 76 | 2 << 62  # RFC 9562: a UUID of the maker's own form


def of_creation(path: str, digest: bytes) -> UUID:
    """The operation id of a creation: the same for the same URL and content (their SHA-256).

    The time is that of the resource's own id, the last part of the path, where that is a UUIDv7.
    """
    last = path.rpartition("/")[2]
    try:
        moment = UUID(last).bytes[:6]
    except ValueError:
        moment = digest[10:16]
    return _made(moment, digest[:10])


def of_attempt() -> UUID:
    """The operation id of a command that was sent without one: an attempt like no other."""
    moment = time.time_ns() // 1_000_000
    return _made(moment.to_bytes(6, "big"), secrets.token_bytes(10))


def _made(moment: bytes, rest: bytes) -> UUID:
    return UUID(int=int.from_bytes(moment + rest, "big") & _FREE | _VERSION_8)
