"""What is due from some bodies: one statement over all that they owe, in the order of its days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import Row as Found

from domain.dialogue.state import Stage as Meeting
from domain.issue.standing import Standing
from domain.issue.state import ActionState, Stage
from domain.recommendation import Stage as Recommendation
from domain.words import Sensitivity
from projections.carry_over_rows import (
    GONE,
    OPEN_PHASES,
    term_is_over,
    waits_for_successor,
)
from projections.clock.tables import CONTEST, REFERRAL, clock_due
from projections.deadlines import NEVER
from projections.dialogues.listing import visible_dialogues
from projections.dialogues.tables import dialogue, dialogue_body
from projections.follow_up_then import day_in_sql, days_of_cities
from projections.learning.tables import recommendation
from projections.planning.tables import plan, plan_item
from projections.tables import case_file, commitment, follow_up_action
from projections.visibility import Visibility, visible


class Kind(StrEnum):
    """What is due; of one day they come in this order."""

    DIALOGUE = "dialogue"
    REFERRAL = "referral"
    CONTEST = "contest"
    COMMITMENT = "commitment"
    ACTION = "action"
    RECOMMENDATION = "recommendation"
    PLAN_ITEM = "plan_item"
    MINUTES = "minutes"
    SIGNATURE = "signature"
    ATTESTATION = "attestation"
    FEEDBACK = "feedback"


KINDS = tuple(Kind)

WAITS = Standing.WAITING_FOR_VERIFICATION.value
"""Others are to act."""

Key = tuple[date, int, UUID]
"""Day (date.max where there is none), rank of the kind, id: no two items have the same."""


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose agenda: that of a reader who speaks for these bodies."""

    connection: Connection
    visibility: Visibility
    bodies: Collection[str]
    now: datetime

    def today(self, city: ColumnElement[str]) -> ColumnElement[date]:
        """The day of a row's city."""
        days = days_of_cities(self.connection, self.now)
        found: ColumnElement[date] = day_in_sql(city, days, self.now)
        return found

    def owed_by(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column.in_(self.bodies)

    def case_seen(self) -> ColumnElement[bool]:
        return visible(self.connection, case_file, self.visibility)


def due(mine: Mine, after: Key | None, limit: int) -> list[Found[Any]]:
    """The next rows behind a key, but for terms that run."""
    parts = [_commitments(mine), _actions(mine), _feedback(mine), *_meetings(mine)]
    if mine.visibility.areas:
        parts += [_recommendations(mine), _plan_items(mine)]
    rows = union_all(*parts).subquery("due")
    order = (rows.c.day, rows.c.rank, rows.c.item)
    query = select(rows).order_by(*order).limit(limit)
    if after is not None:
        here = zip(after, order, strict=True)
        query = query.where(
            tuple_(*order) > tuple_(*(literal(part, column.type) for part, column in here))
        )
    return list(mine.connection.execute(query))


def terms(mine: Mine) -> list[Found[Any]]:
    """Referrals and stated promises that wait for the word of a body; `day` is when it began."""
    what = clock_due.c
    rank = case(
        (what.kind == REFERRAL, KINDS.index(Kind.REFERRAL)), else_=KINDS.index(Kind.CONTEST)
    )
    to_do = case((what.kind == REFERRAL, "answer_referral"), else_="agree_or_contest")
    promised = select(commitment.c.promise).where(
        commitment.c.issue == what.stream, commitment.c.commitment == what.item
    )
    query = _part(
        rank, day=what.day, item=what.item, to_do=to_do, body=what.body,
        what=func.coalesce(promised.scalar_subquery(), case_file.c.title),
        **_of_case(),
    ).join_from(clock_due, case_file, case_file.c.issue == what.stream)  # fmt: skip
    running = what.kind.in_((REFERRAL, CONTEST)), what.turns_on.is_not(None)
    return list(
        mine.connection.execute(query.where(*running, mine.owed_by(what.body), mine.case_seen()))
    )


def _commitments(mine: Mine) -> Select[Any]:
    rows = commitment.c
    to_do = case(
        (rows.phase == GONE, "restate"),
        (and_(rows.reply_invited_on.is_not(None), rows.reply.is_(None)), "reply"),
        (rows.form == "regular", "keep"),
        (rows.due_on.is_(None), "set_date"),
        else_="fulfil",
    )
    running = rows.phase.in_([phase for phase in OPEN_PHASES if phase != WAITS])
    owed = or_(
        and_(running, ~term_is_over(commitment, mine.today(rows.city)), mine.owed_by(rows.body)),
        and_(mine.owed_by(rows.successor), waits_for_successor(commitment, case_file)),
    )
    day = func.coalesce(rows.due_on, rows.until, literal(NEVER, Date))
    return _part(
        _rank(Kind.COMMITMENT), day=day, item=rows.commitment, to_do=to_do,
        body=func.coalesce(rows.successor, rows.body), office=rows.office, what=rows.promise,
        language=rows.language, late_from=rows.overdue_from, **_of_case(),
    ).join_from(commitment, case_file, case_file.c.issue == rows.issue).where(
        owed, mine.case_seen()
    )  # fmt: skip


def _actions(mine: Mine) -> Select[Any]:
    rows = follow_up_action.c
    return _part(
        _rank(Kind.ACTION), day=rows.on, item=rows.action, to_do="do", body=rows.body,
        office=rows.office, what=rows.kind, **_of_case(),
    ).join_from(follow_up_action, case_file, case_file.c.issue == rows.issue).where(
        rows.phase == ActionState.PLANNED.value, mine.owed_by(rows.body), mine.case_seen()
    )  # fmt: skip


def _feedback(mine: Mine) -> Select[Any]:
    rows = case_file.c
    day = func.coalesce(rows.authority_fixed_on, rows.opened_on)
    return _part(
        _rank(Kind.FEEDBACK), day=day, item=rows.issue, to_do="hold_round", body=rows.lead_body,
        what=rows.title, **_of_case(),
    ).where(
        rows.stage == literal(Stage.VERIFIED.value, literal_execute=True),
        mine.owed_by(rows.lead_body), mine.case_seen(),
    )  # fmt: skip


def _recommendations(mine: Mine) -> Select[Any]:
    rows = recommendation.c
    return _part(
        _rank(Kind.RECOMMENDATION), day=rows.answer_by, item=rows.recommendation, to_do="answer",
        body=rows.addressed_to, what=rows.title, language=rows.language, city=rows.city,
        place=rows.place, stream=rows.recommendation, recorded_from=rows.recorded_from,
    ).where(rows.status == Recommendation.MADE.value, mine.owed_by(rows.addressed_to))  # fmt: skip


def _plan_items(mine: Mine) -> Select[Any]:
    rows = plan_item.c
    return _part(
        _rank(Kind.PLAN_ITEM), day=func.coalesce(rows.due_on, literal(NEVER, Date)),
        item=rows.item, to_do=case((rows.due_on.is_(None), "set_date"), else_="finish"),
        body=rows.body, office=rows.office, what=rows.text, language=rows.language,
        late_from=rows.overdue_from, city=rows.city, place=rows.place, stream=rows.plan,
        recorded_from=rows.recorded_from,
    ).join_from(plan_item, plan, plan.c.plan == rows.plan).where(
        rows.state == "open", plan.c.stage != "closed", mine.owed_by(rows.body)
    )  # fmt: skip


def _meetings(mine: Mine) -> list[Select[Any]]:
    """To convene or attend, to write minutes and have them sealed, to sign them or to attest."""
    rows, seen = dialogue.c, visible_dialogues(mine.connection, dialogue, mine.visibility)
    party = dialogue_body.c
    of_mine = party.dialogue == rows.dialogue, mine.owed_by(party.body)
    invited = select(func.min(party.body)).where(*of_mine).scalar_subquery()
    unsigned = party.present.is_(True), party.signed.is_(False), party.refused.is_(False)
    signer = select(func.min(party.body)).where(*of_mine, *unsigned).scalar_subquery()
    asked = party.dialogue == rows.dialogue, mine.owed_by(party.attester)
    attester = select(func.min(party.attester)).where(*asked).scalar_subquery()
    convenes = mine.owed_by(rows.convener)
    common = {
        "item": rows.dialogue, "what": rows.title, "language": rows.language, "city": rows.city,
        "place": rows.place, "sensitivity": rows.sensitivity, "stream": rows.dialogue,
        "recorded_from": rows.recorded_from,
    }  # fmt: skip
    writes = case(
        (rows.stage == Meeting.HELD.value, "draft_minutes"),
        (rows.stage == Meeting.DRAFTED.value, "circulate_minutes"),
        (rows.open_amendments > 0, "answer_amendments"),
        else_="seal_minutes",
    )
    under_way = [stage.value for stage in (Meeting.HELD, Meeting.DRAFTED, Meeting.CIRCULATED)]
    return [
        _part(
            _rank(Kind.DIALOGUE), day=rows.planned_on,
            to_do=case((convenes, "convene"), else_="attend"),
            body=case((convenes, rows.convener), else_=invited), **common,
        ).where(rows.stage == Meeting.PLANNED.value, or_(convenes, invited.is_not(None)), seen),
        _part(
            _rank(Kind.MINUTES), day=func.coalesce(rows.respond_by, rows.held_on), to_do=writes,
            body=rows.convener, **common,
        ).where(rows.stage.in_(under_way), convenes, seen),
        _part(
            _rank(Kind.SIGNATURE), day=rows.respond_by, to_do="sign", body=signer, **common
        ).where(rows.stage == Meeting.CIRCULATED.value, signer.is_not(None), seen),
        _part(
            _rank(Kind.ATTESTATION), day=rows.respond_by, to_do="attest", body=attester, **common
        ).where(rows.stage == Meeting.CIRCULATED.value, attester.is_not(None), seen),
    ]  # fmt: skip


def _rank(kind: Kind) -> ColumnElement[int]:
    return literal(KINDS.index(kind), Integer)


def _of_case() -> dict[str, Any]:
    """What every row about a case says of it."""
    rows = case_file.c
    return {
        "city": rows.city, "number": rows.number, "place": rows.place, "issue": rows.issue,
        "sensitivity": rows.sensitivity, "police_conduct": rows.police_conduct,
        "stream": rows.issue, "recorded_from": rows.recorded_from,
    }  # fmt: skip


def _part(rank: ColumnElement[int], **columns: Any) -> Select[Any]:
    """The columns of every part, in one order; null for what a part does not know."""
    known = {"sensitivity": Sensitivity.PUBLIC.value, "police_conduct": False, **columns}
    types: dict[str, Any] = {
        "day": Date, "item": Uuid, "issue": Uuid, "stream": Uuid, "to_do": String,
        "body": String, "office": String, "what": String, "language": String, "city": String,
        "number": Integer, "place": String, "sensitivity": String, "police_conduct": Boolean,
        "late_from": Date, "recorded_from": commitment.c.recorded_from.type,
    }  # fmt: skip
    return select(
        rank.label("rank"),
        *(_typed(known.get(name), of).label(name) for name, of in types.items()),
    )


def _typed(value: Any, of: Any) -> ColumnElement[Any]:
    if value is None:
        return cast(null(), of)
    return value if isinstance(value, ColumnElement) else literal(value, of)
