"""What `make run` shows can be learnt from: the figures find what is known to be true."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine

from domain.practice import PRACTICE
from projections.comparing.effect import EffectParameters, effect
from projections.comparing.learning import Figures, LearningParameters, learning
from projections.comparing.pooling import DAYS, Over
from projections.comparing.rollout import Rollout
from projections.patterns.beside import reached
from projections.patterns.drawing import RunChartParameters, SeriesBy
from projections.patterns.run_charts import run_charts
from projections.recurrence.usual import HORIZON
from service.demo.chapters import lanes
from service.demo.filling import fill
from service.demo.truth import daily_rate
from service.operating import trial
from service.operating.projecting import bring_up
from service.operating.store import opened, prepare
from service.settings import Settings
from tests.demo.test_chapters import stories

TODAY = date(2026, 3, 1)
CUT_OFF = date(2026, 3, 2)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many events as `make run` makes."""
    file = tmp_path_factory.mktemp("demo") / "store.db"
    settings = Settings(database_url=f"sqlite:///{file}", pepper=b"test", environment="test")
    prepare(settings)

    async def make() -> None:
        async with opened(settings) as services:
            await fill(services.ledger, trial.EVENTS, trial.SEED, TODAY)
            await bring_up(services)

    asyncio.run(make())
    return file


@pytest.fixture
def connection(store: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{store}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@dataclass(frozen=True)
class Known:
    """The truth of a response in a city, against the mix of its others there."""

    days: float
    log_hazard: float


def known(city: str, response: str, others: dict[str, int]) -> Known:
    """As `truth` draws them: the same share comes back on each day."""
    total, rate = sum(others.values()), daily_rate(city, response)
    left = sum(n * exp(-daily_rate(city, code) * HORIZON) for code, n in others.items()) / total
    days = sum(n * _days(daily_rate(city, code)) for code, n in others.items()) / total
    return Known(_days(rate) - days, log(rate * HORIZON) - log(-log(left)))


def _days(rate: float) -> float:
    """Until reported again, of the first 90, on average."""
    return (1 - exp(-rate * HORIZON)) / rate


@pytest.mark.parametrize("category", ["LGT", "WAS"])
def test_two_categories_hold_enough_to_learn_from_and_the_truth_is_found(
    connection: Connection, category: str
) -> None:
    found = learning(connection, LearningParameters(cut_off=CUT_OFF, category=category))
    enough = [each for each in found.responses if each.pooled]
    assert len(enough) >= 2
    for each in enough:
        for over in each.pooled:
            truths = [_truth(found, each.response, one.city, over.measure) for one in over.cities]
            assert all(over.prediction.lo < true < over.prediction.hi for true in truths)
            assert over.interval.lo < _mean(over, truths) < over.interval.hi


def _truth(found: Figures, response: str, city: str, measure: str) -> float:
    others = {
        cell.response: cell.n_solved
        for cell in found.cells
        if cell.city == city and cell.response != response and cell.n_solved
    }
    truth = known(city, response, others)
    return truth.days if measure == DAYS else truth.log_hazard


def _mean(over: Over, truths: list[float]) -> float:
    """With the weights of the pooled figure."""
    weights = [1 / (city.se**2 + over.tau2) for city in over.cities]
    return sum(w * t for w, t in zip(weights, truths, strict=True)) / sum(weights)


def test_a_response_that_holds_better_is_seen_to(connection: Connection) -> None:
    """A day set for collection against removing the heap: half as many come back."""
    found = learning(connection, LearningParameters(cut_off=CUT_OFF, category="WAS"))
    hazard = {
        each.response: over.mu
        for each in found.responses
        for over in each.pooled
        if over.measure != DAYS and not over.standardised
    }
    assert hazard["service_schedule"] < 0 < hazard["cleaning"]


def test_the_alarm_rings_where_lanes_go_dark_and_nowhere_else(connection: Connection) -> None:
    asked = RunChartParameters(
        city=lanes.MORE_IN, category="LGT", by=SeriesBy.NAHIA, first_day=date(2025, 3, 21),
        last_day=TODAY, cut_off=CUT_OFF, positions=reached(connection, lanes.MORE_IN),
    )  # fmt: skip
    rung = {each.nahia: each for each in run_charts(connection, asked).items if each.alarm.items}
    assert rung.keys() == {f"{lanes.MORE_IN}-N05"}
    series = rung[f"{lanes.MORE_IN}-N05"]
    assert all(alarm.week_first_day > date(2025, 12, 31) for alarm in series.alarm.items)
    assert sum(month.dialogues or 0 for month in series.points[-2:]) >= 2


def test_what_came_after_a_practice_began_can_be_counted(connection: Connection) -> None:
    found = effect(connection, asked_of(lanes.ADOPTING)).found
    change = found.changes[0]
    assert found.reason_if_null is None
    assert change.ratio is not None
    assert change.ratio.hi is not None
    assert change.ratio.hi < 1


@cache
def adoptions() -> dict[str, Any]:
    """By city, those that began."""
    practices = [each.state for each in stories(TODAY, seed=trial.SEED) if each.stream is PRACTICE]
    return {
        each.considered.city: each
        for practice in practices
        for each in practice.adoptions.values()
        if each.started is not None
    }


def asked_of(city: str) -> EffectParameters:
    adoption = adoptions()[city]
    rollout = Rollout(city, adoption.started.places, adoption.started.started_on)
    return EffectParameters(
        practice="", adoption="", category="LGT", city=city, rollout=rollout, days=180,
        cut_off=CUT_OFF,
    )  # fmt: skip
