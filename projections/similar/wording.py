"""Why two things are held to be alike, in three languages: one sentence for each code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from projections.solar_hijri import local_digits

_LANGUAGES = ("en", "fa-AF", "ps-AF")


@dataclass(frozen=True, slots=True)
class Because:
    """One sentence; Dari and Pashto have not yet been reviewed by a native speaker."""

    en: str
    fa: str
    ps: str


@lru_cache(maxsize=1024)
def because(code: str, **values: int) -> Because:
    """The sentence of `wording.toml` by this code, with its values filled in."""
    said = sentences()[code]
    en, *others = (said[each].format(**values) for each in _LANGUAGES)
    return Because(en, *map(local_digits, others))


def same_or_other(name: str, same: bool) -> str:
    """The code of what is the same for both, or is not."""
    return f"{name}-same" if same else f"{name}-other"


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """By code, by language."""
    return tomllib.loads(files(__package__).joinpath("wording.toml").read_text("utf-8"))
