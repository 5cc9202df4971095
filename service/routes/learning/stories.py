"""Stories: what was done in one city, and what came of it there and in others."""

from dataclasses import dataclass
from functools import reduce

from domain.practice import PRACTICE, Adoption, Practice, Result
from domain.practice.state import OUT
from domain.words import Sensitivity
from projections.comparing.learning import Begun
from projections.comparing.rollout import Rollout
from projections.comparing.stories import practices_told
from projections.comparing.view import Story, Tried
from projections.learning.practice_list import NOT_YET
from service.http.caller import Caller
from service.ledger import Loaded
from service.registry import COMMON
from service.routes.learning.practice_subjects import subject_of
from service.routes.seen import may_know
from service.services import Services


@dataclass(frozen=True, slots=True)
class Told:
    """The stories, and the adoptions in them that began."""

    stories: tuple[Story, ...]
    begun: tuple[Begun, ...]


async def stories(
    services: Services, caller: Caller, category: str, response: str | None, position: int
) -> Told:
    """What had been published by that position of the common lane, as it was told then."""
    ids = await services.database.read(practices_told, category, response)
    loaded = await services.ledger.load_many(PRACTICE, ids)
    found: list[Story] = []
    begun: list[Begun] = []
    for practice_id, each in zip(ids, loaded, strict=True):
        practice = _at(each, position)
        if practice.stage not in OUT or not await _may_read(services, caller, practice):
            continue
        found.append(_story(str(practice_id), practice))
        begun += _begun(practice)
    return Told(tuple(found), tuple(begun))


def _at(loaded: Loaded[Practice], position: int) -> Practice:
    seen = (each.event for each in loaded.history if each.position <= position)
    return reduce(PRACTICE.evolve, seen, PRACTICE.initial)


async def _may_read(services: Services, caller: Caller, practice: Practice) -> bool:
    subject = await subject_of(services, practice)
    return subject.sensitivity is Sensitivity.PUBLIC and await may_know(
        services, caller, COMMON, subject
    )


def _story(practice_id: str, practice: Practice) -> Story:
    drafted, text = practice.drafted, practice.text
    assert drafted is not None  # it is published
    assert text is not None
    tried = [_tried(practice_id, each) for each in practice.adoptions.values()]
    outcomes = (*(result.value for result in Result), NOT_YET)
    return Story(
        practice=practice_id,
        city=drafted.city,
        status=practice.stage.value,
        title=text.title,
        context=text.context,
        done=text.description,
        result=text.result,
        cost=text.cost,
        language=text.language,
        responses=drafted.responses,
        published_on=practice.published.on if practice.published else None,
        retired_because=practice.retired.reason if practice.retired else None,
        results={each: sum(one.result == each for one in tried) for each in outcomes},
        adoptions=tried,
    )


def _tried(practice_id: str, adoption: Adoption) -> Tried:
    considered, started = adoption.considered, adoption.started
    last = adoption.assessments[-1] if adoption.assessments else None
    own = f"/v1/practices/{practice_id}/adoptions/{considered.adoption_id}"
    return Tried(
        adoption=str(considered.adoption_id),
        city=considered.city,
        result=last.result.value if last else NOT_YET,
        said=last.text if last else None,
        said_on=last.on if last else None,
        language=last.language if last else None,
        status=adoption.state.value,
        why=considered.why,
        changes=adoption.adapted.changes if adoption.adapted else None,
        places=started.places if started else (),
        started_on=started.started_on if started else None,
        because=adoption.dropped.reason if adoption.dropped else None,
        effect=f"{own}/effect" if started else None,
    )


def _begun(practice: Practice) -> list[Begun]:
    responses = practice.drafted.responses if practice.drafted else ()
    return [
        Begun(
            responses,
            Rollout(each.considered.city, each.started.places, each.started.started_on),
        )
        for each in practice.adoptions.values()
        if each.started is not None
    ]
