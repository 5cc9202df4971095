"""Every router that is served."""

from fastapi import APIRouter

from service.routes import (
    agendas,
    bodies,
    body_life,
    calendar,
    cases,
    codes,
    events,
    follow_up,
    members,
    my_agenda,
    my_calendar,
    place_reading,
    places,
    reports,
    status,
)
from service.routes.dialogues import holding, minutes, planning, signing
from service.routes.dialogues import reading as dialogue
from service.routes.issues import (
    actions,
    commitments,
    fulfilment,
    intake,
    merging,
    passing_on,
    pledges,
    protection,
    reading,
    recurrences,
    renegotiation,
    resolution,
    triage,
)
from service.routes.learning import (
    adoptions,
    practice_reading,
    practices,
    problem_reading,
    problems,
    recommendation_reading,
    recommendations,
)
from service.routes.planning import (
    assessment_reading,
    assessments,
    instruments,
    plan_items,
    plan_reading,
    plans,
)
from service.routes.results import framework_reading, frameworks, indicators, scorecards

ISSUES = (
    cases, reading, intake, triage, protection, passing_on, merging, commitments, pledges,
    renegotiation, fulfilment, actions, resolution, recurrences,
)  # fmt: skip
DIALOGUES = (agendas, dialogue, planning, holding, minutes, signing)
LEARNING = (
    recommendation_reading, recommendations, problem_reading, problems, practice_reading,
    practices, adoptions,
)  # fmt: skip
PLANNING = (instruments, assessment_reading, assessments, plan_reading, plans, plan_items)
RESULTS = (framework_reading, frameworks, indicators, scorecards)
OTHERS = (
    my_agenda, my_calendar, follow_up, reports, place_reading, places, bodies, body_life, members,
    codes, calendar, events, status,
)  # fmt: skip

ALL: tuple[APIRouter, ...] = (
    *(part.router for part in (*ISSUES, *DIALOGUES, *LEARNING, *PLANNING, *RESULTS, *OTHERS)),
    status.well,
    status.pages,
)
