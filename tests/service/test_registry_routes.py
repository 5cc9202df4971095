from domain.member import Role
from tests.service.conftest import Api


async def test_a_place_is_registered_read_and_listed(api: Api) -> None:
    new = {"level": "nahia", "parent": "HRT", "names": {"en": "Nahia 7", "fa": "ناحیهٔ ۷"},
           "valid_from": "2024-03-20"}  # fmt: skip
    made = await api.send("PUT", "/v1/places/HRT-N07", json=new)
    assert made.status_code == 201, made.text
    again = await api.send("PUT", "/v1/places/HRT-N07", json=new)
    assert again.status_code == 201
    read = await api.send("GET", "/v1/places/HRT-N07")
    assert read.json()["above"] == ["HRT", "AF"]
    assert read.headers["etag"] == '"1"'
    await api.project()
    listed = await api.send("GET", "/v1/places", params={"below": "HRT"})
    assert [row["code"] for row in listed.json()["items"]] == ["HRT", "HRT-N06", "HRT-N07"]
    me = await api.send("GET", "/v1/me", role=Role.AUDITOR)
    print(me.text)
