"""What could point at a person in a text that every city will read.

Beside what no text should hold (`freetext`): a day of the calendar, and a count of people small
enough to be recognised by. A flag asks a reviewer to look; it refuses nothing by itself.
"""

import re
import unicodedata

from domain import freetext

EXACT_DAY, SMALL_COUNT = "exact_day", "small_count"

_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
    r"|حمل|ثور|جوزا|سرطان|اسد|سنبله|میزان|عقرب|قوس|جدی|دلو|حوت"
    r"|وری|غویی|غبرګولی|چنګاښ|زمری|وږی|تله|لړم|لیندۍ|مرغومی|سلواغه|کب"
)
_DAY = re.compile(
    rf"""(?<!\d)(?:
        \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}
      | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}
      | \d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ]|د[ ])?(?:{_MONTH})\b
    )(?!\d)
    | \b(?:{_MONTH})[ ]\d{{1,2}}(?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FEW = r"(?:(?<!\d)[1-4]|\b(?:one|two|three|four|یک|دو|سه|چهار|یو|یوه|دوه|درې|څلور))"
_PEOPLE = (
    r"(?:m[ae]n|wom[ae]n|girls?|boys?|child(?:ren)?|victims?|famil(?:y|ies)|person|people|widows?"
    r"|زن|مرد|دختر|پسر|طفل|کودک|قربانی|خانواده|فامیل|نفر|تن|کس"
    r"|ښځ[هېو]|سړی|سړي|نجل[ۍیو]|هلک|هلکان|ماشوم|ماشومان|کورنۍ|کسان|تنه)"
)
_COUNT = re.compile(rf"{_FEW}[ ](?:\w{{1,15}}[ ])?{_PEOPLE}\b", re.IGNORECASE)


def flags(text: str) -> tuple[str, ...]:
    """The codes of what the text seems to hold, in a fixed order; empty is a clean text."""
    plain = _western_digits(text)
    found = {EXACT_DAY: _DAY.search(plain), SMALL_COUNT: _COUNT.search(plain)}
    more = tuple(code for code, match in found.items() if match is not None)
    return (*freetext.flags(text), *more)


def _western_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
