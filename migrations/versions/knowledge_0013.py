"""The knowledge base, searchable, and who was told of what.

On SQLite the table of words is a table of FTS5, whose tokenizer `ascii` parts what we write at
blanks and folds nothing; on PostgreSQL it is a plain one with a GIN index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

SQLITE = (
    "CREATE VIRTUAL TABLE knowledge_text USING fts5"
    " (key UNINDEXED, title UNINDEXED, words, tokenize='ascii', prefix='2 3')"
)


def upgrade() -> None:
    op.create_table(
        "knowledge",
        sa.Column("what", ORDERED_TEXT, primary_key=True),
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("record", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("categories", sa.String, nullable=False),
        sa.Column("places", sa.String, nullable=False),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("issue", sa.Uuid),
        sa.Column("problem", sa.Uuid),
        sa.Column("source", sa.String),
        sa.Column("link", sa.String),
        sa.Column("sha256", sa.String),
        sa.Column("licence", sa.String),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("text_key", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "ix_knowledge_newest", "knowledge", ["published_on", "what", "record", "stream"]
    )
    op.create_index("ix_knowledge_record", "knowledge", ["record"])
    op.create_index("ix_knowledge_text_key", "knowledge", ["text_key"])
    op.create_table(
        "knowledge_past",
        sa.Column("what", ORDERED_TEXT, primary_key=True),
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("record", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("categories", sa.String, nullable=False),
        sa.Column("places", sa.String, nullable=False),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("issue", sa.Uuid),
        sa.Column("problem", sa.Uuid),
        sa.Column("source", sa.String),
        sa.Column("link", sa.String),
        sa.Column("sha256", sa.String),
        sa.Column("licence", sa.String),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("text_key", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_knowledge_past_recorded_to", "knowledge_past", ["recorded_to"])
    _create_words()
    op.create_table(
        "knowledge_context",
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("content", sa.String, nullable=False),
    )
    op.create_table(
        "dissemination",
        sa.Column("dissemination", sa.Uuid, primary_key=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("plan", sa.Uuid),
        sa.Column("told_by", ORDERED_TEXT, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("told_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dissemination_newest", "dissemination", ["told_on", "dissemination"])
    op.create_index("ix_dissemination_record", "dissemination", ["record"])
    op.create_table(
        "dissemination_past",
        sa.Column("dissemination", sa.Uuid, primary_key=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("record", sa.Uuid, nullable=False),
        sa.Column("plan", sa.Uuid),
        sa.Column("told_by", ORDERED_TEXT, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("told_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dissemination_past_recorded_to", "dissemination_past", ["recorded_to"])
    op.create_table(
        "dissemination_body",
        sa.Column("dissemination", sa.Uuid, primary_key=True),
        sa.Column("body", ORDERED_TEXT, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("acknowledged_on", sa.Date),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dissemination_body_body", "dissemination_body", ["body"])
    op.create_table(
        "dissemination_body_past",
        sa.Column("dissemination", sa.Uuid, primary_key=True),
        sa.Column("body", ORDERED_TEXT, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("acknowledged_on", sa.Date),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "ix_dissemination_body_past_recorded_to", "dissemination_body_past", ["recorded_to"]
    )


def _create_words() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE)
        return
    op.create_table(
        "knowledge_text",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
    )
    words = sa.text("array_to_tsvector(string_to_array(words, ' '))")
    op.create_index("ix_knowledge_text_words", "knowledge_text", [words], postgresql_using="gin")


def downgrade() -> None:
    for table in (
        "dissemination_body_past", "dissemination_body", "dissemination_past", "dissemination",
        "knowledge_context", "knowledge_text", "knowledge_past", "knowledge",
    ):  # fmt: skip
        op.drop_table(table)
