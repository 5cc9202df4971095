"""What a caller may know of: one record as a reader sees it, and the cases that others name.

Everything is judged on the day of the record's own city.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.events import Stream
from domain.issue import ISSUE, Issue
from service.access import policy
from service.access.principal import Subject
from service.http.caller import Caller
from service.http.problems import Problem
from service.http.times import now
from service.ledger import Loaded
from service.routes.issues.common import subject_of
from service.services import Services

S = TypeVar("S")
E = TypeVar("E")


async def seen(
    kind: Stream[S, E], stream_id: UUID, action: str, caller: Caller, services: Services,
    subject_of: Callable[[Services, S], Awaitable[Subject]], as_of: datetime | None, *,
    then_too: bool = False,
) -> Loaded[S]:  # fmt: skip
    """The record, now or at the time asked for, if the caller may read it as it is now.

    `then_too`: and only if the caller might have read it as it was then.
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
    if then_too:
        caller.allow(action, await subject_of(services, past.state), today)
    return past


async def may_know(services: Services, caller: Caller, lane: str, subject: Subject) -> bool:
    """Whether the caller may know of a record in this lane that concerns the subject."""
    city = await services.registry.city(lane)
    return policy.may_see(caller.principal, subject, city.today(now()))


async def cases_known(services: Services, caller: Caller, ids: Iterable[UUID]) -> dict[UUID, Issue]:
    """Those of these cases that the caller may know of, in the order in which they are named."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = zip(wanted, await services.ledger.load_many(ISSUE, wanted), strict=True)
    return {
        issue_id: loaded.state
        for issue_id, loaded in found
        if loaded.lane is not None
        and await may_know(services, caller, loaded.lane, await subject_of(services, loaded.state))
    }
