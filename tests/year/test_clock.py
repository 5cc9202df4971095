"""The moved clock moves the record."""

from datetime import date
from uuid import uuid4

from domain.member import Role
from tests.service.conftest import Api
from tests.year.conftest import Year


async def test_what_is_recorded_carries_the_moment_of_the_year(api: Api, year: Year) -> None:
    year.go_to(date(2026, 9, 1), hour=15)
    answer = await api.send(
        "PUT", f"/v1/issues/{uuid4()}", role=Role.PEM_OFFICER,
        json={"category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
              "narrative": "The lamp stays dark."},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    assert answer.json()["recorded_at"].startswith("2026-09-01T10:30:")
