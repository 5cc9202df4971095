"""Frameworks, indicators and scorecards through HTTP, on both stores."""

from typing import Any
from uuid import uuid4

from tests.service.conftest import Api

YEAR = {"first_day": "2026-01-01", "last_day": "2026-12-31"}


def framework(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Safer cities",
        "first_day": "2026-01-01",
        "last_day": "2028-12-31",
        "nodes": [
            {"code": "1", "kind": "outcome", "title": "People are heard"},
            {"code": "1.1", "kind": "output", "parent": "1", "title": "Dialogues are held"},
            {"code": "1.1.1", "kind": "activity", "parent": "1.1", "title": "Prepare them"},
        ],
        "indicators": [
            {"code": "held", "node": "1.1", "measure": "dialogues_held", "names": {"en": "Held"}},
            {
                "code": "women",
                "node": "1.1",
                "measure": "attendances",
                "names": {"en": "Women"},
                "group": "people:women",
            },
        ],
        **changes,
    }


async def adopted(api: Api) -> str:
    path = f"/v1/framework/{uuid4()}"
    made = await api.send("PUT", path, json=framework())
    assert made.status_code == 201, made.text
    return path


async def test_a_framework_is_adopted_once(api: Api) -> None:
    path = await adopted(api)
    again = await api.send("PUT", path, json=framework())
    assert again.status_code == 201
    other = await api.send("PUT", path, json=framework(title="Another"))
    assert other.status_code == 409
    assert other.json()["code"] == "id-reused"
