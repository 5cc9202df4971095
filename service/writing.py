"""One write: who acts, for which body, on which day, under which operation; then one decision.

How a fact flows: route -> `Write.open` (load the stream, know its city's day and whom it concerns)
-> `OpenStream.decide` (ask the policy by the decision's name, let the ledger store) -> receipt.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

import msgspec
from fastapi import Depends, Header, Request, Response

from domain.events import Envelope, Stream
from domain.member import Role
from service import clock, operation_ids
from service.access import policy
from service.access.principal import Subject
from service.http.caller import Asking, Caller, Using
from service.http.etags import etag, version_to_match
from service.http.fields import Answer, CommandBody, Moment, Uuid
from service.http.problems import Fault, Problem
from service.ledger import Command, Loaded, Operation, Outcome
from service.registry import CityFacts
from service.services import Services

S = TypeVar("S")
E = TypeVar("E")
P = ParamSpec("P")

SubjectOf = Callable[[S], Awaitable[Subject]]
REPRESENTATIVES = (Role.COMMUNITY_REP, Role.MAB_MEMBER)

CLOCK_SKEW = timedelta(minutes=5)
"""How far a device's clock may run ahead before its word is refused."""


class Receipt(Answer):
    """What was stored: the stream with its new version, and where its last event stands.

    `events` is 0 when the decision had nothing to add.
    """

    id: Uuid
    version: int
    lane: str
    position: int
    events: int
    recorded_at: Moment


@dataclass(frozen=True, slots=True)
class Write:
    """What is known of a write before it is known what it is about."""

    services: Services
    caller: Caller
    operation_id: UUID
    body_hash: bytes
    if_version: int | None
    now: datetime

    async def open(
        self, kind: Stream[S, E], stream_id: UUID, body: CommandBody, subject_of: SubjectOf[S]
    ) -> "OpenStream[S, E]":
        """A stream that exists; raises `not-found` (404) for one that does not.

        So it does for one that the caller may not know of, before anything else can be refused:
        another answer would tell the two apart.
        """
        operation = self._operation(body)
        loaded = await self.services.ledger.load(kind, stream_id, key=operation.key)
        if loaded.lane is None:
            raise Problem("not-found")
        subject = await subject_of(loaded.state)
        opened = await self._opened(kind, stream_id, loaded, loaded.lane, operation, subject)
        if not policy.may_see(self.caller.principal, subject, opened.today):
            raise Problem("not-found")
        return opened

    async def new(
        self, kind: Stream[S, E], stream_id: UUID, lane: str, body: CommandBody, subject: Subject,
        *, days_of: str | None = None,
    ) -> "OpenStream[S, E]":  # fmt: skip
        """A stream to be made in this lane; one that exists already stays in its own.

        `days_of` is the lane whose days count while a city is not registered itself.
        """
        operation = self._operation(body)
        loaded = await self.services.ledger.load(kind, stream_id, key=operation.key)
        lane = loaded.lane or lane
        return await self._opened(
            kind, stream_id, loaded, lane, operation, subject, days_of=days_of
        )

    def _operation(self, body: CommandBody) -> Operation:
        occurred_at = body.occurred_at or self.now
        if occurred_at > self.now + CLOCK_SKEW:
            text = "This lies in the future: check the clock of the device and send it again."
            raise Problem("invalid", faults=[Fault("/occurred_at", "in-the-future", text)])
        member = self.caller.principal.member_id
        return Operation(
            principal=member, op_id=self.operation_id, body_hash=self.body_hash,
            envelope=Envelope(
                actor=member, occurred_at=occurred_at, causation_id=self.operation_id,
                on_behalf_of=self._speaks_for(body.on_behalf_of),
                device=body.device, channel=body.channel,
            ),
        )  # fmt: skip

    async def _opened(
        self, kind: Stream[S, E], stream_id: UUID, loaded: Loaded[S], lane: str,
        operation: Operation, subject: Subject, days_of: str | None = None,
    ) -> "OpenStream[S, E]":  # fmt: skip
        city = await self.services.registry.city(days_of or lane)
        return OpenStream(
            write=self, kind=kind, stream_id=stream_id, lane=lane, loaded=loaded, city=city,
            operation=operation, subject=subject,
            on=city.today(operation.envelope.occurred_at), today=city.today(self.now),
        )  # fmt: skip

    def _speaks_for(self, body: str | None) -> str | None:
        """The body the caller acts for: its own one unless another of its bodies is named."""
        principal = self.caller.principal
        if body is None:
            only = len(principal.bodies) == 1
            return next(iter(principal.bodies)) if only else principal.body
        if body in principal.bodies:
            return body
        text = "You hold no role in this body: leave the field out, or name one of your bodies."
        raise Problem("not-allowed", faults=[Fault("/on_behalf_of", "not-your-body", text)])

    async def commit(self, commands: Sequence[Command[Any, Any]], operation: Operation) -> Outcome:
        """Store what the commands decide, all or nothing, once."""
        return await self.services.ledger.decide_all(commands, operation)


@dataclass(frozen=True, slots=True)
class OpenStream(Generic[S, E]):
    """A stream read for one write.

    `on` is the city's day of the deed, `today` the city's day now.
    """

    write: Write
    kind: Stream[S, E]
    stream_id: UUID
    lane: str
    loaded: Loaded[S]
    city: CityFacts
    operation: Operation
    subject: Subject
    on: date
    today: date

    @property
    def state(self) -> S:
        return self.loaded.state

    @property
    def by(self) -> str | None:
        """The body that speaks."""
        return self.operation.envelope.on_behalf_of

    @property
    def speaker(self) -> str:
        """The body that speaks, where one must; raises `no-body`."""
        if self.by is None:
            text = "Say for which of your bodies you speak."
            raise Problem("no-body", text, faults=[Fault("/on_behalf_of", "no-body", text)])
        return self.by

    @property
    def from_community(self) -> bool:
        """Whether the caller acts as a representative of the community or of the board."""
        grants = self.write.caller.principal.grants
        return any(g.role in REPRESENTATIVES and g.holds_on(self.today) for g in grants)

    async def decide(
        self, decision: Callable[Concatenate[S, P], list[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """Decide and store, if the policy lets the caller; answered with 200."""
        command = self.command(decision, *args, **kwargs)
        return accepted(await self.write.commit([command], self.operation))

    async def make(
        self, decision: Callable[Concatenate[S, P], list[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """The same for what is made by it; answered with 201."""
        command = self.command(decision, *args, **kwargs)
        return accepted(await self.write.commit([command], self.operation), status=201)

    def command(
        self, decision: Callable[Concatenate[S, P], list[E]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Command[S, E]:
        """The decision, bound and allowed by the policy, for a commit of several streams."""
        name = decision.__name__
        self.write.caller.allow(name, self.subject, self.today, speaking_for=self.by)

        def decide(state: S) -> list[E]:
            return decision(state, *args, **kwargs)

        return Command(
            kind=self.kind, stream_id=self.stream_id, decide=decide, lane=self.lane,
            if_version=self.write.if_version, loaded=self.loaded,
        )  # fmt: skip


def accepted(outcome: Outcome, status: int = 200) -> Response:
    """The receipt as an answer; the same receipt always makes the same answer."""
    receipt = outcome.receipt
    content = msgspec.json.encode(
        {
            "id": receipt.stream_id, "version": receipt.version, "lane": receipt.lane,
            "position": receipt.position, "events": receipt.events,
            "recorded_at": receipt.recorded_at,
        }
    )  # fmt: skip
    headers = {"etag": etag(receipt.version)}
    if outcome.replayed:
        headers["idempotent-replayed"] = "true"
    return Response(content, status, headers, "application/json")


async def _write(
    request: Request,
    caller: Asking,
    services: Using,
    idempotency_key: Annotated[
        Uuid | None,
        Header(
            description="A UUID of this attempt (version 7 is stored fastest): sent again, it "
            "repeats the first answer."
        ),
    ] = None,
    if_match: Annotated[
        str | None, Header(max_length=100, description="The ETag that was read before.")
    ] = None,
) -> Write:
    content = await request.body()
    path = str(request.scope["path"])  # `request.url` would build and parse the whole address
    digest = sha256(b"\n".join([request.method.encode(), path.encode(), content]))
    return Write(
        services=services, caller=caller,
        operation_id=idempotency_key or _operation_id(request.method, path, digest.digest()),
        body_hash=digest.digest(), if_version=version_to_match(if_match), now=clock.now(),
    )  # fmt: skip


def _operation_id(method: str, path: str, digest: bytes) -> UUID:
    return (
        operation_ids.of_creation(path, digest) if method == "PUT" else operation_ids.of_attempt()
    )


Writing = Annotated[Write, Depends(_write)]
"""A parameter of a route that writes."""
