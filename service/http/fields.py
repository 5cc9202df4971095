"""Types of fields that bodies and parameters share: exact forms only, every length bounded."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from domain.words import Names, Point
from projections.solar_hijri import gregorian, latin_digits

NAMES: set[str] = set()
"""Every field name of every body: the only keys that an error may point at."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_EARLIEST_YEAR = 1900
_SOLAR_HIJRI_UNTIL = 1700
"""A year before this one is of the Solar Hijri calendar: it is 1405 when it is 2026."""


def _wrong(code: str, text: str) -> PydanticCustomError:
    return PydanticCustomError(code, text)


def _canonical_uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    raise _wrong("uuid", "Send a UUID in its canonical lower-case form with hyphens.")


def _of_our_time(year: int) -> None:
    if year < _EARLIEST_YEAR:
        raise _wrong(
            "wrong-calendar",
            "This is a time of the wrong calendar or too long ago: send a Gregorian one, from "
            "1900 on. Days, not times, may be sent in the Solar Hijri calendar.",
        )


def _iso_date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(text := latin_digits(value)):
        found = _day(*map(int, text.split("-")))
        _of_our_time(found.year)
        return found
    raise _wrong("date", "Send a date as YYYY-MM-DD, Gregorian or Solar Hijri.")


def _day(year: int, month: int, day: int) -> date:
    solar = year < _SOLAR_HIJRI_UNTIL
    try:
        return gregorian(year, month, day) if solar else date(year, month, day)
    except ValueError:
        calendar = "Solar Hijri" if solar else "Gregorian"
        raise _wrong("date", f"There is no such day in the {calendar} calendar.") from None


def _rfc3339(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _TIME.fullmatch(value):
        _of_our_time(int(value[:4]))
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise _wrong("time", "There is no such time.") from None
    raise _wrong("time", "Send a time with its offset, like 2026-03-21T09:30:00+04:30.")


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z`, as every answer shows times."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _not_blank(text: str) -> str:
    # joiners and marks alone show nothing either
    if not any(character.isprintable() and character != " " for character in text):
        raise _wrong("blank", "Write something here.")
    return text


# Written with a before-validator on purpose: lax datetimes take numbers, dates and naive times.
Uuid = Annotated[
    UUID,
    BeforeValidator(_canonical_uuid),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": f"^{_UUID.pattern}$"}),
]
Day = Annotated[
    date,
    BeforeValidator(_iso_date),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "minLength": 10,
            "maxLength": 10,
            "description": "Gregorian; a year before 1700 is Solar Hijri, like 1405-09-01.",
        }
    ),
]
SolarHijriDay = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^1[2-6][0-9]{2}-[0-9]{2}-[0-9]{2}$",
            "maxLength": 10,
            "examples": ["1405-09-01"],
        }
    ),
]
"""A day as answers show it beside the Gregorian one, see `projections.solar_hijri`."""
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_rfc3339),
    PlainSerializer(utc, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]
Whole = Annotated[int, Field(strict=True, ge=-(2**63) + 1, le=2**63 - 1)]
Yes = Annotated[bool, Field(strict=True)]
Language = Literal["en", "fa-AF", "ps-AF", "uz-AF", "tk-AF", "bal", "und"]

_CODE = StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][!-~]*$", max_length=80)
PlaceCode = Annotated[str, _CODE, Field(examples=["HRT-N06"])]
BodyCode = Annotated[str, _CODE, Field(examples=["HRT-DUG"])]
ListCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60),
    Field(examples=["cdc"]),
]


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strict=True, min_length=1, max_length=longest)


_SAYS_SOMETHING = AfterValidator(_not_blank)
Short = Annotated[str, _text(80), _SAYS_SOMETHING, Field(examples=["app"])]
Title = Annotated[str, _text(200), _SAYS_SOMETHING, Field(examples=["Street lighting"])]
Sentence = Annotated[
    str, _text(1_000), _SAYS_SOMETHING, Field(examples=["The lamp was replaced and works."])
]
Narrative = Annotated[
    str, _text(10_000), _SAYS_SOMETHING, Field(examples=["The lamp at the gate stays dark."])
]


class Body(BaseModel):
    """What a client sends: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        NAMES.update(cls.model_fields)


class CommandBody(Body):
    """What every command may say beside its own fields: when it happened, on what it was sent."""

    occurred_at: Moment | None = Field(
        None, description="When it happened, by the device's clock; now if left out."
    )
    device: Short | None = Field(None, description="An opaque name of the device.")
    channel: Short | None = Field(None, description="How it was told: app, paper, phone, ...")
    on_behalf_of: BodyCode | None = Field(
        None, description="The body the caller speaks for; its own one if left out."
    )


class Answer(BaseModel):
    """What the service sends."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class NamesBody(Body):
    """A name in English, Dari and Pashto."""

    en: Title
    fa: Title | None = None
    ps: Title | None = None

    def to_domain(self) -> Names:
        return Names(en=self.en, fa=self.fa, ps=self.ps)


class PointBody(Body):
    """WGS 84 degrees."""

    lat: Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]

    def to_domain(self) -> Point:
        return Point(lat=self.lat, lon=self.lon)
