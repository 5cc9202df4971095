"""Who and what there is in a city of the demonstration, by code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID, uuid5

from domain.body import Body, BodyEvent, register_body
from domain.member import MEMBER, Member, MemberEvent, Role, grant_role, register_member
from domain.place import Place, PlaceEvent, register_place
from domain.words import REGISTRY, Names, PlaceLevel

SINCE = date(2018, 1, 1)
COUNTRY = "AF"
MAKER = uuid5(REGISTRY, "demo:maker")

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

KINDS = {
    "municipality": Names(en="Municipality", fa="شاروالی", ps="ښاروالي"),
    "pem_unit": Names(en="Community police", fa="پولیس مردمی", ps="ولسي پولیس"),
    "mab": Names(en="Advisory board", fa="هیئت مشورتی شاروالی", ps="د ښاروالۍ مشورتي پلاوی"),
    "cdc": Names(en="Community council", fa="شورای انکشافی", ps="پرمختیايي شورا"),
    "womens_group": Names(en="Women's group", fa="گروه زنان", ps="د ښځو ډله"),
    "nahia_office": Names(en="Nahia office", fa="دفتر ناحیه", ps="د ناحیې دفتر"),
    "dug": Names(
        en="Directorate of urban governance", fa="ریاست حکومتداری شهری",
        ps="د ښاري حکومتولۍ ریاست",
    ),
    "local_governance": Names(
        en="Local governance directorate", fa="ادارهٔ ارگان‌های محلی",
        ps="د سیمه‌ییزو ارګانونو اداره",
    ),
    "interior_ministry": Names(
        en="Ministry of Interior", fa="وزارت امور داخله", ps="د کورنیو چارو وزارت"
    ),
    "oversight": Names(
        en="Independent oversight", fa="ادارهٔ مستقل نظارت", ps="د څارنې خپلواکه اداره"
    ),
}  # fmt: skip
DEPARTMENTS = {
    "works": Names(en="Works department", fa="ریاست ساختمانی", ps="د ودانیو ریاست"),
    "cleaning": Names(en="Cleaning department", fa="ریاست تنظیف", ps="د پاکوالي ریاست"),
    "traffic": Names(en="Traffic department", fa="مدیریت ترافیک", ps="د ترافیکو مدیریت"),
    "streets": Names(en="Streets department", fa="آمریت سرک‌ها", ps="د سړکونو آمریت"),
    "power": Names(en="Power company", fa="شرکت برق", ps="د برېښنا شرکت"),
    "water": Names(en="Water utility", fa="شرکت آب‌رسانی", ps="د اوبو رسولو شرکت"),
}
UTILITIES = {"power", "water"}

ROLES = {
    "municipality": Role.MUNICIPAL_FOCAL,
    "nahia_office": Role.MUNICIPAL_FOCAL,
    "pem_unit": Role.PEM_OFFICER,
    "mab": Role.MAB_MEMBER,
    "cdc": Role.COMMUNITY_REP,
    "womens_group": Role.COMMUNITY_REP,
    "municipal_department": Role.OWNER_AGENCY,
    "utility": Role.OWNER_AGENCY,
    "dug": Role.OWNER_AGENCY,
    "local_governance": Role.OWNER_AGENCY,
    "interior_ministry": Role.OWNER_AGENCY,
    "oversight": Role.OWNER_AGENCY,
}

DIRECTORATE, OVERSIGHT, MINISTRY = f"{COUNTRY}-LGD", f"{COUNTRY}-OVS", f"{COUNTRY}-MOI"


@dataclass(frozen=True, slots=True)
class Team:
    """The codes of the bodies of a city that act on a case at one of its nahias."""

    city: str
    nahia: str

    @property
    def municipality(self) -> str:
        return f"{self.city}-MUN"

    @property
    def police(self) -> str:
        return f"{self.city}-PEM"

    @property
    def advisory_board(self) -> str:
        return f"{self.city}-MAB"

    @property
    def directorate(self) -> str:
        return f"{self.city}-DUG"

    @property
    def council(self) -> str:
        return f"{self.nahia}-CDC"

    @property
    def womens_group(self) -> str:
        return f"{self.nahia}-WG"

    @property
    def nahia_office(self) -> str:
        return f"{self.nahia}-OFF"

    def owner(self, department: str) -> str:
        """The body that must act."""
        if department == "police":
            return self.police
        return self.nahia_office if department == "nahia" else f"{self.city}-{department.upper()}"


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body, the place it serves, and what registers it."""

    code: str
    kind: str
    place: str
    events: list[BodyEvent]


@lru_cache(4_096)
def agent(body: str) -> UUID:
    """The member of the demonstration that speaks for this body."""
    return uuid5(REGISTRY, f"demo:agent:{body}")


def officer(role: Role, place: str) -> UUID:
    """The further member of the demonstration that holds this role there."""
    return uuid5(REGISTRY, f"demo:{role}:{place}")


def gozar(nahia: str, number: int) -> tuple[str, list[PlaceEvent]]:
    """The code of a neighbourhood and what registers it."""
    code = f"{nahia}-G{number:02}"
    persian = str(number).translate(PERSIAN_DIGITS)
    return code, register_place(
        Place(),
        code=code,
        level=PlaceLevel.GOZAR,
        parent=nahia,
        parent_level=PlaceLevel.NAHIA,
        names=Names(en=f"Gozar {number}", fa=f"گذر {persian}", ps=f"ګذر {persian}"),
        valid_from=SINCE,
    )


def bodies(city: str, nahias: list[str]) -> Iterator[NewBody]:
    """Municipality, police, board and departments of a city, and the bodies of its nahias."""
    team = Team(city, city)
    yield _body(team.municipality, "municipality", city)
    yield _body(team.police, "pem_unit", city)
    yield _body(team.advisory_board, "mab", city)
    for department, names in DEPARTMENTS.items():
        kind = "utility" if department in UTILITIES else "municipal_department"
        yield _body(team.owner(department), kind, city, names, team.municipality)
    yield _body(team.directorate, "dug", city, None, team.municipality)
    for nahia in nahias:
        team = Team(city, nahia)
        yield _body(team.council, "cdc", nahia)
        yield _body(team.womens_group, "womens_group", nahia)
        yield _body(team.nahia_office, "nahia_office", nahia, None, team.municipality)


def national_bodies() -> Iterator[NewBody]:
    """Who reviews what all may read, who commands the police, who hears what it must not."""
    yield _body(DIRECTORATE, "local_governance", COUNTRY)
    yield _body(OVERSIGHT, "oversight", COUNTRY)
    yield _body(MINISTRY, "interior_ministry", COUNTRY)


def _body(
    code: str, kind: str, place: str, names: Names | None = None, parent: str | None = None
) -> NewBody:
    events = register_body(
        Body(),
        code=code,
        kind=kind,
        names=names or KINDS[kind],
        places=(place,),
        parent=parent,
        valid_from=SINCE,
    )
    return NewBody(code, kind, place, events)


def member_of(body: NewBody) -> tuple[UUID, list[MemberEvent]]:
    """The one member of a body, in the role that goes with its kind."""
    return agent(body.code), _member(
        f"Demonstration: {body.code}", ROLES[body.kind], body.place, body.code
    )


def member_for(role: Role, place: str, body: str | None = None) -> tuple[UUID, list[MemberEvent]]:
    """A further member with one role at a place."""
    label = f"Demonstration: {role} of {place}"
    return officer(role, place), _member(label, role, place, body)


def _member(label: str, role: Role, place: str, body: str | None) -> list[MemberEvent]:
    registered = register_member(Member(), label=label, body=body)
    known = MEMBER.fold(registered)
    return [*registered, *grant_role(known, role=role, place=place, body=body, first_day=SINCE)]
