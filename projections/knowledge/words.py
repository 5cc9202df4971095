"""The words of a text, and of a question: one spelling, letters and digits only.

Both stores split a text into the same words, because they are split here: a word holds nothing
that a query language could take for an operator.
"""

import re
from dataclasses import dataclass

from domain.spelling import normalised

LONGEST = 40
"""Characters of a word that count."""

MOST = 5_000
"""Different words of a text that can be found; so many of the longest still fit a tsvector."""

MOST_ASKED = 12
"""Words of one question."""

_WORD = re.compile(r"[^\W_]+")
_JOINER = "\u200c"


@dataclass(frozen=True, slots=True)
class Term:
    """A word to look for; what is written with a joiner may also stand as its `parts`."""

    word: str
    parts: tuple[str, ...] = ()


def words_of(text: str) -> list[str]:
    """The different words of a text in their order.

    What is written with a zero-width non-joiner counts as one word and as its parts: people
    write the same word joined, with a joiner and with a blank.
    """
    found = _split(text)
    if _JOINER in text:
        found += _split(text.replace(_JOINER, " "))
    return list(dict.fromkeys(found))[:MOST]


def asked(question: str) -> tuple[Term, ...]:
    """The different words that are asked for; empty where there is none."""
    terms = dict.fromkeys(term for piece in question.split() for term in _terms(piece))
    return tuple(terms)


def _terms(piece: str) -> list[Term]:
    whole = _split(piece)
    if _JOINER not in piece or len(whole) != 1:
        return [Term(word) for word in whole]
    parts = _split(piece.replace(_JOINER, " "))
    return [Term(whole[0], tuple(parts) if len(parts) > 1 else ())]


def _split(text: str) -> list[str]:
    return [word[:LONGEST] for word in _WORD.findall(normalised(text))]
