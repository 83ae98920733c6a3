"""Suits with whether the court took them, and those the court sent here."""

import sqlalchemy as sa
from alembic import op

revision = '0029_suits'
down_revision = '0028_trace'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('case_suit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('accepted', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('letter', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('case_suit', schema=None) as batch_op:
        batch_op.drop_column('letter')
        batch_op.drop_column('accepted')

