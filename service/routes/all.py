"""Every router that is served."""

from fastapi import APIRouter

from service.routes import (
    agendas,
    bodies,
    body_life,
    calendar,
    cases,
    charts,
    codes,
    events,
    exports,
    follow_up,
    members,
    my_agenda,
    my_calendar,
    pattern_charts,
    patterns,
    place_reading,
    places,
    recurrence_chains,
    releases,
    reports,
    similar,
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
    same_problem,
    triage,
)
from service.routes.knowledge import disseminations, entries
from service.routes.knowledge import reading as knowledge
from service.routes.learning import (
    adoptions,
    effect,
    likeness,
    practice_reading,
    practices,
    problem_reading,
    problems,
    recommendation_reading,
    recommendations,
    views,
)
from service.routes.learning import charts as learning_charts
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
    same_problem,
)  # fmt: skip
DIALOGUES = (agendas, dialogue, planning, holding, minutes, signing)
LEARNING = (
    recommendation_reading, recommendations, problem_reading, problems, practice_reading,
    practices, adoptions, effect, views, likeness, learning_charts,
)  # fmt: skip
PLANNING = (instruments, assessment_reading, assessments, plan_reading, plans, plan_items)
KNOWLEDGE = (knowledge, entries, disseminations)
RESULTS = (framework_reading, frameworks, indicators, scorecards)
OTHERS = (
    my_agenda, my_calendar, follow_up, reports, charts, recurrence_chains, patterns,
    pattern_charts, exports, place_reading, places, bodies, body_life, members, codes, calendar,
    events, similar, releases, status,
)  # fmt: skip

PARTS = (*ISSUES, *DIALOGUES, *LEARNING, *PLANNING, *KNOWLEDGE, *RESULTS, *OTHERS)

ALL: tuple[APIRouter, ...] = (
    *(part.router for part in PARTS),
    exports.lines,
    exports.table,
    releases.public,
    status.well,
    status.pages,
)
