"""`GET /v1/practices/{practice}/adoptions/{adoption}/effect`: what came after it began."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from domain.codes import category
from projections.comparing.cells import EXACT, Reader, never_told
from projections.comparing.change import SUPPRESSED
from projections.comparing.learning import rounded
from projections.comparing.rollout import Found, Rollout, compare, nothing, tree_of
from projections.comparing.wording import Said, say
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, reached, read
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.sealing import sealed

DEFINITIONS = f"{DEFINITION}, rollout-1"
NOT_STARTED = "not-started"
CAVEATS = ("regression-to-the-mean", "reporting-effort", "confounding-by-severity")
SEASONS_DIFFER = "seasons-differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectParameters:
    """`rollout` is null where the adoption has not begun; ids are printed with the answer."""

    practice: str
    adoption: str
    category: str
    city: str
    rollout: Rollout | None
    days: int
    cut_off: date
    positions: Mapping[str, int] | None = None
    reader: Reader = EXACT


@dataclass(frozen=True, slots=True)
class EffectView:
    """What was counted before and after, there and elsewhere in the city; null with its reason."""

    practice: str
    adoption: str
    city: str
    category: str
    places: tuple[str, ...]
    started_on: date | None
    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    found: Found
    caveats: tuple[str, ...]
    words: Said
    sha256: str = field(default="")


def effect(connection: Connection, asked: EffectParameters) -> EffectView:
    """Refused (`position-not-reached`) where `positions` are ahead of what has been taken in."""
    found: Found = rounded(_found(connection, asked))
    rollout = asked.rollout
    return sealed(
        EffectView(
            practice=asked.practice,
            adoption=asked.adoption,
            city=asked.city,
            category=asked.category,
            places=rollout.places if rollout else (),
            started_on=rollout.started_on if rollout else None,
            parameters={"days": asked.days, **asked.reader.printed()},
            position=dict(sorted((asked.positions or reached(connection)).items())),
            cut_off=asked.cut_off,
            definitions=DEFINITIONS,
            code_version=CODE_VERSION,
            found=found,
            caveats=_caveats(found),
            words=_words(found),
        )
    )


def _found(connection: Connection, asked: EffectParameters) -> Found:
    if asked.rollout is None:
        return nothing(0, 0, None, NOT_STARTED)
    smallest = asked.reader.smallest(asked.city, asked.category)
    if smallest and category(asked.category).small_cells:
        return nothing(0, 0, None, SUPPRESSED)  # never below the city for readers from elsewhere
    cut_off = asked.cut_off.toordinal()
    if smallest and (asked.city, asked.category) in never_told(connection, cut_off, asked.reader):
        return nothing(0, 0, None, SUPPRESSED)
    stretches, _ = read(connection, Scope(cut_off, asked.city, asked.category), asked.positions)
    return compare(
        asked.rollout, list(stretches), tree_of(connection, asked.city, asked.positions),
        Watch(connection, asked.positions), cut_off=cut_off, days=asked.days, smallest=smallest,
    )  # fmt: skip


def _caveats(found: Found) -> tuple[str, ...]:
    if found.windows is not None and not found.windows.same_season:
        return (*CAVEATS, SEASONS_DIFFER)
    return CAVEATS


def _words(found: Found) -> Said:
    change = found.changes[0]
    if change.ratio is None or change.rate_ratio is None or change.other_places is None:
        return say("no-change-told")
    ratio = change.ratio
    times = {"after": f"{change.rate_ratio:.2f}", "elsewhere": f"{change.other_places:.2f}"}
    if ratio.lo is None or ratio.hi is None:
        return say("change-without-interval", **times)
    limits = {"ratio": f"{ratio.value:.2f}", "lo": f"{ratio.lo:.2f}", "hi": f"{ratio.hi:.2f}"}
    mean = found.towards_the_mean
    if mean.ratio is None or mean.lo is None or mean.hi is None:
        return say("change", **times, **limits)
    beside = {"long": f"{mean.ratio:.2f}", "from": f"{mean.lo:.2f}", "to": f"{mean.hi:.2f}"}
    return say("change-beside-the-mean", **times, **limits, **beside)
