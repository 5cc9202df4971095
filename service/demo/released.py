"""The last quarters as they were released, one of them taken back: by the service's own decisions.

What is published is counted from the lists, so these must show the whole demonstration before.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256

from domain.events import Envelope
from domain.member import Role
from domain.release import RELEASE, Quarter, release_id, withdraw_release
from domain.words import named_id
from service.database import Database
from service.demo.chapters.book import ENGLISH, words
from service.demo.filling import ZONE
from service.demo.world import COUNTRY, officer
from service.jobs.releases import AFTER_DAYS, last_over
from service.jobs.round import the_clocks
from service.ledger import Command, Ledger, Operation
from service.registry import COMMON
from service.releases import figures_of, publishing

QUARTERS = 3

WITHDRAWN_AFTER = 9
"""Days after which the first of them was found to tell too much."""


async def publish_past_quarters(ledger: Ledger, database: Database, today: date) -> int:
    """Publish the last quarters, each on its day, and withdraw the first; how many events.

    A quarter of which nothing could be told is left out. Where one has its release already this
    was done before, and nothing is added: what follows is published by the clock.
    """
    quarters = past_quarters(today)
    ids = [release_id(quarter.name) for quarter in quarters]
    if any(each.state.published for each in await ledger.load_many(RELEASE, ids)):
        return 0
    made = [await _publish(ledger, database, quarter) for quarter in quarters]
    published = [quarter for quarter, added in zip(quarters, made, strict=True) if added]
    if len(published) > 1:
        made.append(await _withdraw(ledger, published[0]))
    return sum(made)


def past_quarters(today: date) -> list[Quarter]:
    """Those whose day of publication has come, the oldest first."""
    found = [last_over(today - timedelta(days=AFTER_DAYS))]
    while len(found) < QUARTERS:
        found.insert(0, last_over(found[0].first_day))
    return found


async def _publish(ledger: Ledger, database: Database, quarter: Quarter) -> int:
    """As the clock does."""
    figures, told = await figures_of(ledger, database, quarter)
    if not figures.shows_anything:
        return 0
    day = _published_on(quarter)
    operation = the_clocks(named_id(release_id(quarter.name), "publish"), _morning(day))
    done = await ledger.decide(publishing(quarter, figures, told, day), operation)
    return done.receipt.events


async def _withdraw(ledger: Ledger, quarter: Quarter) -> int:
    day = _published_on(quarter) + timedelta(days=WITHDRAWN_AFTER)
    member = officer(Role.NATIONAL_LEARNING, COUNTRY)
    op_id = named_id(release_id(quarter.name), "withdraw")
    reason = words("releases", "mistake", ENGLISH)
    command = Command(
        RELEASE, release_id(quarter.name), partial(withdraw_release, reason=reason, on=day),
        lane=COMMON,
    )  # fmt: skip
    envelope = Envelope(actor=member, occurred_at=_morning(day), causation_id=op_id, channel="demo")
    operation = Operation(member, op_id, sha256(op_id.bytes).digest(), envelope)
    return (await ledger.decide(command, operation)).receipt.events


def _published_on(quarter: Quarter) -> date:
    """The day on which the clock would have published it."""
    return quarter.cut_off + timedelta(days=AFTER_DAYS)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), ZONE).astimezone(UTC)
