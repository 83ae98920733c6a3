"""Ended cases by the moment of their end: what counts over a month or a year looks at nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0025_closed"
down_revision = "0024_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    ended = sa.text("closed_at IS NOT NULL")
    op.create_index(
        "ix_case_closed", "case_", ["closed_at", "id"], unique=False, sqlite_where=ended, postgresql_where=ended
    )


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_case_closed", table_name="case_")
