"""Every router that is served."""

from fastapi import APIRouter

from service.routes import (
    bodies,
    calendar,
    cases,
    codes,
    follow_up,
    members,
    place_reading,
    places,
    reports,
    status,
)
from service.routes.issues import (
    actions,
    commitments,
    fulfilment,
    intake,
    pledges,
    protection,
    reading,
    recurrences,
    renegotiation,
    resolution,
    triage,
)

ISSUES = (
    cases, reading, intake, triage, protection, commitments, pledges, renegotiation, fulfilment,
    actions, resolution, recurrences,
)  # fmt: skip
OTHERS = (follow_up, reports, place_reading, places, bodies, members, codes, calendar, status)

ALL: tuple[APIRouter, ...] = (
    *(part.router for part in (*ISSUES, *OTHERS)),
    status.well,
    status.pages,
)
