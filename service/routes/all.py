"""Every router that is served."""

from fastapi import APIRouter

from service.routes import bodies, cases, codes, members, places, status

ALL: tuple[APIRouter, ...] = (
    cases.router,
    places.router,
    bodies.router,
    members.router,
    codes.router,
    status.router,
    status.well,
    status.pages,
)
