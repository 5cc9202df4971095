"""One spelling of Dari, Pashto and English writing, for finding and comparing only.

The original text is always kept elsewhere; nothing here is ever shown. Three steps:

`normalised` makes one spelling out of the many that keyboards and offices produce: the same
letter is typed as `ي` or `ی`, `ك` or `ک`, with and without marks, and lists mix them.

`skeleton` goes one step further, to a small alphabet of consonants that the Arabic and the
Latin script share, so that "کاپیسا" can be held beside "Kapisa". Short vowels are not written
in Dari and Pashto, and long ones are spelled in many ways in English: vowels are left out.

`grams` and `cosine` say how alike two such texts are, from 0 to 1.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from math import hypot

_FOLDED = str.maketrans(
    "كيىېۍئةۀأإآٱؤټډړڼږښځڅګ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩",
    "کیییییههااااوتدرنژشزسک01234567890123456789",
)
"""Letters that are typed for one another, Pashto letters read as their Dari neighbours, digits."""

_TATWEEL = "\u0640"
_LEFT_OUT = ("Mn", "Me", "Cf")
"""Marks, and characters that only join or part their neighbours (among them ZWNJ)."""


def normalised(text: str) -> str:
    """`text` in one spelling: letters folded, no marks, no capitals, single blanks.

    NFKC; marks, tatweel and joiners dropped; one code point per letter; Pashto letters as the
    Dari ones next to them; digits 0-9; case folded. Normalising again changes nothing.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_FOLDED).casefold()
    parted = unicodedata.normalize("NFKD", folded).translate(_FOLDED)
    kept = "".join(c for c in parted if c != _TATWEEL and unicodedata.category(c) not in _LEFT_OUT)
    return " ".join(unicodedata.normalize("NFKC", kept).translate(_FOLDED).casefold().split())


_ARABIC = str.maketrans(
    {
        **dict.fromkeys("ثسص", "s"),
        **dict.fromkeys("تط", "t"),
        **dict.fromkeys("ذزضظ", "z"),
        **dict.fromkeys("حه", "h"),
        **dict.fromkeys("جژ", "j"),
        **dict.fromkeys("قک", "k"),
        **dict.fromkeys("اعء", ""),
        **dict(zip("بپچخدرشغفگلمنوی", "bpcxdrśğfglmnwy", strict=True)),
    }
)
"""Letters of the Arabic script (normalised) in the small alphabet.

| sound | Arabic script | Latin script |
|---|---|---|
| b p d r f g l m n | ب پ د ر ف گ ل م ن | the same letter; ph is f |
| t | ت ط | t, th, tt |
| s | ث س ص | s, ts (څ), ss |
| z | ذ ز ض ظ | z, dz (ځ) |
| h | ح ه | h (silent at the end of a word) |
| j | ج ژ | j, dj, zh |
| c | چ | ch, tch |
| x | خ | kh, x |
| ś | ش | sh |
| ğ | غ | gh |
| k | ق ک | k, q, c, ck |
| w, y | و ی | w, v and y, only at the beginning of a word: elsewhere they are vowels |
| none | ا ع ء | a e i o u |
"""

_LATIN = (
    ("tch", "C"),
    ("ch", "C"),
    ("kh", "x"),
    ("sh", "ś"),
    ("gh", "ğ"),
    ("zh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("th", "t"),
    ("ts", "s"),
    ("dz", "z"),
    ("c", "k"),
    ("q", "k"),
    ("v", "w"),
    ("C", "c"),
)
"""Latin letters in the small alphabet, groups before single letters, in this order."""

_WORD = re.compile(r"[^\W_]+")
_NOT_IN_ALPHABET = re.compile("[^bpcxdrśğfglmnwytszhjk0-9]")
_HALF_VOWEL = re.compile("(?<=.)[wy]")
_DOUBLED = re.compile(r"([^0-9])\1+")


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    for group, letter in _LATIN:
        word = word.replace(group, letter)
    word = word.translate(_ARABIC)
    word = _HALF_VOWEL.sub("", word)
    word = _NOT_IN_ALPHABET.sub("", word[:-1] if len(word) > 1 and word[-1] == "h" else word)
    return _DOUBLED.sub(r"\1", word)


def skeleton(text: str) -> str:
    """The consonants of `text` in the small alphabet, word by word; "" where it has none.

    Texts in Dari, Pashto and Latin script can be compared by it; it is a likeness, never a
    transliteration: different words share a skeleton.
    """
    return consonants(normalised(text))


def consonants(text: str) -> str:
    """The skeleton of a text that is `normalised` already."""
    return " ".join(filter(None, map(_word, _WORD.findall(text))))


def grams(text: str) -> Counter[str]:
    """How often each run of two and of three characters stands in `text`, words set apart.

    Every word stands between blanks, so that its beginning and its end count; punctuation
    parts words. No text gives no grams.
    """
    words = f" {' '.join(_WORD.findall(text))} "
    counted = Counter([words[i : i + 2] for i in range(len(words) - 1)])
    # a run of three that has its blank in the middle belongs to two words
    counted.update([words[i : i + 3] for i in range(len(words) - 2) if words[i + 1] != " "])
    return counted if len(words) > 2 else Counter()


def cosine(a: Counter[str], b: Counter[str]) -> float:
    """The cosine of two counts of grams: 1 for the same text, 0 where nothing is shared.

    0 also where one has no grams. Salton & McGill (1983), Introduction to Modern Information
    Retrieval: sum(a b) / sqrt(sum(a^2) sum(b^2)).
    """
    shared = sum([a[gram] * b[gram] for gram in a.keys() & b.keys()])
    return min(1.0, shared / (hypot(*a.values()) * hypot(*b.values()))) if shared else 0.0
