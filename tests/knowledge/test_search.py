"""Words are found in any spelling, the same on both stores, in an order that can be paged."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from projections.knowledge.projection import INDEX
from projections.knowledge.search import KnowledgeFilter, KnowledgeRow, search_knowledge
from projections.knowledge.words import LONGEST, MOST, Term, asked, words_of
from projections.paging import BadKey, Key
from projections.runner import advance
from projections.upkeep import digest, rebuild
from projections.visibility import PUBLIC
from service.database import Database
from tests.knowledge.records import DAY, entry
from tests.projections.lanes import Lanes, an_id
from tests.projections.memory import Kept

ALPHABET = "abzé9٣۴كکيیېټتآاړرشښ"
SIGNS = " \"'*:&|()!-^\\،؟%_\u200c"
SPELLINGS = [
    ("روشني", "روشنی"),
    ("كوچه", "کوچه"),
    ("ټول", "تول"),
    ("ښځې", "شزی"),
    ("ساحهٔ", "ساحه"),
    ("آب", "اب"),
    ("کتاب\u200cخانه", "کتابخانه"),
    ("کتاب\u200cخانه", "کتاب خانه"),
    ("مُحَمَّد", "محمد"),
    ("۱۴۰۵", "1405"),
    ("٢٠٢٦", "2026"),
    ("LIGHT", "light"),
    ("café", "cafe"),
    ("ﻻ", "لا"),
]


def holds(document: str, terms: Sequence[Term]) -> bool:
    """What the index of either store must say: the plain reading of the rule."""
    words = words_of(document)

    def begins(word: str) -> bool:
        return any(each.startswith(word) for each in words)

    return all(
        begins(term.word) or (bool(term.parts) and all(map(begins, term.parts))) for term in terms
    )


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_a_word_is_found_in_either_spelling(one: str, other: str) -> None:
    assert holds(f"Of {one}.", asked(one))
    assert holds(f"Of {one}.", asked(other))
    assert holds(f"Of {other}.", asked(one))


@given(st.text(max_size=60))
def test_words_hold_letters_and_digits_alone(anything: str) -> None:
    words = [*words_of(anything)]
    for term in asked(anything):
        words += [term.word, *term.parts]
    assert all(word.isalnum() and len(word) <= LONGEST for word in words)


@given(st.text(alphabet=ALPHABET + SIGNS, max_size=40))
def test_a_text_holds_each_of_its_own_words(document: str) -> None:
    assert holds(document, asked(document))


def test_signs_alone_ask_for_nothing() -> None:
    assert asked(SIGNS) == asked("") == ()


def test_a_text_without_end_has_an_end_in_the_index() -> None:
    assert len(words_of(" ".join(map(str, range(20_000))))) == MOST


# On the stores


def documents(number: int) -> Lanes:
    """Entries in every spelling, with signs between the words."""
    random, lanes = Random(number), Lanes()
    for each in range(number):
        title, abstract = (
            "".join(random.choice(ALPHABET + 2 * SIGNS) for _ in range(length))
            for length in (8, 40)
        )
        day = DAY - timedelta(days=random.randrange(9))
        name, title = str(each), f"{title} {random.choice(SPELLINGS)[0]}"
        entry(lanes, name, title=title, abstract=abstract, source="x", published_on=day)
    return lanes


def questions(number: int) -> list[str]:
    random = Random(number)
    random_ones = [
        "".join(random.choice(ALPHABET + SIGNS) for _ in range(random.randrange(1, 6)))
        for _ in range(number)
    ]
    injected = ['a" OR "b', "a* NOT b", "NEAR(a b)", "a:b", "words:a", "'a':* | 'b'", "a & !b"]
    return [q for q in [*random_ones, *injected, *(s[1] for s in SPELLINGS)] if asked(q)]


def expected(lanes: Lanes, terms: Sequence[Term]) -> list[Any]:
    found = []
    for recorded in lanes.events:
        told = recorded.event.entry
        if holds(f"{told.title}\n{told.abstract}\n{told.source}", terms):
            in_title = sum(holds(told.title, [term]) for term in terms)
            found.append((in_title, told.published_on, recorded.stream_id))
    return [stream for _, _, stream in sorted(found, reverse=True)]


def found_by(connection: Connection, asked_for: list[str]) -> list[list[Any]]:
    return [
        [
            row.record
            for row in search_knowledge(
                connection, PUBLIC, wanted=KnowledgeFilter(terms=asked(q)), limit=500
            ).items
        ]
        for q in asked_for
    ]


async def test_both_stores_find_what_the_rule_says_in_its_order(database: Database) -> None:
    lanes, asked_for = documents(120), questions(60)
    await database.write(advance, INDEX, "common", lanes.lane("common"))
    found = await database.read(found_by, asked_for)
    wanted = [expected(lanes, asked(q)) for q in asked_for]
    assert dict(zip(asked_for, found, strict=True)) == dict(zip(asked_for, wanted, strict=True))
    assert sum(map(bool, wanted)) > len(wanted) / 2
    assert any(len(each) < 120 for each in wanted)


async def test_what_has_the_words_in_its_title_comes_first_then_the_newest(
    database: Database,
) -> None:
    lanes = Lanes()
    entry(lanes, "text", title="Streets", abstract="A lamp in a park.")
    entry(lanes, "one", title="Lamps", abstract="Of the park.", published_on=DAY.replace(day=1))
    entry(lanes, "both", title="A park and its lamps", published_on=DAY.replace(year=2001))
    await database.write(advance, INDEX, "common", lanes.lane("common"))
    [found] = await database.read(found_by, ["lamp park"])
    assert found == [an_id("both"), an_id("one"), an_id("text")]


def paged(connection: Connection, terms: tuple[Term, ...], size: int) -> list[KnowledgeRow]:
    found: list[KnowledgeRow] = []
    key: Key | None = None
    while True:
        page = search_knowledge(
            connection, PUBLIC, wanted=KnowledgeFilter(terms=terms), after_key=key, limit=size
        )
        found += page.items
        if (key := page.next_key) is None:
            return found


@pytest.mark.parametrize("words", ["", "a", "a b"])
async def test_pages_show_each_once_in_the_same_order(words: str, database: Database) -> None:
    lanes = documents(60)
    await database.write(advance, INDEX, "common", lanes.lane("common"))
    terms = asked(words)
    whole = await database.read(paged, terms, 500)
    assert len(whole) == len({row.record for row in whole}) > 5
    for size in (1, 7):
        assert await database.read(paged, terms, size) == whole


@pytest.mark.parametrize("key", [("1",), ("-1", "x"), ("²", "2026-01-01", "x", "y", "z"), ()])
async def test_a_foreign_key_is_no_page(key: Key, database: Database) -> None:
    with pytest.raises(BadKey):
        await database.read(search_knowledge, PUBLIC, after_key=key)


async def test_a_rebuild_leaves_no_word_behind_and_none_out(database: Database) -> None:
    lanes, asked_for = documents(40), questions(20)
    await database.write(advance, INDEX, "common", lanes.lane("common"))
    live, found = await database.read(digest, INDEX), await database.read(found_by, asked_for)
    await database.write(rebuild, INDEX, Kept(lanes.events))
    assert await database.read(digest, INDEX) == live
    assert await database.read(found_by, asked_for) == found
    await database.write(rebuild, INDEX, Kept([]))
    assert not any(await database.read(found_by, asked_for))


def plan_of(connection: Connection) -> str:
    """How the store looks for a word."""
    if connection.dialect.name == "sqlite":
        found = "SELECT key FROM knowledge_text WHERE knowledge_text MATCH 'a'"
        asked_for = f"EXPLAIN QUERY PLAN {found}"
    else:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked_for = (
            "EXPLAIN SELECT key FROM knowledge_text WHERE"
            " array_to_tsvector(string_to_array(words, ' ')) @@ 'a'::tsquery"
        )
    return str(connection.execute(text(asked_for)).all())


async def test_words_are_looked_up_in_an_index(database: Database, store: str) -> None:
    index = {"sqlite": "VIRTUAL TABLE INDEX", "postgresql": "ix_knowledge_text_words"}
    assert index[store] in await database.read(plan_of)
