"""what managers count."""

import sqlalchemy as sa
from alembic import op

revision = '0008_figures'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.add_column(sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_step_at'), ['at'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_step_at'))

    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.drop_column('amount_fen')

