"""The read tables of likeness.

`similar_issue` has one row for each issue. Days are ordinals (`date.toordinal()`) of the city's
days; `lat` and `lon` are in steps of 1/100,000 degree (about a metre). `solved` is the day on
which it was declared solved, `survivor` the issue it was merged into. `lasts` is the day up to
which a report still finds it: open ones last for ever, solved ones to the day of the solution;
null once it was dropped, so that it is never looked at again. `title` and `narrative` are
normalised and cut to what is compared; a restricted case (S2, S3) has none here, and one that is
lowered later stays without until it is corrected.

`similar_word` is the last word of a person on two issues, under the one where it was said.
"""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata

similar_issue = Table(
    "similar_issue",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("category", String, nullable=False),
    Column("subcategory", String),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("lat", Integer),
    Column("lon", Integer),
    Column("opened", Integer, nullable=False),
    Column("solved", Integer),
    Column("dropped", Boolean, nullable=False),
    Column("survivor", Uuid),
    Column("lasts", Integer),
    Column("restricted", Boolean, nullable=False),
    Column("title", String),
    Column("narrative", String),
)
_lasts = similar_issue.c.lasts.is_not(None)
_pointed = similar_issue.c.lat.is_not(None)
for _name, _columns, _rows in (
    ("place", ("city", "category", "place", "lasts"), _lasts),
    ("lat", ("city", "category", "lat", "lon", "lasts"), _lasts),
    ("point", ("city", "lat", "lon", "place"), _pointed),
):
    Index(
        f"ix_similar_issue_{_name}",
        *(similar_issue.c[column] for column in _columns),
        sqlite_where=_rows,
        postgresql_where=_rows,
    )

similar_word = Table(
    "similar_word",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("other", Uuid, primary_key=True),
    Column("same", Boolean, nullable=False),
    Index("ix_similar_word_other", "other"),
)

similar_city = Table(
    "similar_city",
    metadata,
    Column("city", String, primary_key=True),
    Column("timezone", String),
)
