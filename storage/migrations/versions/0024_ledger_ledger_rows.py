"""ledger rows."""

import sqlalchemy as sa
from alembic import op

revision = '0024_ledger'
down_revision = '0023_desk'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('ledger_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row_index', sa.String(64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_ledger_row_case_id_case_')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_row')),
    sa.UniqueConstraint('row_index', name=op.f('uq_ledger_row_row_index'))
    )
    with op.batch_alter_table('ledger_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_row_case_id'), ['case_id'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('ledger_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_row_case_id'))

    op.drop_table('ledger_row')
