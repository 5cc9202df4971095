"""The goals, and which figure of which benchmark each is held against."""

from typing import Any, NamedTuple

from benchmarks.results import load


class Goal(NamedTuple):
    """`at_least` False: the figure must not be above."""

    text: str
    limit: float
    at_least: bool
    benchmark: str
    key: str


def _above(text: str, limit: float, benchmark: str, key: str) -> Goal:
    return Goal(text, limit, True, benchmark, key)


def _below(text: str, limit: float, benchmark: str, key: str) -> Goal:
    return Goal(text, limit, False, benchmark, key)


GOALS = (
    _above("durable POST : echo, 32 connections, PostgreSQL", 0.7, "rest", "postgresql-create"),
    _above("the same, SQLite", 0.7, "rest", "sqlite-create"),
    _above("durable POST : the same endpoint on a store in memory, PostgreSQL", 0.7, "rest",
           "postgresql-create-memory"),
    _above("the same, SQLite", 0.7, "rest", "sqlite-create-memory"),
    _above("the same, slow disk, 128 connections, PostgreSQL", 0.6, "rest", "slow-create"),
    _above("load-decide-append POST : echo, PostgreSQL", 0.5, "rest", "postgresql-add"),
    _above("the same, SQLite", 0.5, "rest", "sqlite-add"),
    _above("GET case (load and fold) : echo, PostgreSQL", 0.5, "rest", "postgresql-read"),
    _above("the same, SQLite", 0.5, "rest", "sqlite-read"),
    _above("append x64 : raw INSERT x16, asyncpg", 1.5, "append", "append-x64-raw"),
    _above("append x64 : batched INSERT, 64 at a time", 0.3, "append", "append-x64-group"),
    _above("append x64 : batched INSERT, 1,000 at a time", 0.3, "append", "append-x64-batch"),
    _above("append x1 : raw INSERT x1", 0.6, "append", "append-x1"),
    _above("SQLite append x64 : raw single commit", 2, "append", "sqlite-x64-raw"),
    _above("SQLite append x64 : batches of 1,000", 0.35, "append", "sqlite-x64-batch"),
    _below("commits per 1,000 commands, 64 in flight", 32, "append", "commits"),
    _below("statements per batch, whatever it holds", 2, "append", "statements"),
    _above("batched projection : COPY of rows", 0.05, "projecting", "project-all: followed"),
    _above("rebuild : COPY of rows", 0.2, "projecting", "project-all: rebuilt"),
    _below("rehydration per event : stock", 0.1, "projecting", "rehydrate"),
    _below("POST p99 : p50 at 32 connections, PostgreSQL", 3, "rest", "postgresql-tail"),
    _below("the same, SQLite", 3, "rest", "sqlite-tail"),
    _below("projection lag p99 under full write load, ms", 100, "projecting", "lag-inside"),
    _below("the same, projected by a worker of its own, ms", 100, "projecting", "lag-separate"),
    _above("import : raw batched INSERT, PostgreSQL", 0.1, "importing", "import-postgresql"),
    _above("import : raw batched INSERT, SQLite", 0.1, "importing", "import-sqlite"),
    _below("import: memory at 5x the rows, PostgreSQL", 1.25, "importing",
           "import-growth-postgresql"),
    _below("import: memory at 5x the rows, SQLite", 1.25, "importing", "import-growth-sqlite"),
    _below("board, 1,000,000 : 10,000 events, PostgreSQL", 2, "scale", "postgresql-board-growth"),
    _below("board, 1,000,000 : 10,000 events, SQLite", 2, "scale", "sqlite-board-growth"),
    _below("service with 1,000,000 events, MB, PostgreSQL", 250, "scale",
           "postgresql-rss-1000000"),
    _below("service with 1,000,000 events, MB, SQLite", 250, "scale", "sqlite-rss-1000000"),
    _below("sheet and minutes of 200 items, ms, PostgreSQL", 50, "minutes",
           "postgresql-sheet-and-minutes-200"),
    _below("the same, SQLite", 50, "minutes", "sqlite-sheet-and-minutes-200"),
    _below("agenda of 10,000 open promises, ms, PostgreSQL", 200, "agenda",
           "postgresql-agenda-ms-10000"),
    _below("the same, SQLite", 200, "agenda", "sqlite-agenda-ms-10000"),
    _below("clock over 1,000,000 promises, a day, s, PostgreSQL", 60, "clock",
           "postgresql-a day-1000000-seconds"),
    _below("the same, SQLite", 60, "clock", "sqlite-a day-1000000-seconds"),
    _below("the same, three weeks at once, PostgreSQL", 60, "clock",
           "postgresql-three weeks missed-1000000-seconds"),
    _below("the same, SQLite", 60, "clock", "sqlite-three weeks missed-1000000-seconds"),
    _below("memory of that round, MB more, PostgreSQL", 50, "clock",
           "postgresql-three weeks missed-1000000-memory"),
    _below("the same, SQLite", 50, "clock", "sqlite-three weeks missed-1000000-memory"),
    _below("similar among 1,000,000 issues, p99, ms, PostgreSQL", 50, "similar",
           "postgresql-similar-p99-1000000"),
    _below("the same, SQLite", 50, "similar", "sqlite-similar-p99-1000000"),
    _below("report of a city of 100,000 episodes, first time, s, PostgreSQL", 0.5, "reports",
           "postgresql-city-first"),
    _below("the same, SQLite", 0.5, "reports", "sqlite-city-first"),
    _below("1,000,000 episodes by category, first time, s, PostgreSQL", 5, "reports",
           "postgresql-country-first"),
    _below("the same, SQLite", 5, "reports", "sqlite-country-first"),
    _below("the same again, from the cache, ms, PostgreSQL", 50, "reports",
           "postgresql-country-again"),
    _below("the same, SQLite", 50, "reports", "sqlite-country-again"),
    _below("memory of service and processes meanwhile, MB, PostgreSQL", 500, "reports",
           "postgresql-country-memory"),
    _below("the same, SQLite", 500, "reports", "sqlite-country-memory"),
    _below("learning from 1,000,000 episodes, first time, s, PostgreSQL", 5, "learning",
           "postgresql-learning-first"),
    _below("the same, SQLite", 5, "learning", "sqlite-learning-first"),
    _below("memory of service and processes meanwhile, MB, PostgreSQL", 500, "learning",
           "postgresql-learning-memory"),
    _below("the same, SQLite", 500, "learning", "sqlite-learning-memory"),
    _below("funnel of 1,000,000 episodes, first time, s, PostgreSQL", 5, "learning",
           "postgresql-funnel-first"),
    _below("the same, SQLite", 5, "learning", "sqlite-funnel-first"),
)  # fmt: skip


def found(goal: Goal) -> dict[str, Any] | None:
    """The figure; None where it has not been measured."""
    told = load(goal.benchmark)
    figures = told["figures"] if told else []
    return next((each for each in figures if each["key"] == goal.key), None)


def is_met(goal: Goal, figure: dict[str, Any]) -> bool:
    median = float(figure["median"])
    return median >= goal.limit if goal.at_least else median <= goal.limit
