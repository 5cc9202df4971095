"""Reports: what came back after it was declared solved."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from projections.recurrence.cells import ReportRow
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parts import MeanCount, Rate
from projections.recurrence.report import RecurrenceReport, recurrence_report
from service.http.caller import Using
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.http.etags import not_modified
from service.openapi import refusals
from service.routes.recurrence_query import IN_SHARES, RecurrenceAsked, lanes_of

router = APIRouter(prefix="/v1/reports", tags=["Reports"], route_class=CsvRoute)

COLUMNS = (
    *(name.value for name in GroupBy), "suppressed", "n_problems", "n_cases", "n_episodes",
    "n_places", "n_solved", "n_unsolved", "n_open", "n_open_over_90_days", "failed_fix",
    "recurrence", "h", "f", "f_lo", "f_hi", "f_n_at_risk", "f_events", "f_reason_if_null",
    "mcf", "mcf_lo", "mcf_hi", "mcf_n", "mcf_reason_if_null", "solved_by", "solved_by_lo",
    "solved_by_hi", "solved_by_n_at_risk", "solved_by_reason_if_null", "median_days",
    "rmst_tau", "rmst_days", "rmst_lo", "rmst_hi", "days_to_solved", "caveats", "cut_off",
    "sha256",
)  # fmt: skip


@router.get(
    "/recurrence",
    response_model=RecurrenceReport,
    responses=refusals("as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city"),
)
async def report_recurrence(
    asked: RecurrenceAsked,
    services: Using,
    request: Request,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="As `Accept` says if left out.")
    ] = None,
) -> Response:
    """How often what was declared solved is reported again, by city and category.

    "Reported again", not "free of the problem": silence is not safety. Shares are Kaplan-Meier
    estimates with intervals clustered by place; where too little was seen they are null, with
    the reason. What was never solved is counted beside, and waits in the time to a solution.

    An episode begins with the first report and takes in all that is reported while it is open.
    `from` and `to` choose episodes by the day they were opened, solved or not; group by
    `quarter_solved` for cohorts of what was solved. A response is the main one in force when an
    episode was solved, a body the office that led then; unsolved problems have neither, and stand
    in the row where it is null.

    Restricted cases and those about police conduct are in no number. The same position and
    parameters give the same bytes, unless a case that was counted has been restricted since.
    As CSV there is one line for each row and horizon `h`; a part of the key that was not asked
    for is empty, and `sha256` is that of the same report as JSON.
    """
    if wants_csv(request, format):
        report = await services.computing.answer(
            recurrence_report, asked, parallel=IN_SHARES, lanes=lanes_of(asked)
        )
        return csv_answer(COLUMNS, _lines(report))
    found = await services.computing.document(
        recurrence_report, asked, parallel=IN_SHARES, lanes=lanes_of(asked)
    )
    headers = {"etag": found.tag}
    if not_modified(request.headers.get("if-none-match"), found.tag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)


def _lines(report: RecurrenceReport) -> Iterator[tuple[object, ...]]:
    for row in report.items:
        repeats = {each.t: each for each in row.mcf}
        solved = {each.h: each for each in row.time_to_solved.f} if row.time_to_solved else {}
        for rate in row.f:
            yield (
                *(row.key.get(name.value) for name in GroupBy),
                *_counts(row),
                rate.h,
                *_rate(rate),
                *_mean_count(repeats.get(rate.h)),
                *_solved_by(solved.get(rate.h)),
                *_days(row),
                " ".join(row.caveats),
                report.cut_off,
                report.sha256,
            )


def _counts(row: ReportRow) -> tuple[object, ...]:
    came_back = row.recurrences
    return (
        row.suppressed, row.n_problems, row.n_cases, row.n_episodes, row.n_places, row.n_solved,
        row.n_unsolved, row.n_open, row.n_open_over_90_days,
        *((came_back.failed_fix, came_back.recurrence) if came_back else (None, None)),
    )  # fmt: skip


def _rate(rate: Rate) -> tuple[object, ...]:
    return rate.f, rate.lo, rate.hi, rate.n_at_risk, rate.events, rate.reason_if_null


def _mean_count(count: MeanCount | None) -> tuple[object, ...]:
    if count is None:
        return (None,) * 5
    return count.mean, count.lo, count.hi, count.n, count.reason_if_null


def _solved_by(rate: Rate | None) -> tuple[object, ...]:
    if rate is None:
        return (None,) * 5
    return rate.f, rate.lo, rate.hi, rate.n_at_risk, rate.reason_if_null


def _days(row: ReportRow) -> tuple[object, ...]:
    mean = row.rmst
    of_mean = (mean.tau, mean.days, mean.lo, mean.hi) if mean else (None,) * 4
    return row.median_days, *of_mean, row.days_to_solved
