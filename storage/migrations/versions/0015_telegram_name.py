"""telegram name."""

import sqlalchemy as sa
from alembic import op

revision = '0015_telegram_name'
down_revision = '0014_backlog'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('telegram_bot',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_telegram_bot'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('telegram_bot')
