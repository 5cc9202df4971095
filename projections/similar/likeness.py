"""How alike two reports of one category are: place, text and sub-category, with the reasons.

score = .5 place + .3 text + .2 sub-category, as the design of the analytics has it (section 10):
place is 1 at one registered place, else exp(-metres / 50), else 0; text is the cosine of runs of
two and three letters within one script, of consonant skeletons across scripts; sub-category is 1
or 0. Where one of the two has no text, or no sub-category, nothing is known of that part: its
weight falls away, and the score is the weighted mean of what is known. Then the place alone may
give a high score: without a word on what happened, the verdict is at most "maybe".
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import cos, exp, hypot, pi, radians

from domain.spelling import consonants, cosine, grams
from projections.similar.wording import Because, because, same_or_other

RULE = "similar-1"
"""The rule with its version: decisions keep by which one the two were suggested."""

PLACE, TEXT, SUBCATEGORY = 0.5, 0.3, 0.2
METRES = 50.0
"""At this distance the likeness of two places has fallen to 1/e."""

PROBABLY, MAYBE = 0.85, 0.6
REACH_M = 81.0
"""Farther apart no two reach `MAYBE`: .5 exp(-81 / 50) + .5 < .6."""

STEPS = 100_000
"""Steps of a degree in which points are kept; see `tables`."""

STEP_M = 6_371_000 * pi / 180 / STEPS
"""Metres of one step to the north, on a sphere of 6,371 km."""

_ARABIC = re.compile("[\u0600-\u06ff]")

Point = tuple[int, int]
"""Latitude and longitude in steps."""


@dataclass(frozen=True)
class Words:
    """A normalised text, ready to be held beside others."""

    text: str

    @cached_property
    def is_arabic(self) -> bool:
        """Whether most letters are of the Arabic script; the others count as Latin."""
        letters = "".join(filter(str.isalpha, self.text))
        return 2 * len(_ARABIC.findall(letters)) > len(letters)

    @cached_property
    def grams(self) -> Counter[str]:
        return grams(self.text)

    @cached_property
    def skeleton(self) -> Counter[str]:
        return grams(consonants(self.text))


@dataclass(frozen=True)
class Report:
    """What is compared of a report: texts are normalised, None where there is none.

    `place` is None where only the city is known.
    """

    place: str | None
    point: Point | None
    subcategory: str | None
    title: Words | None
    narrative: Words | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: `what` is place, distance, text, subcategory or time.

    `value` is how alike the two are in it, 0 to 1; of time the days; null where it is not known.
    `code` says what was found, `said` the same in words.
    """

    what: str
    value: float | None
    code: str
    said: Because


def reason(what: str, value: float | None, code: str, **values: int) -> Reason:
    return Reason(what, value, code, because(code, **values))


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` from 0 to 1; `verdict` is probably_the_same, maybe or different."""

    score: float
    verdict: str
    reasons: tuple[Reason, ...]


def metres(a: Point, b: Point) -> float:
    """The distance of two points that lie close together, on a plane at their latitude."""
    north = a[0] - b[0]
    east = (a[1] - b[1]) * cos(radians((a[0] + b[0]) / 2 / STEPS))
    return hypot(north, east) * STEP_M


def likeness(new: Report, other: Report, *, text: bool = True) -> Likeness:
    """How alike a new report and another are; `text`: whether their texts may be compared."""
    where = _place(new, other)
    known = [(PLACE, where), *_details(new, other, text)]
    told = [(weight, each) for weight, each in known if each.value is not None]
    weights = sum(weight for weight, _ in told)
    score = round(sum(weight * (each.value or 0.0) for weight, each in told) / weights, 3)
    return Likeness(score, _verdict(score, len(told)), tuple(each for _, each in known))


def _verdict(score: float, parts: int) -> str:
    if score >= PROBABLY and parts > 1:
        return "probably_the_same"
    return "maybe" if score >= MAYBE else "different"


def _place(new: Report, other: Report) -> Reason:
    if new.place is not None and new.place == other.place:
        return reason("place", 1.0, "same-place")
    if new.point is None or other.point is None:
        return reason("place", 0.0, "other-place")
    apart = metres(new.point, other.point)
    alike = round(exp(-apart / METRES), 3)
    return reason("distance", alike, "metres-apart", metres=round(apart))


def _details(new: Report, other: Report, text: bool) -> Iterator[tuple[float, Reason]]:
    yield TEXT, _text(new, other) if text else reason("text", None, "text-not-compared")
    if new.subcategory is None or other.subcategory is None:
        yield SUBCATEGORY, reason("subcategory", None, "subcategory-missing")
    else:
        same = new.subcategory == other.subcategory
        code = same_or_other("subcategory", same)
        yield SUBCATEGORY, reason("subcategory", float(same), code)


def _text(new: Report, other: Report) -> Reason:
    """Narratives where both have one, else titles: a title beside a narrative says little."""
    for ours, theirs, what in (
        (new.narrative, other.narrative, "narratives"),
        (new.title, other.title, "titles"),
    ):
        if ours is not None and theirs is not None:
            return _words(ours, theirs, what)
    return reason("text", None, "text-missing")


def _words(ours: Words, theirs: Words, what: str) -> Reason:
    if ours.is_arabic == theirs.is_arabic:
        return reason("text", round(cosine(ours.grams, theirs.grams), 3), what)
    alike = cosine(ours.skeleton, theirs.skeleton)
    return reason("text", round(alike, 3), f"{what}-across-scripts")
