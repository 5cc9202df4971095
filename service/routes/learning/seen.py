"""One record as its reader may see it: as it is, or as it was known at a recorded time."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.events import Stream
from service.access.principal import Subject
from service.http.caller import Caller
from service.http.problems import Problem
from service.http.times import now
from service.ledger import Loaded
from service.services import Services

S = TypeVar("S")
E = TypeVar("E")


async def seen(
    kind: Stream[S, E], stream_id: UUID, action: str, caller: Caller, services: Services,
    subject_of: Callable[[Services, S], Awaitable[Subject]], as_of: datetime | None,
) -> Loaded[S]:  # fmt: skip
    """The record, if the caller may read it as it is now, and as it was at the time asked for.

    What was taken out before it was published stays hidden from those who could not read it then.
    Raises `not-found`, `not-allowed`, `as-of-too-recent`.
    """
    current = await services.ledger.load(kind, stream_id)
    if current.lane is None:
        raise Problem("not-found")
    today = (await services.registry.city(current.lane)).today(now())
    caller.allow(action, await subject_of(services, current.state), today)
    if as_of is None:
        return current
    past = await services.ledger.load(kind, stream_id, as_of=as_of)
    if past.lane is None:
        raise Problem("not-found")
    caller.allow(action, await subject_of(services, past.state), today)
    return past
