"""Dialogues: meetings with agenda and attendance, and what is carried over to the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_what_is_open()


def downgrade() -> None:
    op.drop_index("ix_case_file_verified", "case_file")
    op.drop_index("ix_commitment_city_phase", "commitment")


def _index_what_is_open() -> None:
    op.create_index("ix_commitment_city_phase", "commitment", ["city", "phase"])
    verified = sa.text("stage = 'verified'")
    op.create_index(
        "ix_case_file_verified",
        "case_file",
        ["city", "place"],
        sqlite_where=verified,
        postgresql_where=verified,
    )
