"""Likeness of short texts by their trigrams, as PostgreSQL's pg_trgm counts it."""

import re

WORDS = re.compile(r"[^\W_]+")


def trigrams(text: str) -> frozenset[str]:
    """Of each word, in small letters with two blanks before and one behind, all runs of three."""
    padded = (f"  {word} " for word in WORDS.findall(text.lower()))
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))


def trigram_similarity(a: str, b: str) -> float:
    """Trigrams in both over trigrams in either (pg_trgm's `similarity`); 0 for a text of none."""
    ours, theirs = trigrams(a), trigrams(b)
    if not (ours and theirs):
        return 0.0
    both = len(ours & theirs)
    return both / (len(ours) + len(theirs) - both)
