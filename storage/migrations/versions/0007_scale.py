"""Indexes of what is open, so that the archive costs the desk nothing; and when a waiting case is offered further."""

import sqlalchemy as sa
from alembic import op

revision = '0007_scale'
down_revision = '0005_people'
branch_labels = None
depends_on = None


def _index(name: str, table: str, columns: list[str], only: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(only), postgresql_where=sa.text(only))


def upgrade() -> None:
    """Forward."""
    op.add_column('case_', sa.Column('widen_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE case_ SET widen_at = waiting_since WHERE status IN ('received', 'routed', 'offered')")
    op.drop_index('ix_case_queue', 'case_')
    op.drop_index('ix_case_handed', 'case_')
    op.drop_index('ix_case_offer_body', 'case_offer')
    _index('ix_case_queue', 'case_', ['status', 'urgency_rank', 'waiting_since', 'id'], 'closed_at IS NULL')
    _index('ix_case_open', 'case_', ['id'], 'closed_at IS NULL')
    _index('ix_case_handed', 'case_', ['handed_to', 'status'], 'closed_at IS NULL')
    _index('ix_case_widen', 'case_', ['widen_at'], 'widen_at IS NOT NULL')
    _index('ix_case_offer_live', 'case_offer', ['body', 'case_id'], 'ended_at IS NULL')
    _index('ix_outbox_dead', 'outbox', ['dead_at', 'id'], 'dead_at IS NOT NULL')
    _index('ix_audit_chain_moved', 'audit_chain', ['name'], 'seq > anchored_seq')
    _index('ix_telegram_board_alive', 'telegram_board', ['case_id'], 'NOT closed')


def downgrade() -> None:
    """Back."""
    for name, table in (
        ('ix_telegram_board_alive', 'telegram_board'),
        ('ix_audit_chain_moved', 'audit_chain'),
        ('ix_outbox_dead', 'outbox'),
        ('ix_case_offer_live', 'case_offer'),
        ('ix_case_widen', 'case_'),
        ('ix_case_handed', 'case_'),
        ('ix_case_open', 'case_'),
        ('ix_case_queue', 'case_'),
    ):
        op.drop_index(name, table)
    op.create_index('ix_case_offer_body', 'case_offer', ['body'])
    op.create_index('ix_case_handed', 'case_', ['handed_to', 'status'])
    op.create_index('ix_case_queue', 'case_', ['status', 'urgency_rank', 'waiting_since', 'id'])
    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.drop_column('widen_at')
