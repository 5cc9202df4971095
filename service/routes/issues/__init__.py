"""What can be written to a case and read of it; one module per part of its life."""

from fastapi import APIRouter

from service.routes.issues import (
    actions,
    commitments,
    fulfilment,
    intake,
    protection,
    reading,
    recurrences,
    renegotiation,
    resolution,
    triage,
)

ROUTERS: tuple[APIRouter, ...] = (
    intake.router,
    reading.router,
    protection.router,
    triage.router,
    commitments.router,
    commitments.pledges,
    fulfilment.router,
    renegotiation.router,
    actions.router,
    resolution.router,
    recurrences.router,
)
