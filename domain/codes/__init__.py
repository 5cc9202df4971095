"""Code lists: what may be chosen, in three languages, each entry with its one-sentence meaning.

The lists are TOML files beside this module. A list carries a version that events store beside
the code; an entry is never removed or given another meaning, it gets a `valid_to`.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from domain.words import IntakeGroup, Names, Sensitivity

RESTRICTED = (Sensitivity.RESTRICTED, Sensitivity.SURVIVOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a list; `parent` is the code one level up in the same list."""

    code: str
    names: Names
    definition: str
    parent: str | None = None
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Code):
    """What a case is about.

    `pathway_card_only` and `emergency` are never recorded, only answered. `public_level` is the
    finest place level at which the public may see it; `small_cells` asks for the larger
    threshold in publications. `iccs` are sections of the crime classification, `audit_factors`
    those of the safety audit.
    """

    sensitivity: Sensitivity
    police_conduct: bool = False
    pathway_card_only: bool = False
    emergency: bool = False
    public_level: str | None = None
    small_cells: bool = False
    iccs: tuple[str, ...] = ()
    audit_factors: tuple[str, ...] = ()

    @property
    def intake_group(self) -> IntakeGroup | None:
        """The gate a city must have opened before it takes such a report in."""
        if self.police_conduct:
            return IntakeGroup.POLICE_CONDUCT
        return IntakeGroup.RESTRICTED if self.sensitivity in RESTRICTED else None


class Chain(StrEnum):
    """Whose orders a body follows: the police chain never handles police conduct."""

    POLICE = "police"
    MUNICIPAL = "municipal"
    COMMUNITY = "community"
    GOVERNMENT = "government"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyKind(Code):
    chain: Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Code):
    """What can be counted: a `count`, or a `share` of something.

    `groups` are by what it can be told apart, each the name of a code list in `GROUPINGS`.
    """

    unit: str
    groups: tuple[str, ...]

    @property
    def is_share(self) -> bool:
        return self.unit == "share"

    def has_group(self, group: str) -> bool:
        """Whether it can be counted for one group alone, written like `people:women`."""
        grouping, _, code = group.partition(":")
        return grouping in self.groups and code in codes_of_grouping(grouping)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueKind(Code):
    """A kind of meeting. `required`: roles whose presence or absence is always recorded.

    `joint`: parties of several roles sign. `audience`: women, men, youth or all.
    """

    required: tuple[str, ...]
    joint: bool
    audience: str
    several_cities: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeKind(Code):
    """What the knowledge base holds; only what is `by_hand` is added as an entry of its own."""

    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRole(Code):
    """As what a body is party to a dialogue; `body_kinds` are the kinds that have this role."""

    body_kinds: tuple[str, ...]


C = TypeVar("C", bound=Code)


@dataclass(frozen=True, slots=True)
class CodeList(Generic[C]):
    """A list at one version, in its own order."""

    name: str
    version: int
    source: str
    codes: Mapping[str, C]

    @property
    def label(self) -> str:
        """What an event stores beside a code, for instance `categories.1`."""
        return f"{self.name}.{self.version}"

    def get(self, code: str) -> C | None:
        return self.codes.get(code)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[C]:
        return iter(self.codes.values())

    def __len__(self) -> int:
        return len(self.codes)


LISTS = (
    "action_kinds", "age_bands", "agenda_item_kinds", "answer_levels", "body_kinds", "capacities",
    "categories", "counting_methods", "decline_reasons", "dialogue_kinds", "evidence_kinds",
    "feedback_channels", "groups", "knowledge_kinds", "measures", "minutes_item_kinds",
    "outcomes", "party_roles", "place_levels", "plan_kinds", "renegotiation_reasons", "responses",
    "roles", "root_causes", "signature_methods", "survey_modes", "verification_methods",
)  # fmt: skip

GROUPINGS: Mapping[str, str] = {
    "category": "categories",
    "kind": "dialogue_kinds",
    "level": "place_levels",
    "people": "groups",
    "sex": "groups",
}
"""By what measures can be told apart, and the list whose codes name the groups."""


@cache
def measures() -> CodeList[Measure]:
    return _read("measures", _measure)


def codes_of_grouping(grouping: str) -> tuple[str, ...]:
    """The groups of one grouping; of categories the first level."""
    if grouping == "sex":
        return ("women", "men")
    listed: CodeList[Code] = code_list(GROUPINGS[grouping])
    return tuple(each.code for each in listed if each.parent is None)


@cache
def categories() -> CodeList[Category]:
    return _read("categories", _category)


@cache
def body_kinds() -> CodeList[BodyKind]:
    return _read("body_kinds", _body_kind)


@cache
def dialogue_kinds() -> CodeList[DialogueKind]:
    return _read("dialogue_kinds", _dialogue_kind)


@cache
def knowledge_kinds() -> CodeList[KnowledgeKind]:
    return _read("knowledge_kinds", _knowledge_kind)


@cache
def party_roles() -> CodeList[PartyRole]:
    return _read("party_roles", _party_role)


def party_role(body_kind: str) -> str:
    """The role in which a body of this kind is party to a dialogue; `other` for an unknown kind."""
    return next((role.code for role in party_roles() if body_kind in role.body_kinds), "other")


@cache
def code_list(name: str) -> CodeList[Any]:
    """Any list by its name in `LISTS`; KeyError for another."""
    if name not in LISTS:
        raise KeyError(name)
    typed: dict[str, Callable[[], CodeList[Any]]] = {
        "body_kinds": body_kinds,
        "categories": categories,
        "dialogue_kinds": dialogue_kinds,
        "knowledge_kinds": knowledge_kinds,
        "measures": measures,
        "party_roles": party_roles,
    }
    return typed[name]() if name in typed else _read(name, _code)


def category(code: str, subcategory: str | None = None) -> Category:
    """The category of a case, by its finer code where one is given.

    An unknown code, or a finer one that belongs to another, gets the highest sensitivity.
    """
    listed = categories().codes
    if subcategory is None:
        return listed.get(code) or _unknown(code)
    finer = listed.get(subcategory)
    return finer if finer is not None and finer.parent == code else _unknown(subcategory)


def is_known_category(code: str, subcategory: str | None = None) -> bool:
    """Whether a report may use these: a first-level code, and a second level of that code."""
    found = categories().get(code)
    if found is None or found.parent is not None:
        return False
    return subcategory is None or getattr(categories().get(subcategory), "parent", None) == code


def _unknown(code: str) -> Category:
    return Category(
        code=code,
        names=Names(en="Unknown category", fa="کتگوری نامعلوم", ps="نامعلومه کټګوري"),
        definition="This code stands in no list; it is kept under the highest protection.",
        valid_from=date.min,
        sensitivity=Sensitivity.SURVIVOR,
    )


def _read(name: str, build: Callable[[str, dict[str, Any], dict[str, Any]], C]) -> CodeList[C]:
    raw = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
    entries: dict[str, dict[str, Any]] = raw["codes"]
    built = {}
    for code, entry in entries.items():
        above = entries[entry["parent"]] if "parent" in entry else {}
        built[code] = build(code, {"valid_from": raw["valid_from"], **entry}, above)
    return CodeList(name, raw["version"], raw["source"], MappingProxyType(built))


def _code(code: str, entry: dict[str, Any], above: dict[str, Any]) -> Code:
    return Code(**_common(code, entry))


def _body_kind(code: str, entry: dict[str, Any], above: dict[str, Any]) -> BodyKind:
    return BodyKind(**_common(code, entry), chain=Chain(entry["chain"]))


def _measure(code: str, entry: dict[str, Any], above: dict[str, Any]) -> Measure:
    return Measure(**_common(code, entry), unit=entry["unit"], groups=tuple(entry["groups"]))


def _dialogue_kind(code: str, entry: dict[str, Any], above: dict[str, Any]) -> DialogueKind:
    return DialogueKind(
        **_common(code, entry),
        required=tuple(entry["required"]),
        joint=entry["joint"],
        audience=entry["audience"],
        several_cities=entry.get("several_cities", False),
    )


def _knowledge_kind(code: str, entry: dict[str, Any], above: dict[str, Any]) -> KnowledgeKind:
    return KnowledgeKind(**_common(code, entry), by_hand=entry["by_hand"])


def _party_role(code: str, entry: dict[str, Any], above: dict[str, Any]) -> PartyRole:
    return PartyRole(**_common(code, entry), body_kinds=tuple(entry["body_kinds"]))


def _category(code: str, entry: dict[str, Any], above: dict[str, Any]) -> Category:
    """A second-level category has the protection of its first level unless it says otherwise."""
    merged = {**above, **entry}
    return Category(
        **_common(code, entry),
        sensitivity=Sensitivity(merged["sensitivity"]),
        police_conduct=merged.get("police_conduct", False),
        pathway_card_only=merged.get("pathway_card_only", False),
        emergency=merged.get("emergency", False),
        public_level=merged.get("public_level"),
        small_cells=merged.get("small_cells", False),
        iccs=tuple(merged.get("iccs", ())),
        audit_factors=tuple(merged.get("audit_factors", ())),
    )


def _common(code: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": code,
        "names": Names(en=entry["en"], fa=entry["fa"], ps=entry["ps"]),
        "definition": entry["definition"],
        "parent": entry.get("parent"),
        "valid_from": entry["valid_from"],
        "valid_to": entry.get("valid_to"),
    }
