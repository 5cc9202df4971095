"""The documentation of the domain names what the code names, and the other way round."""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_origin

import domain
from domain.catalogue import EVENTS, STREAMS
from domain.issue import DECISIONS, Stage
from domain.issue.standing import Standing

ROOT = Path(__file__).parents[1]
PAGES = [
    page.read_text(encoding="utf-8")
    for page in (ROOT / "docs/domain.md", *sorted((ROOT / "docs/domain").glob("*.md")))
]
BUILT = "\n".join(page.partition("## Refusals\n")[0] for page in PAGES)
REFUSALS = "\n".join(page.partition("## Refusals\n")[2] for page in PAGES)
CLASSES = {event.__name__: event for event in EVENTS.values()}
STATES = tuple(type(stream.initial) for stream in STREAMS)


def named(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def rows(text: str, first_column: str) -> Iterator[list[str]]:
    """The cells of every row of the tables whose first column is called so."""
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[0] == first_column:
            inside = True
        elif inside and not set(line) <= set("|-"):
            yield cells


def decisions() -> dict[str, Callable[..., object]]:
    """Every public function of the domain that takes a state and returns events."""
    found: dict[str, Callable[..., object]] = {}
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(value) and not name.startswith("_") and _decides(value):
                found[name] = value
    return found


def _decides(function: Callable[..., object]) -> bool:
    if not function.__module__.startswith("domain."):
        return False
    signature = inspect.signature(function, eval_str=True)
    first = next(iter(signature.parameters.values()), None)
    takes_state = first is not None and first.annotation in STATES
    return takes_state and get_origin(signature.return_annotation) is list


def codes_refused() -> set[str]:
    """The code of every refusal that the domain can raise."""
    calls = (
        node
        for file in (ROOT / "domain").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    return {
        ast.literal_eval(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("Refusal", "Unknown")
    }


documented = list(rows(BUILT, "decision"))


def test_every_event_is_documented_and_every_documented_event_is_in_the_catalogue() -> None:
    assert {named(row[1])[0] for row in documented} == CLASSES.keys()


def test_stored_names_are_the_kebab_case_of_the_events() -> None:
    for name, event in EVENTS.items():
        assert name == re.sub(r"(?<!^)(?=[A-Z])", "-", event.__name__).lower()


def test_the_documented_fields_are_those_of_the_event() -> None:
    for row in documented:
        (name,) = named(row[1])
        fields = dataclasses.fields(CLASSES[name])
        built = [f.name + "?" * (f.default is not dataclasses.MISSING) for f in fields]
        assert row[2].split(", ") == built, name


def test_every_decision_is_documented_and_every_documented_decision_is_a_function() -> None:
    assert {named(row[0])[0] for row in documented} == decisions().keys()


def test_the_package_of_the_issue_lists_all_its_decisions() -> None:
    of_issues = {
        name
        for name, decision in decisions().items()
        if decision.__module__.startswith("domain.issue.")
    }
    assert of_issues == {decision.__name__ for decision in DECISIONS}


def test_every_event_of_a_stream_is_in_the_catalogue() -> None:
    assert {event for stream in STREAMS for event in stream.event_types} == {*EVENTS.values()}


def test_every_refusal_is_documented_once_and_every_documented_refusal_is_raised() -> None:
    documented = [named(row[0])[0] for row in rows(REFUSALS, "code")]
    assert sorted(documented) == sorted(codes_refused())


def test_decisions_are_documented_with_refusals_that_exist() -> None:
    assert {code for row in documented for code in named(row[-1])} <= codes_refused()


def test_every_refusal_of_a_decision_on_an_issue_stands_in_a_table() -> None:
    everywhere = {"issue-unknown", "issue-not-open", "not-accepted", "commitment-unknown"}
    everywhere |= {"dialogue-unknown"}
    shown = {code for row in documented for code in named(row[-1])}
    assert codes_refused() - everywhere <= shown


def test_every_stage_is_documented() -> None:
    stages = BUILT[BUILT.index("Stages:") :]
    assert set(named(stages[: stages.index("Open:")])) == {stage.value for stage in Stage}


def test_every_standing_of_a_promise_is_documented() -> None:
    shown = {name for row in rows(BUILT, "standing") for name in named(row[0])}
    assert shown == {standing.value for standing in Standing}
