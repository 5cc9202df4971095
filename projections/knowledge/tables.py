"""The read tables of the knowledge base.

The words of `knowledge_text` are found through an index of the store's own, which the migration
makes: on PostgreSQL a GIN index on the words as a tsvector; on SQLite the table itself is one of
FTS5, with the same columns.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata, past

knowledge = Table(
    "knowledge",
    metadata,
    Column("what", ORDERED_TEXT, primary_key=True),
    Column("stream", Uuid, primary_key=True),
    Column("record", Uuid, primary_key=True, index=True),
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", String, nullable=False),
    Column("language", String, nullable=False),
    Column("categories", String, nullable=False),
    Column("places", String, nullable=False),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("issue", Uuid),
    Column("problem", Uuid),
    Column("source", String),
    Column("link", String),
    Column("sha256", String),
    Column("licence", String),
    Column("published_on", Date, nullable=False),
    Column("text_key", BigInteger, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_knowledge_newest", "published_on", "what", "record", "stream"),
)
knowledge_past = past(knowledge)
"""What came out once; drafts have no row. `what` is practice, lesson_note, dialogue, assessment or
knowledge (an entry); `record` its id, `stream` the stream in which it stands: a note's plan.

`categories` and `places` are codes between bars, like `|LGT|WAS|`, so that one can be looked for.
`issue` and `problem` are what a lesson note came of. `text_key` leads to its words.
"""

knowledge_text = Table(
    "knowledge_text",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("title", String, nullable=False),
    Column("words", String, nullable=False),
)
"""`title`: the words of the title, each after a blank. `words`: every word once, in order, between
blanks. A row is written once and never changed: earlier wordings can be searched as of then."""

knowledge_context = Table(
    "knowledge_context",
    metadata,
    Column("stream", Uuid, primary_key=True),
    Column("content", String, nullable=False),
)
"""What is known (JSON) of a stream of which something may come out later: drafts, plans."""

dissemination = Table(
    "dissemination",
    metadata,
    Column("dissemination", Uuid, primary_key=True),
    Column("what", String, nullable=False),
    Column("record", Uuid, nullable=False, index=True),
    Column("plan", Uuid),
    Column("told_by", ORDERED_TEXT, nullable=False),
    Column("note", String, nullable=False),
    Column("language", String, nullable=False),
    Column("told_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_dissemination_newest", "told_on", "dissemination"),
)
dissemination_past = past(dissemination)

dissemination_body = Table(
    "dissemination_body",
    metadata,
    Column("dissemination", Uuid, primary_key=True),
    Column("body", ORDERED_TEXT, primary_key=True, index=True),
    Column("number", Integer, nullable=False),
    Column("acknowledged_on", Date),
    Column("recorded_from", BigInteger, nullable=False),
)
dissemination_body_past = past(dissemination_body)
"""The bodies that were told, in the order in which they were named."""

withdrawn_record = Table(
    "withdrawn_record",
    metadata,
    Column("what", ORDERED_TEXT, primary_key=True),
    Column("record", Uuid, primary_key=True),
    Column("withdrawn_on", Date, nullable=False),
    Column("reason", String, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
)
"""What may be told, by its kind in `dissemination`, and is out no more. A row never changes."""
