"""Ordinal numbers in words: people write "the sixth nahia" where the register says "nahia 6"."""

import re
from functools import cache

from domain.spelling import normalised

_DARI = (
    "اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم شانزدهم "
    "هفدهم هژدهم نزدهم بیستم"
)
_PASHTO = (
    "لومړی دویم درېیم څلورم پنځم شپږم اووم اتم نهم لسم یوولسم دوولسم دیارلسم څوارلسم پنځلسم "
    "شپاړسم اوولسم اتلسم نولسم شلم یوویشتم دوه‌ویشتم"
)
_ENGLISH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_OTHERS = {
    "یکم": 1, "لومړۍ": 1, "دوهم": 2, "دوهمه": 2, "دریم": 3, "دریمه": 3, "هجدهم": 18, "نوزدهم": 19,
    "بیست و یکم": 21, "بیست و دوم": 22, "یو ویشتم": 21, "یو ویشتمه": 21, "دوه ویشتم": 22,
    "دوه ویشتمه": 22,
    "twenty first": 21, "twenty-first": 21, "twenty second": 22, "twenty-second": 22,
}  # fmt: skip
"""No city has more than 22 nahias."""

_WITH_LETTERS = re.compile(r"\b([0-9]+)(?:st|nd|rd|th|م|مه)\b")


def numbered(text: str) -> str:
    """A normalised text with its ordinals, in Dari, Pashto or English, as figures."""
    known = _known()
    found = _pattern().sub(lambda word: str(known[word[0]]), text)
    return _WITH_LETTERS.sub(r"\1", found)


@cache
def _known() -> dict[str, int]:
    """Normalised word -> number; Pashto also by its feminine form, for nahias are feminine."""
    pashto = _PASHTO.split()
    feminine = [f"{word}ه" for word in pashto]
    rows = (_DARI.split(), pashto, feminine, _ENGLISH.split())
    words = _OTHERS | {word: number for row in rows for number, word in enumerate(row, 1)}
    return {normalised(word): number for word, number in words.items()}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_known(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
