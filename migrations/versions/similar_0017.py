"""Issues near a point are told by the index alone, also where many stand along one latitude."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEX = "ix_similar_issue_lat"


def upgrade() -> None:
    _index("city", "category", "lat", "lon", "lasts")


def downgrade() -> None:
    _index("city", "category", "lat")


def _index(*columns: str) -> None:
    lasts = sa.text("lasts IS NOT NULL")
    op.drop_index(INDEX, "similar_issue")
    op.create_index(
        INDEX, "similar_issue", list(columns), sqlite_where=lasts, postgresql_where=lasts
    )
