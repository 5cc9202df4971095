"""One table from exceptions to problems; every rule has its title in three languages."""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refusal, Unknown
from service import ledger
from service.http.answers import TABLE
from service.http.problems import LANGUAGES, Problem, catalogue, status_of
from tests.service.conftest import Api
from tests.service.test_door import CANARY, problem

ROOT = Path(__file__).parents[2]
NOT_OVER_HTTP = {"cli", "demo", "imports", "keyring", "projecting"}


def raised_codes() -> Iterator[str]:
    """Every code that a refusal or a problem is raised with anywhere in the code."""
    for folder in ("domain", "projections", "service"):
        for file in (ROOT / folder).rglob("*.py"):
            if NOT_OVER_HTTP.isdisjoint({file.stem, *file.parts}):
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.Call) and _raises(node.func):
                        first = node.args[0] if node.args else None
                        if isinstance(first, ast.Constant):
                            yield str(first.value)


def _raises(name: ast.expr) -> bool:
    return isinstance(name, ast.Name) and name.id in ("Refusal", "Unknown", "Problem")


def test_every_code_that_is_raised_has_a_title() -> None:
    assert sorted(set(raised_codes()) - set(catalogue())) == []


def test_every_title_stands_in_three_languages() -> None:
    for code, entry in catalogue().items():
        for language in LANGUAGES:
            assert 0 < len(entry[language]) <= 80, (code, language)


EXCEPTIONS: list[tuple[Exception, int, str]] = [
    (Refusal("feedback-missing", "Ask the people first."), 409, "feedback-missing"),
    (Unknown("issue-unknown", "Check the id."), 404, "issue-unknown"),
    (Problem("precondition-required"), 428, "precondition-required"),
    (Problem("too-many-requests"), 429, "too-many-requests"),
    (ledger.Conflict(), 409, "conflict"),
    (ledger.StaleVersion(7), 412, "stale-version"),
    (ledger.OperationReused(), 422, "operation-reused"),
    (ledger.LaneMismatch(), 409, "id-reused"),
    (ledger.AsOfTooRecent(), 422, "as-of-too-recent"),
    (ledger.Overloaded(2.4), 503, "overloaded"),
    (ledger.StoreUnavailable(f"disk full at /{CANARY}"), 503, "unavailable"),
    (ledger.UnknownShape(CANARY), 503, "unreadable-record"),
    (RuntimeError(CANARY), 500, "internal"),
]


@pytest.mark.parametrize(
    ("error", "status", "code"), EXCEPTIONS, ids=[type(e).__name__ + c for e, _, c in EXCEPTIONS]
)
async def test_an_exception_becomes_its_problem(
    door: Api,
    error: Exception,
    status: int,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    await door.send("GET", "/v1/me")
    monkeypatch.setattr(type(door.services.ledger), "load", fail)
    with caplog.at_level(logging.DEBUG):
        answer = await door.send("GET", "/v1/places/HRT")
    monkeypatch.undo()
    content = problem(answer, status, code)
    assert CANARY not in caplog.text
    if status in (429, 503):
        assert int(answer.headers["retry-after"]) >= 1
    if status == 412:
        assert answer.headers["etag"] == '"7"'
    if status == 500:
        assert content["incident"] in caplog.text


def test_every_error_of_the_ledger_stands_in_the_table() -> None:
    def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
        yield kind
        for below in kind.__subclasses__():
            yield from leaves(below)

    errors = set(leaves(ledger.LedgerError)) - {ledger.LedgerError}
    assert errors <= set(TABLE)


async def test_a_refusal_carries_the_pathway_card(
    door: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = {"en": "Go to the clinic.", "fa-AF": "به کلینیک بروید."}

    async def refuse(*args: Any, **kwargs: Any) -> None:
        raise Refusal("gbv-not-recorded", "Give the person the pathway card.", help=card)

    await door.send("GET", "/v1/me")
    monkeypatch.setattr(type(door.services.ledger), "load", refuse)
    answer = await door.send("GET", "/v1/places/HRT", headers={"accept-language": "fa"})
    monkeypatch.undo()
    content = problem(answer, 409, "gbv-not-recorded")
    assert content["help"] == card
    assert content["title"] == catalogue()["gbv-not-recorded"]["fa-AF"]


def test_what_is_not_listed_is_a_rule() -> None:
    assert status_of("a-rule-of-next-year") == 409
