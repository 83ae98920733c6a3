"""Outgoing web hooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0022_webhooks'
down_revision = '0021_outreach'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('hook',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('url', sa.LargeBinary(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('events', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hook')),
    sa.UniqueConstraint('uid', name=op.f('uq_hook_uid'))
    )
    op.create_table('hook_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('hook_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event', sa.String(64), nullable=False),
    sa.Column('status', sa.String(64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dead_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dead_reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_hook_event_case_id_case_')),
    sa.ForeignKeyConstraint(['hook_id'], ['hook.id'], name=op.f('fk_hook_event_hook_id_hook')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hook_event')),
    sa.UniqueConstraint('uid', name=op.f('uq_hook_event_uid'))
    )
    with op.batch_alter_table('hook_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hook_event_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hook_event_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_hook_event_dead', ['dead_at'], unique=False, sqlite_where=sa.text('dead_at IS NOT NULL'), postgresql_where=sa.text('dead_at IS NOT NULL'))
        batch_op.create_index('ix_hook_event_waits', ['hook_id', 'id'], unique=False, sqlite_where=sa.text('sent_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND dead_at IS NULL'))



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('hook_event', schema=None) as batch_op:
        batch_op.drop_index('ix_hook_event_waits', sqlite_where=sa.text('sent_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND dead_at IS NULL'))
        batch_op.drop_index('ix_hook_event_dead', sqlite_where=sa.text('dead_at IS NOT NULL'), postgresql_where=sa.text('dead_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_hook_event_case_id'))
        batch_op.drop_index(batch_op.f('ix_hook_event_at'))

    op.drop_table('hook_event')
    op.drop_table('hook')
