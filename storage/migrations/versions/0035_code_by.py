"""Who else had a Telegram binding code made for an account, until its owner has read so."""

import sqlalchemy as sa
from alembic import op

revision = '0035_code_by'
down_revision = '0034_agreement'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column('staff', sa.Column('code_by', sa.String(200), server_default='', nullable=False))
    op.add_column('staff', sa.Column('code_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_column('code_at')
        batch_op.drop_column('code_by')
