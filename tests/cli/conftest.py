"""A command line on a store of its own."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from service.cli import app

Run = Callable[..., Result]


@pytest.fixture
def environment(store_url: str) -> dict[str, str]:
    return {"PAYGIRI_DATABASE_URL": store_url, "PAYGIRI_PEPPER": "a pepper for tests"}


@pytest.fixture
def paygiri(environment: dict[str, str]) -> Run:
    """Run a command on the test's store; a fault of ours fails the test with its traceback."""

    def run(*arguments: object, **other: str) -> Result:
        given = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, given, env=environment | other, catch_exceptions=False)

    return run
