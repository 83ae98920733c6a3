"""The id a message is followed by, beside what came in, what goes out and what other systems are told."""

import sqlalchemy as sa
from alembic import op

revision = '0028_trace'
down_revision = '0027_wechat'
branch_labels = None
depends_on = None

TABLES = ("inbox", "outbox", "hook_event")


def upgrade() -> None:
    """Forward."""
    for table in TABLES:
        op.add_column(table, sa.Column("trace", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    for table in TABLES:
        op.drop_column(table, "trace")
