"""What free text should not hold: a telephone, an identity card, a name by father or husband.

A flag is a warning, not a refusal: whoever writes may give a reason and go on, and what is
flagged stays out of publications. Every pattern is bounded, so that no text makes it slow.
"""

import re
import unicodedata

PHONE, IDENTITY_CARD, KINSHIP = "phone_number", "identity_card", "kinship_name"

_SAME = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىكةہ", "01234567890123456789ییکهه", "ـ")
"""Persian and Arabic-Indic digits become Western ones, Arabic letters their Persian look-alikes."""

_UNMARKED = _SAME | {point: None for point in range(0x1_F000) if unicodedata.combining(chr(point))}
"""The same, and vowel marks left out; above this range there are none of a living script."""

_GAP = r"[\s\-\u2010-\u2015.()/_+\u200b-\u200f\u2066-\u2069]{0,3}"
_PHONE = re.compile(
    rf"""(?<![0-9])(?:
        (?:00)?93{_GAP}0?{_GAP}[2-7](?:{_GAP}[0-9]){{8}}  # with the country's code
      | 0{_GAP}[2-7](?:{_GAP}[0-9]){{8}}                  # as dialled inside the country
      | 7[0-9]{{2}}[ -]?[0-9]{{3}}[ -]?[0-9]{{3}}         # mobile, the first 0 left out
    )(?![0-9])
    | \+{_GAP}[0-9](?:{_GAP}[0-9]){{7,14}}                # any other country
    """,
    re.VERBOSE,
)

_CARD_WORD = r"(?:تذکره|تذکرې|شناسنامه|پیژندپاڼه|t[ae][zs]k[aei]ra|identity\ card|id\ card)"
_CARD = re.compile(
    rf"""(?<![0-9])[0-9]{{4}}[\s-]?[0-9]{{4}}[\s-]?[0-9]{{5}}(?![0-9])   # electronic card
    | {_CARD_WORD}[^0-9]{{0,30}}[0-9]{{4}}                               # paper card, by its name
    | (?<![0-9])[0-9]{{4,12}}[^0-9]{{0,15}}{_CARD_WORD}
    | جلد[^0-9]{{0,10}}[0-9]{{1,8}}[^0-9]{{0,15}}صفحه[^0-9]{{0,10}}[0-9] # by volume and page
    """,
    re.VERBOSE | re.IGNORECASE,
)

_DIGIT = re.compile("[0-9]")
_WORD = re.compile(r"\w+")
_BY_FATHER_OR_HUSBAND = frozenset({"ولد", "بنت", "زوجه"})
_PASHTO_CHILD = frozenset({"زوی", "لور"})
_ENGLISH_CHILD = re.compile(r"\b(?:son|daughter|wife|widow)\ of\b|\b[sd]/o\b", re.IGNORECASE)


def flags(text: str) -> tuple[str, ...]:
    """The codes of what the text seems to hold, in a fixed order; empty is a clean text."""
    plain = _plain(text)
    numbers = _DIGIT.search(plain) is not None  # most texts hold none, and are done with quickly
    found = {
        PHONE: numbers and _PHONE.search(plain) is not None,
        IDENTITY_CARD: numbers and _CARD.search(plain) is not None,
        KINSHIP: _names_by_kinship(plain),
    }
    return tuple(code for code, present in found.items() if present)


def _plain(text: str) -> str:
    """One spelling for what is read as the same: without vowel marks, with one kind of digits."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_UNMARKED)


def _names_by_kinship(plain: str) -> bool:
    if _ENGLISH_CHILD.search(plain):
        return True
    if plain.isascii():
        return False
    words = _WORD.findall(plain)
    if not _BY_FATHER_OR_HUSBAND.isdisjoint(words):
        return True
    return "د" in words and any(
        word == "د" and not _PASHTO_CHILD.isdisjoint(words[i + 2 : i + 5])
        for i, word in enumerate(words)
    )
