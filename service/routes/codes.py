"""Code lists: what may be chosen, in the three languages of the record."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter

from domain import codes
from domain.codes import BodyKind, Category, Code, CodeList, DialogueKind, Measure, PartyRole
from domain.words import Names
from service.http.caller import Asking
from service.http.fields import ListCode
from service.http.problems import Problem
from service.http.routing import Route

router = APIRouter(prefix="/v1/codes", tags=["Codes"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShown:
    """One choice. `sensitivity` and the marks after it are those of issue categories.

    `pathway_card_only` and `emergency` are answered with where to go, and never recorded.
    `unit` and `groups` are those of measures: what they can be told apart by. `required_roles`
    to `several_cities` are those of dialogue kinds, `body_kinds` those of party roles.
    """

    code: str
    names: Names
    definition: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    sensitivity: str | None = None
    police_conduct: bool | None = None
    pathway_card_only: bool | None = None
    emergency: bool | None = None
    chain: str | None = None
    unit: str | None = None
    groups: tuple[str, ...] | None = None
    required_roles: tuple[str, ...] | None = None
    joint: bool | None = None
    audience: str | None = None
    several_cities: bool | None = None
    body_kinds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListShown:
    """A list at one version; events store `label` beside a code."""

    name: str
    version: int
    label: str
    source: str
    items: list[CodeShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListName:
    name: str
    version: int
    codes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLists:
    items: list[CodeListName]
    next_cursor: None = None


@router.get("")
async def list_the_code_lists(caller: Asking) -> CodeLists:
    """Name all code lists."""
    caller.allow_reading("read_registry")
    lists = [codes.code_list(name) for name in codes.LISTS]
    return CodeLists(
        items=[
            CodeListName(name=each.name, version=each.version, codes=len(each)) for each in lists
        ]
    )


@router.get("/{list_name}")
async def read_a_code_list(list_name: ListCode, caller: Asking) -> CodeListShown:
    """Read one list, in its own order."""
    caller.allow_reading("read_registry")
    if list_name not in codes.LISTS:
        raise Problem("not-found", "GET /v1/codes names all lists.")
    found: CodeList[Code] = codes.code_list(list_name)
    return CodeListShown(
        name=found.name,
        version=found.version,
        label=found.label,
        source=found.source,
        items=[_shown(code) for code in found],
    )


def _shown(code: Code) -> CodeShown:
    category = code if isinstance(code, Category) else None
    measure = code if isinstance(code, Measure) else None
    meeting = code if isinstance(code, DialogueKind) else None
    return CodeShown(
        code=code.code,
        names=code.names,
        definition=code.definition,
        parent=code.parent,
        valid_from=code.valid_from,
        valid_to=code.valid_to,
        sensitivity=category.sensitivity.value if category else None,
        police_conduct=category.police_conduct if category else None,
        pathway_card_only=category.pathway_card_only if category else None,
        emergency=category.emergency if category else None,
        chain=code.chain.value if isinstance(code, BodyKind) else None,
        unit=measure.unit if measure else None,
        groups=measure.groups if measure else None,
        required_roles=meeting.required if meeting else None,
        joint=meeting.joint if meeting else None,
        audience=meeting.audience if meeting else None,
        several_cities=meeting.several_cities if meeting else None,
        body_kinds=code.body_kinds if isinstance(code, PartyRole) else None,
    )
