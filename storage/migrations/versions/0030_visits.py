"""Visiting days of leaders that residents booked."""

import sqlalchemy as sa
from alembic import op

revision = '0030_visits'
down_revision = '0029_suits'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('audience',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_audience_case_id_case_')),
    sa.ForeignKeyConstraint(['entry_id'], ['register_entry.id'], name=op.f('fk_audience_entry_id_register_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audience'))
    )
    with op.batch_alter_table('audience', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audience_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audience_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_audience_live', ['case_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('audience', schema=None) as batch_op:
        batch_op.drop_index('ix_audience_live', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_audience_entry_id'))
        batch_op.drop_index(batch_op.f('ix_audience_case_id'))

    op.drop_table('audience')
