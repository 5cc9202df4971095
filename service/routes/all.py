"""Every router that is served."""

from fastapi import APIRouter

from service.routes import bodies, cases, codes, follow_up, members, places, reports, status

ALL: tuple[APIRouter, ...] = (
    cases.router,
    follow_up.router,
    reports.router,
    places.router,
    bodies.router,
    members.router,
    codes.router,
    status.router,
    status.well,
    status.pages,
)
