"""How events change what is counted of dialogues, CDCs, recommendations and adoptions."""

from itertools import zip_longest
from typing import Any

from domain import codes, recommendation
from domain.body import BodyRegistered, BodyRetired, CompositionRecorded
from domain.dialogue.events import Attendance, AttendanceCorrected, DialogueHeld, DialoguePlanned
from domain.events import Recorded
from domain.practice.events import AdoptionConsidered, AdoptionStarted
from projections.indicators.batch import Batch
from projections.rows import Row

POLICE = "police"
CDC = "cdc"


# Dialogues


def take_dialogue(batch: Batch, recorded: Recorded[Any]) -> None:
    happened, key = recorded.event, (recorded.stream_id,)
    if isinstance(happened, DialoguePlanned):
        batch.dialogues.add(_planned(batch, recorded, happened))
        return
    row = batch.dialogues.get(*key)
    if row is None:
        return
    if isinstance(happened, DialogueHeld):
        held: Row = {"day": happened.held_on, **_counts(happened.attendance)}
        present = {party.role for party in happened.parties if party.present}
        batch.dialogues.change(
            key, held | {"police_present": POLICE in present}, batch.at(recorded)
        )
    elif isinstance(happened, AttendanceCorrected):
        again = {"corrections": row["corrections"] + 1, **_counts(happened.attendance)}
        batch.dialogues.change(key, again, batch.at(recorded))


def _planned(batch: Batch, recorded: Recorded[Any], happened: DialoguePlanned) -> Row:
    kind = codes.dialogue_kinds().get(happened.kind)
    return {
        "dialogue": recorded.stream_id,
        "city": recorded.lane,
        "place": happened.place,
        "level": batch.level(happened.place),
        "kind": happened.kind,
        "police_required": kind is not None and POLICE in kind.required,
        "corrections": 0,
        "recorded_from": batch.at(recorded),
    }


def _counts(attendance: Attendance) -> Row:
    return {
        "women": attendance.women,
        "men": attendance.men,
        "girls": attendance.girls,
        "boys": attendance.boys,
        "total": attendance.total,
        "youth": attendance.aged_18_24,
        "displaced": attendance.displaced,
        "disability": attendance.disability,
        "raised_by_women": attendance.raised_by_women,
    }


# CDCs


def take_body(batch: Batch, recorded: Recorded[Any]) -> None:
    happened, key = recorded.event, (recorded.stream_id,)
    if isinstance(happened, BodyRegistered) and happened.kind == CDC:
        row = {"stream": recorded.stream_id, "body": happened.code, "city": recorded.lane}
        batch.cdcs.add(row | {"place": happened.places[0]})
    elif (cdc := batch.cdcs.get(*key)) is not None:
        if isinstance(happened, BodyRetired):
            batch.cdcs.change(key, {"retired_on": happened.on})
            _settle(batch, cdc, batch.at(recorded))
        elif isinstance(happened, CompositionRecorded):
            _compose(batch, cdc, happened, batch.at(recorded))


def _compose(batch: Batch, cdc: Row, happened: CompositionRecorded, at: int) -> None:
    key, met = (cdc["stream"], happened.on), happened.composition.is_met
    if batch.compositions.get(*key) is None:
        row = {"stream": cdc["stream"], "day": happened.on, "met": met, "recorded_from": at}
        batch.compositions.add(row | {"city": cdc["city"], "place": cdc["place"]})
    else:
        batch.compositions.change(key, {"met": met}, at)
    _settle(batch, cdc, at)


def _settle(batch: Batch, cdc: Row, at: int) -> None:
    """Each composition holds until the next one, none after the body is retired."""
    own = [row for row in batch.compositions if row["stream"] == cdc["stream"]]
    own.sort(key=lambda row: row["day"])
    following = [row["day"] for row in own[1:]]
    for row, next_day in zip_longest(own, following):
        until = min((day for day in (next_day, cdc["retired_on"]) if day), default=None)
        if row["until"] != until:
            batch.compositions.change((row["stream"], row["day"]), {"until": until}, at)


# Recommendations


def take_recommendation(batch: Batch, recorded: Recorded[Any]) -> None:
    happened, key = recorded.event, (recorded.stream_id,)
    match happened:
        case recommendation.RecommendationMade():
            batch.recommendations.add(
                _made(recorded, happened) | {"recorded_from": batch.at(recorded)}
            )
        case recommendation.RecommendationAnswered() if batch.recommendations.get(*key):
            answered = {"answer": happened.answer.value, "answered_on": happened.on}
            batch.recommendations.change(key, answered, batch.at(recorded))
        case recommendation.RecommendationWithdrawn() if batch.recommendations.get(*key):
            batch.recommendations.change(key, {"withdrawn": True}, batch.at(recorded))


def _made(recorded: Recorded[Any], happened: recommendation.RecommendationMade) -> Row:
    return {
        "recommendation": recorded.stream_id,
        "city": recorded.lane,
        "place": happened.place,
        "addressed_to": happened.addressed_to,
        "day": happened.on,
        "answer_by": happened.answer_by,
        "withdrawn": False,
    }


# Practices


def take_practice(batch: Batch, recorded: Recorded[Any]) -> None:
    happened = recorded.event
    if isinstance(happened, AdoptionConsidered):
        row = {"practice": recorded.stream_id, "adoption": happened.adoption_id}
        stands = {"city": happened.city, "place": happened.city}
        batch.adoptions.add(row | stands | {"recorded_from": batch.at(recorded)})
    elif isinstance(happened, AdoptionStarted):
        key = (recorded.stream_id, happened.adoption_id)
        if batch.adoptions.get(*key):
            batch.adoptions.change(key, {"day": happened.started_on}, batch.at(recorded))
