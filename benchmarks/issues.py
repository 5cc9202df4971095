"""A city full of issues, written straight into the read tables: a million in about a minute.

Neighbourhoods differ as they do in the Chicago file: a few have very many issues. A twentieth of
the issues is open, the others were solved within two months. Texts are in Dari, Pashto and English,
some words often and most seldom, with slips of the pen and house numbers; they are drawn from a
pool, for it is what stands in one row that costs time, not whether it stands in another one too.
Some issues have the default point of their source instead of their own.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from benchmarks.world import GOZARS, opened
from projections.bulk import insert_rows
from projections.rows import Row
from projections.similar.projection import FOR_EVER, compared
from projections.similar.tables import similar_issue
from projections.tables import case_file

AT_ONCE = 50_000
TODAY = datetime.now(UTC).date().toordinal()
YEARS = 5 * 365
TEXTS = 20_000
CATEGORIES = {
    "WAS": 30, "LGT": 22, "PUB": 14, "WAT": 10, "TRF": 8, "HAZ": 6, "OTH": 5,
}  # fmt: skip
FINER = {"LGT": "LGT-LAMP", "WAS": "WAS-COLLECT", "PUB": "PUB-PATH"}
DEFAULT_POINT = 3_454_800, 6_220_100
TABLES = (similar_issue, case_file)

DARI = (
    "چراغ کوچه مکتب دروازه تاریک آب نل شکسته زباله بازار زنان اطفال شام مسجد سرک عمیق ماه کسی "
    "دفتر وعده ناحیه گذر شاروالی وکیل خانه دیوار جوی بدبو ترمیم صفایی نشده هفته پیش مردم شکایت "
    "برق پایه سیم خطر راه بسته پل خراب"
)
PASHTO = (
    "څراغ کوڅه ښوونځی دروازه تیاره اوبه نل مات خځلی بازار ښځې ماشومان ماښام جومات سړک ژور میاشت "
    "هېڅوک دفتر ژمنه ناحیه ګذر ښاروالي وکیل کور دېوال ویاله بوی ترمیم پاکول نه شوي اونۍ خلک شکایت "
    "برېښنا ستن سیم خطر لار بنده پل خراب"
)
ENGLISH = (
    "the lamp lane school gate dark water pipe broken garbage market corner women children walk "
    "evening mosque road deep hole since month nobody came office asked promised repair again wall "
    "ditch smell week people complain pole wire danger path closed bridge nahia gozar municipality"
)
LANGUAGES = (DARI.split(), PASHTO.split(), ENGLISH.split())
HOW_MANY_WRITE = (55, 25, 20)


class Texts(NamedTuple):
    titles: list[str]
    narratives: list[str]


def fill(url: str, issues: int) -> None:
    """Store so many issues of Herat beside those that are there."""
    asyncio.run(_fill(url, issues))


async def _fill(url: str, issues: int) -> None:
    random, texts = Random(1), _pool(Random(2))
    async with opened(url) as store:
        await store.database.write(_without_indexes)
        for start in range(0, issues, AT_ONCE):
            rows = list(made_up(random, texts, min(AT_ONCE, issues - start), start))
            await store.database.write(_store, rows, start)
        await store.database.write(_with_indexes)
        await store.database.write(lambda connection: connection.execute(text("ANALYZE")))


def _without_indexes(connection: Connection) -> None:
    """Quicker made at the end, all at once, the same as the migrations made."""
    for table in TABLES:
        for index in table.indexes:
            index.drop(connection)


def _with_indexes(connection: Connection) -> None:
    for table in TABLES:
        for index in table.indexes:
            index.create(connection)


def _store(connection: Connection, rows: list[Row], start: int) -> None:
    insert_rows(connection, similar_issue, rows)
    numbered = enumerate(rows, start + 2)
    insert_rows(connection, case_file, [_case(row, number) for number, row in numbered])


def made_up(random: Random, texts: Texts, count: int, start: int = 0) -> Iterator[Row]:
    """Rows of `similar_issue`, numbered from `start`."""
    categories = random.choices(tuple(CATEGORIES), tuple(CATEGORIES.values()), k=count)
    gozars = random.choices(range(len(GOZARS)), cum_weights=WEIGHTS, k=count)
    for number, (category, gozar) in enumerate(zip(categories, gozars, strict=True), start):
        opened_on = TODAY - int(random.random() * YEARS)
        is_open = random.random() < 0.05
        solved = None if is_open else min(TODAY, opened_on + int(random.random() * 60))
        lat, lon = _point(random, gozar)
        yield {
            "issue": UUID(int=(3 << 100) | number), "city": "HRT", "category": category,
            "subcategory": FINER.get(category) if random.random() < 0.8 else None,
            "place": GOZARS[gozar], "lat": lat, "lon": lon, "opened": opened_on, "solved": solved,
            "dropped": False, "survivor": None, "lasts": FOR_EVER if solved is None else solved,
            "restricted": False, "title": random.choice(texts.titles),
            "narrative": random.choice(texts.narratives),
        }  # fmt: skip


WEIGHTS = tuple(accumulate(map(Random(3).paretovariate, [1.6] * len(GOZARS))))
"""Of neighbourhoods: the worst one has a tenth of all issues."""


def _point(random: Random, gozar: int) -> tuple[int, int]:
    if random.random() < 0.03:
        return DEFAULT_POINT
    return (
        3_434_800 + gozar * 200 + int(random.random() * 200),
        6_219_900 + int(random.random() * 400),
    )


def _pool(random: Random) -> Texts:
    made = [compared(*written(random)) for _ in range(TEXTS)]
    return Texts([title or "" for title, _ in made], [narrative or "" for _, narrative in made])


def written(random: Random) -> tuple[str, str]:
    """A title and a narrative as somebody writes them."""
    [words] = random.choices(LANGUAGES, HOW_MANY_WRITE)
    return _words(random, words, 5), _words(random, words, random.randrange(15, 70))


def _words(random: Random, words: list[str], count: int) -> str:
    """The first words of a list are frequent, the last ones rare (Zipf)."""
    chosen = random.choices(words, [1 / rank for rank in range(1, len(words) + 1)], k=count)
    return " ".join(_slipped(random, word) for word in chosen)


def _slipped(random: Random, word: str) -> str:
    """Now and then a letter is missing or doubled, or a house number stands beside the word."""
    at, chance = random.randrange(len(word)), random.random()
    if chance < 0.05:
        return word[:at] + word[at + 1 :]
    if chance < 0.1:
        return word[: at + 1] + word[at:]
    return f"{word} {random.randrange(1, 400)}" if chance < 0.13 else word


def _case(row: Row, number: int) -> Row:
    """The row of the same issue in the list of cases."""
    return {
        **NO_CASE,
        "issue": row["issue"], "number": number, "category": row["category"],
        "stage": "closed" if row["solved"] else "reported", "place": row["place"],
        "subcategory": row["subcategory"], "title": row["title"],
        "opened_on": datetime.fromordinal(row["opened"]).date(),
    }  # fmt: skip


NO_CASE: Row = {
    **dict.fromkeys(case_file.c.keys()),
    "city": "HRT", "sensitivity": "S0", "police_conduct": False, "referrals_returned": 0,
    "escalations": 0, "reports": 1, "women": "not_asked", "men": "not_asked", "version": 1,
    "recorded_from": 0,
}  # fmt: skip
