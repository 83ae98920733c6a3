"""The life of a case: new states from the old, and what staff write down."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# The states of 0001 in the words of this version: which one a closed case has, its outcome says.
_CLOSED = """CASE outcome WHEN 'agreed' THEN 'agreed' WHEN 'oral' THEN 'agreed' WHEN 'not_agreed' THEN 'not_agreed'
 WHEN 'referred' THEN 'referred' WHEN 'withdrawn' THEN 'withdrawn' ELSE 'answered' END"""
_OFFERED = """EXISTS (SELECT 1 FROM case_offer o WHERE o.case_id = case_.id AND o.ended_at IS NULL)"""


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.add_column(sa.Column('record', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('handed_to', sa.String(64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('skips', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('warn_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_case_handed', ['handed_to', 'status'], unique=False)
        batch_op.create_index('ix_case_warn', ['warn_at'], unique=False, sqlite_where=sa.text('warn_at IS NOT NULL'), postgresql_where=sa.text('warn_at IS NOT NULL'))
    op.execute(f"UPDATE case_step SET status = (SELECT {_CLOSED} FROM case_ WHERE case_.id = case_step.case_id) WHERE status = 'closed'")
    op.execute("UPDATE case_step SET status = 'routed' WHERE status = 'waiting'")
    op.execute(f"UPDATE case_ SET status = {_CLOSED} WHERE status = 'closed'")
    op.execute(f"UPDATE case_ SET status = 'offered' WHERE status = 'waiting' AND {_OFFERED}")
    op.execute("UPDATE case_ SET status = 'routed' WHERE status = 'waiting'")


def downgrade() -> None:
    """Back. What staff wrote down is lost; finer states fall together again."""
    for table in ('case_', 'case_step'):
        op.execute(f"UPDATE {table} SET status = 'waiting' WHERE status IN ('received', 'routed', 'offered')")
        op.execute(f"UPDATE {table} SET status = 'claimed' WHERE status IN ('handed', 'mediating')")
        op.execute(f"UPDATE {table} SET status = 'closed' WHERE status IN ('agreed', 'not_agreed', 'referred', 'answered', 'performed', 'not_performed', 'archived')")
    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.drop_index('ix_case_warn', sqlite_where=sa.text('warn_at IS NOT NULL'), postgresql_where=sa.text('warn_at IS NOT NULL'))
        batch_op.drop_index('ix_case_handed')
        batch_op.drop_column('warn_at')
        batch_op.drop_column('skips')
        batch_op.drop_column('handed_to')
        batch_op.drop_column('record')
