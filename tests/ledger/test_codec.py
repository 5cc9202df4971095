"""Stored shapes: every one ever released stays readable, and none changes unnoticed."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.catalogue import EVENTS, UPCASTS, VERSIONS
from domain.events import Undecodable, event
from service.ledger import CODEC, Codec, Ledger, UnknownShape
from tests.ledger import golden
from tests.ledger.notebook import CODEC as NOTES
from tests.ledger.notebook import NOTEBOOK, operation, writing

FILES = sorted(golden.FOLDER.glob("*.json"))


@pytest.mark.parametrize(
    ("file", "content"), list(golden.newest()), ids=lambda each: getattr(each, "stem", "")
)
def test_a_shape_does_not_change_without_a_new_version(file: Path, content: bytes) -> None:
    assert file.read_bytes() == content, (
        "The stored shape of this event changed. Before its release run"
        " `python -m tests.ledger.golden`; after it raise VERSIONS and add an upcast."
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_released_shape_is_readable_for_ever(file: Path) -> None:
    name, _, version = file.stem.rpartition(".v")
    read = CODEC.decode(name if version == "1" else file.stem, file.read_bytes())
    assert type(read) is EVENTS[name]
    if int(version) == VERSIONS.get(name, 1):
        assert read == golden.sample(EVENTS[name])


def test_every_version_has_its_golden_file_and_its_upcast() -> None:
    released = {golden.file_of(n, v) for n in EVENTS for v in range(1, VERSIONS.get(n, 1) + 1)}
    assert released == set(FILES)
    assert set(UPCASTS) == {(n, v) for n in VERSIONS for v in range(1, VERSIONS[n])}


# A catalogue in which an event has changed twice


@event
class LampMended:
    street: str
    lamps: int
    on: date | None = None


def _split_place(fields: dict[str, Any]) -> dict[str, Any]:
    return {"street": fields["place"].split(",")[0], "lamps": fields["lamps"]}


def _count_lamps(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"lamps": int(fields["lamps"])}


CHANGED = Codec(
    {"lamp-mended": LampMended},
    {"lamp-mended": 3},
    {("lamp-mended", 1): _split_place, ("lamp-mended", 2): _count_lamps},
)


def test_older_shapes_are_read_through_every_upcast_between() -> None:
    mended = LampMended(street="Jada-e-Maiwand", lamps=2)
    first = b'{"place": "Jada-e-Maiwand, Nahia 1", "lamps": "2"}'
    second = b'{"street": "Jada-e-Maiwand", "lamps": "2"}'
    assert CHANGED.decode("lamp-mended", first) == mended
    assert CHANGED.decode("lamp-mended.v2", second) == mended
    name, data = CHANGED.encode(mended)
    assert name == "lamp-mended.v3"
    assert CHANGED.decode(name, data) == mended


@pytest.mark.parametrize(
    "stored_type",
    ["lamp-broken", "lamp-mended.v4", "lamp-mended.v1", "lamp-mended.v", "lamp-mended.vx", ""],
)
def test_a_name_or_version_that_is_not_in_the_catalogue_is_unknown(stored_type: str) -> None:
    with pytest.raises(UnknownShape):
        CHANGED.decode(stored_type, b"{}")


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[]", b'{"place": 1}', b"\xff\xfe"])
@pytest.mark.parametrize("stored_type", ["lamp-mended", "lamp-mended.v2", "lamp-mended.v3"])
def test_bytes_that_are_not_what_they_say_are_unknown(stored_type: str, data: bytes) -> None:
    with pytest.raises(UnknownShape):
        CHANGED.decode(stored_type, data)


async def test_an_unreadable_event_is_handed_on_as_such_and_its_stream_cannot_be_loaded(
    store_url: str,
) -> None:
    stream_id, other = uuid4(), uuid4()
    newer = Codec(NOTES._events, {"line-written": 2}, {})
    ledger = await Ledger.open(store_url, newer)
    await ledger.decide(writing(stream_id, "one"), operation())
    await ledger.close()
    ledger = await Ledger.open(store_url, NOTES)
    await ledger.decide(writing(other, "two"), operation())
    first, second = await ledger.read("HRT", 0, 10)
    assert isinstance(first.event, Undecodable)
    assert (first.stream_id, first.position, second.position) == (stream_id, 1, 2)
    with pytest.raises(UnknownShape):
        await ledger.load(NOTEBOOK, stream_id)
    with pytest.raises(UnknownShape):
        await ledger.decide(writing(stream_id, "three"), operation())
    assert (await ledger.load(NOTEBOOK, other)).version == 1
    await ledger.close()


async def test_what_is_read_together_fails_alone(store_url: str) -> None:
    broken, well = UUID(int=1), UUID(int=2)
    ledger = await Ledger.open(store_url, Codec(NOTES._events, {"line-written": 2}, {}))
    await ledger.decide(writing(broken, "one"), operation())
    await ledger.close()
    ledger = await Ledger.open(store_url, NOTES)
    outcomes = await asyncio.gather(
        *(ledger.decide(writing(each, "two"), operation()) for each in (broken, well)),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], UnknownShape)
    assert not isinstance(outcomes[1], BaseException)
    await ledger.close()
