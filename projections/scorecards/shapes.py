"""A scorecard: counts with their denominators, of bodies and offices, never of persons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`n` of `of`. `percent` is null below 20, with the reason."""

    n: int
    of: int
    percent: float | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Middle:
    """A median of `n` values; null where there are none."""

    median: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Every promise made stands in exactly one of the numbers from `open` to `owner_gone`.

    `kept` is by the date first given, `late` after it; `open` has a day that has not passed.
    `kept_on_time` is of those whose first day has passed and which somebody can be held to.
    `days_promised` is from the promise to the date first given.
    """

    made: int
    open: int
    overdue: int
    no_date_given: int
    regular: int
    waiting_for_verification: int
    kept: int
    late: int
    partly: int
    not_kept: int
    contested: int
    withdrawn: int
    superseded: int
    owner_gone: int
    kept_on_time: Share
    days_promised: Middle
    renegotiations_asked: int
    renegotiations_accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """`promises` is null where `suppressed`: too few for this reader."""

    office: str
    promises: Promises | None
    suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgements:
    """Cases that the body was the first to answer: acknowledged, accepted or declined."""

    days: Middle
    working_days: Middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrals:
    """To this body; `returned_by_silence` ended without an answer within its term."""

    received: int
    accepted: int
    refused: int
    returned_by_silence: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendations:
    """To this body, without those withdrawn; `in_term` of those whose term has passed."""

    received: int
    accepted: int
    partly: int
    declined: int
    waiting: int
    in_term: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a body did with what was brought to it; `issues_declined` stand declined."""

    acknowledged: Acknowledgements
    issues_declined: int
    referrals: Referrals
    recommendations: Recommendations


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A body as a whole, and its offices by name.

    `promises` and `answers` are null where they are too few for this reader, or where the
    difference to the offices shown would tell of too few.
    """

    body: str
    promises: Promises | None
    answers: Answers | None
    offices: tuple[Office, ...]
    suppressed: bool
